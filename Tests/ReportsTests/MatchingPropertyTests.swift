import Ground
import TestNumbers
import Testing

@testable import Reports

/// What holds for any village.
@Suite struct MatchingPropertyTests {
    private static let words = ["砌砖", "铁皮棚", "扎钢筋", "堆沙石", "占通道", "夜间施工", "挡采光", "没有手续", "加盖一层", "陈姓屋主"]

    private static func anyReport(_ number: Int, days: ClosedRange<Double>, _ random: inout SeededNumbers) -> Report {
        let channel = ReportChannel.allCases.randomElement(using: &random) ?? .hotline
        let hasPlace = Int.random(in: 0..<5, using: &random) > 0
        let text = (0..<5).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: "，")
        return report(
            number, channel,
            [building, waste, CategoryCode("building.extension")].randomElement(using: &random) ?? building,
            x: hasPlace ? Double.random(in: -120...120, using: &random) : nil,
            y: Double.random(in: -120...120, using: &random),
            accuracy: [5, 15, 80].randomElement(using: &random), days: Double.random(in: days, using: &random),
            parcel: Bool.random(using: &random) ? Int.random(in: 0..<40, using: &random) : nil, text: text,
            reporter: "c\(Int.random(in: 0..<20, using: &random))",
            isDatumKnown: Int.random(in: 0..<4, using: &random) > 0)
    }

    @Test(arguments: 0..<60) func outcomesAreProbableBoundedAndOfOneCategory(seed: Int) {
        var random = SeededNumbers(seed: UInt64(seed))
        let (matcher, density) = (ReportMatcher(), settled())
        let matters = (0..<40).map { Matter(key: "A\($0)", report: Self.anyReport($0, days: -20...0, &random)) }
        for number in 0..<20 {
            let told = Self.anyReport(100 + number, days: 0...3, &random)
            let outcome = matcher.match(told, among: matters, density: density)
            switch outcome {
            case .sameMatter(let match):
                #expect(match.parcelCode == told.place.parcelCode)
                #expect(match.evidence.matterCategory.group == told.category.group)
            case .merge(let match):
                #expect(match.evidence.matterCategory == told.category)
                #expect(match.probability >= 0.92 && match.probability < 1)
            case .new(let suggestions, let chance):
                #expect(suggestions.count <= 3)
                #expect(suggestions.map(\.probability) == suggestions.map(\.probability).sorted(by: >))
                let sum = suggestions.reduce(0) { $0 + $1.probability }
                #expect(sum < 1 && chance < 1 && chance >= sum - 1e-12)
                #expect(suggestions.allSatisfy { $0.probability >= matcher.model.suggestionFloor })
            }
            for _ in 0..<3 {
                let again = matcher.match(told, among: matters.shuffled(using: &random), density: density)
                #expect(again == outcome, "the order of the matters")
            }
        }
    }

    @Test(arguments: 0..<20) func theIndexHoldsWhatAListHolds(seed: Int) {
        var random = SeededNumbers(seed: UInt64(1000 + seed))
        var index = MatterIndex()
        var list: [String: Matter] = [:]
        for step in 0..<300 {
            let key = "A\(Int.random(in: 0..<80, using: &random))"
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                #expect(index.remove(key) == list.removeValue(forKey: key))
            case 1:
                guard var matter = list[key] else { continue }
                matter.join(Self.anyReport(step, days: -20...0, &random))
                index.update(matter)
                list[key] = matter
            default:
                let matter = Matter(key: key, report: Self.anyReport(step, days: -20...0, &random))
                index.update(matter)
                list[key] = matter
            }
            #expect(index.count == list.count && index[key] == list[key])
            let (x, y) = (Double.random(in: -200...200, using: &random), Double.random(in: -200...200, using: &random))
            let width = Double.random(in: 0...400, using: &random)
            let box = Bounds(
                minX: 411_000 + x, minY: 2_548_000 + y, maxX: 411_000 + x + width, maxY: 2_548_000 + y + width)
            let since = noon.advanced(by: -Int64.random(in: 0...2_000_000, using: &random))
            let expected = list.values.filter { matter in
                guard let at = matter.place.position, matter.openedAt >= since else { return false }
                return at.x >= box.minX && at.x <= box.maxX && at.y >= box.minY && at.y <= box.maxY
            }
            #expect(index.near(box, since: since).map(\.key).sorted() == expected.map(\.key).sorted())
        }
    }

    @Test(arguments: 0..<20) func whatTheIndexLeavesOutChangesNoOutcome(seed: Int) {
        var random = SeededNumbers(seed: UInt64(2000 + seed))
        let (matcher, density) = (ReportMatcher(), settled())
        var index = MatterIndex()
        let matters = (0..<120).map { Matter(key: "A\($0)", report: Self.anyReport($0, days: -20...0, &random)) }
        for matter in matters { index.update(matter) }
        for number in 0..<30 {
            let told = Self.anyReport(500 + number, days: 0...3, &random)
            let few = index.candidates(for: told, model: matcher.model)
            #expect(Set(few.map(\.key)).count == few.count, "no matter twice")
            let (some, all) = (
                matcher.match(told, among: few, density: density), matcher.match(told, among: matters, density: density)
            )
            #expect(some.joined?.key == all.joined?.key)
            for (one, other) in zip(some.suggestions, all.suggestions) where other.probability > 0.1 {
                #expect(one.key == other.key && abs(one.probability - other.probability) < 0.02)
            }
        }
    }

    @Test func aHundredThousandOpenMattersAreAskedInNoTime() {
        var random = SeededNumbers(seed: 5)
        var index = MatterIndex()
        for number in 0..<100_000 {
            let told = report(
                number, .patrol, x: Double.random(in: 0...10_000, using: &random),
                y: Double.random(in: 0...10_000, using: &random), village: UnitCode("44060500\(number % 289)"))
            index.update(Matter(key: String(number), report: told))
        }
        #expect(index.count == 100_000)
        var found = 0
        let clock = ContinuousClock()
        let spent = clock.measure {
            for number in 0..<2_000 {
                let told = report(1, .hotline, x: Double(number) * 4, y: Double(number) * 4)
                found += index.candidates(for: told, model: MatchModel()).count
            }
        }
        // 500 m by 500 m of 100 km²: about 250 of them.
        #expect((200...280).contains(found / 2_000))
        #expect(spent < .seconds(4), "2,000 questions took \(spent); each has 2 ms")
    }
}
