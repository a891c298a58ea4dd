import Foundation
import Model

/// The trees that tell kinds apart, and how well they do.
struct KindTrees {
    var trees: TreeEnsemble?
    /// Per standard kind; nil = the model's one starts from, or nothing known.
    var thresholds: [Double]?
    /// One kind against everything else, out of fold.
    var figures: [String: Evaluation.Figures] = [:]
}

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
    /// known or where more trees do not lower the log loss by more than chance.
    func fitKinds(_ table: TrainingTable, onTopOf model: JudgeModel?, finished: @Sendable () -> Void) throws
        -> KindTrees
    {
        guard let (rows, kinds) = try knownKinds(table) else {
            return KindTrees(trees: model?.kinds, thresholds: model?.kindThresholds)
        }
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
            else {
                return KindTrees(
                    trees: earlier, thresholds: model?.kindThresholds,
                    figures: figures(
                        heldOut.margins[0], kinds: kinds, weights: known.weights, thresholds: model?.kindThresholds
                    ).figures)
            }
        }
        let trees = try task.fitted(rounds: heldOut.rounds[best], parameters: parameters)
        finished()
        let (thresholds, figures) = figures(
            heldOut.margins[best], kinds: kinds, weights: known.weights, thresholds: nil)
        return KindTrees(trees: try start.followed(by: trees), thresholds: thresholds, figures: figures)
    }

    /// Each kind against everything else by held-out margins, at `thresholds` or else at the best F1.
    private func figures(_ margins: [Float], kinds: [Int], weights: [Float], thresholds: [Double]?) -> (
        thresholds: [Double], figures: [String: Evaluation.Figures]
    ) {
        let names = JudgeModel.standardKinds
        let shares = kinds.indices.map { row in
            JudgeModel.softmax(margins[row * names.count..<(row + 1) * names.count].map(Double.init))
        }
        let best = names.indices.map { kind in
            let labels = kinds.map { $0 == kind }
            guard labels.count(where: { $0 }) >= Self.leastExamples else { return 0.5 }
            return Ranking(probabilities: shares.map { $0[kind] }, labels: labels, weights: weights).bestF1?.threshold
                ?? 0.5
        }
        let chosen = thresholds ?? best
        return (
            chosen, Evaluation.kinds(shares, labels: kinds.map { names[$0] }, names: names, thresholds: chosen)
        )
    }
}
