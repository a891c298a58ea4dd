import Foundation
public import Ground

/// The hours of a working day by China's clock, e.g. 08:30-12:00 and 14:00-17:30.
public struct WorkingHours: Sendable, Codable, Hashable {
    /// One stretch of work, minutes of the day; its end is left out.
    public struct Stretch: Sendable, Codable, Hashable {
        /// The first minute, 0…1439.
        public let start: Int
        /// The first minute that is no longer worked, 1…1440.
        public let end: Int

        /// Reads `HH:MM-HH:MM`; nil where it is something else or ends before it begins.
        public init?(_ text: String) {
            let pattern = #/\s*(\d\d?):(\d\d)\s*[-–~]\s*(\d\d?):(\d\d)\s*/#.asciiOnlyDigits()
            guard let match = text.wholeMatch(of: pattern), let h1 = Int(match.1), let m1 = Int(match.2),
                let h2 = Int(match.3), let m2 = Int(match.4), m1 < 60, m2 < 60, h1 < 24, h2 * 60 + m2 <= 1_440,
                h1 * 60 + m1 < h2 * 60 + m2
            else { return nil }
            (start, end) = (h1 * 60 + m1, h2 * 60 + m2)
        }

        /// `HH:MM-HH:MM`.
        public var text: String {
            func time(_ minute: Int) -> String {
                func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
                return two(minute / 60) + ":" + two(minute % 60)
            }
            return "\(time(start))-\(time(end))"
        }
    }

    /// The stretches in their order; none overlaps the next.
    public let stretches: [Stretch]

    /// Hours from their stretches, in any order; nil where there are none or two overlap.
    public init?(_ stretches: [Stretch]) {
        let sorted = stretches.sorted { $0.start < $1.start }
        guard !sorted.isEmpty, zip(sorted, sorted.dropFirst()).allSatisfy({ $0.end <= $1.start }) else { return nil }
        self.stretches = sorted
    }

    private init(office: Void) {
        stretches = [Stretch("08:30-12:00"), Stretch("14:00-17:30")].compactMap { $0 }
    }

    /// 08:30-12:00 and 14:00-17:30: seven hours, without lunch.
    public static let office = WorkingHours(office: ())

    /// Working minutes of a day.
    public var minutesPerDay: Int { stretches.reduce(0) { $0 + $1.end - $1.start } }

    /// Working minutes before a minute of the day.
    func minutes(before minute: Int) -> Int {
        stretches.reduce(0) { $0 + max(0, min(minute, $1.end) - $1.start) }
    }

    /// The minute of the day at which so many working minutes (1…``minutesPerDay``) are over.
    func end(of count: Int) -> Int {
        var rest = count
        for stretch in stretches {
            let length = stretch.end - stretch.start
            if rest <= length { return stretch.start + rest }
            rest -= length
        }
        return stretches.last?.end ?? 0
    }
}

/// Counts working minutes by a calendar and the hours of a working day.
///
/// Moments count by the minute in which they lie. A working minute is over at its end: 90 minutes from Friday 16:00 are over on
/// Friday 17:30, not on Monday morning.
public struct WorkingTime: Sendable, Hashable {
    /// Which days are worked.
    public var calendar: WorkingCalendar
    /// From when to when.
    public var hours: WorkingHours

    /// A count by calendar and hours.
    public init(calendar: WorkingCalendar, hours: WorkingHours) { (self.calendar, self.hours) = (calendar, hours) }

    private static let offset = Int64(LocalTime.china.secondsFromGMT())

    /// Working minutes from one moment to another; negative where `end` is the earlier.
    public func minutes(from start: Instant, to end: Instant) -> Int { minutes(before: end) - minutes(before: start) }

    /// The moment at which `minutes` working minutes from `start` on are over; `start` itself where there are none.
    public func deadline(_ minutes: Int, from start: Instant) -> Instant {
        guard minutes > 0 else { return start }
        let total = self.minutes(before: start) + minutes
        let perDay = hours.minutesPerDay
        // Whole days of work before the day on which the last minute lies.
        let days = (total > 0 ? total - 1 : total - perDay) / perDay
        let minute = Int64(calendar.day(after: days)) * 1_440 + Int64(hours.end(of: total - days * perDay))
        return Instant(secondsSince1970: minute * 60 - Self.offset)
    }

    /// Whether a notice still to come may move what was counted between two moments.
    public func isProvisional(from start: Instant, to end: Instant) -> Bool {
        let offset = Int(Self.offset)
        return !calendar.isFinal(
            from: CivilDay(start, utcOffsetSeconds: offset), to: CivilDay(end, utcOffsetSeconds: offset))
    }

    /// Working minutes before a moment, counted from an arbitrary day.
    private func minutes(before instant: Instant) -> Int {
        let local = instant.secondsSince1970 + Self.offset
        let day = Int((local >= 0 ? local : local - 86_399) / 86_400)
        let minute = Int(local - Int64(day) * 86_400) / 60
        let whole = calendar.workingDays(before: day) * hours.minutesPerDay
        return calendar.isWorking(CivilDay(number: day)) ? whole + hours.minutes(before: minute) : whole
    }
}
