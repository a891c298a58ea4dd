import Ground
import Testing

@testable import Reports

@Suite struct MatterDensityTests {
    @Test func withoutACountTheRateIsThePrior() {
        let density = MatterDensity(start: noon, priorPerDay: 3)
        #expect(density.perDayAndSquareMetre(building, at: Coordinate(x: 0, y: 0), noon) == 3e-6)
    }

    /// A year of two matters a day, evenly on 900 m by 900 m: 2 / 810,000 m² a day in the middle.
    @Test func theRateOfAPlaceIsThatOfItsMatters() {
        var density = MatterDensity(start: noon)
        for day in 0..<365 {
            for half in 0..<2 {
                let step = day * 2 + half
                let told = report(
                    step, .patrol, x: Double(step * 377 % 900) + 0.5, y: Double(step * 511 % 900) + 0.5,
                    days: Double(day))
                density.note(building, told.place, at: told.reportedAt)
            }
        }
        let later = noon.advanced(by: 365 * 86_400)
        let middle = Coordinate(x: 411_450, y: 2_548_450)
        let rate = density.perDayAndSquareMetre(building, at: middle, later)
        #expect(abs(rate / (2 / 810_000.0) - 1) < 0.25, "\(rate)")
        let far = density.perDayAndSquareMetre(building, at: Coordinate(x: 500_000, y: 2_548_450), later)
        #expect(far < rate / 10 && far > 0)
        #expect(abs(density.perDay(building, in: village, later) / 2 - 1) < 0.1)
        #expect(density.perDay(waste, in: village, later) < 0.5)
    }

    @Test func oldMattersFade() {
        var density = MatterDensity(start: noon)
        for number in 0..<100 { density.note(building, report(number).place, at: noon.advanced(by: 86_400)) }
        let early = density.perDay(building, in: village, noon.advanced(by: 2 * 86_400))
        let late = density.perDay(building, in: village, noon.advanced(by: 300 * 86_400))
        #expect(late < early / 20)
    }

    @Test func whatIsTakenBackLeavesTheRatesAsTheyWere() {
        var density = MatterDensity(start: noon)
        func rates() -> [Double] {
            let later = noon.advanced(by: 20 * 86_400)
            return [
                density.perDayAndSquareMetre(building, at: Coordinate(x: 411_000, y: 2_548_000), later),
                density.perDay(building, in: village, later),
            ]
        }
        for day in 0..<10 {
            density.note(building, report(day, .patrol).place, at: noon.advanced(by: Int64(day) * 86_400))
        }
        let before = rates()
        let told = report(11, .patrol, days: 10)
        density.note(building, told.place, at: told.reportedAt)
        #expect(zip(rates(), before).allSatisfy { $0 > $1 * 1.02 })
        density.forget(building, told.place, at: told.reportedAt)
        for (now, then) in zip(rates(), before) { #expect(abs(now / then - 1) < 1e-4, "\(now) \(then)") }
    }

    /// From scipy 1.x (`integrate.quad` of the Lomax density times the Poisson probability), mean 0.15 / 0.85, index 1.3.
    @Test func theRateOfRepeatsIsThatOfNumericalIntegration() {
        let repeats = RepeatRate(meanRepeats: 0.15 / 0.85, tailIndex: 1.3)
        let known = [
            (0, 0.5, 0.089_860), (0, 1.0, 0.075_974), (1, 0.5, 0.525_362), (1, 1.0, 0.343_891), (3, 0.5, 3.528_557),
            (12, 1.0, 10.712_460),
        ]
        for (count, passed, rate) in known {
            #expect(abs(repeats.expected(repeats: count, passed: passed) / rate - 1) < 2e-3)
        }
        #expect(abs(repeats.expected(repeats: 0, passed: 0) - 0.15 / 0.85) < 1e-12)
    }
}
