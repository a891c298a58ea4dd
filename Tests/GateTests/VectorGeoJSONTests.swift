import Foundation
import Gate
import Ground
import Testing

private func collection(_ features: String, _ more: String = "") -> String {
    #"{"type":"FeatureCollection"\#(more),"features":[\#(features)]}"#
}

private func feature(
    _ code: String = "\"P-1\"", ring: String = "[117,30],[117.1,30],[117.1,30.1],[117,30]", more: String = ""
) -> String {
    #"{"type":"Feature","properties":{"parcel_id":\#(code)\#(more)},"geometry":"#
        + #"{"type":"Polygon","coordinates":[[\#(ring)]]}}"#
}

private func inspect(_ text: String) throws -> VectorInspection {
    try VectorGate.inspect(geoJSON: Data(text.utf8), name: "parcels.geojson")
}

/// The code with which a text is refused, or a feature of it; nil = accepted.
private func refusal(_ text: String) -> String? {
    do {
        return try inspect(text).faults.first?.code
    } catch {
        return (error as? GateError)?.note.code ?? "\(error)"
    }
}

@Suite struct VectorGeoJSONTests {
    @Test func aSoundCollectionIsAcceptedWithOneRecordAFeature() throws {
        let text = collection(
            feature(more: #","village":"330110001001","valid_from":"2020-01-01","area_m2":12.5"#) + ","
                + feature("17") + "," + feature("1.0"))
        let inspection = try inspect("\u{FEFF}" + text)
        #expect(inspection.faults.isEmpty)
        #expect(inspection.warnings.isEmpty)
        #expect(
            inspection.records == [
                CadastreFeature(
                    code: .text("P-1"), village: "330110001001", validFrom: "2020-01-01", declaredArea: 12.5),
                CadastreFeature(code: .text("17")), CadastreFeature(code: .text("1")),
            ])
    }

