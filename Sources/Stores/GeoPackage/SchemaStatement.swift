/// A statement of a schema, word by word: what stands in quotes is one word, comments are none.
struct SchemaStatement {
    struct Word: Equatable {
        let text: String
        /// Whether it stood in quotes: a name or a text, never a word of SQL.
        let isQuoted: Bool
    }

    let words: [Word]

    /// Splits `sql`, which is in capitals; nil where a quote or a comment is not closed.
    init?(_ sql: String) {
        var words: [Word] = []
        var rest = Substring(sql)
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if rest.hasPrefix("--") {
                rest = rest.drop { $0 != "\n" }
            } else if rest.hasPrefix("/*") {
                guard let end = rest.firstRange(of: "*/") else { return nil }
                rest = rest[end.upperBound...]
            } else if let closing = Self.closing[first] {
                guard let text = Self.quoted(&rest, closing: closing) else { return nil }
                words.append(Word(text: text, isQuoted: true))
            } else {
                let isName: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
                let word = isName(first) ? rest.prefix(while: isName) : rest.prefix(1)
                words.append(Word(text: String(word), isQuoted: false))
                rest = rest.dropFirst(word.count)
            }
        }
        self.words = words
    }

    private static let closing: [Character: Character] = ["\"": "\"", "'": "'", "`": "`", "[": "]"]

    /// Takes a quoted word off the front; a doubled quote stands for one.
    private static func quoted(_ rest: inout Substring, closing: Character) -> String? {
        rest.removeFirst()
        var text = ""
        while let next = rest.popFirst() {
            guard next == closing else {
                text.append(next)
                continue
            }
            guard closing != "]", rest.first == closing else { return text }
            text.append(closing)
            rest.removeFirst()
        }
        return nil
    }

    /// The statements between a trigger's BEGIN and its END; nil where it has none.
    var body: [[Word]]? {
        guard let begin = words.firstIndex(of: Word(text: "BEGIN", isQuoted: false)),
            let end = words.lastIndex(of: Word(text: "END", isQuoted: false)), begin < end
        else { return nil }
        return words[(begin + 1)..<end].split(separator: Word(text: ";", isQuoted: false)).map(Array.init)
    }

    /// Whether a trigger is one that GeoPackage, GDAL or SpatiaLite put there, by its name and by what it does, or one
    /// that only forbids.
    ///
    /// | who | what it does |
    /// |---|---|
    /// | OGC 12-128 r12 to r19, annex F.3 and GDAL 3.12: `rtree_…_insert`, `_update1` to `_update7`, `_delete` | keeps an R-tree |
    /// | OGC 12-128, annexes on tiles and metadata; SpatiaLite's `fgti_`, `fgsi_` …; the program's own log | forbids |
    /// | OGC 12-128, annex F.8: `gpkg_metadata_reference_…` | writes down a time |
    /// | GDAL: `trigger_insert_feature_count_…`, `trigger_delete_feature_count_…` | counts features |
    ///
    /// None of them runs while a file is only read.
    func isStandardTrigger(named name: String) -> Bool {
        guard let body, !body.isEmpty, !words.contains(where: { $0.text == "LOAD_EXTENSION" }) else { return false }
        if body.allSatisfy(Self.forbids) { return true }
        let prefixes = ["rtree_", "trigger_insert_feature_count_", "trigger_delete_feature_count_", "gpkg_"]
        return prefixes.contains { name.lowercased().hasPrefix($0) }
            && body.allSatisfy { Self.forbids($0) || Self.keeps($0) }
    }

    /// `SELECT RAISE(ABORT, …)` and its like.
    private static func forbids(_ statement: [Word]) -> Bool {
        statement.count > 4 && statement.prefix(3).map(\.text) == ["SELECT", "RAISE", "("]
            && ["ABORT", "ROLLBACK", "FAIL"].contains(statement[3].text)
    }

    /// Whether a statement changes an R-tree, a count of features or a time of metadata.
    private static func keeps(_ statement: [Word]) -> Bool {
        let texts = statement.map(\.text)
        for start in [["INSERT", "OR", "REPLACE", "INTO"], ["INSERT", "INTO"], ["DELETE", "FROM"], ["UPDATE"]]
        where texts.starts(with: start) && texts.count > start.count {
            let table = texts[start.count]
            return table.hasPrefix("RTREE_")
                || start == ["UPDATE"] && ["GPKG_OGR_CONTENTS", "GPKG_METADATA_REFERENCE"].contains(table)
        }
        return false
    }
}
