import Foundation
import Ground
import Testing
import Warning

/// Parcels that come back, against what chance brings the other parcels of their village.
@Suite struct RepeatRuleTests {
    private let village = UnitCode("440605001001")
    private let today = CivilDay(number: 20_500)

    private func matter(_ place: String, daysAgo: Int, category: String = "building") -> PlaceMatter {
        PlaceMatter(
            place: place, unit: village, category: category, day: CivilDay(number: today.number - daysAgo))
    }

    /// One matter on each of so many parcels.
    private func others(_ count: Int) -> [PlaceMatter] { (0..<count).map { matter("other\($0)", daysAgo: 5 + $0) } }

    @Test func aFifthMatterWhereFewHaveOneIsARepeat() throws {
        // 56 matters and a half on the other 299 parcels: mean 0.189; P(5 or more) = 1.7e-6, P(4 or more) = 4.6e-5; 0.01 by
        // 300 parcels is 3.3e-5, so 4 are within the limit and 5 are not.
        let matters = others(56) + [0, 20, 60, 80, 100].map { matter("P1", daysAgo: $0) }
        let found = RepeatRule().repeats(in: matters, on: today, placeCounts: [village: 300])
        let notice = try #require(found.first)
        #expect(found.count == 1)
        #expect(notice.place == .place("P1", unit: village))
        #expect(notice.kind == .repeatedPlace)
        #expect((notice.observed, notice.limit) == (5, 4))
        #expect(abs(notice.expected - 0.189) < 0.001)
        #expect(abs(notice.probability - 1.716e-6) < 0.005e-6)
        #expect(notice.category == "building")
        #expect(notice.firstDay.number == today.number - 100)
        #expect(notice.reason.chinese == "P1 近180天内事项 5 件，同村居其他地块平均不到 1 件，高于警戒线 4 件")
        #expect(
            notice.reason.english
                == "5 matters on P1 in 180 days; other places of the unit have fewer than 1 on average; the limit is 4")
    }

    @Test func aFourthMatterIsWithinTheLimitThere() {
        let matters = others(56) + [0, 20, 60, 80].map { matter("P1", daysAgo: $0) }
        #expect(RepeatRule().repeats(in: matters, on: today, placeCounts: [village: 300]).isEmpty)
    }

    @Test func aRepeatIsRaisedOnTheDayItReachesTheLimitOnly() {
        let matters = others(56) + [1, 20, 60, 80, 100].map { matter("P1", daysAgo: $0) }
        #expect(RepeatRule().repeats(in: matters, on: today, placeCounts: [village: 300]).isEmpty)
        let sixth = matters + [matter("P1", daysAgo: 0)]
        #expect(RepeatRule().repeats(in: sixth, on: today, placeCounts: [village: 300]).isEmpty)
    }

    @Test func whereEveryParcelComesBackNoneIsUnusual() {
        let matters =
            (0..<100).flatMap { parcel in (0..<4).map { matter("other\(parcel)", daysAgo: 10 * $0 + 3) } }
            + (0..<6).map { matter("P1", daysAgo: 12 * $0) }
        #expect(RepeatRule().repeats(in: matters, on: today, placeCounts: [village: 101]).isEmpty)
    }

    @Test func mattersBeforeTheWindowAndAfterTheDayDoNotCount() {
        let matters = others(56) + [-1, 0, 20, 40, 60, 180, 300].map { matter("P1", daysAgo: $0) }
        #expect(RepeatRule().repeats(in: matters, on: today, placeCounts: [village: 300]).isEmpty)
    }

    @Test func severalCategoriesAreOneRepeatWithoutACategory() throws {
        let matters =
            others(56)
            + [0, 20, 60, 80].map { matter("P1", daysAgo: $0) } + [matter("P1", daysAgo: 9, category: "rubbish")]
        let notice = try #require(
            RepeatRule().repeats(in: matters, on: today, placeCounts: [village: 300]).first)
        #expect(notice.category == nil)
    }

    @Test func chanceRaisesNoMoreThanItsShare() {
        // 2,000 villages of 200 parcels with 100 matters each, all on one day: one in a hundred may have a repeat.
        var draws = Draws(seed: 1)
        let raised = (0..<2_000).count { _ in
            let matters = (0..<100).map { _ in matter("P\(Int(draws.uniform() * 200))", daysAgo: 0) }
            return !RepeatRule().repeats(in: matters, on: today, placeCounts: [village: 200]).isEmpty
        }
        #expect(Double(raised) / 2_000 <= 0.01 + 3 * (0.01 * 0.99 / 2_000).squareRoot())
        #expect(raised > 0)
    }
}
