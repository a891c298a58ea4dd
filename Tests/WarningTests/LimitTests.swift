import Testing
import Warning

/// Limits of one series where little or nothing is there to go by.
@Suite struct LimitTests {
    @Test func aBaselineWithoutScatterIsItsOwnLimit() throws {
        let counts = [Int](repeating: 2, count: 15)
        #expect(EARSLimit(.c1).limit(at: 10, of: counts) == 2)
        #expect(EARSLimit(.c2).limit(at: 10, of: counts) == 2)
        // 0 by 0 is no score.
        #expect(EARSLimit(.c3).limit(at: 12, of: counts) == nil)
        let limit = try #require(EARSLimit(.c1, minimumDeviation: 1).limit(at: 10, of: counts))
        #expect(abs(limit - 5.090232306) < 1e-8)
    }

    @Test(arguments: [(EARSLimit.Method.c1, 7), (.c2, 9), (.c3, 11)])
    func aDayWithTooFewBeforeItHasNoLimit(_ method: EARSLimit.Method, _ first: Int) {
        let counts = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7]
        #expect(EARSLimit(method).limit(at: first - 1, of: counts) == nil)
        #expect(EARSLimit(method).limit(at: first, of: counts) != nil)
        #expect(EARSLimit(method).limit(at: counts.count, of: counts) == nil)
    }

    @Test func aShortHistoryFewReportsOrAnUnobservedWeekHaveNoFarringtonLimit() {
        var rule = FarringtonLimit()
        rule.years = 2
        let counts = [Int?](repeating: 4, count: 120)
        #expect(rule.answer(at: 106, of: counts) == nil)
        #expect(rule.answer(at: 107, of: counts) != nil)
        #expect(rule.answer(at: 107, of: counts.map { _ in 1 }) == nil)
        var unobserved = counts
        unobserved[110] = nil
        #expect(rule.answer(at: 110, of: unobserved) == nil)
    }

    @Test func aWeekThatWasNotObservedIsNotAZero() throws {
        var rule = FarringtonLimit()
        rule.years = 2
        var counts = [Int?](repeating: 10, count: 120)
        for week in 0..<60 where week % 2 == 0 { counts[week] = nil }
        let answer = try #require(rule.answer(at: 110, of: counts))
        #expect(abs(answer.expected - 10) < 1e-6)
    }

    @Test func anOutbreakOfAnEarlierYearHardlyRaisesTheFarringtonLimit() throws {
        // About ten a week for five years, and 60 in one week of the third.
        var rule = FarringtonLimit()
        rule.years = 4
        let usual = (0..<270).map { 8 + $0 * 7 % 5 }
        var counts = usual
        counts[265 - 104] = 60
        let plain = try #require(rule.answer(at: 265, of: usual))
        let after = try #require(rule.answer(at: 265, of: counts))
        var unweighted = rule
        unweighted.weightsThreshold = .infinity
        let misled = try #require(unweighted.answer(at: 265, of: counts))
        print("Farrington", plain.limit, after.limit, misled.limit)
        #expect(after.limit - plain.limit < (misled.limit - plain.limit) / 2)
    }
}
