/// What a district's reports of a category let expect of a unit, day by day: its exposure.
///
/// The exposure of a series on a day is the number of reports of its category in all other units, made up for the units that
/// were not observed. A series' share is its count by its exposure: season, weekday, weather and holidays that move all units
/// alike leave it as it is. Where the other units have too few reports to tell, a day's exposure is 1.
struct CountExposure {
    /// Sums over a span of days, one for each series.
    struct Sums {
        var counts: [Double]
        var exposures: [Double]
    }

    /// Whether a series has been observed long enough.
    let isWatched: [Bool]
    /// How many are.
    let watchedCount: Int
    /// Reports a day, in the weeks of the baseline.
    let rates: [Double]

    private let history: CountHistory
    private let totals: [Double]
    private let usesDays: [Bool]

    /// Fewer reports of the other units than this in the baseline do not tell how the district moves.
    private static let enoughReports = 50.0

    /// Reads the rates of the baseline's days.
    init(_ history: CountHistory, baseline: Range<Int>, minimumDays: Int) {
        self.history = history
        let (series, categories) = (history.seriesCount, history.categoryCount)
        let (reports, days) = history.totals(over: baseline)
        let isWatched = days.map { $0 >= minimumDays }
        let rates = (0..<series).map { isWatched[$0] ? Double(reports[$0]) / Double(days[$0]) : 0 }
        var totals = [Double](repeating: 0, count: categories)
        for one in 0..<series { totals[one % categories] += rates[one] }
        let length = Double(baseline.count)
        usesDays = (0..<series).map { (totals[$0 % categories] - rates[$0]) * length < Self.enoughReports }
        watchedCount = isWatched.reduce(0) { $0 + ($1 ? 1 : 0) }
        (self.isWatched, self.rates, self.totals) = (isWatched, rates, totals)
    }

    /// What a unit's reports of all categories let expect of the series' share, before its own counts are known; nil where
    /// exposures are days, or the unit had no report.
    func usualShares() -> [Double?] {
        let categories = history.categoryCount
        let total = rates.reduce(0, +)
        return (0..<history.seriesCount).map { one in
            let first = one / categories * categories
            let own = rates[first..<first + categories].reduce(0, +)
            return usesDays[one] || own <= 0 || own >= total ? nil : own / (total - own)
        }
    }

    /// Counts and exposures of all watched series over the days on which each was observed.
    func sums(over days: Range<Int>) -> Sums {
        var sums = Sums(
            counts: [Double](repeating: 0, count: history.seriesCount),
            exposures: [Double](repeating: 0, count: history.seriesCount))
        if addWhole(days, to: &sums) { return sums }
        sums.counts.withUnsafeMutableBufferPointer { counts in
            sums.exposures.withUnsafeMutableBufferPointer { exposures in
                history.forEachDay(in: days) { _, row in add(row, counts, exposures) }
            }
        }
        return sums
    }

    /// The same without looking at each day, where each series that is watched was observed on every one; false where not.
    private func addWhole(_ span: Range<Int>, to sums: inout Sums) -> Bool {
        let (series, categories) = (history.seriesCount, history.categoryCount)
        let (reports, days) = history.totals(over: span)
        let length = Int32(span.count)
        for one in 0..<series where isWatched[one] && days[one] != length { return false }
        var all = [Double](repeating: 0, count: categories)
        for first in stride(from: 0, to: series, by: categories) {
            for category in 0..<categories where isWatched[first + category] {
                all[category] += Double(reports[first + category])
            }
        }
        for first in stride(from: 0, to: series, by: categories) {
            for category in 0..<categories where isWatched[first + category] {
                let (one, count) = (first + category, Double(reports[first + category]))
                sums.counts[one] = count
                sums.exposures[one] = usesDays[one] ? Double(length) : all[category] - count
            }
        }
        return true
    }

    private func add(
        _ row: [Int32], _ counts: UnsafeMutableBufferPointer<Double>, _ exposures: UnsafeMutableBufferPointer<Double>
    ) {
        let categories = history.categoryCount
        var reports = [Double](repeating: 0, count: categories)
        var seen = [Double](repeating: 0, count: categories)
        for first in stride(from: 0, to: row.count, by: categories) {
            for category in 0..<categories where isWatched[first + category] && row[first + category] >= 0 {
                reports[category] += Double(row[first + category])
                seen[category] += rates[first + category]
            }
        }
        for first in stride(from: 0, to: row.count, by: categories) {
            for category in 0..<categories {
                let one = first + category
                guard isWatched[one], row[one] >= 0 else { continue }
                let count = Double(row[one])
                if usesDays[one] {
                    counts[one] += count
                    exposures[one] += 1
                    continue
                }
                let (others, seenOthers) = (totals[category] - rates[one], seen[category] - rates[one])
                // With hardly another unit observed, the day tells nothing.
                guard seenOthers > 0.1 * others else { continue }
                counts[one] += count
                exposures[one] += (reports[category] - count) * others / seenOthers
            }
        }
    }

    /// Relative variance of an exposure, since it is a count itself; 0 where it is a number of days.
    func variance(ofExposure exposure: Double, series: Int) -> Double {
        usesDays[series] ? 0 : 1 / max(exposure, 1)
    }
}
