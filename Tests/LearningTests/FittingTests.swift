import Foundation
import Model
import Synchronization
import Testing

@testable import Learning

@Suite struct FittingTests {
    private static func settings(threads: Int = 2) -> FittingSettings {
        var settings = FittingSettings()
        settings.construction.rounds = 60
        settings.construction.depth = 4
        settings.construction.learningRate = 0.1
        settings.kinds.rounds = 10
        settings.kinds.depth = 3
        settings.additions.rounds = 30
        settings.folds = 3
        settings.threads = threads
        return settings
    }

    private static func fit(
        _ table: TrainingTable, startFrom: JudgeModel? = nil, threads: Int = 2
    ) throws -> FittingResult {
        try Fitting(
            settings: settings(threads: threads), description: FittingDescription(name: "test", source: "synthetic")
        ).fit(table, startFrom: startFrom)
    }

    /// One fit, shared: everything that starts from a model starts from this.
    private static let started = Result { try fit(syntheticTable(rows: 3000, seed: 1)) }

    private func logLoss(_ model: JudgeModel, _ table: TrainingTable) -> Double {
        zip(model.probabilities(ofRows: table.values), table.isConstruction)
            .reduce(0) { $0 - log($1.1 ? $1.0 : 1 - $1.0) } / Double(table.count)
    }

    @Test func aSignalIsFoundAndTheProbabilitiesAreHonest() throws {
        let result = try Self.started.get()
        let report = try #require(result.model.report).figures
        let precision = try #require(report.averagePrecision)
        #expect(precision > 0.75)
        #expect(try #require(report.calibrationError) <= 0.05)
        #expect(result.outOfFold.allSatisfy { $0 > 0 && $0 < 1 })
        // Rows nobody has seen: calibrated too, and as good as held-out rows said.
        let fresh = try syntheticTable(rows: 3000, seed: 2)
        let ranking = Ranking(
            probabilities: result.model.probabilities(ofRows: fresh.values), labels: fresh.isConstruction,
            weights: fresh.weights)
        #expect(ranking.calibrationError <= 0.05)
        #expect(abs(ranking.averagePrecision - precision) < 0.06)
        let (contributions, _) = result.model.construction.contributions(of: fresh.row(0))
        #expect(contributions.count == 12)
        let kinds = try #require(result.model.kinds)
        // Kind 1 and 2 differ by the sign of column 3.
        var row = [Float](repeating: 0, count: 12)
        (row[0], row[1], row[3]) = (1.9, 1.9, 1)
        let building = kinds.margins(of: row)
        #expect(building[1] > building[2])
        row[3] = -1
        let extending = kinds.margins(of: row)
        #expect(extending[1] < extending[2])
        let told = try #require(result.model.report).kinds
        #expect(try #require(told["newBuilding"]?.averagePrecision) > 0.5)
        for (name, threshold) in zip(result.model.kindNames, result.model.kindThresholds) {
            let figures = told[name]
            // Of a kind that was never seen nothing is known: more probable than not.
            if figures == nil { #expect(threshold == 0.5) }
            // The threshold is the best there is on rows held out.
            if let best = figures?.bestF1 { #expect(abs(try #require(figures?.f1) - best) < 1e-9) }
        }
        #expect(result.model.fittedOn.places == 10)
        #expect(result.model.fittedOn.parcels == 3000)
    }

    @Test func theSameRowsGiveTheSameModelOnAnyNumberOfThreads() throws {
        let one = try Self.fit(syntheticTable(rows: 3000, seed: 1), threads: 1)
        #expect(try one == Self.started.get())
    }

    @Test func noPlaceIsInTwoFolds() throws {
        let places = (0..<200).map { ($0 * 7) % 13 }
        let positive = (0..<200).map { $0 % 5 == 0 }
        let folds = Folds.assigned(places: places, positive: positive, folds: 4, seed: 1)
        let pairs = Set(zip(places, folds).map { [$0, $1] })
        #expect(pairs.count == 13)
        #expect(Set(folds) == [0, 1, 2, 3])
        let single = Folds.assigned(places: places.map { _ in 1 }, positive: positive, folds: 4, seed: 1)
        for fold in 0..<4 {
            #expect(zip(single, positive).count { $0 == fold && $1 } == 10)
        }
    }

    @Test func labelsThatTeachNothingLeaveTheModelAlone() throws {
        let start = try Self.started.get().model
        // Labels as the model itself would expect them: nothing to learn from.
        let table = try syntheticTable(rows: 120, places: 1, firstPlace: 50, seed: 21)
        let result = try Self.fit(table, startFrom: start)
        let fresh = try syntheticTable(rows: 1500, seed: 22)
        #expect(logLoss(result.model, fresh) <= logLoss(start, fresh) + 0.01)
        let negatives = try Self.fit(
            table.rows(table.isConstruction.indices.filter { !table.isConstruction[$0] }.prefix(30).map { $0 }),
            startFrom: start)
        func order(_ model: JudgeModel) -> [Int] {
            let probabilities = model.probabilities(ofRows: fresh.values)
            return probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
        }
        #expect(order(negatives.model) == order(start))
    }

    @Test func fewExamplesMayChangeTheOrderButNeitherTheCurveNorTheThreshold() throws {
        let start = try Self.started.get().model
        let table = try syntheticTable(rows: 400, places: 5, firstPlace: 60, seed: 41, shift: 4)
        func rows(_ positive: Bool, _ count: Int) -> [Int] {
            table.isConstruction.indices.filter { table.isConstruction[$0] == positive }.prefix(count).map { $0 }
        }
        let few = try Self.fit(table.rows(rows(true, 15) + rows(false, 60)), startFrom: start).model
        #expect(few.calibration == start.calibration && few.threshold == start.threshold)
        // Two hundred refusals and hardly one confirmation must not teach it to refuse.
        let refusals = try Self.fit(table.rows(rows(true, 2) + rows(false, 200)), startFrom: start).model
        #expect(refusals.construction == start.construction && refusals.calibration == start.calibration)
    }

    @Test func anotherSettlementIsLearntWhenItHasMuchToSay() throws {
        let start = try Self.started.get().model
        let table = try syntheticTable(rows: 2500, firstPlace: 20, seed: 31, shift: 4)
        let fresh = try syntheticTable(rows: 2500, seed: 32, shift: 4)
        let result = try Self.fit(table, startFrom: start)
        #expect(logLoss(result.model, fresh) < logLoss(start, fresh) - 0.03)
        #expect(result.model.construction.treeCount > start.construction.treeCount)
        #expect(try result.model.construction.prefix(rounds: start.construction.treeCount) == start.construction)
        #expect(result.model.fittedOn.startedFrom == start.identifier)
    }

    /// A table may hold more than the model was fitted on, in another order.
    @Test func onTopOfAModelOnlyItsMeasurementsAreRead() throws {
        let start = try Self.started.get().model
        let table = try syntheticTable(rows: 300, firstPlace: 20, seed: 31, shift: 4)
        let width = table.columns.count
        let longer = try TrainingTable(
            columns: ["new"] + table.columns.reversed(), measurementVersion: table.measurementVersion,
            values: (0..<table.count).flatMap { [7] + table.row($0).reversed() }, isConstruction: table.isConstruction,
            kinds: table.kinds, places: table.places, weights: table.weights)
        #expect(longer.columns.count == width + 1)
        #expect(try Self.fit(longer, startFrom: start) == Self.fit(table, startFrom: start))
    }

    @Test func progressCountsUpToItsTotal() throws {
        let seen = Mutex([FittingProgress]())
        var settings = Self.settings()
        settings.construction.rounds = 4
        settings.kinds.rounds = 2
        _ = try Fitting(settings: settings, description: FittingDescription(name: "p", source: "synthetic")) { step in
            seen.withLock { $0.append(step) }
        }.fit(syntheticTable(rows: 400, seed: 4))
        let steps = seen.withLock { $0 }
        #expect(steps.map(\.done) == Array(1...8))
        #expect(steps.allSatisfy { $0.total == 8 })
    }

    @Test func whatCannotBeFittedIsSaid() throws {
        let table = try syntheticTable(rows: 60, seed: 5)
        let negatives = table.rows(table.isConstruction.indices.filter { !table.isConstruction[$0] })
        #expect(throws: LearningError.tooFewExamples(constructions: 0, others: negatives.count, needed: 20)) {
            try Self.fit(negatives)
        }
        let start = try Self.started.get().model
        // Two rows for each of the three folds.
        for rows in [0, 5] {
            #expect(throws: LearningError.tooFewRows(found: rows, needed: 6)) {
                try Self.fit(table.rows(Array(0..<rows)), startFrom: start)
            }
        }
        let other = try TrainingTable(
            columns: ["m0"], measurementVersion: 1, values: [0], isConstruction: [true], places: [0])
        #expect(throws: LearningError.self) { try Self.fit(other, startFrom: start) }
        #expect(throws: LearningError.self) {
            try TrainingTable(
                columns: ["a", "b"], measurementVersion: 1, values: [0], isConstruction: [true], places: [0])
        }
        var settings = FittingSettings()
        settings.construction.learningRate = 0
        #expect(throws: LearningError.badSetting(name: "learningRate", value: "0.0")) {
            try Fitting(settings: settings, description: FittingDescription(name: "", source: "")).fit(table)
        }
    }
}

