public import Foundation
public import Ground

/// When something recurs, in cron's five fields: minute, hour, day of the month, month, day of the week.
///
/// A field is `*`, a number, a range `1-5`, a step `*/15`, `5/15` (from 5 to the field's end) or `8-18/2`, or a list of
/// those; months and weekdays have English names of three letters in any case; 0 and 7 are Sunday; `L` is the last day
/// of the month; a range may run over the end of its field (`22-4`, `fri-mon`). `@hourly`, `@daily`, `@midnight`,
/// `@weekly`, `@monthly`, `@yearly` and `@annually` stand for what they say. Where both days are restricted, either
/// suffices, as POSIX crontab has it.
///
/// ## When clocks change
/// The rule is that of the Python library croniter 7, whose answers are this type's reference:
/// - A local time that comes twice fires twice.
/// - A local time that is skipped fires at the moment of the change, once however many were skipped, so that a daily
///   job is not lost; unless the hour is `*`, where the next hour's turn is near anyway.
///
/// What croniter does besides and this type does not:
/// - It reads `5-5` as "every", steps wrongly over a field's end (`22-6/5` gives 22, 4 for 22, 3) and takes steps longer
///   than the field (`*/90` would be every hour); all three are refused.
/// - It counts `L` as a day of its own, so that a list of thirty days and `L` passes for all days.
/// - Near a change of the clock its answers may depend upon the start: in 9 of 100,000 random cases its own steps
///   forwards and backwards visit other times than its answer (the half hour repeated in Lord Howe, for one). Here
///   both directions visit the same times always.
public struct CronExpression: Sendable, Hashable, CustomStringConvertible {
    /// As it was written, blanks trimmed.
    public let text: String
    let minutes: CronValues
    let hours: CronValues
    let daysOfMonth: CronValues
    let months: CronValues
    let daysOfWeek: CronValues
    /// Whether either kind of day suffices.
    private let eitherDay: Bool

    /// The words that stand for expressions.
    public static let words = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// Reads an expression.
    ///
    /// - Throws: ``ScheduleError`` naming the field, the value and what is allowed; also where it would never fire.
    public init(_ text: String) throws(ScheduleError) {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        self.text = trimmed
        var fields = trimmed.split { $0 == " " || $0 == "\t" }
        if trimmed.hasPrefix("@") {
            guard let meaning = Self.words[trimmed.lowercased()] else { throw .unknownWord(trimmed) }
            fields = meaning.split(separator: " ")
        }
        guard fields.count == 5 else { throw .fieldCount(expression: trimmed, found: fields.count) }
        minutes = try CronValues(fields[0], field: .minute)
        hours = try CronValues(fields[1], field: .hour)
        daysOfMonth = try CronValues(fields[2], field: .dayOfMonth)
        months = try CronValues(fields[3], field: .month)
        daysOfWeek = try CronValues(fields[4], field: .dayOfWeek)
        // A full list (`1-31`) restricts like any other list, unless the other field is written with a star.
        func isOpen(_ values: CronValues, _ field: CronField, beside other: CronValues) -> Bool {
            values.hasStar || (values.isFull(field) && other.mentionsStar)
        }
        eitherDay =
            !isOpen(daysOfMonth, .dayOfMonth, beside: daysOfWeek)
            && !isOpen(daysOfWeek, .dayOfWeek, beside: daysOfMonth)
        guard fires else { throw .neverFires(expression: trimmed) }
    }

    /// The expression as it was written.
    public var description: String { text }

    /// Whether some month has a day for it, in a leap year.
    private var fires: Bool {
        if eitherDay || daysOfMonth.hasLastDay { return true }
        return (1...12).contains { month in
            months.contains(month)
                && (1...CivilDay.length(ofMonth: month, year: 2024)).contains(where: daysOfMonth.contains)
        }
    }

    /// The first time after `instant` at which it fires; nil beyond the year 9999.
    public func next(after instant: Instant, in zone: TimeZone) -> Instant? {
        let clock = LocalClock(zone: zone)
        var at = instant.secondsSince1970
        while at < Instant.distantFuture.secondsSince1970 {
            let offset = clock.offset(at: at)
            guard let local = firstLocal(from: at + 1 + offset) else { return nil }
            let candidate = local - offset
            guard let change = clock.firstChange(after: at, notAfter: candidate) else {
                return Instant(secondsSince1970: candidate)
            }
            if firesAtChange(change, clock: clock) { return Instant(secondsSince1970: change) }
            at = change
        }
        return nil
    }

