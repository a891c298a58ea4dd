import Foundation
import Ground
import Testing

@testable import Warning

/// Probabilities against values computed by hand or taken from tables.
@Suite struct TailsTests {
    @Test func aGeometricTailIsAPower() {
        // Size 1 and mean 2: each further report with probability 2/3.
        #expect(abs(Tails.atLeast(3, mean: 2, size: 1) - 8.0 / 27) < 1e-14)
    }

    @Test func aPoissonTailIsTheTabulatedOne() {
        #expect(abs(Tails.atLeast(2, mean: 1) - (1 - 2 / M_E)) < 1e-14)
        #expect(abs(Tails.atLeast(15, mean: 5) - 0.000226) < 5e-7)
        #expect(Tails.atLeast(0, mean: 3) == 1)
        #expect(Tails.atLeast(1, mean: 0) == 0)
    }

    @Test(arguments: [(4.2, 2.5), (0.3, 0.2), (80.0, 12.0)])
    func aNegativeBinomialTailIsTheSumOfItsTerms(_ mean: Double, _ size: Double) {
        // p(0) = (size / (size + mean))^size, p(n + 1) = p(n) (n + size) / (n + 1) · mean / (mean + size).
        var term = pow(size / (size + mean), size)
        var below = 0.0
        for count in 0..<60 {
            #expect(abs(Tails.atLeast(count, mean: mean, size: size) - (1 - below)) < 1e-12, "from \(count)")
            below += term
            term *= (Double(count) + size) / Double(count + 1) * mean / (mean + size)
        }
    }

    @Test func aTinyTailKeepsItsDigits() {
        // P(X ≥ 40) of a Poisson with mean 1: 1/40!·e⁻¹ (1 + 1/41 + 1/(41·42) + …).
        let first = exp(-1 - lgamma(41))
        let expected = first * (1 + 1 / 41.0 + 1 / (41 * 42.0) + 1 / (41 * 42 * 43.0))
        #expect(abs(Tails.atLeast(40, mean: 1) / expected - 1) < 1e-6)
    }

    @Test(arguments: [(5.0, Double.infinity), (5.0, 20.0), (0.05, 0.5), (200.0, 30.0)])
    func theLimitIsTheLastUsualNumber(_ mean: Double, _ size: Double) {
        let limit = Tails.limit(probability: 1e-3, mean: mean, size: size)
        #expect(Tails.atLeast(limit + 1, mean: mean, size: size) < 1e-3)
        #expect(Tails.atLeast(limit, mean: mean, size: size) >= 1e-3)
    }

    @Test func quantilesAreTheTabulatedOnes() {
        #expect(abs(Tails.normalQuantile(above: 0.001) - 3.090232306167813) < 1e-12)
        #expect(abs(Tails.normalQuantile(above: 0.025) - 1.959963984540054) < 1e-12)
        #expect(abs(Tails.normalQuantile(above: 0.975) + 1.959963984540054) < 1e-12)
        #expect(Tails.quantile(0.95, mean: 5) == 9)
        #expect(abs(Tails.studentTwoSided(2.2281388519649385, degrees: 10) - 0.05) < 1e-11)
        #expect(abs(Tails.studentTwoSided(-12.706204736432095, degrees: 1) - 0.05) < 1e-11)
    }

    @Test func aCylinderWithFourReportsWhereOneIsExpectedOfTen() {
        // 4 ln(4/1) + 6 ln(6/9).
        #expect(abs(CylinderGrid.ratio(held: 4, expected: 1, all: 10) - 3.112386795830578) < 1e-6)
        #expect(CylinderGrid.ratio(held: 1, expected: 1, all: 10) == 0)
        #expect(abs(CylinderGrid.ratio(held: 10, expected: 5, all: 10) - 10 * log(2)) < 1e-12)
    }

    @Test func numbersAreSaidWithTheDigitsTheyDeserve() {
        #expect(Wording.about(0.3, unit: "件").chinese == "不到 1 件")
        #expect(Wording.about(0.3, unit: "件").english == "fewer than 1")
        #expect(Wording.about(6.4, unit: "件").chinese == "约 6 件")
        #expect(Wording.about(1_234, unit: "件").english == "about 1200")
        #expect(Wording.matters(1) == "1 matter")
    }
}
