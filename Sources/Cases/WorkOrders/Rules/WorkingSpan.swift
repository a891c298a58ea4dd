public import Calendar
public import Ground

/// A length of working time: `4wh` is four working hours, `7wd` seven working days.
public struct WorkingSpan: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The unit that it is written in.
    public enum Unit: String, Sendable, Hashable, CaseIterable {
        /// Working hours.
        case hours = "wh"
        /// Working days, each as long as the day's working hours.
        case days = "wd"
    }

    /// How many.
    public let count: Int
    /// Of what.
    public let unit: Unit

    /// A span; nil unless it is longer than nothing and shorter than ten years.
    public init?(_ count: Int, _ unit: Unit) {
        guard (1...2_600).contains(count) else { return nil }
        (self.count, self.unit) = (count, unit)
    }

    /// Reads `4wh` or `7wd`; nil where it is something else.
    public init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        guard let unit = Unit.allCases.first(where: { text.hasSuffix($0.rawValue) }),
            let count = Int(text.dropLast(unit.rawValue.count))
        else { return nil }
        self.init(count, unit)
    }

    private init(known count: Int, _ unit: Unit) { (self.count, self.unit) = (count, unit) }

    /// So many working hours, in a rule of the program's own.
    static func hours(_ count: Int) -> WorkingSpan { WorkingSpan(known: count, .hours) }

    /// So many working days, in a rule of the program's own.
    static func days(_ count: Int) -> WorkingSpan { WorkingSpan(known: count, .days) }

    /// Working minutes, by the hours of a working day.
    public func minutes(_ hours: WorkingHours) -> Int {
        switch unit {
        case .hours: count * 60
        case .days: count * hours.minutesPerDay
        }
    }

    /// As people read it, e.g. 4 working hours.
    public var name: Message {
        switch unit {
        case .hours: Message(zh: "\(count) 个工作小时", en: "\(count) working hours")
        case .days: Message(zh: "\(count) 个工作日", en: "\(count) working days")
        }
    }

    /// `4wh`.
    public var description: String { "\(count)\(unit.rawValue)" }

    /// Reads `4wh`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let span = WorkingSpan(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no working time: \(text)")
        }
        self = span
    }

    /// Writes `4wh`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
