import Foundation

/// How many more reports a matter draws that has drawn so many: most draw none, a few draw hundreds.
///
/// Each matter has its own rate, and the rates have a heavy tail (Lomax, that is Pareto of the second kind). Given the reports
/// that came in the share of its time that has passed, its rate has a mean: a mixed Poisson process (Grandell 1997), computed
/// by the trapezoidal rule once for each model.
struct RepeatRate: Sendable, Hashable {
    /// The largest number of repeats in the table; more are taken in proportion.
    private static let repeatLimit = 12
    /// The steps of the share of time, 0…1.
    private static let steps = 20
    /// Row by row: repeats, then step.
    private let table: [Double]

    /// `meanRepeats`: repeats per matter. `tailIndex`: the index of the Pareto tail, above 1; the smaller, the heavier.
    init(meanRepeats: Double, tailIndex: Double) {
        let scale = meanRepeats * (tailIndex - 1)
        // Logarithmic nodes of the rate in units of the scale.
        let nodes = (0...240).map { exp(Double($0) / 240 * log(1e8) - log(1e4)) }
        let weights = nodes.map { pow(1 + $0, -tailIndex - 1) * $0 }
        var table: [Double] = []
        for repeats in 0...Self.repeatLimit {
            for step in 0...Self.steps {
                // A repeat in no time at all would mean an infinite rate.
                let passed = max(Double(step) / Double(Self.steps), repeats == 0 ? 0 : 0.05)
                var (above, below) = (0.0, 0.0)
                for (node, weight) in zip(nodes, weights) {
                    let rate = node * scale
                    let likelihood = weight * exp(Double(repeats) * log(rate) - rate * passed)
                    above += likelihood * rate
                    below += likelihood
                }
                // Without an observation the mean is known; a sum over finite nodes would miss some of the tail.
                table.append(repeats == 0 && step == 0 ? meanRepeats : above / below)
            }
        }
        self.table = table
    }

    /// Reports still expected over the whole of its time, for a matter with so many repeats after a share of its time.
    func expected(repeats: Int, passed: Double) -> Double {
        let row = min(max(repeats, 0), Self.repeatLimit)
        let step = Int((min(max(passed, 0), 1) * Double(Self.steps)).rounded())
        let value = table[row * (Self.steps + 1) + step]
        return repeats > row ? value * Double(repeats) / Double(row) : value
    }
}
