import Foundation
import Model

extension Fitting {
    /// Ways to go on from a model, simplest first.
    private struct Candidate {
        var rounds: Int
        var learningRate: Double
        var recalibrated: Bool
        /// Whether it changes the model's answers.
        var changes: Bool { rounds > 0 || recalibrated }
        /// Held-out margins, calibrated or not.
        var margins: [Double]
        var probabilities: [Double]
    }

    func fit(_ table: TrainingTable, onTopOf model: JudgeModel) throws -> FittingResult {
        let folds = Folds.assigned(
            places: table.places, positive: table.isConstruction, folds: settings.folds, seed: settings.additions.seed)
        let task = table.constructionTask(margins: model.construction.margins(ofRows: table.values))
        let fits = ((folds.max() ?? 0) + 1) * (settings.additionRates.count + (try knownKinds(table) == nil ? 0 : 1))
        let finished = counter(total: fits)
        let chosen = try choose(task, table: table, folds: folds, model: model, finished: finished)

        var parameters = settings.additions
        parameters.learningRate = chosen.learningRate
        let trees = try task.fitted(rounds: chosen.rounds, parameters: parameters)
        let kinds = try fitKinds(table, onTopOf: model, finished: finished)
        guard chosen.changes || kinds.trees != model.kinds else {
            return FittingResult(model: model, outOfFold: chosen.probabilities, folds: folds)
        }
        let calibration =
            chosen.recalibrated
            ? Calibration.fitted(
                margins: chosen.margins, labels: table.isConstruction, weights: table.weights.map(Double.init),
                prior: model.calibration) : model.calibration
        let ranking = Ranking(probabilities: chosen.probabilities, labels: table.isConstruction, weights: table.weights)
        let threshold =
            chosen.changes && Self.has(Self.leastExamples, ofBothIn: table) ? ranking.bestF1?.threshold : nil
        let fitted = try JudgeModel(
            name: description.name, measurements: model.measurements, measurementVersion: model.measurementVersion,
            construction: model.construction.followed(by: trees), calibration: calibration, kinds: kinds.trees,
            kindNames: JudgeModel.standardKinds == model.kindNames || kinds.trees != model.kinds
                ? JudgeModel.standardKinds : model.kindNames,
            kindThresholds: kinds.thresholds,
            threshold: threshold ?? model.threshold,
            fittedOn: record(table, rounds: chosen.rounds, startedFrom: model))
        return try FittingResult(
            model: fitted.with(
                report: evaluation(
                    chosen.probabilities, of: table, threshold: fitted.threshold, kinds: kinds.figures)),
            outOfFold: chosen.probabilities,
            folds: folds)
    }

    /// Keep, recalibrate, boost, or boost and recalibrate: each has to beat the simpler choice by more than chance.
    ///
    /// Recalibration is a separate choice, because a few hundred rows may well improve the order of parcels, but seldom
    /// a curve of probabilities.
    private func choose(
        _ task: BoostingTask, table: TrainingTable, folds: [Int], model: JudgeModel, finished: @Sendable () -> Void
    ) throws -> Candidate {
        func recalibrated(_ margins: [Float], rounds: Int, rate: Double) -> Candidate {
            let margins = margins.map(Double.init)
            return Candidate(
                rounds: rounds, learningRate: rate, recalibrated: true, margins: margins,
                probabilities: crossCalibrated(margins, table: table, folds: folds, prior: model.calibration))
        }
        func calibratedAsBefore(_ margins: [Float], rounds: Int, rate: Double) -> Candidate {
            let margins = margins.map(Double.init)
            return Candidate(
                rounds: rounds, learningRate: rate, recalibrated: false, margins: margins,
                probabilities: margins.map(model.calibration.probability))
        }
        func losses(_ candidate: Candidate) -> [Double] {
            zip(candidate.probabilities, table.isConstruction).map { -log($1 ? $0 : 1 - $0) }
        }
        func total(_ candidate: Candidate) -> Double {
            zip(losses(candidate), table.weights).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        let rate = settings.additions.learningRate
        let kept = calibratedAsBefore(task.margins, rounds: 0, rate: rate)
        var (boosted, both): (Candidate?, Candidate?)
        func better(_ candidate: Candidate, _ other: Candidate?) -> Candidate {
            other.map { total($0) <= total(candidate) ? $0 : candidate } ?? candidate
        }
        for rate in settings.additionRates {
            var parameters = settings.additions
            parameters.learningRate = rate
            let heldOut = try HeldOutMargins.validated(
                task, folds: folds, parameters: parameters, every: max(1, parameters.rounds / 10),
                threads: settings.threads, finished: finished)
            for (rounds, margins) in zip(heldOut.rounds, heldOut.margins) where rounds > 0 {
                boosted = better(calibratedAsBefore(margins, rounds: rounds, rate: rate), boosted)
                both = better(recalibrated(margins, rounds: rounds, rate: rate), both)
            }
        }
        var chosen = kept
        // A curve of probabilities, and a threshold on it, take more examples than an order.
        var simplestFirst: [Candidate?] = []
        if Self.has(Self.leastExamples, ofBothIn: table) {
            simplestFirst = [recalibrated(task.margins, rounds: 0, rate: rate), boosted, both]
        } else if Self.has(Self.leastForAdditions, ofBothIn: table) {
            simplestFirst = [boosted]
        }
        for candidate in simplestFirst {
            guard let candidate else { continue }
            if PairedComparison.improves(
                losses(candidate), on: losses(chosen), weights: table.weights, places: table.places)
            {
                chosen = candidate
            }
        }
        return chosen
    }
}
