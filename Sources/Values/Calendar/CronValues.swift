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
