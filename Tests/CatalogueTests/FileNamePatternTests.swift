import Foundation
import Ground
import Testing

@testable import Catalogue

@Suite struct FileNamePatternTests {
    private func read(_ template: String, _ name: String, offset: Int = 0) -> String? {
        FileNamePattern(template, utcOffsetSeconds: offset)?.acquiredAt(in: name)?.description
    }

    @Test(arguments: [
        // Real names of products, with the moments their providers give.
        ("24OCT21115056-P2AS-016418161040_01_P002.TIF", "2024-10-21T11:50:56Z"),
        ("20190109_015005_1020_3B_AnalyticMS.tif", "2019-01-09T01:50:05Z"),
        ("20251222_064159_ssc1d1_0010_basic_analytic.tif", "2025-12-22T06:41:59Z"),
        ("JL107B_PMS1_20240305111000_200000001_101_0001_001_L1_MSS.tif", "2024-03-05T03:10:00Z"),
        ("GF2_PMS1_E108.9_N34.2_20181026_L1A0003549596-MSS1.tiff", "2018-10-26T04:00:00Z"),
        ("DJI_20230127131426_0352_W.JPG", "2023-01-27T05:14:26Z"),
    ]) func namesThatProvidersGiveAreKnown(name: String, moment: String) {
        #expect(FileNamePattern.acquiredAt(in: name, by: FileNamePattern.wellKnown)?.instant.description == moment)
    }

    @Test(arguments: ["20240305_101500_ortho.tif", "village-20240305.tif", "IMG_20240305_101500.jpg", "a.tif"])
    func namesOfUnknownHandAreNotReadByAnyProvidersPattern(name: String) {
        #expect(FileNamePattern.acquiredAt(in: name, by: FileNamePattern.wellKnown) == nil)
    }

    @Test func aNameThatIsOnlyADateIsNoonByTheClockGivenAndSaysSo() throws {
        let pattern = try #require(FileNamePattern("village_{yyyy}{MM}{dd}.tif", utcOffsetSeconds: 8 * 3600))
        #expect(pattern.isDateOnly)
        #expect(pattern.acquiredAt(in: "village_20240305.tif")?.description == "2024-03-05T04:00:00Z")
        #expect(FileNamePattern("{yyyy}{MM}{dd}T{HH}*", utcOffsetSeconds: 0)?.isDateOnly == false)
    }

    @Test(arguments: [
        "a_20240230.tif", "a_20230229.tif", "a_20241301.tif", "a_20240100.tif", "a_19000101.tif", "a_2024030.tif",
        "b_20240305.tif", "a_20240305.tif.bak", "a_20240305", "a_２０２４０３０５.tif", "",
    ]) func whatIsNoDateOrAnotherNameSaysNothing(name: String) {
        #expect(read("a_{yyyy}{MM}{dd}.tif", name) == nil)
    }

    @Test func timesThatDoNotExistSayNothing() {
        #expect(read("{yyyy}{MM}{dd}{HH}{mm}{ss}", "20240305240000") == nil)
        #expect(read("{yyyy}{MM}{dd}{HH}{mm}{ss}", "20240305236000") == nil)
        #expect(read("{yyyy}{MM}{dd}{HH}{mm}{ss}", "20240305235960") == nil)
        #expect(read("{yyyy}{MM}{dd}{HH}{mm}{ss}", "20240229235959") == "2024-02-29T23:59:59Z")
    }

    @Test func aNameWithTwoDatesThatFitSaysNothing() {
        #expect(read("*{yyyy}{MM}{dd}*", "from_20240305_to_20240401.tif") == nil)
        #expect(read("*{yyyy}{MM}{dd}*", "from_20240305_to_20240305.tif") == "2024-03-05T12:00:00Z")
        #expect(read("*_{yyyy}{MM}{dd}_*", "from_20240305_to-20240401.tif") == "2024-03-05T12:00:00Z")
    }

    @Test func lettersFitInEitherCaseAndChineseNamesFit() {
        #expect(read("Sv_{dd}{MMM}{yyyy}.TIF", "sV_05mar2024.tif") == "2024-03-05T12:00:00Z")
        #expect(read("东村_{yyyy}-{MM}-{dd}*", "东村_2024-03-05_正射.tif") == "2024-03-05T12:00:00Z")
    }

    @Test(arguments: [
        "", "*.tif", "{yyyy}{MM}", "{yyyy}{MM}{dd}{mm}", "{yyyy}{MM}{dd}{HH}{ss}", "{yyyy}{MM}{dd}{dd}",
        "{yyyy}{MM}{dd",
        "{yyyy}{MM}{day}", "{yyyy}{yy}{MM}{dd}", "a/{yyyy}{MM}{dd}",
    ]) func aTemplateThatMakesNoDateIsRefused(template: String) {
        #expect(FileNamePattern(template, utcOffsetSeconds: 0) == nil)
    }

    @Test func aZoneBeyondAnyOnEarthIsRefused() {
        #expect(FileNamePattern("{yyyy}{MM}{dd}", utcOffsetSeconds: 19 * 3600) == nil)
    }

    @Test func everyDayOfACenturyIsReadAsTheCalendarHasIt() throws {
        let pattern = try #require(FileNamePattern("x{yyyy}{MM}{dd}.tif", utcOffsetSeconds: 0))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: 0, to: 47_000, by: 7) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 43_200)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            let (year, month, number) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            let name = "x\(year * 10_000 + month * 100 + number).tif"
            #expect(pattern.acquiredAt(in: name)?.secondsSince1970 == Int64(day) * 86_400 + 43_200, "\(name)")
            let civil = CivilDay(Instant(secondsSince1970: Int64(day) * 86_400 + 43_200))
            #expect((civil.year, civil.month, civil.day) == (year, month, number))
            #expect(civil.dayOfYear == calendar.ordinality(of: .day, in: .year, for: date))
        }
    }

    @Test func aNameMadeToCostTimeCostsNone() throws {
        let template = String(repeating: "*{yyyy}", count: 1) + "*{MM}*{dd}*{HH}*{mm}*{ss}*"
        let pattern = try #require(FileNamePattern(template, utcOffsetSeconds: 0))
        let elapsed = ContinuousClock().measure {
            #expect(pattern.acquiredAt(in: String(repeating: "2024", count: 60)) == nil)
        }
        #expect(elapsed < .seconds(1))
    }
}
