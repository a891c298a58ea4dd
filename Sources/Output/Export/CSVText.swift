/// Text of CSV files (RFC 4180), safe to open in a spreadsheet.
package enum CSVText {
    /// Byte order mark: without it Excel reads UTF-8 as the local code page and Chinese is lost.
    package static let byteOrderMark = "\u{FEFF}"

    /// One record with its line end, which is CR LF (RFC 4180 §2.1).
    package static func record(_ cells: some Sequence<String>) -> String { cells.joined(separator: ",") + "\r\n" }

    /// A text cell: quoted where needed, and never a formula.
    ///
    /// A spreadsheet runs text that begins with `=`, `+`, `-`, `@`, tab or CR; a leading apostrophe makes it text
    /// (OWASP, "CSV Injection"). Names in a cadastre come from outside.
    package static func cell(_ text: String) -> String {
        var cell = text
        if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) { cell = "'" + text }
        let special = cell.unicodeScalars.contains { $0 == "\"" || $0 == "," || $0 == "\n" || $0 == "\r" }
        guard special else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
