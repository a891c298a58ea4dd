/// Counts by day and series, as far back as the rules read. A series is a category in a unit: number = unit × categories + category.
///
/// A unit is observed from its first report on: the days before it are not known, so they are not zero.
struct CountHistory: Sendable {
    /// Not observed.
    static let unknown: Int32 = -1

    let categoryCount: Int
    let seriesCount: Int
    /// The number of the day after the last, or nil before the first.
    private(set) var end: Int?
    private let keptDays: Int
    private var rows: [[Int32]] = []
    /// Reports, and observed days, of each series from the beginning to the end of a day.
    private var reportsToDate: [[Int32]] = []
    private var daysToDate: [[Int32]] = []
    private var hasReported: [Bool]

    init(units: Int, categories: Int, keptDays: Int) {
        (categoryCount, seriesCount, self.keptDays) = (categories, units * categories, keptDays)
        hasReported = [Bool](repeating: false, count: units)
    }

    /// Adds a day that is later than all before; the days between were not observed.
    mutating func append(_ counts: [Int?], day: Int) {
        if let end, day > end {
            let empty = [Int32](repeating: Self.unknown, count: seriesCount)
            for _ in 0..<min(day - end, keptDays) { add(empty) }
        }
        var row = counts.map { count in count.map { Int32(clamping: max(0, $0)) } ?? Self.unknown }
        for unit in hasReported.indices where !hasReported[unit] {
            let series = unit * categoryCount..<(unit + 1) * categoryCount
            if row[series].contains(where: { $0 > 0 }) {
                hasReported[unit] = true
            } else {
                for one in series { row[one] = Self.unknown }
            }
        }
        add(row)
        let surplus = rows.count - keptDays
        if surplus > 64 {
            rows.removeFirst(surplus)
            reportsToDate.removeFirst(surplus)
            daysToDate.removeFirst(surplus)
        }
        end = day + 1
    }

    private mutating func add(_ row: [Int32]) {
        var (reports, days) =
            (
                reportsToDate.last ?? [Int32](repeating: 0, count: seriesCount),
                daysToDate.last ?? [Int32](repeating: 0, count: seriesCount)
            )
        for series in row.indices where row[series] >= 0 {
            reports[series] &+= row[series]
            days[series] += 1
        }
        rows.append(row)
        reportsToDate.append(reports)
        daysToDate.append(days)
    }

    /// The first day that is kept.
    var start: Int { (end ?? 0) - rows.count }

    /// Calls back with each kept day of the range, in order, and its counts.
    func forEachDay(in days: Range<Int>, _ body: (Int, [Int32]) -> Void) {
        for day in days.clamped(to: start..<(end ?? 0)) { body(day, rows[day - start]) }
    }

    /// Reports and observed days of each series over the kept days of the range.
    func totals(over days: Range<Int>) -> (reports: [Int32], days: [Int32]) {
        let kept = days.clamped(to: start..<(end ?? 0))
        let zeros = [Int32](repeating: 0, count: seriesCount)
        guard let last = kept.last else { return (zeros, zeros) }
        var (reports, observed) = (reportsToDate[last - start], daysToDate[last - start])
        if kept.lowerBound > start {
            let (earlier, earlierDays) =
                (reportsToDate[kept.lowerBound - 1 - start], daysToDate[kept.lowerBound - 1 - start])
            for series in 0..<seriesCount {
                reports[series] &-= earlier[series]
                observed[series] &-= earlierDays[series]
            }
        } else if let row = rows.first, kept.lowerBound == start {
            // What came before the first kept day is in its sums too.
            let (first, firstDays) = (reportsToDate[0], daysToDate[0])
            for series in 0..<seriesCount {
                reports[series] &-= first[series] &- max(0, row[series])
                observed[series] -= firstDays[series] - (row[series] >= 0 ? 1 : 0)
            }
        }
        return (reports, observed)
    }
}
