import Foundation

/// The limit of a weekly count by the weeks around the same date of earlier years, after the improved Farrington method.
///
/// 1. Reference weeks: each earlier year's same week, with the weeks around it. With more than one period the rest of each
///    year is read too, cut into periods that each have a level of their own.
/// 2. A quasi-Poisson model with a trend over time; weeks that lie far above it (Anscombe residuals) are given less weight,
///    so that an earlier outbreak does not raise the limit, and the model is fitted again.
/// 3. The trend stays where it is significant, three years or more are read, and it leads to no value above all those read.
/// 4. The limit is a quantile of what the model expects of the week.
///
/// Source: Farrington et al. 1996 (J. R. Stat. Soc. A 159:547); Noufaily et al. 2013 (Stat. Med. 32:1206); checked against
/// `farringtonFlexible` of the R package surveillance 1.20.3, with weeks that carry no dates.
public struct FarringtonLimit: Sendable, Hashable {
    /// How the limit follows from the model.
    public enum Threshold: String, Sendable, CaseIterable {
        /// A normal quantile of the count to the power 2/3, with the model's own uncertainty.
        case delta
        /// A quantile of the negative binomial with the model's mean and dispersion.
        case negativeBinomial
    }

    /// What the rule says of one week.
    public struct Answer: Sendable, Hashable {
        /// Reports that the model expects.
        public let expected: Double
        /// What the count must exceed to be unusual.
        public let limit: Double
        /// Variance by mean, 1 or more.
        public let dispersion: Double
        /// Whether the model holds a trend.
        public let hasTrend: Bool
        /// Whether the count exceeds the limit.
        public let isExceeded: Bool
    }

    /// How many years are read.
    public var years = 5
    /// How many weeks on either side of the same week are read.
    public var halfWindow = 3
    /// Into how many periods a year is cut, that around the same week being one; 1 = only that one is read.
    public var periods = 1
    /// Weeks before the week that are not read, since an outbreak may begin in them; nil = `halfWindow`.
    public var weeksLeftOut: Int?
    /// Standardised residuals above this lose weight.
    public var weightsThreshold = 2.58
    /// A trend stays where its p-value is below.
    public var trendThreshold = 0.05
    /// Share of usual weeks that a limit lets pass as unusual, one-sided.
    public var alpha = 0.05
    /// How the limit follows from the model.
    public var threshold = Threshold.delta
    /// No answer where fewer reports than this came within `recentWeeks`, the week included.
    public var minimumReports = 5
    /// The weeks of `minimumReports`.
    public var recentWeeks = 4
    /// Weeks in a year.
    public var weeksPerYear = 52

    /// The rule with the settings of Noufaily et al. where they are not changed.
    public init() {}

    /// What the rule says of a week (0 = the first count); nil where history is too short or too few reports came, or where the
    /// model cannot be fitted. A count of nil is a week that was not observed.
    public func answer(at week: Int, of counts: [Int?]) -> Answer? {
        let recentWeeks = max(1, recentWeeks)
        guard counts.indices.contains(week), let observed = counts[week], week - recentWeeks + 1 >= 0,
            let rows = ReferenceWeeks(before: week, rule: self)
        else { return nil }
        let recent = counts[(week - recentWeeks + 1)...week].reduce(0) { $0 + ($1 ?? 0) }
        let read = rows.weeks.filter { counts[$0.week] != nil }
        let values = read.map { Double(counts[$0.week] ?? 0) }
        guard recent >= minimumReports, let highest = values.max() else { return nil }

        guard var model = Model(read, values, withTrend: true, rule: self) else { return nil }
        if model.hasTrend {
            let isKept =
                years >= 3 && model.trendProbability < trendThreshold
                && exp(model.prediction(at: week).eta) <= highest
            if !isKept {
                guard let flat = Model(read, values, withTrend: false, rule: self) else { return nil }
                model = flat
            }
        }
        let (eta, error) = model.prediction(at: week)
        let expected = exp(eta)
        let limit = limit(expected: expected, error: error * expected, dispersion: model.dispersion)
        guard limit.isFinite else { return nil }
        return Answer(
            expected: expected, limit: limit, dispersion: model.dispersion, hasTrend: model.hasTrend,
            isExceeded: observed > 0 && Double(observed) > limit)
    }

    private func limit(expected: Double, error: Double, dispersion: Double) -> Double {
        switch threshold {
        case .delta:
            let variance = dispersion + error * error / expected
            let deviation = (4.0 / 9 * pow(expected, 1.0 / 3) * variance).squareRoot()
            return pow(pow(expected, 2.0 / 3) + Tails.normalQuantile(above: alpha) * deviation, 1.5)
        case .negativeBinomial:
            guard expected.isFinite else { return .infinity }
            let size = dispersion > 1 ? expected / (dispersion - 1) : .infinity
            return Double(Tails.quantile(1 - alpha, mean: expected, size: size))
        }
    }
}

