/// Figures of probabilities against labels; equal probabilities are counted together.
struct Ranking {
    private let order: [Int]
    private let probabilities: [Double]
    private let labels: [Bool]
    private let weights: [Float]

    init(probabilities: [Double], labels: [Bool], weights: [Float]) {
        order = probabilities.indices.sorted { (probabilities[$0], $1) > (probabilities[$1], $0) }
        self.probabilities = probabilities
        self.labels = labels
        self.weights = weights
    }

    private struct Step {
        var probability: Double
        var next: Double
        var precision: Double
        var recall: Double
        var gain: Double
    }

    private var steps: [Step] {
        let positives = order.reduce(0.0) { $0 + (labels[$1] ? Double(weights[$1]) : 0) }
        guard positives > 0 else { return [] }
        var steps: [Step] = []
        var right = 0.0
        var found = 0.0
        var counted = 0.0
        for (position, row) in order.enumerated() {
            found += Double(weights[row])
            right += labels[row] ? Double(weights[row]) : 0
            let next = position + 1 < order.count ? probabilities[order[position + 1]] : 0
            guard next < probabilities[row] else { continue }
            steps.append(
                Step(
                    probability: probabilities[row], next: next, precision: right / found, recall: right / positives,
                    gain: (right - counted) / positives))
            counted = right
        }
        return steps
    }

    /// Area under the steps of precision over recall.
    var averagePrecision: Double { steps.reduce(0) { $0 + $1.precision * $1.gain } }

    /// The best harmonic mean of precision and recall, and a threshold half-way to the next probability.
    var bestF1: (value: Double, threshold: Double)? {
        func f1(_ step: Step) -> Double {
            step.recall > 0 ? 2 * step.precision * step.recall / (step.precision + step.recall) : 0
        }
        return steps.max { f1($0) < f1($1) }.map { (f1($0), ($0.probability + $0.next) / 2) }
    }

    /// Precision and recall of all rows at or above a threshold.
    func precisionAndRecall(at threshold: Double) -> (precision: Double, recall: Double) {
        steps.last { $0.probability >= threshold }.map { ($0.precision, $0.recall) } ?? (0, 0)
    }

    /// Expected calibration error (Naeini et al. 2015) over ten bins of equally many rows.
    var calibrationError: Double {
        let bins = min(10, order.count)
        var error = 0.0
        for bin in 0..<bins {
            let rows = order[order.count * bin / bins..<order.count * (bin + 1) / bins]
            error += abs(rows.reduce(0.0) { $0 + Double(weights[$1]) * (probabilities[$1] - (labels[$1] ? 1 : 0)) })
        }
        let weight = weights.reduce(0.0) { $0 + Double($1) }
        return weight > 0 ? error / weight : 0
    }
}