    @Test(arguments: [
        ("[1]", "vector.parse"), ("", "input.empty"), (" \n", "input.empty"),
        ("{\"type\":\"Topology\"}", "vector.parse"),
        (collection(feature()) + "x", "vector.parse"), (String(collection(feature()).dropLast(9)), "vector.parse"),
        (collection(feature(ring: "[NaN,30],[1,1],[2,2],[NaN,30]")), "vector.parse"),
        (collection(feature(ring: "[1],[2],[3],[1]")), "vector.parse"),
        (collection(feature(ring: "[1,2,3,4,5]")), "vector.parse"),
        (collection(feature(ring: "[1,2],[[1,2]],[3,4]")), "vector.parse"),
        (collection(feature(ring: "[\"1\",2],[1,1],[2,2],[1,2]")), "vector.parse"),
        (collection(feature(ring: "[01,2],[1,1],[2,2],[1,2]")), "vector.parse"),
        (collection(feature(more: ",\"a\":1e999")), "vector.parse"),
        (collection(feature(more: ",\"parcel_id\":2")), "vector.parse"),
        (collection(feature(more: ",\"p\\u0061rcel_id\":2")), "vector.parse"),
        (collection(feature(ring: "[1e999,30],[1,1],[2,2],[1,30]")), "geom.range"),
        (collection(feature(ring: "[30,117],[30,117.1],[30.1,117],[30,117]")), "geom.range"),
        (collection(feature(), ",\"crs\":null"), "vector.crs"),
        (collection(feature(), ",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"http://a/b\"}}"), "vector.crs"),
        (collection(feature(more: ",\"n\":\"a\\u0000b\"")), "vector.text"),
        (collection(feature(more: ",\"n\":\"\\udc00\"")), "vector.text"),
        (collection(feature(more: ",\"n\":\"\(String(repeating: "地", count: 5_000))\"")), "vector.text"),
        (collection(feature(more: ",\"n\":\(String(repeating: "[", count: 70))")), "vector.depth"),
        (collection(""), "vector.noFeatures"),
        ("{\"type\":\"Feature\",\"properties\":{}}\n{}", "vector.driver"),
    ])
    func whatOGRPassesOverIsRefusedWithACode(text: String, code: String) {
        #expect(refusal(text) == code)
    }

    @Test func otherEncodingsAreNamedWithTheRemedy() throws {
        for (bytes, name): ([UInt8], String) in [
            (Array("{\"a\":\"".utf8) + [0xB4, 0xE5, 0xD7, 0xAF], "GBK"), ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16"),
            (Array("{\"a\":\"".utf8) + [0x81, 0x39, 0xEF, 0x30], "GB18030"),
        ] {
            let error = #expect(throws: GateError.self) {
                _ = try VectorGate.inspect(geoJSON: Data(bytes), name: "x.geojson")
            }
            #expect(error?.note.code == "vector.encoding")
            #expect(error?.description.contains(name) == true)
            #expect(error?.description.contains("iconv") == true)
        }
    }

    @Test func aProjectedCRSIsTakenByItsEPSGCodeWhereverItStands() throws {
        let crs = #""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}"#
        let metres = feature(ring: "[411000,2548000],[411010,2548000],[411010,2548010],[411000,2548000]")
        #expect(refusal(#"{"type":"FeatureCollection","features":[\#(metres)],\#(crs)}"#) == nil)
        #expect(refusal(collection(metres)) == "geom.range")
    }

    @Test func heightsAndCollectionsAreCountedAndPointsRefused() throws {
        let square = #"{"type":"Polygon","coordinates":[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]]}"#
        let point = #"{"type":"Point","coordinates":[0,0]}"#
        func of(_ geometry: String) -> String {
            collection(#"{"type":"Feature","properties":{"id":1},"geometry":\#(geometry)}"#)
        }
        let mixed = try inspect(of(#"{"type":"GeometryCollection","geometries":[\#(square),\#(point)]}"#))
        #expect(mixed.warnings.map(\.code) == ["geom.zDropped", "geom.repaired"])
        #expect(refusal(of(point)) == "geom.type")
        #expect(refusal(of("null")) == "geom.empty")
        #expect(refusal(of(#"{"type":"Polygon","coordinates":[]}"#)) == "geom.empty")
        #expect(refusal(of(#"{"type":"Point","coordinates":[[0,0]]}"#)) == "vector.parse")
    }

    @Test func aMillionVerticesTakeUnderASecond() throws {
        var text = ""
        for index in 0..<1_000_000 { text += "[\(117 + Double(index) * 1e-6),30.5]," }
        let data = Data(collection(feature(ring: text + "[117,30],[117,30.5]")).utf8)
        let start = ContinuousClock.now
        _ = try VectorGate.inspect(geoJSON: data, name: "big.geojson")
        #expect(ContinuousClock.now - start < .seconds(1))
    }

    /// Foundation's parser is the judge: what it refuses may never be accepted here.
    @Test func noMutationCrashesOrIsAcceptedWhereAnotherParserRefuses() throws {
        let seed = Array(
            collection(
                feature("\"宅-1\"", more: ",\"n\":\"a\\u4e2d\\\"b\",\"x\":-1.5e-3,\"y\":[true,null,{}]") + ","
                    + feature("2"), ",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:4326\"}}"
            ).utf8)
        let words = [
            "NaN", "-", "1e999", "\\u0000", "\\ud800", "{", "}", "[", "]", ",", "\"", ":", "00", "1.", "e5", "\u{FEFF}",
        ]
        .map { Array($0.utf8) }
        var mutations = Mutations(seed: 20_261_125)
        var accepted = 0
        for _ in 0..<6_000 {
            let bytes = Data(mutations.mutate(seed, words: words))
            guard let inspection = try? VectorGate.inspect(geoJSON: bytes, name: "m"), inspection.faults.isEmpty
            else { continue }
            accepted += 1
            let other = try? JSONSerialization.jsonObject(with: bytes)
            #expect(other is [String: Any], "accepted: \(String(decoding: bytes, as: UTF8.self))")
            let features = (other as? [String: Any])?["features"] as? [Any]
            #expect(inspection.records?.count == features?.count)
        }
        // Both answers must occur, or the test says nothing.
        #expect((100...4_000).contains(accepted))
    }
}

@Suite struct ParcelRulesTests {
    private let rules = ParcelRules(
        villages: VillageRegister([("330110001001", "上村"), ("330110002001", "下村")]), town: "330110001")

    private func records(_ codes: String...) -> [CadastreFeature] {
        codes.map { CadastreFeature(code: .text($0), village: "上村") }
    }

    @Test func codesInTwoNormalisationsAreOneAndLookalikesAreWarnedOf() {
        #expect(rules.judge(records("caf\u{E9}", "cafe\u{301}")).refusal?.code == "parcel.duplicateId")
        for pair in [
            ("P-1", "\u{420}-1"), ("p-1", "P-1"), ("P-1", "P-1 "), ("P-1", "\u{FF30}-1"), ("P-1", "P\u{200B}-1"),
        ] {
            let report = rules.judge(records(pair.0, pair.1))
            #expect(report.refusal == nil)
            #expect(report.warnings.map(\.code) == ["parcel.confusableId"])
        }
        #expect(rules.judge(records("P-1", "P-2")) == GateReport())
    }

    @Test func villagesAreLookedUpByCodeOrNameAndTheTownByItsOfficer() {
        func code(_ village: String?) -> String? {
            rules.judge([CadastreFeature(code: .text("1"), village: village)]).refusal?.code
        }
        #expect(code("上村") == nil)
        #expect(code("330110001001") == nil)
        #expect(code("下村") == "forbidden")
        #expect(code("330110002001") == "forbidden")
        #expect(code(nil) == "forbidden")
        #expect(code("999999999999") == "parcel.village")
        #expect(code("../../etc/passwd") == "parcel.village")
        let free = ParcelRules().judge([CadastreFeature(code: .text("1"), village: "../x")])
        #expect(free.refusal?.code == "parcel.village")
    }

    @Test(
        arguments: [
            ("2024-02-29", "2024-03-01", nil), ("2026-02-30", nil, "vector.date"), ("0000-00-00", nil, "vector.date"),
            ("2026-05-01", "2020-01-01", "vector.date"), ("20200101", "2020/01/01T08:00", nil),
            ("soon", nil, "vector.date"),
            ("1900-02-29", nil, "vector.date"),
        ] as [(String, String?, String?)])
    func datesMustExistAndRunForward(from: String, to: String?, code: String?) {
        let record = CadastreFeature(code: .text("1"), validFrom: from, validTo: to)
        #expect(ParcelRules().judge([record]).refusal?.code == code)
    }
}
