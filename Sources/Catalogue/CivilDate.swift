import Ground

/// A day of the proleptic Gregorian calendar; arithmetic as in H. Hinnant, "chrono-compatible low-level date
/// algorithms".
struct CivilDate: Hashable {
    let year: Int
    let month: Int
    let day: Int

    /// Nil for a day that no calendar has, such as 30 February.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.length(month: month, year: year) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day of a moment by a clock that is `utcOffsetSeconds` ahead of UTC.
    init(_ instant: Instant, utcOffsetSeconds: Int = 0) {
        let seconds = Int(instant.secondsSince1970) + utcOffsetSeconds
        let shifted = Self.floored(seconds, 86_400) + 719_468
        let era = Self.floored(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    var daysSince1970: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = Self.floored(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 1 on 1 January.
    var dayOfYear: Int {
        daysSince1970 - Self.daysBefore(year: year) + 1
    }

    private static func daysBefore(year: Int) -> Int {
        CivilDate(year: year, month: 1, day: 1)?.daysSince1970 ?? 0
    }

    private static func length(month: Int, year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floored(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}
