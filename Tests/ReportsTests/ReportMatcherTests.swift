import Ground
import TestNumbers
import Testing

@testable import Reports

let noon = Instant(secondsSince1970: 1_767_240_000)
let building = CategoryCode("building.new")
let waste = CategoryCode("waste.dump")
let village = UnitCode("440605001001")

/// A report at metres east and north of a corner, so many days after noon.
func report(
    _ number: Int = 1, _ channel: ReportChannel = .hotline, _ category: CategoryCode = building, x: Double? = 0,
    y: Double = 0,
    accuracy: Double? = nil, days: Double = 0, parcel: Int? = nil, village: UnitCode? = village, text: String = "",
    reporter: String? = nil, isDatumKnown: Bool = true
) -> Report {
    let at = noon.advanced(by: Int64(days * 86_400))
    let code = parcel.map { ParcelCode("440605001001JC" + String(String($0 + 100_000).suffix(5))) }
    return Report(
        id: ReportID(year: 2026, number: number), channel: channel, category: category, reportedAt: at, receivedAt: at,
        place: ReportPlace(
            position: x.map { Coordinate(x: 411_000 + $0, y: 2_548_000 + y) },
            accuracyMetres: accuracy ?? channel.defaultAccuracyMetres, isDatumKnown: isDatumKnown, parcelCode: code,
            village: village),
        text: text, reporter: reporter.map { ReporterKey($0) })
}

/// A village of homesteads: about one matter of each category a day in 0.1 km², known for 60 days.
func settled() -> MatterDensity {
    var density = MatterDensity(start: noon.advanced(by: -60 * 86_400))
    var random = SeededNumbers(seed: 7)
    for day in 0..<60 {
        for category in [building, waste] {
            let told = report(
                1, .patrol, category, x: Double.random(in: -150...150, using: &random),
                y: Double.random(in: -150...150, using: &random))
            density.note(category, told.place, at: noon.advanced(by: Int64(day - 60) * 86_400))
        }
    }
    return density
}

@Suite struct ReportMatcherTests {
    private let matcher = ReportMatcher()

    /// Worked out by hand: no other matter is known, so one begins per day and km²; both were reported at the same moment.
    ///
    ///     repeats   0.15 / 0.85 = 0.17647 a matter, over 10 days: 0.017647 a day
    ///     category  0.88
    ///     place     0.98 × exp(-10² / 2·169) / (2π·169) + 0.02 × exp(-10² / 2·400²) / (2π·400²) = 6.8657e-4 per m²
    ///               (variance 5² + 12² = 169), over 1e-6 per day and m²: 686.57 days
    ///     odds      0.017647 × 0.88 × 686.57 = 10.662, so 10.662 / 11.662 = 0.91425
    @Test func theProbabilityOfOnePairIsThatWorkedOutByHand() throws {
        var model = MatchModel(timeScaleDays: [building: 10])
        model.slowShare = 0
        let matter = Matter(key: "A", report: report(1, .patrol))
        let outcome = ReportMatcher(model).match(
            report(2, .snap, x: 10), among: [matter], density: MatterDensity(start: noon))
        // Somewhat less than what merges by itself.
        guard case .new(let suggestions, _) = outcome, let match = suggestions.first else {
            Issue.record("not suggested: \(outcome)")
            return
        }
        #expect(abs(match.evidence.perDay - 0.017647) < 1e-6)
        #expect(match.evidence.categoryFactor == 0.88)
        #expect(abs(match.evidence.placeFactor - 686.566) < 1e-2)
        #expect(match.evidence.textFactor == 1 && match.evidence.reporterFactor == 1)
        #expect(abs(match.probability - 0.914251) < 1e-6)
        #expect(match.distanceMetres == 10)
    }

    @Test func sameParcelAndGroupIsOneMatterByDefinition() {
        let matter = Matter(key: "A", report: report(1, .finding, parcel: 17))
        let others = (0..<20).map {
            Matter(key: "B\($0)", report: report(3 + $0, .patrol, x: Double($0), parcel: 18 + $0))
        }
        let told = report(2, .patrol, CategoryCode("building.extension"), x: 700, days: 90, parcel: 17, village: nil)
        guard case .sameMatter(let match) = matcher.match(told, among: others + [matter], density: settled()) else {
            Issue.record("not one matter")
            return
        }
        #expect(match.key == "A" && match.probability == 1)
        #expect(match.reason.chinese.contains("同一宗地") && match.reason.english.contains("same group of categories"))
    }

    @Test func anotherGroupOnTheSameParcelIsNotOneMatterByDefinition() {
        let matter = Matter(key: "A", report: report(1, .finding, parcel: 17))
        #expect(matcher.match(report(2, .patrol, waste, parcel: 17), among: [matter], density: settled()).joined == nil)
    }

