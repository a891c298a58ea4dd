public import Ground

/// How a file's name tells when the scene was taken.
///
/// A template such as `DJI_{yyyy}{MM}{dd}{HH}{mm}{ss}_*` or `GF2_*_{yyyy}{MM}{dd}_*`: `*` stands for any characters,
/// `{yyyy}` or `{yy}` (2000–2099), `{MM}` or `{MMM}` (JAN…DEC), `{dd}`, `{HH}`, `{mm}`, `{ss}` for digits; all else for
/// itself, letters in either case. It must fit the whole name, extension included.
///
/// A name that fits in two ways with two different times gives no time: a time is never guessed.
public struct FileNamePattern: Sendable, Hashable {
    /// The template as given.
    public let template: String
    /// How far the clock that the names were written by is ahead of UTC, seconds.
    public let utcOffsetSeconds: Int
    /// Whether names give a date without a time of day; it then counts as noon by that clock.
    public let isDateOnly: Bool
    private let elements: [Element]

    enum Element: Hashable {
        case any
        case literal(UInt8)
        case field(Field)
    }

    enum Field: String, CaseIterable {
        case year = "yyyy"
        case shortYear = "yy"
        case month = "MM"
        case monthName = "MMM"
        case day = "dd"
        case hour = "HH"
        case minute = "mm"
        case second = "ss"

        /// The fields that a template may hold only once.
        var part: Int {
            switch self {
            case .year, .shortYear: 0
            case .month, .monthName: 1
            case .day: 2
            case .hour: 3
            case .minute: 4
            case .second: 5
            }
        }
    }

    /// Reads a template; nil where a field is unknown, given twice, or the fields make no date.
    ///
    /// Year, month and day are needed; `{mm}` needs `{HH}`, `{ss}` needs `{mm}`. `utcOffsetSeconds`: at most 18 hours
    /// either way.
    public init?(_ template: String, utcOffsetSeconds: Int) {
        guard abs(utcOffsetSeconds) <= 18 * 3600, template.utf8.count <= 255, !template.contains("/") else {
            return nil
        }
        var elements: [Element] = []
        var parts: Set<Int> = []
        var rest = Substring(template)
        while let character = rest.first {
            if character == "{" {
                guard let end = rest.firstIndex(of: "}"),
                    let field = Field(rawValue: String(rest[rest.index(after: rest.startIndex)..<end])),
                    parts.insert(field.part).inserted
                else { return nil }
                elements.append(.field(field))
                rest = rest[rest.index(after: end)...]
                continue
            }
            if character == "*" {
                if elements.last != .any { elements.append(.any) }
            } else {
                elements += character.utf8.map { .literal(Self.folded($0)) }
            }
            rest = rest.dropFirst()
        }
        // A date, and of the time of day nothing without what is larger.
        guard parts.isSuperset(of: 0...2), parts == Set(0..<parts.count) else { return nil }
        self.template = template
        self.utcOffsetSeconds = utcOffsetSeconds
        self.elements = elements
        isDateOnly = parts.count == 3
    }

    /// When the scene of this file name was taken; nil where the name does not fit, says no possible date, or fits in
    /// several ways with different times.
    public func acquiredAt(in fileName: String) -> Instant? {
        var matcher = Matcher(elements: elements, name: fileName.utf8.map(Self.folded))
        guard matcher.name.count <= 255, let readings = matcher.readings(element: 0, position: 0) else { return nil }
        let times = Set(readings.compactMap { $0.instant(utcOffsetSeconds: utcOffsetSeconds) })
        return times.count == 1 ? times.first : nil
    }

    /// ASCII letters without their case.
    private static func folded(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? byte - 32 : byte }
}

/// What one way of fitting a template to a name says: year, month, day, hour, minute, second.
private struct Reading: Hashable {
    var values: [Int?] = [nil, nil, nil, nil, nil, nil]

    /// The moment, if there is such a date; noon where no time of day is said.
    func instant(utcOffsetSeconds: Int) -> Instant? {
        guard let year = values[0], let month = values[1], let day = values[2],
            let days = CivilDay(year: year, month: month, day: day)?.number
        else { return nil }
        let time = values[3].map { $0 * 3600 + (values[4] ?? 0) * 60 + (values[5] ?? 0) } ?? 12 * 3600
        return Instant(secondsSince1970: Int64(days * 86_400 + time - utcOffsetSeconds))
    }
}

/// Every way in which a template fits a name; each (element, position) is tried once.
private struct Matcher {
    let elements: [FileNamePattern.Element]
    let name: [UInt8]
    private var known: [Int: Set<Reading>] = [:]

    /// More ways than this say nothing.
    private static let mostReadings = 64

    init(elements: [FileNamePattern.Element], name: [UInt8]) {
        self.elements = elements
        self.name = name
    }

    /// What the name from `position` on says by the elements from `element` on; nil for too many ways.
    mutating func readings(element: Int, position: Int) -> Set<Reading>? {
        guard element < elements.count else { return position == name.count ? [Reading()] : [] }
        let key = element * 256 + position
        if let found = known[key] { return found }
        var result: Set<Reading> = []
        switch elements[element] {
        case .any:
            // Nothing, or one character and then anything.
            guard let found = readings(element: element + 1, position: position) else { return nil }
            result = found
            if position < name.count {
                guard let found = readings(element: element, position: position + 1) else { return nil }
                result.formUnion(found)
            }
            if result.count > Self.mostReadings { return nil }
        case .literal(let byte):
            if position < name.count, name[position] == byte {
                guard let found = readings(element: element + 1, position: position + 1) else { return nil }
                result = found
            }
        case .field(let field):
            guard let value = value(of: field, at: position) else { break }
            guard let found = readings(element: element + 1, position: position + field.rawValue.count) else {
                return nil
            }
            for var reading in found {
                reading.values[field.part] = value
                result.insert(reading)
            }
        }
        known[key] = result
        return result
    }

    private static let months = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]

    private func value(of field: FileNamePattern.Field, at position: Int) -> Int? {
        let end = position + field.rawValue.count
        guard end <= name.count else { return nil }
        let bytes = name[position..<end]
        if field == .monthName {
            return Self.months.firstIndex { Array($0.utf8) == Array(bytes) }.map { $0 + 1 }
        }
        var value = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        if field == .shortYear { return 2000 + value }
        let range =
            switch field {
            case .year: 1970...2099
            case .month: 1...12
            case .day: 1...31
            case .hour: 0...23
            default: 0...59
            }
        return range.contains(value) ? value : nil
    }
}
