import Foundation
public import Model
import Synchronization

/// How far a fit has come.
public struct FittingProgress: Sendable, Hashable {
    /// Fits done.
    public let done: Int
    /// Fits there will be.
    public let total: Int
}

/// Facts about the rows that the model records.
public struct FittingDescription: Sendable, Hashable {
    /// The model's name.
    public var name: String
    /// Where the examples come from, in words.
    public var source: String
    /// Seeds of sampled settlements.
    public var seeds: [UInt64]
    /// Scene pairs.
    public var scenes: Int
    /// Per row, its groups in the report: kind of group → group; empty = the report has no parts.
    public var groups: [[String: String]]
    /// The date, if it is to be in the model.
    public var date: String?

    /// Puts the description together.
    public init(
        name: String, source: String, seeds: [UInt64] = [], scenes: Int = 0, groups: [[String: String]] = [],
        date: String? = nil
    ) {
        self.name = name
        self.source = source
        self.seeds = seeds
        self.scenes = scenes
        self.groups = groups
        self.date = date
    }
}

/// A fitted model and its answers for held-out rows.
public struct FittingResult: Sendable, Hashable {
    /// The model, fitted on all rows.
    public let model: JudgeModel
    /// Probability of construction of every row by trees and by a calibration that were fitted without its fold.
    public let outOfFold: [Double]
    /// The fold each row was held out in.
    public let folds: [Int]
}

/// Fits a judge.
public struct Fitting: Sendable {
    /// Least examples of each answer for a model from nothing, for a curve of probabilities and for a threshold.
    public static let leastExamples = 20

    /// Least examples of each answer for trees on top of a model: one answer alone teaches nothing.
    static let leastForAdditions = 5

    static func has(_ least: Int, ofBothIn table: TrainingTable) -> Bool {
        let positives = table.isConstruction.count { $0 }
        return min(positives, table.count - positives) >= least
    }

    let settings: FittingSettings
    let description: FittingDescription
    private let progress: @Sendable (FittingProgress) -> Void

    /// A fit with these settings; `progress` may be called from other threads, one at a time.
    public init(
        settings: FittingSettings = FittingSettings(), description: FittingDescription,
        progress: @escaping @Sendable (FittingProgress) -> Void = { _ in }
    ) {
        self.settings = settings
        self.description = description
        self.progress = progress
    }

    /// Fits a model to a table, from nothing or on top of `model`.
    ///
    /// On top of a model, trees and recalibration are added only as far as cross-validation shows, beyond its standard
    /// error, that they lower the log loss; else the model's answers stay as they are. The rows must then be new to it, and
    /// only the measurements that the model names are read of them.
    /// Throws ``LearningError`` when the table, the settings or the library do not allow a fit.
    public func fit(_ table: TrainingTable, startFrom model: JudgeModel? = nil) throws -> FittingResult {
        try check(table, startFrom: model)
        guard let model else { return try fitAnew(table) }
        return try fit(table.columns(model.measurements), onTopOf: model)
    }

    /// Throws ``LearningError`` where ``fit(_:startFrom:)`` would before its first fit.
    public func check(_ table: TrainingTable, startFrom model: JudgeModel? = nil) throws {
        try settings.check()
        try table.check(kindCount: JudgeModel.standardKinds.count)
        guard let model else {
            let positives = table.isConstruction.count { $0 }
            guard Self.has(Self.leastExamples, ofBothIn: table) else {
                throw LearningError.tooFewExamples(
                    constructions: positives, others: table.count - positives, needed: Self.leastExamples)
            }
            return
        }
        _ = try table.columns(model.measurements)
        guard table.measurementVersion == model.measurementVersion else {
            throw LearningError.otherMeasurementVersion(model.measurementVersion, table.measurementVersion)
        }
        // Two for each fold: with fewer, no addition can show that it lowers the loss.
        guard table.count >= 2 * settings.folds else {
            throw LearningError.tooFewRows(found: table.count, needed: 2 * settings.folds)
        }
    }