/// Which weeks the rule reads, and the period of the year that each lies in.
private struct ReferenceWeeks {
    private(set) var weeks: [(week: Int, period: Int)] = []

    /// Nil where the counts do not reach back so far, or a year has too few weeks for its periods.
    init?(before week: Int, rule: FarringtonLimit) {
        let half = rule.halfWindow
        let first = week - rule.years * rule.weeksPerYear - half
        let between = rule.weeksPerYear - 2 * half - 1
        let others = rule.periods - 1
        guard rule.years > 0, rule.periods > 0, half >= 0, first >= 0, others == 0 || between >= others else {
            return nil
        }
        let end = week - max(0, rule.weeksLeftOut ?? half)
        for candidate in first..<max(first, end) {
            // Weeks after the last earlier year's same week, counted from the beginning of its window.
            let offset = (candidate - first) % rule.weeksPerYear
            if offset <= 2 * half {
                weeks.append((candidate, others))
            } else if others > 0 {
                // The first periods take one week more where the rest of the year does not divide.
                let (length, longer) = between.quotientAndRemainder(dividingBy: others)
                let place = offset - 2 * half - 1
                let period =
                    place < longer * (length + 1)
                    ? place / (length + 1) : longer + (place - longer * (length + 1)) / length
                weeks.append((candidate, period))
            }
        }
    }
}

/// The fitted model of one week's references.
private struct Model {
    let hasTrend: Bool
    let dispersion: Double
    private let fit: QuasiPoissonFit
    /// The residual variance that standard errors are made of: with the weights of the rows, not of the last step.
    private let scale: Double
    private let periods: Int

    init?(_ rows: [(week: Int, period: Int)], _ counts: [Double], withTrend: Bool, rule: FarringtonLimit) {
        func columns(trend: Bool) -> [[Double]] {
            var columns = [[Double](repeating: 1, count: rows.count)]
            if trend { columns.append(rows.map { Double($0.week + 1) }) }
            for period in 0..<(rule.periods - 1) { columns.append(rows.map { $0.period == period ? 1 : 0 }) }
            return columns
        }
        let equal = [Double](repeating: 1, count: rows.count)
        var trend = withTrend
        var first = QuasiPoissonFit(columns: columns(trend: trend), counts: counts, weights: equal)
        if first == nil, trend {
            trend = false
            first = QuasiPoissonFit(columns: columns(trend: false), counts: counts, weights: equal)
        }
        guard let first, let raw = first.dispersion else { return nil }
        let weights = Self.weights(first, counts, dispersion: max(1, raw), threshold: rule.weightsThreshold)
        guard let second = QuasiPoissonFit(columns: columns(trend: trend), counts: counts, weights: weights),
            let again = second.dispersion, let scale = second.scale(weights: weights)
        else { return nil }
        (hasTrend, dispersion, fit, self.scale) = (trend, max(1, again), second, scale)
        periods = rule.periods
    }

    /// The p-value of the trend's coefficient, by Student's t.
    var trendProbability: Double {
        var direction = [Double](repeating: 0, count: fit.coefficients.count)
        direction[1] = 1
        let error = fit.prediction(at: direction).error * scale.squareRoot()
        guard error > 0 else { return 1 }
        return Tails.studentTwoSided(fit.coefficients[1] / error, degrees: Double(fit.degrees))
    }

    /// The log mean of a week in the period of the references, and its standard error.
    func prediction(at week: Int) -> (eta: Double, error: Double) {
        var row = [1.0]
        if hasTrend { row.append(Double(week + 1)) }
        row += [Double](repeating: 0, count: periods - 1)
        let (eta, error) = fit.prediction(at: row)
        return (eta, error * scale.squareRoot())
    }

    /// Rows far above the model count as their residual to the power −2; the sum stays that of the rows.
    private static func weights(
        _ fit: QuasiPoissonFit, _ counts: [Double], dispersion: Double, threshold: Double
    ) -> [Double] {
        let raw = counts.indices.map { row in
            let mean = fit.means[row]
            let anscombe = 1.5 * (pow(counts[row], 2.0 / 3) * pow(mean, -1.0 / 6) - mean.squareRoot())
            let residual = anscombe / (dispersion * (1 - fit.leverages[row])).squareRoot()
            return residual > threshold ? 1 / (residual * residual) : 1
        }
        let factor = Double(counts.count) / raw.reduce(0, +)
        return raw.map { $0 * factor }
    }
}
