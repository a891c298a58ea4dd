import Foundation
import Testing

@testable import SimulatedYear

/// Outbreaks planted among the reports of a simulated year. `SIMULATED_REPORTS=1000000` tries a whole district; in a smaller one an
/// outbreak is a larger part of what is usual, and fewer are found.
@Suite struct WarningTrialTests {
    private static let reports =
        ProcessInfo.processInfo.environment["SIMULATED_REPORTS"].flatMap { Int($0) } ?? 60_000

    @Test func outbreaksAreWarnedOfAndFalseWarningsAreFew() throws {
        let figures = try WarningTrial(SimulatedYear(reports: Self.reports)).run(rounds: 2)
        print("warnings of \(Self.reports) reports:", figures)
        #expect(figures.outbreaks > 40)
        #expect(figures.foundWithinTenDays > (Self.reports >= 1_000_000 ? 0.8 : 0.6), "\(figures)")
        #expect(figures.falseAWeek <= 2, "\(figures)")
    }
}
