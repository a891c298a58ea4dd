/// The limits of the Early Aberration Reporting System: a count against the few days before it.
///
/// | method | limit of day t; m, s = mean and standard deviation of the baseline |
/// |---|---|
/// | C1 | m + z·max(s, minimum), baseline t−7…t−1 |
/// | C2 | the same with the baseline t−9…t−3 |
/// | C3 | x + max(s, minimum)·(z − what C2's scores of the two days before exceed 1 by), not below 0 |
///
/// With a standard deviation of 0 and no minimum, C1 and C2 are the mean; C3's score is infinite (limit 0) or, where nothing
/// differs, no number at all: there is no limit then.
///
/// Source: Hutwagner et al. 2003 (J. Urban Health 80:i89) and 2005 (Emerg. Infect. Dis. 11:314); checked against `earsC` of
/// the R package surveillance 1.20.3.
public struct EARSLimit: Sendable, Hashable {
    /// Which days the baseline holds and how many days are looked at.
    public enum Method: String, Sendable, CaseIterable {
        /// The week before.
        case c1
        /// The week that ends three days before.
        case c2
        /// As C2, over three days.
        case c3
    }

    /// C1, C2 or C3.
    public let method: Method
    /// Days in the baseline, 3 or more.
    public let baseline: Int
    /// No standard deviation counts as less, in reports a day.
    public let minimumDeviation: Double
    /// Share of usual days that a limit lets pass as unusual, one-sided.
    public let alpha: Double

    /// The standard normal quantile of `alpha`.
    private let z: Double

    /// A limit; without `alpha`, 0.001 for C1 and C2, 0.025 for C3.
    public init(_ method: Method, baseline: Int = 7, minimumDeviation: Double = 0, alpha: Double? = nil) {
        self.method = method
        self.baseline = max(3, baseline)
        self.minimumDeviation = max(0, minimumDeviation)
        self.alpha = alpha ?? (method == .c3 ? 0.025 : 0.001)
        z = Tails.normalQuantile(above: self.alpha)
    }

    /// How many days before a day its limit reads.
    public var daysBefore: Int {
        switch method {
        case .c1: baseline
        case .c2: baseline + 2
        case .c3: baseline + 4
        }
    }

    /// What the count of a day must exceed to be unusual, in reports; nil where too few days lie before it, or C3 has no limit.
    public func limit(at day: Int, of counts: [Int]) -> Double? {
        guard day >= daysBefore, day < counts.count else { return nil }
        switch method {
        case .c1:
            let usual = moments(endingBefore: day, of: counts)
            return usual.mean + z * usual.deviation
        case .c2:
            let usual = moments(endingBefore: day - 2, of: counts)
            return usual.mean + z * usual.deviation
        case .c3:
            var excess = 0.0
            for earlier in [day - 2, day - 1] {
                let usual = moments(endingBefore: earlier - 2, of: counts)
                let score = (Double(counts[earlier]) - usual.mean) / usual.deviation
                guard !score.isNaN else { return nil }
                excess += max(0, score - 1)
            }
            let limit = Double(counts[day]) + moments(endingBefore: day - 2, of: counts).deviation * (z - excess)
            return limit.isNaN ? nil : max(0, limit)
        }
    }

    private func moments(endingBefore end: Int, of counts: [Int]) -> (mean: Double, deviation: Double) {
        var mean = 0.0
        for day in (end - baseline)..<end { mean += Double(counts[day]) }
        mean /= Double(baseline)
        var squares = 0.0
        for day in (end - baseline)..<end { squares += (Double(counts[day]) - mean) * (Double(counts[day]) - mean) }
        return (mean, max((squares / Double(baseline - 1)).squareRoot(), minimumDeviation))
    }
}
