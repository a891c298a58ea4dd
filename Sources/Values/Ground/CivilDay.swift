/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days); whole
/// numbers only: a search over years creates no calendar object.
public struct CivilDay: Sendable, Hashable, Comparable {
    /// The year; 0 is 1 BC.
    public let year: Int
    /// 1…12.
    public let month: Int
    /// 1…31.
    public let day: Int

    /// Nil for a day that does not exist, such as 30 February.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, year: year) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day of a number.
    public init(number: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day of a moment by a clock that is `utcOffsetSeconds` ahead of UTC.
    public init(_ instant: Instant, utcOffsetSeconds: Int = 0) {
        let seconds = Int(instant.secondsSince1970) + utcOffsetSeconds
        self.init(number: (seconds >= 0 ? seconds : seconds - 86_399) / 86_400)
    }

    /// Days since 1970-01-01.
    public var number: Int { Self.number(year: year, month: month, day: day) }

    /// 0 = Sunday.
    public var weekday: Int { ((number + 4) % 7 + 7) % 7 }

    /// 1 on 1 January.
    public var dayOfYear: Int { number - Self.number(year: year, month: 1, day: 1) + 1 }

    /// How many days its month has.
    public var daysInMonth: Int { Self.length(ofMonth: month, year: year) }

    /// How many days a month (1…12) has.
    public static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Earlier before later.
    public static func < (left: Self, right: Self) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func number(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension CivilDay: Codable, CustomStringConvertible {
    /// Reads `2024-02-04`, as well with a slash, a point or the words 年, 月, 日; nil where it is no day.
    public init?(_ text: some StringProtocol) {
        let pattern = #/\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*/#.asciiOnlyDigits()
        guard let match = String(text).wholeMatch(of: pattern), let year = Int(match.1), let month = Int(match.2),
            let day = Int(match.3)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `2024-02-04`.
    public var description: String {
        func digits(_ number: Int, _ count: Int) -> String {
            String(repeating: "0", count: max(0, count - String(number).count)) + String(number)
        }
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    }

    /// Reads `2024-02-04`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let day = CivilDay(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no day: \(text)")
        }
        self = day
    }

    /// Writes `2024-02-04`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
