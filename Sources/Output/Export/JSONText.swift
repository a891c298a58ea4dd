package import Ground

/// A JSON value with its members in a chosen order; written without locale, non-ASCII left readable.
package indirect enum JSONText {
    case null
    case text(String)
    case integer(Int)
    /// Shortest digits that read back the same (Swift's own `description`); null if not finite, which JSON lacks.
    case number(Double)
    case list([JSONText])
    case object([(String, JSONText)])
    /// Already JSON.
    case raw(String)

    package static func optional(_ text: String?) -> JSONText { text.map(JSONText.text) ?? .null }
    package static func optional(_ number: Double?) -> JSONText { number.map(JSONText.number) ?? .null }
    package static func optional(_ instant: Instant?) -> JSONText { optional(instant?.description) }

    package var text: String {
        var result = ""
        write(to: &result)
        return result
    }

    private func write(to result: inout String) {
        switch self {
        case .null: result += "null"
        case .text(let text): Self.write(text, to: &result)
        case .integer(let number): result += String(number)
        case .number(let number): result += number.isFinite ? Self.plain(number) : "null"
        case .list(let values):
            result += "["
            for (index, value) in values.enumerated() {
                if index > 0 { result += "," }
                value.write(to: &result)
            }
            result += "]"
        case .object(let members):
            result += "{"
            for (index, (name, value)) in members.enumerated() {
                if index > 0 { result += "," }
                Self.write(name, to: &result)
                result += ":"
                value.write(to: &result)
            }
            result += "}"
        case .raw(let text): result += text
        }
    }

    /// Whole numbers without ".0", so that 80 m² reads as 80.
    package static func plain(_ number: Double) -> String {
        if let whole = Int(exactly: number) { return String(whole) }
        return number.description
    }

    private static func write(_ text: String, to result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}":
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }
}