    /// Case 11: houses 13 m apart. A call to the next house with other words is something new; the neighbour's order may be
    /// suggested, never more than three, each with its distance and parcel.
    @Test func aHomesteadVillageIsNotMergedByDistance() {
        let density = settled()
        let matters = (0..<25).map { number in
            let (x, y) = (Double(number % 5 * 13), Double(number / 5 * 13))
            let told = report(
                number + 1, .patrol, x: x, y: y, days: -Double(number), parcel: number, text: "楼顶搭铁皮棚，怕压裂我家墙")
            return Matter(key: "A\(number)", report: told)
        }
        for number in 0..<25 {
            let (x, y) = (Double(number % 5 * 13 + 6), Double(number / 5 * 13))
            let call = report(100, .hotline, x: x, y: y, text: "后院正在砌砖，占了公共通道")
            let outcome = matcher.match(call, among: matters, density: density)
            #expect(outcome.joined == nil)
            #expect(outcome.suggestions.count <= 3)
            #expect(outcome.suggestions.allSatisfy { $0.parcelCode != nil && $0.distanceMetres != nil })
            // An officer who points at the next parcel says so.
            let patrol = report(101, .patrol, x: x, y: y, parcel: 60 + number, text: "后院正在砌砖，占了公共通道")
            #expect(matcher.match(patrol, among: matters, density: density).joined == nil)
        }
    }

    @Test func likeWordsAtThePlaceMerge() {
        let text = "后院正在砌砖，占了公共通道，晚上才来人"
        let matter = Matter(key: "A", report: report(1, .patrol, text: text))
        let outcome = matcher.match(report(2, .hotline, x: 9, days: 1, text: text), among: [matter], density: settled())
        guard case .merge(let match) = outcome else {
            Issue.record("not merged: \(outcome)")
            return
        }
        #expect(match.probability >= 0.9)
        #expect(match.reason.chinese == "相距 9 米（±16 米），24 小时前首次上报，同一类别，描述相似度 100%")
        #expect(match.reason.english == "9 m away (± 16 m), first reported 24 h ago, same category, texts 100 % alike")
    }

    @Test func aVillageCallNeverMergesByPlaceAlone() {
        let density = settled()
        for count in [1, 2, 10, 60] {
            let matters = (0..<count).map { Matter(key: "A\($0)", report: report($0 + 1, .patrol, x: Double($0) * 5)) }
            let call = report(100, .hotline, x: nil, days: 0.1)
            #expect(matcher.match(call, among: matters, density: density).joined == nil)
        }
        let other = Matter(key: "A", report: report(1, .patrol))
        let call = report(100, .hotline, x: nil, village: UnitCode("440605001002"))
        #expect(matcher.match(call, among: [other], density: density) == .new(suggestions: [], repeatChance: 0))
    }

    @Test func aVillageCallIsComparedWithItsOwnGroupOnly() {
        let text = "后院正在砌砖，占了公共通道，晚上才来人"
        let matter = Matter(key: "A", report: report(1, .patrol, text: text))
        let density = settled()
        func suggested(_ category: CategoryCode) -> [String] {
            let call = report(2, .hotline, category, x: nil, text: text)
            var index = MatterIndex()
            index.update(matter)
            let found = index.candidates(for: call, model: matcher.model)
            #expect(found.isEmpty == (category.group != building.group))
            let outcome = matcher.match(call, among: [matter], density: density)
            return outcome.joined.map { [$0.key] } ?? outcome.suggestions.map(\.key)
        }
        #expect(suggested(building) == ["A"])
        #expect(suggested(waste).isEmpty)
    }

    @Test func withoutPlaceAndVillageNothingIsSuggested() {
        let matter = Matter(key: "A", report: report(1, .patrol, text: "后院正在砌砖"))
        let call = report(2, .hotline, x: nil, village: nil, text: "后院正在砌砖")
        #expect(matcher.match(call, among: [matter], density: settled()) == .new(suggestions: [], repeatChance: 0))
    }

    @Test func aPositionInGCJ02IsFoundWhereTheDatumIsNotDeclared() {
        let text = "后院正在砌砖，占了公共通道，晚上才来人"
        let matter = Matter(key: "A", report: report(1, .patrol, text: text))
        let shift = matcher.model.datumShift
        let far = report(2, .snap, x: shift.x, y: shift.y, days: 1, text: text)
        var undeclared = far
        undeclared.place.isDatumKnown = false
        var index = MatterIndex()
        index.update(matter)
        #expect(index.candidates(for: far, model: matcher.model).isEmpty)
        let candidates = index.candidates(for: undeclared, model: matcher.model)
        #expect(matcher.match(undeclared, among: candidates, density: settled()).joined?.key == "A")
        #expect(undeclared.place.isToBeLocated && !far.place.isToBeLocated)
    }

    @Test func theSameCitizenAgainCountsAndAnOfficerOnDutyDoesNot() {
        let matter = Matter(key: "A", report: report(1, .snap, reporter: "c"))
        let density = settled()
        func factor(_ told: Report) -> Double? {
            let outcome = matcher.match(told, among: [matter], density: density)
            return (outcome.joined ?? outcome.suggestions.first)?.evidence.reporterFactor
        }
        #expect(factor(report(2, .snap, reporter: "c")) == 200)
        #expect(factor(report(2, .patrol, reporter: "c")) == 1)
    }

    @Test func numbersThatAreNoPlaceDoNoHarm() {
        for bad in [Double.nan, .infinity, 1e300, -1e300] {
            let told = report(1, .snap, x: bad, accuracy: bad)
            var (index, density) = (MatterIndex(), MatterDensity(start: noon))
            index.update(Matter(key: "A", report: told))
            index.update(Matter(key: "B", report: report(2)))
            density.note(told.category, told.place, at: noon)
            for asked in [told, report(3)] {
                let candidates = index.candidates(for: asked, model: matcher.model)
                _ = matcher.match(asked, among: candidates, density: density)
            }
        }
    }
}