    private func fitAnew(_ table: TrainingTable) throws -> FittingResult {
        let weights = table.weights.map(Double.init)
        let share = zip(table.isConstruction, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) } / weights.reduce(0, +)
        let base = Float(log(share / (1 - share)))
        let task = table.constructionTask(margins: [Float](repeating: base, count: table.count))
        let folds = Folds.assigned(
            places: table.places, positive: table.isConstruction, folds: settings.folds,
            seed: settings.construction.seed)
        let foldCount = (folds.max() ?? 0) + 1
        let learnsKinds = try knownKinds(table) != nil
        let finished = counter(total: (foldCount + 1) * (learnsKinds ? 2 : 1))
        let heldOut = try HeldOutMargins.validated(
            task, folds: folds, parameters: settings.construction, every: max(1, settings.construction.rounds / 40),
            threads: settings.threads, finished: finished)
        let best = heldOut.best(for: task)
        let margins = heldOut.margins[best].map(Double.init)
        let outOfFold = crossCalibrated(margins, table: table, folds: folds, prior: .identity)
        let calibration = Calibration.fitted(margins: margins, labels: table.isConstruction, weights: weights)
        let trees = try task.fitted(rounds: heldOut.rounds[best], parameters: settings.construction)
        finished()
        let construction = try TreeEnsemble(columns: table.columns.count, base: [base], trees: [])
            .followed(by: trees)
        let kinds = try fitKinds(table, onTopOf: nil, finished: finished)
        let ranking = Ranking(probabilities: outOfFold, labels: table.isConstruction, weights: table.weights)
        let fitted = try JudgeModel(
            name: description.name, measurements: table.columns, measurementVersion: table.measurementVersion,
            construction: construction, calibration: calibration, kinds: kinds.trees, kindThresholds: kinds.thresholds,
            threshold: ranking.bestF1?.threshold ?? 0.5,
            fittedOn: record(table, rounds: heldOut.rounds[best], startedFrom: nil))
        return try FittingResult(
            model: fitted.with(
                report: evaluation(outOfFold, of: table, threshold: fitted.threshold, kinds: kinds.figures)),
            outOfFold: outOfFold, folds: folds)
    }

    /// Probabilities by calibrations fitted on the other folds' margins.
    func crossCalibrated(_ margins: [Double], table: TrainingTable, folds: [Int], prior: Calibration) -> [Double] {
        var probabilities = [Double](repeating: 0, count: margins.count)
        for fold in 0...(folds.max() ?? 0) {
            let kept = folds.indices.filter { folds[$0] != fold }
            let calibration = Calibration.fitted(
                margins: kept.map { margins[$0] }, labels: kept.map { table.isConstruction[$0] },
                weights: kept.map { Double(table.weights[$0]) }, prior: prior)
            for row in folds.indices where folds[row] == fold {
                probabilities[row] = calibration.probability(margins[row])
            }
        }
        return probabilities
    }

    /// How well out-of-fold probabilities do.
    func evaluation(
        _ probabilities: [Double], of table: TrainingTable, threshold: Double, kinds: [String: Evaluation.Figures]
    ) -> Evaluation {
        let groups = description.groups.count == table.count ? description.groups : []
        var evaluation = Evaluation(
            table.isConstruction.indices.map { row in
                JudgedParcel(
                    probability: probabilities[row], isConstruction: table.isConstruction[row],
                    groups: groups.isEmpty ? [:] : groups[row])
            }, threshold: threshold)
        evaluation.kinds = kinds
        return evaluation
    }

    func record(_ table: TrainingTable, rounds: Int, startedFrom: JudgeModel?) -> FittedOn {
        FittedOn(
            source: description.source, seeds: description.seeds, scenes: description.scenes, parcels: table.count,
            constructions: table.isConstruction.count { $0 },
            parcelsPerKind: table.kinds.map { kinds in
                JudgeModel.standardKinds.indices.map { kind in kinds.count { $0 == kind } }
            } ?? [],
            places: Set(table.places).count, startedFrom: startedFrom?.identifier,
            xgboostVersion: XGBoostLibrary.version, settings: settings.text, rounds: rounds, date: description.date)
    }

    /// Counts finished fits and reports each, one at a time.
    func counter(total: Int) -> @Sendable () -> Void {
        let done = Counter()
        let progress = progress
        return {
            done.value.withLock { value in
                value += 1
                progress(FittingProgress(done: min(value, total), total: total))
            }
        }
    }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }
}

extension TrainingTable {
    func constructionTask(margins: [Float]) -> BoostingTask {
        BoostingTask(
            values: values, columns: columns.count, answers: isConstruction.map { $0 ? 1 : 0 }, weights: weights,
            outputs: 1, margins: margins)
    }

    func check(kindCount: Int) throws(LearningError) {
        for kind in kinds ?? [] where kind < -1 || kind >= kindCount {
            throw .brokenTable(reason: "kind \(kind), and there are \(kindCount)")
        }
    }
}
