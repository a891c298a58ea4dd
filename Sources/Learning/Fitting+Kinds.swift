import Foundation
import Model

extension Fitting {
    /// The rows of known kind, where they are enough to learn from: at least ``FittingSettings/leastKnownKinds``, of
    /// two kinds or more.
    func knownKinds(_ table: TrainingTable) throws -> (rows: [Int], kinds: [Int])? {
        guard let kinds = table.kinds else { return nil }
        let rows = kinds.indices.filter { kinds[$0] >= 0 }
        let known = rows.map { kinds[$0] }
        guard rows.count >= settings.leastKnownKinds, Set(known).count > 1 else { return nil }
        return (rows, known)
    }

    /// The trees that tell kinds apart, from nothing or on top of those of `model`; its own where too few kinds are
    /// known or where more trees do not lower the log loss beyond its standard error.
    func fitKinds(_ table: TrainingTable, onTopOf model: JudgeModel?, finished: @Sendable () -> Void) throws
        -> TreeEnsemble?
    {
        guard let (rows, kinds) = try knownKinds(table) else { return model?.kinds }
        let known = table.rows(rows)
        let classes = JudgeModel.standardKinds.count
        let earlier = model?.kindNames == JudgeModel.standardKinds ? model?.kinds : nil
        // One more of each kind: none is impossible.
        let start =
            try earlier
            ?? TreeEnsemble(
                columns: known.columns.count,
                base: (0..<classes).map { kind in
                    Float(log(Double(kinds.count { $0 == kind } + 1) / Double(rows.count + classes)))
                }, trees: [])
        let parameters = earlier == nil ? settings.kinds : settings.additions
        let task = BoostingTask(
            values: known.values, columns: known.columns.count, answers: kinds, weights: known.weights,
            outputs: classes, margins: start.margins(ofRows: known.values))
        let folds = Folds.assigned(
            places: known.places, positive: known.isConstruction, folds: settings.folds, seed: parameters.seed)
        let heldOut = try HeldOutMargins.validated(
            task, folds: folds, parameters: parameters, every: max(1, parameters.rounds / 10),
            threads: settings.threads, finished: finished)
        let best = heldOut.best(for: task)
        if earlier != nil {
            func losses(_ step: Int) -> [Double] { rows.indices.map { task.logLoss($0, heldOut.margins[step]) } }
            guard
                PairedComparison.improves(losses(best), on: losses(0), weights: known.weights, places: known.places)
            else { return earlier }
        }
        let trees = try task.fitted(rounds: heldOut.rounds[best], parameters: parameters)
        finished()
        return try start.followed(by: trees)
    }
}
