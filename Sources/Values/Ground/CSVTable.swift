/// A CSV file that other software wrote (RFC 4180), read whole: its first record names the columns.
///
/// A byte order mark, LF in place of CR LF, and tabs or semicolons in place of commas, as spreadsheets write them, are taken.
/// What ``CSVRow`` made of a text that looked like a formula is taken back.
public struct CSVTable: Sendable, Hashable {
    /// The names of the columns, without the space around them.
    public let columns: [String]
    /// A record.
    public struct Row: Sendable, Hashable {
        /// The line on which it begins, from 1.
        public let line: Int
        /// Its cells, without the space around them.
        public let cells: [String]

        /// A cell; empty where the record is too short.
        public func cell(_ column: Int?) -> String {
            column.map { cells.indices.contains($0) ? cells[$0] : "" } ?? ""
        }
    }

    /// The records below the names.
    public let rows: [Row]

    /// Reads a file's text; nil where a quoted cell does not end.
    public init?(_ text: String) {
        var records: [Row] = []
        let plain = text.hasPrefix(CSVRow.byteOrderMark) ? text.dropFirst() : text[...]
        let header = plain.prefix { !$0.isNewline }
        let separator =
            [",", ";", "\t"].map { Character($0) }.max { a, b in
                header.count { $0 == a } < header.count { $0 == b }
            } ?? ","
        var (cells, cell, line, first): ([String], String, Int, Int) = ([], "", 1, 1)
        var (isQuoted, wasQuoted) = (false, false)
        func ended(_ cell: String, _ wasQuoted: Bool) -> String {
            let trimmed = wasQuoted ? cell[...] : cell.trimmingSpace
            guard trimmed.first == "'", let next = trimmed.dropFirst().first, "=+-@".contains(next) else {
                return String(trimmed)
            }
            return String(trimmed.dropFirst())
        }
        var rest = plain[...]
        while let character = rest.popFirst() {
            if isQuoted {
                if character == "\"" {
                    if rest.first == "\"" {
                        cell.append("\"")
                        rest.removeFirst()
                    } else {
                        isQuoted = false
                    }
                } else {
                    cell.append(character)
                }
            } else if character == "\"", cell.allSatisfy(\.isWhitespace), !wasQuoted {
                (cell, isQuoted, wasQuoted) = ("", true, true)
            } else if character == separator || character.isNewline {
                cells.append(ended(cell, wasQuoted))
                (cell, wasQuoted) = ("", false)
                if character.isNewline {
                    records.append(Row(line: first, cells: cells))
                    (cells, first) = ([], line + 1)
                }
            } else if !wasQuoted || !character.isWhitespace {
                cell.append(character)
            }
            if character.isNewline { line += 1 }
        }
        guard !isQuoted else { return nil }
        if !cell.isEmpty || !cells.isEmpty || wasQuoted {
            records.append(Row(line: first, cells: cells + [ended(cell, wasQuoted)]))
        }
        let full = records.filter { record in record.cells.contains { !$0.isEmpty } }
        columns = full.first?.cells ?? []
        rows = Array(full.dropFirst())
    }

    /// The place of the column that has one of these names, whatever their case; nil if there is none.
    public func column(_ names: Set<String>) -> Int? { columns.firstIndex { names.contains($0.lowercased()) } }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmingSpace: Substring {
        let start = drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...end]
    }
}
