import Model
import Testing

@Suite struct EvaluationTests {
    private func parcels(_ list: [(Double, Bool)]) -> [JudgedParcel] {
        list.map { JudgedParcel(probability: $0.0, isConstruction: $0.1) }
    }

    /// By hand: recall rises at ranks 1, 3 and 5, where precision is 1, 2/3 and 3/5: (1 + 2/3 + 3/5) / 3.
    @Test func averagePrecisionIsTheStepwiseArea() throws {
        let evaluation = Evaluation(
            parcels([(0.9, true), (0.8, false), (0.7, true), (0.6, false), (0.5, true), (0.1, false)]), threshold: 0.65)
        let figures = evaluation.figures
        let expected: Double = (1 + 2.0 / 3 + 3.0 / 5) / 3
        #expect(abs(try #require(figures.averagePrecision) - expected) < 1e-12)
        // Of the three at 0.65 or more two are real, and one is missed.
        #expect(abs(try #require(figures.precision) - 2.0 / 3) < 1e-12)
        #expect(abs(try #require(figures.recall) - 2.0 / 3) < 1e-12)
        // All three found with two false ones: 2 · 3 / (5 + 3).
        #expect(abs(try #require(figures.bestF1) - 0.75) < 1e-12)
        #expect(figures.bestThreshold == 0.5)
    }

    /// Two positives and two negatives alike: one operating point of precision 1/2 and recall 1.
    @Test func parcelsOfOneProbabilityShareOnePoint() throws {
        for order in [[true, true, false, false], [false, false, true, true], [false, true, false, true]] {
            let figures = Evaluation(parcels(order.map { (0.4, $0) }), threshold: 0.3).figures
            #expect(figures.averagePrecision == 0.5)
        }
    }

    /// Bins 0.2 (mean 0.25, half of four are real: off by 0.25) and 0.9 (mean 0.95, all six real: off by 0.05).
    @Test func theCalibrationErrorWeighsBinsByTheirParcels() throws {
        let list = [(0.25, true), (0.25, true), (0.25, false), (0.25, false)] + (0..<6).map { _ in (0.95, true) }
        let evaluation = Evaluation(parcels(list), threshold: 0.5)
        let expected: Double = 0.4 * 0.25 + 0.6 * 0.05
        #expect(abs(try #require(evaluation.figures.calibrationError) - expected) < 1e-12)
        #expect(evaluation.reliability.map(\.parcels) == [0, 0, 4, 0, 0, 0, 0, 0, 0, 6])
        // (2 · 0.75² + 2 · 0.25² + 6 · 0.05²) / 10
        #expect(abs(try #require(evaluation.figures.brier) - 0.1265) < 1e-12)
    }

    @Test func whatCannotBeToldIsAbsent() {
        let none = Evaluation([], threshold: 0.5)
        #expect(none.figures.averagePrecision == nil && none.figures.calibrationError == nil && none.curve.isEmpty)
        let negatives = Evaluation(parcels([(0.2, false), (0.1, false)]), threshold: 0.5).figures
        #expect(negatives.averagePrecision == nil && negatives.recall == nil && negatives.calibrationError == nil)
    }

    @Test func partsAreCountedByThemselves() throws {
        let judged = [
            JudgedParcel(probability: 0.9, isConstruction: true, groups: ["village": "东村"]),
            JudgedParcel(probability: 0.8, isConstruction: false, groups: ["village": "西村"]),
            JudgedParcel(probability: 0.7, isConstruction: true, groups: ["village": "西村"]),
        ]
        let villages = try #require(Evaluation(judged, threshold: 0.5).slices["village"])
        #expect(villages["西村"]?.averagePrecision == 0.5 && villages["西村"]?.precision == 0.5)
        // One parcel, built upon: that it was found is all there is to say.
        let east = try #require(villages["东村"])
        #expect(east.recall == 1 && east.flagged == 1 && east.averagePrecision == nil && east.precision == nil)
    }
}

@Suite struct OperatingPointTests {
    /// Σ = 2; the first two hold 1.5 of it.
    @Test func aRecallTakesTheFewestParcelsThatPromiseIt() throws {
        let point = try #require(OperatingPoint.finding(0.75, in: [0.1, 0.8, 0.7, 0.4]))
        #expect(point.threshold == 0.7 && point.flagged == 2)
        #expect(abs(point.precision - 0.75) < 1e-12 && abs(point.recall - 0.75) < 1e-12)
        #expect(OperatingPoint.finding(1, in: [0.1, 0.8, 0.7, 0.4])?.flagged == 4)
        #expect(OperatingPoint.finding(0.5, in: []) == nil)
    }

    @Test func aCapacityIsNeverExceeded() throws {
        let probabilities = [0.9, 0.6, 0.6, 0.6, 0.2]
        #expect(OperatingPoint.atMost(3, in: probabilities)?.flagged == 1)
        #expect(OperatingPoint.atMost(4, in: probabilities)?.flagged == 4)
        #expect(OperatingPoint.atMost(2, in: [0.5, 0.5, 0.5]) == nil)
    }

    /// Labels drawn with the probabilities themselves: what is promised comes true, within four standard errors.
    @Test(arguments: UInt64(1)...5) func expectationsMatchASimulation(_ seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        let probabilities = (0..<20_000).map { _ in unit() * unit() }
        let labels = probabilities.map { unit() < $0 }
        let point = try #require(OperatingPoint.finding(0.8, in: probabilities))
        let flagged = probabilities.indices.filter { probabilities[$0] >= point.threshold }
        let hits = Double(flagged.count { labels[$0] })
        #expect(flagged.count == point.flagged)
        #expect(abs(hits / Double(flagged.count) - point.precision) < 4 * (0.25 / Double(flagged.count)).squareRoot())
        let positives = Double(labels.count { $0 })
        #expect(abs(hits / positives - point.recall) < 4 * (0.25 / positives).squareRoot())
    }
}
