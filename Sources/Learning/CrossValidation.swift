import Foundation
import Model

/// How trees are grown, and after how many rounds they are looked at.
struct TreePlan: Sendable {
    var depth: Int
    var learningRate: Double
    /// Rounds after which margins are kept, ascending; 0 = before the first tree.
    var checkpoints: [Int]
    private var leastWeight: Double
    private var pull: Double
    private var seed: UInt64

    /// From nothing, as many rounds as the settings say.
    static func whole(_ settings: ModelFitter.Settings) -> TreePlan {
        TreePlan(
            depth: settings.depth, learningRate: settings.learningRate, checkpoints: [settings.rounds], leastWeight: 5,
            pull: 3, seed: settings.seed)
    }

    /// On top of a model: few labels grow few, shallow, strongly held trees.
    static func ontoModel(rows: Int, _ settings: ModelFitter.Settings) -> TreePlan {
        let many = rows >= 2_000
        return TreePlan(
            depth: many ? settings.depth : rows >= 400 ? 3 : 2, learningRate: settings.learningRate,
            checkpoints: many ? [0, 50, 150, settings.rounds] : [0, 10, 30, 80, 160], leastWeight: many ? 5 : 1,
            pull: many ? 3 : 10, seed: settings.seed)
    }

    /// XGBoost's parameters.
    var settings: [(String, String)] {
        [
            ("eta", "\(learningRate)"), ("max_depth", "\(depth)"), ("subsample", "0.7"), ("colsample_bytree", "0.3"),
            ("min_child_weight", "\(leastWeight)"), ("lambda", "\(pull)"), ("tree_method", "hist"),
            ("base_score", "0.5"), ("seed", "\(seed)"), ("nthread", "1"),
        ]
    }
}

/// Out-of-fold margins after some numbers of rounds.
struct CrossValidation: Sendable {
    private let folds: [Int]
    private let checkpoints: [Int]
    /// Per checkpoint, a margin for every row.
    private let margins: [[Double]]

    init(
        _ table: TrainingTable, folds: [Int], base: [Double]?, plan: TreePlan, threads: Int,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws {
        self.folds = folds
        checkpoints = plan.checkpoints
        let count = (folds.max() ?? 0) + 1
        let parts = try await withThrowingTaskGroup(of: (rows: [Int], margins: [[Float]]).self) { group in
            var (next, done) = (0, 0)
            var parts: [(rows: [Int], margins: [[Float]])] = []
            func start() {
                guard next < count else { return }
                let fold = next
                next += 1
                group.addTask { try Self.margins(of: fold, table, folds: folds, base: base, plan: plan) }
            }
            for _ in 0..<threads { start() }
            for try await part in group {
                parts.append(part)
                done += 1
                progress(done, count)
                start()
            }
            return parts
        }
        var margins = [[Double]](repeating: [Double](repeating: 0, count: table.count), count: checkpoints.count)
        for part in parts {
            for (checkpoint, values) in part.margins.enumerated() {
                for (row, value) in zip(part.rows, values) { margins[checkpoint][row] = Double(value) }
            }
        }
        self.margins = margins
    }

    private static func margins(
        of fold: Int, _ table: TrainingTable, folds: [Int], base: [Double]?, plan: TreePlan
    ) throws -> (rows: [Int], margins: [[Float]]) {
        let (inside, outside) = (folds.indices.filter { folds[$0] == fold }, folds.indices.filter { folds[$0] != fold })
        func matrix(_ rows: [Int]) throws -> TrainingMatrix {
            try TrainingMatrix(
                table.rows(rows), columns: table.names.count, labels: rows.map { table.isConstruction[$0] ? 1 : 0 },
                margins: base.map { base in rows.map { Float(base[$0]) } })
        }
        let (training, held) = (try matrix(outside), try matrix(inside))
        let booster = try Booster(training, settings: plan.settings + [("objective", "binary:logistic")])
        var (round, result): (Int, [[Float]]) = (0, [])
        for checkpoint in plan.checkpoints {
            while round < checkpoint {
                try booster.boost(round, on: training)
                round += 1
            }
            result.append(
                round == 0 ? inside.map { Float(base?[$0] ?? 0) } : try booster.margins(of: held))
        }
        return (inside, result)
    }

    /// The number of rounds with the least log loss out of fold, the probabilities there, and the calibration for them.
    func best(labels: [Bool], old: Calibration?) -> (rounds: Int, probabilities: [Double], calibration: Calibration) {
        var best: (loss: Double, rounds: Int, probabilities: [Double], calibration: Calibration)?
        func offer(_ rounds: Int, _ probabilities: [Double], _ calibration: Calibration) {
            let loss = zip(probabilities, labels).reduce(0) { $0 - log($1.1 ? $1.0 : 1 - $1.0) }
            if loss < best?.loss ?? .infinity { best = (loss, rounds, probabilities, calibration) }
        }
        for (checkpoint, rounds) in checkpoints.enumerated() {
            let margins = margins[checkpoint]
            if rounds == 0, let old { offer(0, margins.map(old.probability), old) }
            // A fold's probabilities come from a calibration that has not seen it.
            var probabilities = [Double](repeating: 0.5, count: margins.count)
            for fold in 0...(folds.max() ?? 0) {
                let seen = folds.indices.filter { folds[$0] != fold }
                let calibration = Calibration(margins: seen.map { margins[$0] }, labels: seen.map { labels[$0] })
                for row in folds.indices where folds[row] == fold {
                    probabilities[row] = calibration.probability(of: margins[row])
                }
            }
            offer(rounds, probabilities, Calibration(margins: margins, labels: labels))
        }
        return best.map { ($0.rounds, $0.probabilities, $0.calibration) } ?? (0, labels.map { _ in 0.5 }, .none)
    }
}
