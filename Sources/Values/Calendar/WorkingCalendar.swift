public import Ground

/// What the yearly notice on holidays says of one day.
public struct HolidayDay: Sendable, Codable, Hashable, Comparable {
    /// The day.
    public let day: CivilDay
    /// Whether it is worked: 调休 makes days of weekends working days.
    public let isWorking: Bool

    /// A day and what is said of it.
    public init(_ day: CivilDay, isWorking: Bool) { (self.day, self.isWorking) = (day, isWorking) }

    /// Earlier before later.
    public static func < (left: Self, right: Self) -> Bool {
        (left.day, left.isWorking ? 1 : 0) < (right.day, right.isWorking ? 1 : 0)
    }
}

/// A year's notice on holidays and 调休 (国务院办公厅关于节假日安排的通知).
///
/// It may name days of the December before: New Year's Day of 2019 made 29 December 2018 a working day.
public struct HolidayYear: Sendable, Codable, Hashable {
    /// The year of the notice.
    public let year: Int
    /// Its days, in their order; days that it does not name are worked from Monday to Friday.
    public let days: [HolidayDay]

    /// A notice from its days, in any order; the later of two entries of one day counts.
    public init(year: Int, days: [HolidayDay]) {
        self.year = year
        let last = Dictionary(days.map { ($0.day, $0) }) { $1 }
        self.days = last.values.sorted()
    }
}

/// Which days are worked.
///
/// | day | worked |
/// |---|---|
/// | named by a notice | as the notice of the later year says |
/// | any other | from Monday to Friday |
///
/// A day is *final* once the notice of its year is known, in December also that of the year after. What rests on a day that
/// is not final is provisional.
public struct WorkingCalendar: Sendable, Hashable {
    /// The notices known, by year.
    public private(set) var years: [Int: HolidayYear]
    /// Working days, and days that are not final, before each day of the span, counted from its first.
    private var working: [Int32] = []
    private var open: [Int32] = []

    /// The days that are counted once and looked up from then on: 1990-01-01 to 2099-12-31.
    private static let span = 7_305..<47_482

    /// A calendar from its notices; the later of two of one year counts.
    public init(_ years: some Sequence<HolidayYear>) {
        self.years = Dictionary(years.map { ($0.year, $0) }) { $1 }
        count()
    }

    /// Takes a notice in, in place of an earlier one of its year.
    public mutating func add(_ year: HolidayYear) {
        years[year.year] = year
        count()
    }

    /// Whether a day is worked.
    public func isWorking(_ day: CivilDay) -> Bool {
        guard Self.span.contains(day.number) else { return Self.isWeekday(day.number) }
        let index = day.number - Self.span.lowerBound
        return working[index + 1] > working[index]
    }

    /// Whether what is known of a day can no longer be changed by a notice still to come.
    public func isFinal(_ day: CivilDay) -> Bool {
        years[day.year] != nil && (day.month < 12 || years[day.year + 1] != nil)
    }

    /// Whether every day from `first` to `last` is final.
    public func isFinal(from first: CivilDay, to last: CivilDay) -> Bool {
        guard first.number >= Self.span.lowerBound, last.number < Self.span.upperBound else { return false }
        guard first <= last else { return isFinal(from: last, to: first) }
        return open[last.number + 1 - Self.span.lowerBound] == open[first.number - Self.span.lowerBound]
    }

    /// How many days are worked before the day of a number, counted from an arbitrary day.
    func workingDays(before number: Int) -> Int {
        let (first, end) = (Self.span.lowerBound, Self.span.upperBound)
        if number < first { return Self.weekdays(before: number) - Self.weekdays(before: first) }
        if number > end {
            return Int(working[end - first]) + Self.weekdays(before: number) - Self.weekdays(before: end)
        }
        return Int(working[number - first])
    }

    /// The number of the day before which exactly `count` days are worked, and which is itself worked.
    func day(after count: Int) -> Int {
        var (low, high) = (Self.span.lowerBound - 4_000_000, Self.span.upperBound + 4_000_000)
        // The greatest number before which no more than `count` days are worked.
        while low < high {
            let middle = (low + high + 1) / 2
            if workingDays(before: middle) <= count { low = middle } else { high = middle - 1 }
        }
        return low
    }

    private mutating func count() {
        var named: [Int: Bool] = [:]
        for year in years.keys.sorted() {
            for day in years[year]?.days ?? [] { named[day.day.number] = day.isWorking }
        }
        working = [0]
        open = [0]
        working.reserveCapacity(Self.span.count + 1)
        open.reserveCapacity(Self.span.count + 1)
        for number in Self.span {
            let isWorking = named[number] ?? Self.isWeekday(number)
            working.append((working.last ?? 0) + (isWorking ? 1 : 0))
            open.append((open.last ?? 0) + (isFinal(CivilDay(number: number)) ? 0 : 1))
        }
    }

    private static func isWeekday(_ number: Int) -> Bool { (1...5).contains(((number + 4) % 7 + 7) % 7) }

    /// Weekdays before the day of a number, counted from a Monday.
    private static func weekdays(before number: Int) -> Int {
        // 1970-01-05 was a Monday.
        let days = number - 4
        let weeks = (days >= 0 ? days : days - 6) / 7
        return weeks * 5 + min(days - weeks * 7, 5)
    }
}

extension WorkingCalendar: Codable {
    /// Reads the notices.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([HolidayYear].self))
    }

    /// Writes the notices, in the order of their years.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(years.values.sorted { $0.year < $1.year })
    }
}
