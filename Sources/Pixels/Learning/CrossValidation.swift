import Foundation
import Model

/// Rows with what to learn of them and the margins to start from.
struct BoostingTask: Sendable {
    /// Row-major measurements.
    let values: [Float]
    let columns: Int
    /// Index of the right answer per row; 0 or 1 where ``outputs`` is 1.
    let answers: [Int]
    let weights: [Float]
    /// 1 for log-odds, else the number of classes.
    let outputs: Int
    /// Margins to start from, row-major.
    let margins: [Float]

    var count: Int { answers.count }

    func rows(_ indices: [Int]) -> BoostingTask {
        BoostingTask(
            values: indices.flatMap { values[$0 * columns..<($0 + 1) * columns] }, columns: columns,
            answers: indices.map { answers[$0] }, weights: indices.map { weights[$0] }, outputs: outputs,
            margins: indices.flatMap { margins[$0 * outputs..<($0 + 1) * outputs] })
    }

    /// Trees on top of the margins; their base margins are 0.
    func fitted(rounds: Int, parameters: BoostingParameters) throws -> TreeEnsemble {
        try XGBoostBooster.fitted(
            values: values, columns: columns, labels: answers.map(Float.init), weights: weights, margins: margins,
            base: [Float](repeating: 0, count: outputs), rounds: rounds, parameters: parameters)
    }

    /// Log loss of one row at its margins.
    func logLoss(_ row: Int, _ margins: [Float]) -> Double {
        if outputs == 1 {
            let against = answers[row] == 1 ? -Double(margins[row]) : Double(margins[row])
            return max(against, 0) + log1p(exp(-abs(against)))
        }
        let own = margins[row * outputs..<(row + 1) * outputs].map(Double.init)
        let largest = own.max() ?? 0
        return largest + log(own.reduce(0) { $0 + exp($1 - largest) }) - own[answers[row]]
    }
}

/// Margins of rows by trees that were fitted without the row's fold.
struct HeldOutMargins: Sendable {
    /// Rounds of boosting at which the margins were taken, from 0 on.
    let rounds: [Int]
    /// Margins of all rows at each of ``rounds``, row-major.
    let margins: [[Float]]

    /// Fits once per fold and reads the held-out rows every `every` rounds.
    static func validated(
        _ task: BoostingTask, folds: [Int], parameters: BoostingParameters, every: Int, threads: Int,
        finished: @Sendable () -> Void
    ) throws -> HeldOutMargins {
        var rounds = Array(stride(from: 0, to: parameters.rounds, by: max(every, 1)))
        rounds.append(parameters.rounds)
        let steps = rounds
        let foldCount = (folds.max() ?? 0) + 1
        let parts = try concurrently(foldCount, threads: threads) { fold in
            let held = folds.indices.filter { folds[$0] == fold }
            let kept = folds.indices.filter { folds[$0] != fold }
            let ensemble = try task.rows(kept).fitted(rounds: parameters.rounds, parameters: parameters)
            let heldTask = task.rows(held)
            var margins = heldTask.margins
            var taken = [margins]
            for (from, to) in zip(steps, steps.dropFirst()) {
                let trees = min(from * task.outputs, ensemble.treeCount)..<min(to * task.outputs, ensemble.treeCount)
                ensemble.addTrees(trees, ofRows: heldTask.values, to: &margins)
                taken.append(margins)
            }
            finished()
            return (held, taken)
        }
        var margins = [[Float]](repeating: task.margins, count: rounds.count)
        for (held, taken) in parts {
            for step in rounds.indices {
                for (position, row) in held.enumerated() {
                    for output in 0..<task.outputs {
                        margins[step][row * task.outputs + output] = taken[step][position * task.outputs + output]
                    }
                }
            }
        }
        return HeldOutMargins(rounds: rounds, margins: margins)
    }

    /// Index into ``rounds`` of the smallest weighted log loss; the fewest rounds among equals.
    func best(for task: BoostingTask) -> Int {
        let losses = margins.map { margins in
            (0..<task.count).reduce(0.0) { $0 + Double(task.weights[$1]) * task.logLoss($1, margins) }
        }
        return losses.indices.min { losses[$0] < losses[$1] } ?? 0
    }
}

/// Whether one way of answering beats another on held-out rows.
enum PairedComparison {
    /// True where the mean log loss falls by more than half its standard error, taken over places (over rows where there
    /// are fewer than five): after the one-standard-error rule (Breiman et al. 1984), which keeps the simpler answer in
    /// doubt. Half, because what is added is cautious by itself: of two hundred decisions of a new place a whole one threw
    /// away every fourth gain, and prevented no loss.
    static func improves(_ losses: [Double], on others: [Double], weights: [Float], places: [Int]) -> Bool {
        var gains: [Int: (gain: Double, weight: Double)] = [:]
        let clustered = Set(places).count >= 5
        for row in losses.indices {
            let unit = clustered ? places[row] : row
            gains[unit, default: (0, 0)].gain += Double(weights[row]) * (others[row] - losses[row])
            gains[unit, default: (0, 0)].weight += Double(weights[row])
        }
        let units = gains.keys.sorted().compactMap { gains[$0] }
        let count = Double(units.count)
        let weight = units.reduce(0) { $0 + $1.weight }
        guard count > 1, weight > 0 else { return false }
        let mean = units.reduce(0) { $0 + $1.gain } / weight
        let squares = units.reduce(0.0) { sum, unit in
            let residual = unit.gain - mean * unit.weight
            return sum + residual * residual
        }
        let standardError = (squares * count / (count - 1)).squareRoot() / weight
        return mean > standardError / 2
    }
}