    /// The last time before `instant` at which it fires; nil before the year 1.
    public func previous(before instant: Instant, in zone: TimeZone) -> Instant? {
        let clock = LocalClock(zone: zone)
        var end = instant.secondsSince1970 - 1
        while end > Instant.distantPast.secondsSince1970 {
            let offset = clock.offset(at: end)
            guard let local = lastLocal(to: end + offset) else { return nil }
            let candidate = local - offset
            guard let change = clock.lastChange(after: candidate, notAfter: end) else {
                return Instant(secondsSince1970: candidate)
            }
            if firesAtChange(change, clock: clock) { return Instant(secondsSince1970: change) }
            end = change - 1
        }
        return nil
    }

    /// Whether it fires at `instant`.
    public func fires(at instant: Instant, in zone: TimeZone) -> Bool {
        next(after: instant.advanced(by: -1), in: zone) == instant
    }

    /// Whether it fires at a change of the clock, by the local time that begins there or by one that was skipped.
    private func firesAtChange(_ change: Int64, clock: LocalClock) -> Bool {
        let (before, after) = (clock.offset(at: change - 1), clock.offset(at: change))
        if firstLocal(from: change + after) == change + after { return true }
        guard after > before, !hours.isFull(.hour), let skipped = firstLocal(from: change + before) else {
            return false
        }
        return skipped < change + after
    }

    // MARK: On the local clock, as seconds since 1970-01-01T00:00 there

    private func matches(_ date: CivilDay) -> Bool {
        let byDate = daysOfMonth.contains(date.day) || (daysOfMonth.hasLastDay && date.day == date.daysInMonth)
        let byWeekday = daysOfWeek.contains(date.weekday)
        return eitherDay ? byDate || byWeekday : byDate && byWeekday
    }

    private func firstLocal(from seconds: Int64) -> Int64? {
        let minute = (seconds + 59).dividedDown(by: 60)
        var dayNumber = Int(minute.dividedDown(by: 1_440))
        if let time = firstTime(from: Int(minute) - dayNumber * 1_440), matches(day: dayNumber) {
            return Int64(dayNumber) * 86_400 + Int64(time) * 60
        }
        guard let time = firstTime(from: 0) else { return nil }
        dayNumber += 1
        while true {
            let date = CivilDay(number: dayNumber)
            guard date.year <= 9_999 else { return nil }
            if !months.contains(date.month) {
                dayNumber += date.daysInMonth - date.day + 1
            } else if matches(date) {
                return Int64(dayNumber) * 86_400 + Int64(time) * 60
            } else {
                dayNumber += 1
            }
        }
    }

    private func lastLocal(to seconds: Int64) -> Int64? {
        let minute = seconds.dividedDown(by: 60)
        var dayNumber = Int(minute.dividedDown(by: 1_440))
        if let time = lastTime(to: Int(minute) - dayNumber * 1_440), matches(day: dayNumber) {
            return Int64(dayNumber) * 86_400 + Int64(time) * 60
        }
        guard let time = lastTime(to: 1_439) else { return nil }
        dayNumber -= 1
        while true {
            let date = CivilDay(number: dayNumber)
            guard date.year >= 1 else { return nil }
            if !months.contains(date.month) {
                dayNumber -= date.day
            } else if matches(date) {
                return Int64(dayNumber) * 86_400 + Int64(time) * 60
            } else {
                dayNumber -= 1
            }
        }
    }

    private func matches(day number: Int) -> Bool {
        let date = CivilDay(number: number)
        return months.contains(date.month) && matches(date)
    }

    /// The first minute of the day, not before `minute`, that its hours and minutes allow.
    private func firstTime(from minute: Int) -> Int? {
        for hour in minute / 60..<24 where hours.contains(hour) {
            let least = hour == minute / 60 ? minute % 60 : 0
            if let found = (least..<60).first(where: minutes.contains) { return hour * 60 + found }
        }
        return nil
    }

    private func lastTime(to minute: Int) -> Int? {
        for hour in stride(from: minute / 60, through: 0, by: -1) where hours.contains(hour) {
            let most = hour == minute / 60 ? minute % 60 : 59
            if let found = (0...most).last(where: minutes.contains) { return hour * 60 + found }
        }
        return nil
    }
}

extension Int64 {
    /// Division that rounds towards the past.
    func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
