import GRDB
import Ground

/// A value of an attribute, the same in every format: text is text and numbers are numbers.
enum FieldValue {
    case text(String?)
    case number(Double?)

    static func time(_ instant: Instant?) -> FieldValue { .text(instant?.description) }

    var json: JSONText {
        switch self {
        case .text(let text): .optional(text)
        case .number(let number): .optional(number)
        }
    }

    /// The value in a table's cell.
    var database: DatabaseValue {
        switch self {
        case .text(let text): text?.databaseValue ?? .null
        case .number(let number): number?.databaseValue ?? .null
        }
    }

    /// Adds the value to a record of a CSV file.
    func add(to row: inout CSVRow) {
        switch self {
        case .text(let text): row.append(text)
        case .number(let number): row.append(number)
        }
    }
}

extension CSVRow {
    /// A record of these values.
    init(_ values: [FieldValue]) {
        self.init()
        for value in values { value.add(to: &self) }
    }
}
