import Foundation
public import Ground

/// What a ``CountWatch`` goes by.
public struct CountWatchSettings: Sendable, Hashable {
    /// Days that are looked at together, each a number of days up to today.
    public var windows = [7, 10]
    /// How many false warnings a week the district bears, over all series together: only what is rarer raises one. In a small
    /// district fewer come, since nothing is raised that one window in a thousand has by chance.
    public var falseWarningsPerWeek = 1.5
    /// Fewer reports in a window raise no warning.
    public var minimumReports = 5
    /// Fewer reports than this many times the usual raise no warning, however sure they are.
    public var minimumRatio = 1.5
    /// Weeks that say what is usual.
    public var baselineWeeks = 12
    /// Days between these weeks and today, so that an outbreak that has begun is not usual.
    public var gap = 13
    /// A series is watched from so many observed days in the baseline on.
    public var minimumDays = 28
    /// Alarms of a series that follow each other within so many days are one warning.
    public var quietDays = 7
    /// How weeks scatter beyond chance: variance = mean + dispersion·mean²; nil = found from the counts.
    public var dispersion: Double?

    /// The settings as they are where nobody changes them.
    public init() {}

    /// The same, each number at least what makes sense.
    fileprivate var sound: Self {
        var result = self
        result.windows = windows.filter { $0 > 0 }
        result.baselineWeeks = max(4, baselineWeeks)
        result.gap = max(0, gap)
        result.minimumDays = max(1, minimumDays)
        return result
    }
}

/// Says each day which series have unusually many reports: a series is one category in one unit.
///
/// 1. The usual number is the series' share of its category's reports in the baseline (`CountBaseline`) times the exposure of
///    the window (`CountExposure`): what moves all units alike, such as a season or a holiday, raises nothing.
/// 2. With more than a year of history, a share that was clearly another at the same time last year is expected to move so again.
/// 3. The limit is a negative binomial tail; its variance holds chance, dispersion, and how well the share is known. On days on
///    which series scatter more than usual, the limits of all of them are wider.
/// 4. The first alarm of an outbreak is the warning; those that follow within a week are the same outbreak.
///
/// After Noufaily et al. 2013 (weeks of an earlier outbreak do not count; negative binomial limit), with the district's other units
/// in place of years of history.
public struct CountWatch: Sendable {
    /// What is watched: the series of unit u and category c has the number u × categories + c.
    public let units: [UnitCode]
    /// The categories of each unit.
    public let categories: [WarningCategory]
    /// What it goes by.
    public let settings: CountWatchSettings

    private var history: CountHistory
    private var groups: DispersionGroups
    private var lastAlarm: [Int?]

    /// How often a week a series has a new chance of a false alarm: windows of following days share most of their reports.
    private static let chancesPerWeek = 3.0
    private static let year = 364

    /// A watch without a day yet.
    public init(units: [UnitCode], categories: [WarningCategory], settings: CountWatchSettings = .init()) {
        let settings = settings.sound
        (self.units, self.categories, self.settings) = (units, categories, settings)
        history = CountHistory(
            units: units.count, categories: categories.count,
            keptDays: Self.year + settings.gap + 7 * settings.baselineWeeks + 35)
        groups = DispersionGroups(categories: categories.count, given: settings.dispersion)
        lastAlarm = [Int?](repeating: nil, count: units.count * categories.count)
    }

    /// Takes the reports of a day and gives its warnings, the least likely first. `counts`: one for each series; nil = not
    /// observed, which is not zero. Days come in order; one that is left out was not observed. Throws ``WarningError``.
    public mutating func take(_ counts: [Int?], on day: CivilDay) throws(WarningError) -> [WarningNotice] {
        try remember(counts, on: day)
        var notices: [WarningNotice] = []
        for alarm in alarms(on: day.number) {
            let isNew = lastAlarm[alarm.series].map { day.number - $0 > settings.quietDays } ?? true
            lastAlarm[alarm.series] = day.number
            if isNew { notices.append(notice(alarm, on: day)) }
        }
        return notices.sorted { $0.probability < $1.probability }
    }

