import Ground
import Reports
import Testing

@testable import SimulatedYear

/// A desk through a small year. A fiftieth of a year's repeats are some 3,000 in a few hundred matters, so the bars are a little
/// lower than those of the whole district (precision 0.99, recall 0.40, coverage 0.75 and 0.85, shown 0.10).
@Suite struct MatchingTrialTests {
    private static let year = SimulatedYear(seed: 11, reports: 20_000)
    private static let figures = MatchingTrial.run(year)

    @Test func mergesAreRightAndRepeatsAreFound() {
        let figures = Self.figures
        #expect(figures.reports == 20_000 && figures.repeats == 3_000)
        #expect(figures.precision > 0.985, "\(figures.precision)")
        #expect(figures.recall > 0.38, "\(figures.recall)")
        #expect(figures.coverage > 0.73, "\(figures.coverage)")
        #expect(figures.coverageWithin20Metres > 0.83, "\(figures.coverageWithin20Metres)")
        #expect(figures.shownToNew < 0.11, "\(figures.shownToNew)")
    }

    @Test func distanceAloneIsFarWorse() {
        var plain = PlainRule()
        for told in Self.year.reports { plain.take(told) }
        #expect(plain.repeats == 3_000)
        #expect(plain.precision < 0.3 && plain.recall < Self.figures.recall, "\(plain.precision) \(plain.recall)")
    }

    /// Of ten matches said to be 70 to 80 % probable, seven or eight are right.
    @Test func probabilitiesAreHonest() {
        let bins = Self.figures.calibration
        let (all, right) = bins[8...].reduce((0, 0)) { ($0.0 + $1.all, $0.1 + $1.right) }
        let said = bins.enumerated().dropFirst(8).reduce(0.0) {
            $0 + Double($1.element.all) * (Double($1.offset) + 0.5) / 20
        }
        #expect(all > 800)
        #expect(abs(Double(right) / Double(all) - said / Double(all)) < 0.06, "\(right) of \(all), said \(said)")
    }

    @Test func aDeskThatOfficersNeverHelpStillHoldsThePrecision() {
        var officers = SimulatedOfficers()
        (officers.acceptShare, officers.auditShare, officers.learningDays) = (0, 0, nil)
        let figures = MatchingTrial.run(Self.year, officers: officers)
        #expect(figures.precision > 0.985 && figures.recall > 0.3, "\(figures.precision) \(figures.recall)")
    }

    /// 15 % are repeats. A desk that begins with another belief comes more than half the way to it, though nobody tells it which
    /// suggestions are right.
    @Test(arguments: [0.05, 0.35]) func theShareOfRepeatsIsLearntWithoutHelp(prior: Double) {
        var (model, officers) = (MatchingTrial.priorModel, SimulatedOfficers())
        (model.repeatShare, officers.acceptShare) = (prior, 0)
        var trial = MatchingTrial(Self.year, model: model, officers: officers)
        for told in Self.year.reports { trial.take(told) }
        // The prior counts as 5,000 of 25,000 reports.
        let learnt = (trial.learning.model().repeatShare * 25_000 - prior * 5_000) / 20_000
        #expect(abs(learnt - 0.15) < abs(prior - 0.15) / 2, "\(learnt)")
    }

    @Test func theSameYearGivesTheSameFigures() {
        let small = SimulatedYear(seed: 5, reports: 2_000)
        #expect(MatchingTrial.run(small) == MatchingTrial.run(small))
    }
}
