/// One record of a CSV file (RFC 4180), safe to open in a spreadsheet. Every CSV file of the program is written by it.
///
/// | cell | how it is written |
/// |---|---|
/// | text | in quotes where it holds a comma, a quote or a line break; never as a formula |
/// | number | shortest digits that read back the same; empty if it is not finite |
///
/// A spreadsheet runs text that begins with `=`, `+`, `-`, `@`, tab or CR; a leading apostrophe makes it text
/// (OWASP, "CSV Injection"). Names in a cadastre come from outside.
public struct CSVRow: Sendable, Hashable {
    /// Byte order mark: without it Excel reads UTF-8 as the local code page and Chinese is lost.
    public static let byteOrderMark = "\u{FEFF}"

    /// The record without a line end.
    public private(set) var text = ""
    private var isEmpty = true

    /// A record of these texts.
    public init(_ texts: [String] = []) {
        for text in texts { append(text) }
    }

    /// The record with the line end of RFC 4180 §2.1, CR LF.
    public var record: String { text + "\r\n" }

    /// Adds a text; nil is an empty cell.
    public mutating func append(_ cell: String?) { add(cell.map(Self.escaped) ?? "") }

    /// Adds a number; nil and what is not finite are an empty cell. Whole numbers have no ".0".
    public mutating func append(_ number: Double?) {
        guard let number, number.isFinite else { return add("") }
        add(Int(exactly: number).map(String.init) ?? number.description)
    }

    /// Adds a 32-bit number as it is measured; what is not finite is an empty cell.
    public mutating func append(_ number: Float) { add(number.isFinite ? number.description : "") }

    private mutating func add(_ cell: String) {
        if !isEmpty { text += "," }
        isEmpty = false
        text += cell
    }

    private static func escaped(_ text: String) -> String {
        var cell = text
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { cell = "'" + text }
        let special = cell.unicodeScalars.contains { $0 == "\"" || $0 == "," || $0 == "\n" || $0 == "\r" }
        guard special else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