    /// Takes the reports of a day as ``take(_:on:)`` does, but looks for no warnings: for the days before a watch begins. A watch that
    /// goes on after a stop takes the last two weeks in full, so that it knows which outbreaks were warned of.
    public mutating func remember(_ counts: [Int?], on day: CivilDay) throws(WarningError) {
        guard counts.count == lastAlarm.count else {
            throw .countOfSeries(found: counts.count, expected: lastAlarm.count)
        }
        if let end = history.end, day.number < end {
            throw .dayOutOfOrder(day: day, last: CivilDay(number: end - 1))
        }
        history.append(counts, day: day.number)
    }

    private struct Alarm {
        var series: Int
        var window: Int
        var observed: Int
        var expected: Double
        var limit: Int
        var probability: Double
    }

    private mutating func alarms(on day: Int) -> [Alarm] {
        let end = day + 1 - settings.gap - 1
        let weeks = weeks(settings.baselineWeeks, before: end)
        let exposure = CountExposure(
            history, baseline: end - 7 * settings.baselineWeeks..<end, minimumDays: settings.minimumDays)
        guard exposure.watchedCount > 0 else { return [] }
        let baseline = CountBaseline(exposure, weeks: weeks.map { exposure.sums(over: $0) }, knowing: groups)
        groups = baseline.groups
        let season = SeasonalMoves(
            exposure, history, knowing: groups,
            then: self.weeks(9, before: day - Self.year + 29),
            before: self.weeks(settings.baselineWeeks, before: end - Self.year))

        let probability = min(
            1e-3, settings.falseWarningsPerWeek / (Self.chancesPerWeek * Double(exposure.watchedCount)))
        var best = [Alarm?](repeating: nil, count: lastAlarm.count)
        for window in settings.windows {
            let recent = exposure.sums(over: day + 1 - window..<day + 1)
            let usual = UsualCounts(exposure, baseline, season, recent, categories: categories.count)
            for series in lastAlarm.indices {
                let (observed, mean) = (recent.counts[series], usual.means[series])
                guard exposure.isWatched[series], mean > 0, observed >= Double(settings.minimumReports),
                    observed >= settings.minimumRatio * mean
                else { continue }
                let size = 1 / usual.variances[series]
                let tail = Tails.atLeast(Int(observed), mean: mean, size: size)
                guard tail < probability, tail < best[series]?.probability ?? 1 else { continue }
                let least = max(settings.minimumReports, Int((settings.minimumRatio * mean).rounded(.up)))
                best[series] = Alarm(
                    series: series, window: window, observed: Int(observed), expected: mean,
                    limit: max(least - 1, Tails.limit(probability: probability, mean: mean, size: size)),
                    probability: tail)
            }
        }
        return best.compactMap { $0 }
    }

    private func weeks(_ count: Int, before end: Int) -> [Range<Int>] {
        (1...max(1, count)).reversed().map { end - 7 * $0..<end - 7 * ($0 - 1) }
    }

    private func notice(_ alarm: Alarm, on day: CivilDay) -> WarningNotice {
        let category = categories[alarm.series % categories.count]
        let usual = Wording.about(alarm.expected, unit: "件")
        return WarningNotice(
            kind: .unusualCount, place: .unit(units[alarm.series / categories.count]), category: category.code,
            firstDay: CivilDay(number: day.number - alarm.window + 1), lastDay: day, observed: alarm.observed,
            expected: alarm.expected, limit: alarm.limit, probability: alarm.probability,
            reason: Message(
                zh: "近\(alarm.window)天\(category.name.chinese)类事项 \(alarm.observed) 件，往常\(usual.chinese)，"
                    + "高于警戒线 \(alarm.limit) 件",
                en: "\(Wording.matters(alarm.observed)) of \(category.name.english) in \(Wording.days(alarm.window)); "
                    + "usually \(usual.english); the limit is \(alarm.limit)"))
    }
}
