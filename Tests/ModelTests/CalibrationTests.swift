import Foundation
import Testing

@testable import Model

@Suite struct CalibrationTests {
    @Test func poolingAdjacentViolatorsMatchesAHandWorkedCase() {
        // Labels 0 1 0 0 1 1 at margins 1…6: {1}, {2,3,4} pooled to 1/3, {5,6}.
        let rows = zip([1.0, 2, 3, 4, 5, 6], [0.0, 1, 0, 0, 1, 1]).map {
            IsotonicBlock(weight: 1, positive: $1, centre: $0)
        }
        let blocks = IsotonicBlock.pooled(rows) { $0.rate >= $1.rate }
        #expect(blocks.map(\.weight) == [1, 3, 2])
        #expect(blocks.map(\.centre) == [1, 3, 5.5])
        #expect(blocks.map(\.rate) == [0, 1.0 / 3, 1])
    }

    @Test func weightsCountAsRepeatedRows() {
        let rows = [
            IsotonicBlock(weight: 3, positive: 3, centre: 0), IsotonicBlock(weight: 1, positive: 0, centre: 4),
        ]
        let blocks = IsotonicBlock.pooled(rows) { $0.rate >= $1.rate }
        #expect(blocks == [IsotonicBlock(weight: 4, positive: 3, centre: 1)])
    }

    @Test func itRisesStrictlyAndNeverReachesZeroOrOne() {
        var random = SeededNumbers(seed: 7)
        for count in [0, 30, 3000] {
            let margins = (0..<count).map { _ in Double.random(in: -6...6, using: &random) }
            let labels = margins.map { Double.random(in: 0..<1, using: &random) < 1 / (1 + exp(4 - 2 * $0)) }
            let calibration = Calibration.fitted(
                margins: margins, labels: labels, weights: margins.map { _ in 1 })
            let probabilities = stride(from: -40.0, through: 40, by: 0.05).map(calibration.probability)
            #expect(zip(probabilities, probabilities.dropFirst()).allSatisfy(<))
            #expect(probabilities.allSatisfy { $0 > 0 && $0 < 1 })
        }
    }

    @Test func overconfidentMarginsAreBroughtBackToTheRates() {
        // The margins say 3 × the true log-odds.
        var random = SeededNumbers(seed: 7)
        let truth = (0..<20000).map { _ in Double.random(in: -3...3, using: &random) }
        let labels = truth.map { Double.random(in: 0..<1, using: &random) < 1 / (1 + exp(-$0)) }
        let calibration = Calibration.fitted(
            margins: truth.map { 3 * $0 }, labels: labels, weights: truth.map { _ in 1 })
        for value in [-2.0, -1, 0, 1, 2] {
            #expect(abs(calibration.probability(3 * value) - 1 / (1 + exp(-value))) < 0.06)
        }
    }

    @Test func withoutLabelsThePriorStaysAndAFewLabelsMoveItALittle() throws {
        let prior = try Calibration(margins: [-3, 0, 1], logOdds: [-5, -1, 2], tailSlope: 0.5)
        #expect(Calibration.fitted(margins: [], labels: [], weights: [], prior: prior) == prior)
        let moved = Calibration.fitted(
            margins: [0, 0, 0], labels: [true, true, true], weights: [1, 1, 1], prior: prior)
        #expect(moved.probability(0) > prior.probability(0))
        #expect(moved.probability(0) < 0.5)
    }

    @Test func labelsTheWrongWayRoundNeverTurnTheRanking() {
        let margins = (0..<400).map { Double($0 - 200) / 50 }
        let calibration = Calibration.fitted(
            margins: margins, labels: margins.map { $0 < 0 }, weights: margins.map { _ in 1 })
        let probabilities = margins.map(calibration.probability)
        #expect(zip(probabilities, probabilities.dropFirst()).allSatisfy(<))
    }

    @Test func plattsLineMatchesScikitLearn() {
        // sklearn.linear_model.LogisticRegression(C=1e9).fit([[-2],[-1],[0],[1],[2],[3]], [0,0,1,0,1,1])
        let line = PlattScaling.fitted(
            scores: [-2, -1, 0, 1, 2, 3], labels: [false, false, true, false, true, true],
            weights: [1, 1, 1, 1, 1, 1], priorStrength: 1e-9)
        #expect(abs(line.slope - 1.214028) < 1e-4)
        #expect(abs(line.offset - (-0.607014)) < 1e-4)
    }
}
