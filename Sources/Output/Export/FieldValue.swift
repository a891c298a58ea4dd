import GRDB
package import Ground

/// A value of an attribute, the same in every format: text is text and numbers are numbers.
package enum FieldValue {
    case text(String?)
    case number(Double?)

    package static func time(_ instant: Instant?) -> FieldValue { .text(instant?.description) }

    package var json: JSONText {
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

    /// The value in a CSV file.
    package var csv: String {
        switch self {
        case .text(let text): CSVText.cell(text ?? "")
        case .number(let number): number.map { $0.isFinite ? JSONText.plain($0) : "" } ?? ""
        }
    }
}
