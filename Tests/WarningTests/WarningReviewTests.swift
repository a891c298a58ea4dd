import Ground
import TestNumbers
import Testing

@testable import Warning

/// The review of a day over made-up matters of a district.
@Suite struct WarningReviewTests {
    private static let categories = ["building", "garbage", "noise"].map {
        WarningCategory(code: $0, name: Message(zh: $0, en: $0))
    }
    private static let lastDay = CivilDay(number: 20_600)

    /// Fifteen months of 60 villages in three towns with about one matter of each category every third day.
    private static func quiet(seed: UInt64 = 1) -> [WarningMatter] {
        var numbers = SeededNumbers(seed: seed)
        var matters: [WarningMatter] = []
        for number in lastDay.number - 440...lastDay.number {
            for village in 0..<60 {
                for category in categories where Int.random(in: 0..<3, using: &numbers) == 0 {
                    matters.append(matter(village, category.code, number, &numbers))
                }
            }
        }
        return matters
    }

    private static func matter(
        _ village: Int, _ category: String, _ day: Int, _ numbers: inout SeededNumbers
    ) -> WarningMatter {
        WarningMatter(
            village: UnitCode("44060500\(village / 20 + 1)\(100 + village)"),
            town: UnitCode("44060500\(village / 20 + 1)"),
            category: category, day: CivilDay(number: day),
            position: Coordinate(
                x: Double(village % 10) * 3_000 + Double.random(in: 0..<2_500, using: &numbers),
                y: Double(village / 10) * 3_000 + Double.random(in: 0..<2_500, using: &numbers)),
            place: "\(village)-\(Int.random(in: 0..<400, using: &numbers))")
    }

    private static func review(_ matters: [WarningMatter]) throws -> [WarningNotice] {
        try WarningReview(categories: categories).warnings(of: matters, on: lastDay)
    }

    @Test func aQuietDistrictHasNoWarning() throws {
        let notices = try Self.review(Self.quiet())
        #expect(notices.isEmpty, "\(notices.map(\.reason.english))")
        #expect(try Self.review([]).isEmpty)
    }

    @Test func aSurgeOfOneCategoryIsOneWarningOfIt() throws {
        var numbers = SeededNumbers(seed: 2)
        var matters = Self.quiet()
        for day in Self.lastDay.number - 3...Self.lastDay.number {
            for _ in 0..<5 { matters.append(Self.matter(7, "garbage", day, &numbers)) }
        }
        let notices = try Self.review(matters)
        let counts = notices.filter { $0.kind == .unusualCount }
        #expect(counts.count == 1 && counts.first?.category == "garbage", "\(notices.map(\.reason.english))")
        #expect(counts.first?.place == .unit(UnitCode("440605001107")))
        // The order in which a store gives them is nothing to the answer.
        #expect(try Self.review(matters.shuffled(using: &numbers)) == notices)
    }

    @Test func aSurgeOfEverythingIsOneWarningOfTheVillage() throws {
        var numbers = SeededNumbers(seed: 3)
        var matters = Self.quiet()
        for day in Self.lastDay.number - 3...Self.lastDay.number {
            for category in Self.categories {
                for _ in 0..<4 { matters.append(Self.matter(25, category.code, day, &numbers)) }
            }
        }
        let counts = try Self.review(matters).filter { $0.kind == .unusualCount }
        #expect(counts.count == 1, "\(counts.map(\.reason.english))")
        #expect(counts.first?.place == .unit(UnitCode("440605002125")) && counts.first?.category == nil)
    }

    @Test func whatBeganWeeksAgoIsNoNews() throws {
        var numbers = SeededNumbers(seed: 4)
        var matters = Self.quiet()
        for day in Self.lastDay.number - 14...Self.lastDay.number {
            for _ in 0..<5 { matters.append(Self.matter(7, "garbage", day, &numbers)) }
        }
        #expect(try Self.review(matters).filter { $0.kind == .unusualCount }.isEmpty)
    }

    @Test func aParcelThatComesBackIsNamed() throws {
        var matters = Self.quiet()
        for age in [50, 30, 20, 9, 6, 5, 4, 3, 2, 1, 0] {
            var numbers = SeededNumbers(seed: UInt64(age))
            var matter = Self.matter(3, "noise", Self.lastDay.number - age, &numbers)
            matter.place = "440605001103JC00001"
            matters.append(matter)
        }
        let repeats = try Self.review(matters).filter { $0.kind == .repeatedPlace }
        #expect(repeats.map(\.place) == [.place("440605001103JC00001", unit: UnitCode("440605001103"))])
    }
}
