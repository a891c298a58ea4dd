import Foundation

/// What is usual for each series, from some weeks: its share, how well it is known, and how much weeks scatter.
///
/// 1. A series' share is its reports by its exposures, drawn by one report's weight towards what its unit's other categories
///    let expect: a series without a report gets a small share, not none. Where reports come in bursts they weigh less.
/// 2. Weeks that lie far above the median week, two or more in a row, are an earlier outbreak: they, and the part weeks beside
///    them, do not count. A single week above stays, because bursts that come and go are usual for such a series. Where half of
///    the weeks are above, that is the usual now.
/// 3. Dispersion: weeks scatter more than by chance. By the method of moments it is found for each category, for series with
///    few and with many reports; a series that scatters more than its like has more of its own.
struct CountBaseline {
    /// Reports by exposure.
    private(set) var shares: [Double]
    /// Relative variance of each share: what chance and dispersion leave open.
    private(set) var variances: [Double]
    /// The weeks that count: their reports, exposures and number.
    private(set) var reports: [Double]
    private(set) var exposures: [Double]
    private(set) var weeks: [Int]
    /// Size⁻¹ of the negative binomial of a week.
    private(set) var dispersions: [Double]
    /// The dispersion of each category's series with few and with many reports.
    let groups: DispersionGroups

    /// `weeks`: sums of one week after the other. `groups`: the dispersions as they were known before.
    init(_ exposure: CountExposure, weeks: [CountExposure.Sums], knowing groups: DispersionGroups) {
        let count = exposure.rates.count
        let usual = exposure.usualShares()
        shares = [Double](repeating: 0, count: count)
        (reports, exposures, dispersions, variances) = (shares, shares, shares, shares)
        self.weeks = [Int](repeating: 0, count: count)
        var excess = [Double](repeating: 0, count: count)
        var scale = excess
        var groupOf = [Int](repeating: 0, count: count)
        var moments = DispersionGroups.Moments(like: groups)

        var series = SeriesWeeks(capacity: weeks.count)
        for one in 0..<count where exposure.isWatched[one] {
            series.read(weeks, series: one)
            series.dropOutbreak(dispersion: groups.dispersion(series: one, weeklyReports: series.meanReports))
            let (sum, length) = (series.keptReports, series.keptExposure)
            guard length > 0 else { continue }
            (reports[one], exposures[one], self.weeks[one]) = (sum, length, series.keptCount)
            let group = groups.group(series: one, weeklyReports: series.meanReports)
            (excess[one], scale[one]) = series.moments()
            groupOf[one] = group
            moments.add(excess[one], scale[one], weeks: series.keptCount, to: group)
        }
        let known = groups.updated(by: moments)
        for one in 0..<count where self.weeks[one] > 0 {
            let like = known.dispersions[groupOf[one]]
            let (own, weeks) = (scale[one] > 0 ? excess[one] / scale[one] : 0, Double(self.weeks[one]))
            // A series' own scatter over twelve weeks says little: it counts for a ninth.
            let mixed = (weeks * own + 96 * like) / (weeks + 96)
            dispersions[one] = known.isGiven ? like : max(like, min(mixed, 10))
            // Reports that come in bursts tell less than as many single ones.
            let weekly = max(reports[one], (usual[one] ?? 0) * exposures[one]) / weeks
            let burst = 1 + weekly * dispersions[one]
            let (sum, length) = (reports[one] / burst, exposures[one] / burst)
            shares[one] = usual[one].map { (sum + 1) / (length + 1 / $0) } ?? (sum + 0.5) / length
            variances[one] = 1 / (sum + 1)
        }
        self.groups = known
    }
}

/// Dispersions by category, for series with fewer than 3 reports a week and for others.
struct DispersionGroups: Sendable {
    /// The sums of the method of moments.
    struct Moments {
        fileprivate var excess: [Double]
        fileprivate var scale: [Double]
        fileprivate var weeks: [Int]

        init(like groups: DispersionGroups) {
            excess = [Double](repeating: 0, count: groups.dispersions.count)
            scale = excess
            weeks = [Int](repeating: 0, count: groups.dispersions.count)
        }

        mutating func add(_ excess: Double, _ scale: Double, weeks: Int, to group: Int) {
            self.excess[group] += excess
            self.scale[group] += scale
            self.weeks[group] += weeks
        }
    }

    /// Size⁻¹ of the negative binomial of a week, two for each category.
    private(set) var dispersions: [Double]
    /// Whether it was given and is not to be found.
    let isGiven: Bool
    private let categories: Int

