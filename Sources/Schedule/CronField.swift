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

/// The values of one field, one bit each.
struct CronValues: Sendable, Hashable {
    /// Bit n is set where n is in.
    private(set) var bits: UInt64 = 0
    /// Whether the field held a bare `*` (or `?`): no restriction by itself.
    private(set) var hasStar = false
    /// Whether the last day of the month is in (`L`).
    private(set) var hasLastDay = false
    /// Whether a `*` appears anywhere in it, as in `*/2`.
    let mentionsStar: Bool

    /// Reads one field.
    ///
    /// - Throws: ``ScheduleError`` naming the field and the value.
    init(_ text: Substring, field: CronField) throws(ScheduleError) {
        mentionsStar = text.contains("*")
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            try add(part, whole: text, field: field)
        }
    }

    /// Whether a number is in.
    func contains(_ value: Int) -> Bool { bits & (1 << UInt64(value)) != 0 }

    /// Whether every value of the field is in.
    func isFull(_ field: CronField) -> Bool { hasStar || (!hasLastDay && bits.nonzeroBitCount == field.valueCount) }

    private mutating func add(_ part: Substring, whole: Substring, field: CronField) throws(ScheduleError) {
        let lowered = part.lowercased()
        if lowered == "*" || (lowered == "?" && part == whole && (field == .dayOfMonth || field == .dayOfWeek)) {
            hasStar = true
            for value in field.values { insert(value) }
            return
        }
        if field == .dayOfMonth, lowered == "l" {
            hasLastDay = true
            return
        }
        let pieces = lowered.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let range = pieces.first else {
            throw .badStep(field: field, value: String(part))
        }
        var step = 1
        if pieces.count == 2 {
            guard let number = Self.number(pieces[1]), (1...field.valueCount).contains(number) else {
                throw .badStep(field: field, value: String(part))
            }
            step = number
        }
        if range == "*" {
            for value in stride(from: field.values.lowerBound, through: field.values.upperBound, by: step) {
                insert(value)
            }
            return
        }
        try add(range: range, step: pieces.count == 2 ? step : nil, part: part, field: field)
    }

    private mutating func add(
        range: Substring, step: Int?, part: Substring, field: CronField
    ) throws(ScheduleError) {
        let ends = range.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = ends.first, ends.count <= 2 else { throw .notANumber(field: field, value: String(part)) }
        var low = try Self.value(first, part: part, field: field)
        guard ends.count == 2 else {
            guard let step else {
                insert(field == .dayOfWeek ? low % 7 : low)
                return
            }
            // `5/15` starts at 5 and steps to the field's end; Sunday as 7 starts the week like 0.
            if field == .dayOfWeek { low %= 7 }
            for value in stride(from: low, through: field.values.upperBound, by: step) { insert(value) }
            return
        }
        var high = try Self.value(ends[1], part: part, field: field)
        if field == .dayOfWeek {
            // Sunday ends a week where a range ends with it, and begins one where a range begins with it.
            if low == 7, high != 7 { low = 0 }
            if high == 0, low > 0 { high = 7 }
        }
        guard low != high else { throw .ambiguousRange(field: field, value: String(part)) }
        if low < high {
            for value in stride(from: low, through: high, by: step ?? 1) {
                insert(field == .dayOfWeek ? value % 7 : value)
            }
        } else {
            guard step == nil else { throw .ambiguousRange(field: field, value: String(part)) }
            for value in Array(low...field.values.upperBound) + Array(field.values.lowerBound...high) { insert(value) }
        }
    }

    private mutating func insert(_ value: Int) { bits |= 1 << UInt64(value) }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text)
    }

    private static func value(_ text: Substring, part: Substring, field: CronField) throws(ScheduleError) -> Int {
        if let index = field.names.firstIndex(of: String(text)) { return index + field.values.lowerBound }
        guard let number = number(text) else {
            if text.contains("#") || text.contains("?") || text.contains("l") || text.contains("w")
                || text.hasPrefix("h") || text.hasPrefix("r")
            {
                throw .unsupported(field: field, value: String(part))
            }
            if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
                throw .outOfRange(field: field, value: String(part))
            }
            throw .notANumber(field: field, value: String(part))
        }
        guard (field.values.lowerBound...field.highestWritten).contains(number) else {
            throw .outOfRange(field: field, value: String(part))
        }
        return number
    }
}
