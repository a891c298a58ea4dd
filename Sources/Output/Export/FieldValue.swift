import GeoPackage
package import Ground

/// A value of an attribute, the same in every format: text is text and numbers are numbers.
package enum FieldValue {
    case text(String?)
    case number(Double?)
    /// A list in JSON, one text elsewhere: `440605001001JC00008 109.9 m²; …`.
    case shares([ParcelShare])
    /// A list in JSON, one text elsewhere, with spaces between.
    case words([String])
    case flag(Bool)
    /// RFC 3339 in UTC for programs, China's clock for people.
    case time(Instant?)

    package var json: JSONText {
        switch self {
        case .text(let text): .optional(text)
        case .number(let number): .optional(number)
        case .shares(let shares):
            .list(
                shares.map {
                    .object([("parcel_code", .text($0.parcelCode.text)), ("area_m2", .number($0.squareMetres))])
                })
        case .words(let words): .list(words.map(JSONText.text))
        case .flag(let isSet): .raw(isSet ? "true" : "false")
        case .time(let instant): .optional(instant)
        }
    }

    /// The value in a table's cell.
    var cell: GeoPackageCell {
        switch self {
        case .text(let text): .text(text)
        case .number(let number): .number(number)
        case .shares(let shares): .text(Self.text(shares))
        case .words(let words): .text(Self.text(words))
        case .flag(let isSet): .number(isSet ? 1 : 0)
        case .time: .text(text)
        }
    }

    /// The value as text; nil where there is none.
    var text: String? {
        switch self {
        case .text(let text): text
        case .number(let number): number.flatMap { $0.isFinite ? JSONText.plain($0) : nil }
        case .shares(let shares): Self.text(shares)
        case .words(let words): Self.text(words)
        case .flag(let isSet): isSet ? "1" : "0"
        case .time(let instant): instant?.description
        }
    }

    /// The value as people read it: times by China's clock, as a spreadsheet takes them for times.
    var forPeople: FieldValue {
        guard case .time(let instant) = self else { return self }
        return .text(instant.map { String(LocalTime.text($0).dropLast(" +08:00".count)) })
    }

    /// Adds the value to a record of a CSV file.
    func add(to row: inout CSVRow) {
        switch self {
        case .text(let text): row.append(text)
        case .number(let number): row.append(number)
        case .shares, .words, .flag, .time: row.append(text)
        }
    }

    private static func text(_ words: [String]) -> String? { words.isEmpty ? nil : words.joined(separator: " ") }

    private static func text(_ shares: [ParcelShare]) -> String? {
        shares.isEmpty ? nil : shares.map(\.text).joined(separator: "; ")
    }
}

extension CSVRow {
    /// A record of these values.
    package init(_ values: [FieldValue]) {
        self.init()
        for value in values { value.add(to: &self) }
    }
}