    /// Where nothing is known yet, weeks scatter by about 14 % more than by chance.
    init(categories: Int, given: Double?) {
        self.categories = categories
        isGiven = given != nil
        dispersions = [Double](repeating: max(0, given ?? 0.02), count: 2 * categories)
    }

    func group(series: Int, weeklyReports: Double) -> Int { series % categories * 2 + (weeklyReports < 3 ? 0 : 1) }

    func dispersion(series: Int, weeklyReports: Double) -> Double {
        dispersions[group(series: series, weeklyReports: weeklyReports)]
    }

    /// A group with too few weeks keeps what was known.
    fileprivate func updated(by moments: Moments) -> DispersionGroups {
        guard !isGiven else { return self }
        var result = self
        for group in dispersions.indices where moments.weeks[group] >= 100 && moments.scale[group] > 0 {
            result.dispersions[group] = min(10, max(0.005, moments.excess[group] / moments.scale[group]))
        }
        return result
    }
}

/// The weeks of one series.
private struct SeriesWeeks {
    private var counts: [Double] = []
    private var exposures: [Double] = []
    private var scores: [Double] = []
    private var isKept: [Bool] = []
    private var ordered: [Double] = []

    init(capacity: Int) {
        counts.reserveCapacity(capacity)
        exposures.reserveCapacity(capacity)
        scores.reserveCapacity(capacity)
        isKept.reserveCapacity(capacity)
        ordered.reserveCapacity(capacity)
    }

    private(set) var keptReports = 0.0
    private(set) var keptExposure = 0.0
    private(set) var keptCount = 0

    /// Reports of a week that counts.
    var meanReports: Double { keptCount > 0 ? keptReports / Double(keptCount) : 0 }

    mutating func read(_ weeks: [CountExposure.Sums], series: Int) {
        counts.removeAll(keepingCapacity: true)
        exposures.removeAll(keepingCapacity: true)
        isKept.removeAll(keepingCapacity: true)
        for week in weeks where week.exposures[series] > 0 {
            counts.append(week.counts[series])
            exposures.append(week.exposures[series])
            isKept.append(true)
        }
        sumUp()
    }

    /// Keeps out weeks in a row that lie far above the median.
    mutating func dropOutbreak(dispersion: Double) {
        let count = counts.count
        guard count >= 6, keptReports > 0 else { return }
        ordered.removeAll(keepingCapacity: true)
        for week in 0..<count {
            // A dozen weeks: each goes to its place.
            var place = ordered.count
            let value = counts[week] / exposures[week]
            ordered.append(value)
            while place > 0, ordered[place - 1] > value {
                ordered[place] = ordered[place - 1]
                place -= 1
            }
            ordered[place] = value
        }
        let median = (ordered[(count - 1) / 2] + ordered[count / 2]) / 2
        var share = keptReports / keptExposure
        // The median of very few reports is 0 or 1, and says little.
        if median * keptExposure >= 2 * Double(count) { share = min(share, median) }
        for _ in 0..<2 {
            scores.removeAll(keepingCapacity: true)
            var above = 0
            for week in 0..<count {
                let mean = share * exposures[week]
                let root = 2 * ((counts[week] + 0.375).squareRoot() - (mean + 0.375).squareRoot())
                scores.append(root / (1 + mean * dispersion).squareRoot())
                if scores[week] > 2.58 { above += 1 }
            }
            guard above > 1, 2 * above <= count else { return }
            for week in 0..<count { isKept[week] = true }
            for week in 1..<count where scores[week - 1] > 2.58 && scores[week] > 2.58 {
                for near in max(0, week - 2)...min(count - 1, week + 1) where scores[near] > 1 { isKept[near] = false }
            }
            sumUp()
            share = keptReports / keptExposure
        }
    }

    /// Squared residuals beyond chance, and what they are per unit of dispersion.
    func moments() -> (excess: Double, scale: Double) {
        var (excess, scale) = (0.0, 0.0)
        for week in counts.indices where isKept[week] {
            let mean = keptReports / keptExposure * exposures[week]
            // The mean was fitted to the same weeks.
            let free = 1 - exposures[week] / keptExposure
            let residual = counts[week] - mean
            excess += residual * residual - mean * free
            scale += mean * mean * free
        }
        return (excess, scale)
    }

    private mutating func sumUp() {
        (keptReports, keptExposure, keptCount) = (0, 0, 0)
        for week in counts.indices where isKept[week] {
            keptReports += counts[week]
            keptExposure += exposures[week]
            keptCount += 1
        }
    }
}