@Suite struct RankingTests {
    /// Right at ranks 1, 2 and 4 of five: precisions 1, 1 and 3/4.
    private let ranking = Ranking(
        probabilities: [0.9, 0.8, 0.7, 0.6, 0.1], labels: [true, true, false, true, false], weights: [1, 1, 1, 1, 1])

    @Test func figuresMatchAHandWorkedRanking() throws {
        #expect(abs(ranking.averagePrecision - 2.75 / 3) < 1e-12)
        let best = try #require(ranking.bestF1)
        #expect(abs(best.value - 2 * 0.75 / 1.75) < 1e-12)
        #expect(abs(best.threshold - 0.35) < 1e-12)
        #expect(ranking.precisionAndRecall(at: 0.75).precision == 1)
        #expect(abs(ranking.precisionAndRecall(at: 0.75).recall - 2.0 / 3) < 1e-12)
        // One row per bin: |0.9−1| + |0.8−1| + 0.7 + |0.6−1| + 0.1, over five rows.
        #expect(abs(ranking.calibrationError - 0.3) < 1e-7)
    }

    @Test func equalProbabilitiesAreCountedTogether() {
        let tied = Ranking(probabilities: [0.5, 0.5], labels: [true, false], weights: [1, 1])
        #expect(tied.averagePrecision == 0.5)
    }
}
