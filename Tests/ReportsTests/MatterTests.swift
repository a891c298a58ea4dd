import Foundation
import Ground
import Testing

@testable import Reports

@Suite struct MatterTests {
    @Test func aMatterIsComparedByItsBestLocatedReport() {
        var matter = Matter(key: "A", report: report(1, .hotline, x: 80, accuracy: 80))
        #expect(matter.place.position?.x == 411_080 && matter.parcelCode == nil)
        matter.join(report(2, .snap, x: 30, isDatumKnown: false))
        #expect(matter.place.position?.x == 411_080, "500 m of doubt are worse than 80")
        matter.join(report(3, .patrol, x: 1, parcel: 17))
        matter.join(report(4, .hotline, x: nil))
        #expect(matter.place.position?.x == 411_001 && matter.parcelCode?.text == "440605001001JC00017")
        #expect(matter.reportCount == 4 && matter.kinds == [.citizen, .officer])
    }

    @Test func theOrderOfReportsMakesNoOtherMatter() throws {
        let reports = [
            report(1, .hotline, x: nil, text: "砌砖", reporter: "a"),
            report(2, .snap, days: 1, text: "铁皮棚", reporter: "b"),
            report(3, .finding, days: 2, parcel: 3),
        ]
        let first = try #require(Matter(key: "A", category: building, reports: reports))
        #expect(Matter(key: "A", category: building, reports: reports.reversed()) == first)
        #expect(first.openedAt == noon && first.lastReportAt == noon.advanced(by: 172_800))
        #expect(first.reporters == [ReporterKey("a"), ReporterKey("b")])
        #expect(Matter(key: "A", category: building, reports: []) == nil)
        #expect(try JSONDecoder().decode(Matter.self, from: JSONEncoder().encode(first)) == first)
    }

    @Test func aCrowdOnOneMatterKeepsItSmall() {
        var matter = Matter(key: "A", report: report(1))
        for number in 0..<500 { matter.join(report(number, .snap, text: "第\(number)次投诉", reporter: "c\(number)")) }
        #expect(matter.texts.count == Matter.textLimit && matter.reporters.count == Matter.reporterLimit)
        #expect(matter.reportCount == 501)
    }

    @Test func idsSortByNumber() {
        #expect(ReportID(year: 2026, number: 17).text == "R-2026-0000017")
        #expect(ReportID(year: 2026, number: 9) < ReportID(year: 2026, number: 10))
        #expect(ReportID(year: 2026, number: 12_345_678).text == "R-2026-12345678")
        #expect(CategoryCode("building.new").group == CategoryGroup("building"))
        #expect(CategoryCode("noise").group == CategoryGroup("noise"))
    }

    @Test func aReportIsReadAsItWasWritten() throws {
        let told = report(1, .snap, parcel: 4, text: "砌砖", reporter: "a", isDatumKnown: false)
        #expect(try JSONDecoder().decode(Report.self, from: JSONEncoder().encode(told)) == told)
    }

    @Test func independentKindsOfSourceRaiseTheConfidenceAndRepeatsDoNot() {
        let table = SourceConfidence(probabilities: [.citizen: 0.6, .officer: 0.9, .imagery: 0.7])
        #expect(table.confidence(of: []) == 0)
        #expect(abs(table.confidence(of: [.citizen]) - 0.6) < 1e-12)
        // 1 - 0.4 × 0.1, and 1 - 0.4 × 0.1 × 0.3.
        #expect(abs(table.confidence(of: [.citizen, .officer]) - 0.96) < 1e-12)
        #expect(abs(table.confidence(of: [.citizen, .officer, .imagery]) - 0.988) < 1e-12)
        // A finding brings its own: 1 - 0.4 × 0.05.
        #expect(abs(table.confidence(of: [.citizen, .imagery], own: [.imagery: 0.95]) - 0.98) < 1e-12)
        var matter = Matter(key: "A", report: report(1, .snap))
        let once = table.confidence(of: matter.kinds)
        for number in 0..<100 { matter.join(report(number, .hotline, reporter: "c\(number)")) }
        #expect(table.confidence(of: matter.kinds) == once)
    }

    /// 后院砌砖 has 后院, 院砌, 砌砖; 后院砌墙 shares two of its three: 2 · 2 / 6.
    @Test func textsAreComparedByPairsOfCharacters() throws {
        let text = TextBigrams("后院，砌砖！")
        #expect(text.pairs.count == 3)
        #expect(try #require(text.likeness(to: TextBigrams("后院砌墙"))) == 4.0 / 6)
        #expect(text.likeness(to: TextBigrams("后院砌砖。")) == 1)
        #expect(text.likeness(to: TextBigrams("噪音扰民")) == 0)
        #expect(text.likeness(to: TextBigrams("")) == nil)
        #expect(TextBigrams("12号 A座") == TextBigrams("１２号a座"))
        #expect(TextBigrams("🏠🏠。、").isEmpty)
    }
}
