import Findings
import Foundation
public import Model

/// `Learning` fits the judge: labelled parcels in, a calibrated model with its out-of-fold report out.
///
/// 1. Rows are dealt into folds by place; each fold is judged by trees that never saw its places (``CrossValidation``).
/// 2. ``Model/Calibration`` is fitted on those out-of-fold margins; the report's probabilities come from calibrations that
///    did not see the fold either. The threshold is that of the best out-of-fold F1.
/// 3. The trees that are kept are fitted on all rows.
///
/// Starting from a model, trees are grown on top of its own, as many as cross-validation says, which may be none: few labels
/// never make a model worse by more than chance. Every fit runs on one thread, side by side with others: the result does not
/// depend on how many threads there are.
public struct ModelFitter: Sendable {
    /// How trees are grown.
    public struct Settings: Sendable, Hashable {
        /// Rounds of boosting from nothing.
        public var rounds = 300
        /// Depth of trees from nothing.
        public var depth = 5
        /// Shrinkage of each tree.
        public var learningRate = 0.06
        /// Folds of cross-validation.
        public var folds = 7
        /// Decides folds and samples.
        public var seed: UInt64 = 1

        /// The defaults.
        public init() {}
    }

    /// A model and the out-of-fold probability of every row.
    public typealias Fitted = (model: JudgeModel, outOfFold: [Double])

    private let settings: Settings
    private let threads: Int

    /// A fitter on `threads` threads.
    public init(settings: Settings = Settings(), threads: Int) {
        self.settings = settings
        self.threads = max(1, threads)
    }

    /// Fits a model named `name` to `table`.
    ///
    /// - Parameters:
    ///   - start: the model to learn on from; nil = from nothing.
    ///   - source: where the labels come from, in words.
    ///   - measurementVersion: the version of the measurements' meaning.
    ///   - groups: per row, what it is counted in, for the report's slices.
    ///
    /// Throws ``LearningError``, ``ModelError`` if `start` was fitted on other measurements.
    public func fit(
        _ table: TrainingTable, named name: String, from start: JudgeModel?, source: String, measurementVersion: Int,
        groups: [[String: String]] = [], progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> Fitted {
        let positives = table.isConstruction.count { $0 }
        guard table.count >= 20, positives >= 5, table.count - positives >= 5 else {
            throw LearningError.tooFewLabels(parcels: table.count, construction: positives)
        }
        try start?.check(measurements: table.names, version: measurementVersion)
        let base = start.map { start in (0..<table.count).map { start.content.construction.margins(of: table.row($0))[0] } }
        let plan = start == nil ? TreePlan.whole(settings) : TreePlan.ontoModel(rows: table.count, settings)
        let folds = table.folds(settings.folds, seed: settings.seed)
        let validation = try await CrossValidation(
            table, folds: folds, base: base, plan: plan, threads: threads, progress: progress)
        let choice = validation.best(labels: table.isConstruction, old: start?.content.calibration)
        let probabilities = choice.probabilities

        let grown = choice.rounds == 0 ? nil : try Self.grow(table, base: base, plan: plan, rounds: choice.rounds)
        let construction = try Self.join(start?.content.construction, grown)
        let (kinds, kindNames) = try Self.kinds(table, start: start, settings)
        let judged = table.isConstruction.indices.map { row in
            JudgedParcel(
                probability: probabilities[row], isConstruction: table.isConstruction[row],
                groups: groups.isEmpty ? [:] : groups[row])
        }
        let threshold = Evaluation(judged, threshold: 0.5).figures.bestThreshold ?? 0.5
        let model = try JudgeModel(
            JudgeModel.Content(
                name: name, measurementVersion: measurementVersion, measurements: table.names,
                construction: construction, calibration: choice.calibration,
                threshold: min(max(threshold, 0.02), 0.98), kinds: kinds, kindNames: kindNames,
                fittedOn: fittedOn(table, source: source, start: start, rounds: choice.rounds, plan: plan),
                evaluation: Evaluation(judged, threshold: threshold)))
        return (model, probabilities)
    }

    private func fittedOn(
        _ table: TrainingTable, source: String, start: JudgeModel?, rounds: Int, plan: TreePlan
    ) -> JudgeModel.FittedOn {
        JudgeModel.FittedOn(
            source: source, parcels: table.count,
            parcelsByClass: table.kinds.indices.reduce(into: [:]) { counts, row in
                let kind = table.kinds[row]?.rawValue ?? (table.isConstruction[row] ? "construction" : "noConstruction")
                counts[kind, default: 0] += 1
            }, places: Set(table.places).count, startedFrom: start?.identifier,
            settings: [
                "rounds": "\(rounds)", "depth": "\(plan.depth)", "learningRate": "\(plan.learningRate)",
                "folds": "\(settings.folds)", "seed": "\(settings.seed)", "library": "XGBoost \(Booster.version)",
            ])
    }

    private static func grow(_ table: TrainingTable, base: [Double]?, plan: TreePlan, rounds: Int) throws -> TreeEnsemble {
        let matrix = try TrainingMatrix(
            table.values, columns: table.names.count, labels: table.isConstruction.map { $0 ? 1 : 0 },
            margins: base.map { $0.map(Float.init) })
        let booster = try Booster(matrix, settings: plan.settings + [("objective", "binary:logistic")])
        for round in 0..<rounds { try booster.boost(round, on: matrix) }
        return try booster.trees(outputs: 1)
    }

    private static func join(_ old: TreeEnsemble?, _ new: TreeEnsemble?) throws -> TreeEnsemble {
        switch (old, new) {
        case (let old?, let new?):
            guard let both = old.adding(new) else { throw LearningError.failed(reason: "trees do not fit") }
            return both
        case (let only?, nil), (nil, let only?): return only
        case (nil, nil): throw LearningError.failed(reason: "no trees")
        }
    }

    /// Least number of rows of known class, and of classes with some rows, to fit classes anew.
    private static let leastKinds = (rows: 500, classes: 2)

    /// Trees that name the class: fitted where enough classes are known, else the start's.
    private static func kinds(
        _ table: TrainingTable, start: JudgeModel?, _ settings: Settings
    ) throws -> (TreeEnsemble?, [String]) {
        let known = table.kinds.indices.filter { table.kinds[$0] != nil }
        let classes = Decision.classes.filter { kind in table.kinds.count { $0 == kind } >= 5 }
        guard known.count >= leastKinds.rows, classes.count > leastKinds.classes else {
            return (start?.content.kinds, start?.content.kindNames ?? [])
        }
        let rows = known.filter { row in table.kinds[row].map(classes.contains) ?? false }
        let labels = rows.map { row in Float(classes.firstIndex { $0 == table.kinds[row] } ?? 0) }
        let matrix = try TrainingMatrix(table.rows(rows), columns: table.names.count, labels: labels)
        var plan = TreePlan.whole(settings)
        plan.depth = 4
        plan.learningRate = 0.12
        let booster = try Booster(
            matrix, settings: plan.settings + [("objective", "multi:softprob"), ("num_class", "\(classes.count)")])
        for round in 0..<80 { try booster.boost(round, on: matrix) }
        return (try booster.trees(outputs: classes.count), classes.map(\.rawValue))
    }
}
