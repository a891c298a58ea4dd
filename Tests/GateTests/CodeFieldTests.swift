import Foundation
import Gate
import Ground
import Testing

private let good = (1...3).map { "440605001009JC0000\($0)" }

private func column(_ field: String, _ values: [String?], isDBase: Bool = false, wanted: String? = nil) throws
    -> CodeField.Column
{
    let rank = try #require(CodeField.rank(of: field, isDBase: isDBase, wanted: wanted), "\(field)")
    return CodeField.Column(field: field, rank: rank, codes: values.map { $0.map { .text($0) } ?? .missing })
}

@Suite struct CodeFieldTests {
    @Test func theFieldWhoseValuesAreWellFormedIsTaken() throws {
        let choice = try #require(
            CodeField.choose(
                [try column("id", ["1", "2", "3"]), try column("code", ["a", "b", "c"]), try column("ZDBH", good)],
                isNamed: false))
        #expect(choice.use.taken == CodeFieldUse.Count(field: "ZDBH", wellFormed: 3, values: 3))
        #expect(choice.use.others.map(\.field) == ["code", "id"])
        #expect(choice.codes == good.map { .text($0) })
        #expect(choice.use.warning == nil)
    }

    @Test func ofEqualsTheBetterNameIsTakenAndRowNumbersComeLastWithAWarning() throws {
        let rows: [String?] = ["1", "2", "3"]
        let both = try #require(
            CodeField.choose([try column("id", rows), try column("parcel_id", rows)], isNamed: false))
        #expect(both.use.taken.field == "parcel_id")
        #expect(both.use.warning == nil)
        let only = try #require(CodeField.choose([try column("ID", rows)], isNamed: false))
        #expect(only.use.warning?.code == "parcel.code")
        #expect(only.use.warning?.message.english.contains("--code-field") == true)
    }

    @Test func theFieldThatTheUserNamesIsTakenWhateverItHolds() throws {
        #expect(CodeField.rank(of: "ZDBH", isDBase: false, wanted: "lot") == nil)
        let choice = try #require(CodeField.choose([try column("Lot", ["7"], wanted: "lot")], isNamed: true))
        #expect(choice.use.taken.field == "Lot")
        #expect(choice.use.warning == nil)
    }

    /// The ten bytes of a .dbf: 宗地代码 has 12 in UTF-8 and 8 in GBK, 不动产单元号 18 and 12, parcel_code 11.
    @Test(arguments: ["宗地代", "不动产", "不动产单元", "parcel_cod", "宗地代码"])
    func aNameCutAtTenBytesIsTheWholeOne(name: String) throws {
        let cut = try column(name, good, isDBase: true)
        #expect(CodeField.choose([cut], isNamed: false)?.use.taken.field == name)
    }

    @Test func aNameThatIsNoCutOneIsNone() {
        for name in ["宗地", "parcel", "不动", "宗地代码号"] {
            #expect(CodeField.rank(of: name, isDBase: true, wanted: nil) == nil, "\(name)")
        }
        #expect(CodeField.rank(of: "宗地代", isDBase: false, wanted: nil) == nil)
    }

    @Test func aCutNameCountsOnlyWhereItsValuesAreCodes() throws {
        // 不动产权证号 is cut to the same three characters as 不动产单元号.
        let certificates = try column("不动产", ["粤(2020)佛南不动产权第1号", "粤(2020)佛南不动产权第2号"], isDBase: true)
        #expect(CodeField.choose([certificates], isNamed: false) == nil)
    }

    @Test func aUnitsCodeGivesItsParcels() throws {
        let units = good.map { $0 + "F00010001" }
        let choice = try #require(CodeField.choose([try column("BDCDYH", units)], isNamed: false))
        #expect(choice.codes == good.map { .text($0) })
        #expect(choice.use.taken.wellFormed == 3)
        #expect(ParcelCode(ofUnit: "440605 001009 JC00001 W00000000")?.text == good[0])
        for odd in [good[0], good[0] + "X00010001", good[0] + "F0001000A", "440605001009XX00001F00010001"] {
            #expect(ParcelCode(ofUnit: odd) == nil, "\(odd)")
        }
    }

    @Test func digitsAreNeverThoseOfAnotherNumber() {
        let shown: [(String, String?)] = [
            ("4406050010090001003", "4406050010090001003"), ("440605001009.000", "440605001009"), ("1e0", "1"),
            ("4.40605001009e11", "440605001009"), ("4.40605001009e+15", "4406050010090000"),
            // 2^53 is where doubles begin to skip numbers.
            ("4.40605001009e+18", nil), ("9.007199254740992e15", nil), ("1.5", nil), ("nan", nil), ("", nil),
            ("00012", "00012"), ("-7", "-7"), ("12345678901234567890123456789", "12345678901234567890123456789"),
        ]
        for (text, digits) in shown { #expect(CodeNumber.digits(written: text) == digits, "\(text)") }
        #expect(CodeNumber.digits(440_605_001_009) == "440605001009")
        #expect(CodeNumber.digits(9_007_199_254_740_992) == nil)
        #expect(CodeNumber.digits(16_777_216, isSingle: true) == nil)
    }

    @Test func aGeoJSONsOwnIdsAndItsNumbersAreReadAsWritten() throws {
        func inspect(_ members: [String], codeField: String? = nil) throws -> VectorInspection {
            let features = members.map {
                #"{"type":"Feature",\#($0),"geometry":{"type":"Polygon","coordinates":[[[113,23],[113.1,23],[113,23.1],[113,23]]]}}"#
            }.joined(separator: ",")
            return try VectorGate.inspect(
                geoJSON: Data(#"{"type":"FeatureCollection","features":[\#(features)]}"#.utf8), name: "p.geojson")
        }
        let own = try inspect(good.map { #""id":"\#($0)","properties":{"floors":2}"# })
        #expect(own.codes == good.map { .text($0) })
        #expect(own.codeField?.taken == CodeFieldUse.Count(field: nil, wellFormed: 3, values: 3))
        #expect(own.fields == ["floors"])
        // A number of row in the properties does not hide the codes.
        let both = try inspect(good.enumerated().map { #""id":"\#($1)","properties":{"id":\#($0)}"# })
        #expect(both.codes == good.map { .text($0) })
        let numbers = try inspect([#""properties":{"code":4406050010090001003}"#, #""properties":{"code":4.4e18}"#])
        #expect(numbers.codes == [.text("4406050010090001003"), .inexact("4.4e18")])
        #expect(try inspect([#""properties":{"lot":1}"#]).codeField == nil)
    }
}
