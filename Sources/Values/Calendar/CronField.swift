public import Ground

/// One of the five fields of a cron expression, in the order in which they are written.
public enum CronField: Int, Sendable, Hashable, CaseIterable {
    /// Minute of the hour, 0…59.
    case minute
    /// Hour of the day, 0…23.
    case hour
    /// Day of the month, 1…31.
    case dayOfMonth
    /// Month, 1…12 or jan…dec.
    case month
    /// Day of the week, 0…7 or sun…sat; 0 and 7 are Sunday.
    case dayOfWeek

    /// Its values, Sunday as 0 only.
    var values: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...6
        }
    }

    /// The highest number that may be written.
    var highestWritten: Int { self == .dayOfWeek ? 7 : values.upperBound }

    /// How many values it has.
    public var valueCount: Int { values.count }

    /// Names that stand for numbers, lower case.
    var names: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        default: []
        }
    }

    /// What may be written, for an error.
    public var allowed: String {
        let numbers = "\(values.lowerBound)-\(highestWritten)"
        let words = names.first.flatMap { first in names.last.map { " \(first)-\($0)" } } ?? ""
        return numbers + words + (self == .dayOfMonth ? " L" : "") + " * , - /"
    }

    /// The field's name as people say it.
    public var name: Message {
        switch self {
        case .minute: Message(zh: "分", en: "minute")
        case .hour: Message(zh: "时", en: "hour")
        case .dayOfMonth: Message(zh: "日", en: "day-of-month")
        case .month: Message(zh: "月", en: "month")
        case .dayOfWeek: Message(zh: "星期", en: "day-of-week")
        }
    }
}
