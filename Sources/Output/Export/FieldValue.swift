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

    /// The value in a CSV file.
    var csv: String {
        switch self {
        case .text(let text): CSVText.cell(text ?? "")
        case .number(let number): number.map { $0.isFinite ? JSONText.plain($0) : "" } ?? ""
        }
    }
}
