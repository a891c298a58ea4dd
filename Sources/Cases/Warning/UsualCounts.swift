import Foundation

/// What a window of days is expected to bring each series, and how far it may scatter.
struct UsualCounts {
    private(set) var means: [Double]
    /// Size⁻¹ of the negative binomial.
    private(set) var variances: [Double]

    init(
        _ exposure: CountExposure, _ baseline: CountBaseline, _ season: SeasonalMoves?,
        _ recent: CountExposure.Sums, categories: Int
    ) {
        let count = exposure.rates.count
        means = [Double](repeating: 0, count: count)
        variances = [Double](repeating: 1, count: count)
        for one in 0..<count where exposure.isWatched[one] {
            means[one] = baseline.shares[one] * recent.exposures[one] * (season?.factors[one] ?? 1)
            variances[one] =
                baseline.dispersions[one] + baseline.variances[one] + (season?.variances[one] ?? 0)
                + exposure.variance(ofExposure: recent.exposures[one], series: one)
                + exposure.variance(ofExposure: baseline.exposures[one], series: one)
        }
        widen(recent.counts, categories: categories)
    }

    /// Where series scatter more than expected, so far that chance does not explain it, all of their variances grow to fit: a
    /// holiday may keep one half of the villages at home and send the other away. All series together tell it by 10 %, those of one
    /// category by 25 %.
    private mutating func widen(_ counts: [Double], categories: Int) {
        var scores = [[Double]](repeating: [], count: categories)
        for one in means.indices where means[one] >= 3 {
            let variance = means[one] * (1 + means[one] * variances[one])
            scores[one % categories].append((counts[one] - means[one]) / variance.squareRoot())
        }
        let all = Self.spread(scores.flatMap(\.self)).map { $0 > 1.1 ? $0 : 1 } ?? 1
        let factors = scores.map { scores in
            let spread = max(all, Self.spread(scores).map { $0 > 1.25 ? $0 : 1 } ?? 1)
            return spread * spread
        }
        for one in means.indices where means[one] > 0 && factors[one % categories] > 1 {
            let factor = factors[one % categories]
            variances[one] = factor * variances[one] + (factor - 1) / means[one]
        }
    }

    /// The standard deviation by the middle two thirds, so that outbreaks in some units do not count; nil of too few.
    private static func spread(_ scores: [Double]) -> Double? {
        guard scores.count >= 30 else { return nil }
        let ordered = scores.sorted()
        return (ordered[ordered.count * 84 / 100] - ordered[ordered.count * 16 / 100]) / 2
    }
}

/// How the share of a series moved at this time of last year against the weeks before: farms burn straw after the harvest, and
/// not all villages have farms.
///
/// The move counts only as far as last year's reports show it clearly: a ratio whose logarithm is z standard errors from 0 keeps
/// (1 − 4/z²) of it, and none up to z = 2 (Breiman's garrote). An outbreak of last year does not count as a season.
struct SeasonalMoves {
    private(set) var factors: [Double]
    private(set) var variances: [Double]

    /// Nil without a year of history. `then`: the weeks around this day, a year ago; `before`: last year's baseline.
    init?(
        _ exposure: CountExposure, _ history: CountHistory, knowing groups: DispersionGroups,
        then: [Range<Int>], before: [Range<Int>]
    ) {
        guard let first = before.first?.lowerBound, first >= history.start else { return nil }
        let usual = CountBaseline(exposure, weeks: before.map { exposure.sums(over: $0) }, knowing: groups)
        let season = CountBaseline(exposure, weeks: then.map { exposure.sums(over: $0) }, knowing: groups)
        factors = [Double](repeating: 1, count: exposure.rates.count)
        variances = [Double](repeating: 0, count: exposure.rates.count)
        for one in factors.indices where usual.weeks[one] > 0 && season.weeks[one] > 0 {
            let move = log(season.shares[one] / usual.shares[one])
            let variance = usual.variances[one] + season.variances[one]
            let kept = 1 - 4 * variance / (move * move)
            guard kept > 0 else { continue }
            factors[one] = exp(min(1.4, max(-1.4, kept * move)))
            variances[one] = variance
        }
    }
}
