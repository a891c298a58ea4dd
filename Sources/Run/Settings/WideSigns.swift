import Ground

/// Finds full-width and Chinese signs in the places of YAML's own: colon, comma, quote, dash, bracket, comment, space.
///
/// Reads line by line, roughly as YAML does: what is quoted, commented or inside a Chinese text is left alone. What it
/// finds it replaces, so that reading goes on and tells the file's other faults too.
struct WideSigns {
    /// The lines with YAML's own signs.
    private(set) var lines: [[Unicode.Scalar]]
    /// The signs found, each at its place in the original file.
    private(set) var found: [(position: SettingPosition, message: Message)] = []
    /// Columns, counted from 0, before which a space was put in, by line.
    private var inserted: [Int: [Int]] = [:]

    private var quote: Unicode.Scalar?
    private var depth = 0
    /// The indentation of the key whose text follows in lines of its own (`|`, `>`).
    private var blockIndentation: Int?

    // Of the line in hand.
    private var row = 0
    private var index = 0
    private var awaitsToken = true
    private var isKeyPlace = true
    private var tokenStart = 0
    private var wasQuoted = false
    private var lastSpace = -2
    private var isItem = false

    init(_ lines: [[Unicode.Scalar]]) {
        self.lines = lines
        for row in lines.indices { read(row) }
    }

    /// A place of the file as it is, from one of ``lines``.
    func original(_ position: SettingPosition) -> SettingPosition {
        let before = (inserted[position.line - 1] ?? []).count { $0 < position.column - 1 }
        return SettingPosition(line: position.line, column: max(1, position.column - before))
    }

    private var line: [Unicode.Scalar] { lines[row] }

    private func isSpace(_ index: Int) -> Bool {
        index >= line.count || line[index] == " " || line[index] == "\t" || WideText.spaces.contains(line[index])
    }

    private mutating func note(_ at: Int, type: String?) {
        let place = original(SettingPosition(line: row + 1, column: at + 1))
        found.append((place, WideText.message(lines[row][at], type: type)))
    }

    /// Notes a sign and puts YAML's own in its place.
    private mutating func replace(_ at: Int, by sign: Unicode.Scalar, type: String) {
        note(at, type: type)
        lines[row][at] = sign
    }

    /// The same for a space; several in a row give one fault.
    private mutating func replaceSpace(_ at: Int) {
        if lastSpace != at - 1 { note(at, type: nil) }
        lastSpace = at
        lines[row][at] = " "
    }

    private mutating func read(_ row: Int) {
        (self.row, index, awaitsToken, isKeyPlace, wasQuoted, lastSpace) = (row, 0, true, true, false, -2)
        isItem = false
        if let indentation = blockIndentation {
            let own = line.prefix { $0 == " " }.count
            if own > indentation || own == line.count { return }
            blockIndentation = nil
        }
        while index < line.count {
            if quote != nil {
                passQuoted()
            } else if line[index] == "#", index == 0 || isSpace(index - 1) {
                return
            } else if line[index] == "＃", index == 0 || isSpace(index - 1), isSpace(index + 1) || awaitsToken {
                replace(index, by: "#", type: "#")
                return
            } else if awaitsToken {
                beginToken()
            } else {
                passToken()
            }
        }
    }

    private mutating func passQuoted() {
        let sign = line[index]
        if quote == "\"", sign == "\\" {
            index += 2
            return
        }
        if sign == quote { (quote, wasQuoted) = (nil, true) }
        index += 1
    }

    private mutating func beginToken() {
        let sign = line[index]
        if sign == " " || sign == "\t" {
            index += 1
        } else if WideText.spaces.contains(sign) {
            replaceSpace(index)
            index += 1
        } else if sign == "\"" || sign == "'" {
            (quote, awaitsToken, tokenStart) = (sign, false, index)
            index += 1
        } else if let closing = WideText.openingQuotes[sign], let plain = WideText.plain(sign) {
            replace(index, by: plain, type: "\(plain)")
            awaitsToken = false
            wasQuoted = true
            if let end = line[(index + 1)...].firstIndex(where: { $0 == closing || $0 == sign }) {
                lines[row][end] = plain
                index = end
            }
            index += 1
        } else if sign == "-", depth == 0, isSpace(index + 1) {
            isItem = true
            index += 1
        } else if WideText.dashes.contains(sign), depth == 0, isKeyPlace, isSpace(index + 1), index + 1 < line.count {
            replace(index, by: "-", type: "-")
            isItem = true
            index += 1
        } else if sign == "[" || sign == "{" {
            open()
        } else if sign == "［" || sign == "｛" {
            replace(index, by: sign == "［" ? "[" : "{", type: sign == "［" ? "[ ]" : "{ }")
            open()
        } else if sign == "]" || sign == "}" {
            close()
        } else if sign == "|" || sign == ">", depth == 0, !isKeyPlace {
            blockIndentation = line.prefix { $0 == " " }.count
            index = line.count
        } else {
            (awaitsToken, wasQuoted, tokenStart) = (false, false, index)
        }
    }

    private mutating func open() {
        depth += 1
        (awaitsToken, isKeyPlace) = (true, true)
        index += 1
    }

    private mutating func close() {
        depth = max(0, depth - 1)
        (awaitsToken, wasQuoted) = (false, true)
        index += 1
    }

    private mutating func passToken() {
        let sign = line[index]
        switch sign {
        case ":" where isSpace(index + 1) || wasQuoted: beginValue()
        case "：" where isKey:
            replace(index, by: ":", type: "\": \"")
            if !isSpace(index + 1) {
                lines[row].insert(" ", at: index + 1)
                inserted[row, default: []].append(index + 1)
            }
            beginValue()
        case "," where depth > 0: beginItem()
        case _ where depth > 0 && WideText.commas.contains(sign):
            replace(index, by: ",", type: ",")
            beginItem()
        case "]" where depth > 0, "}" where depth > 0: close()
        case "］" where depth > 0, "｝" where depth > 0:
            replace(index, by: sign == "］" ? "]" : "}", type: sign == "］" ? "[ ]" : "{ }")
            close()
        case _
        where WideText.spaces.contains(sign) && line[index...].allSatisfy({ $0 == " " || WideText.spaces.contains($0) }):
            replaceSpace(index)
            index += 1
        default: index += 1
        }
    }

    private mutating func beginValue() {
        (awaitsToken, isKeyPlace) = (true, false)
        index += 1
    }

    private mutating func beginItem() {
        (awaitsToken, isKeyPlace) = (true, true)
        index += 1
    }

    /// Whether what was passed can be meant as a key: ASCII letters, digits and underscores where a key may stand; in a line
    /// that is no item of a list, a Chinese word, too.
    private var isKey: Bool {
        guard isKeyPlace else { return false }
        if wasQuoted { return true }
        let name = line[tokenStart..<index].drop { $0 == " " }.reversed().drop { $0 == " " }
        return !name.isEmpty
            && name.allSatisfy { scalar in
                let plain = WideText.plain(scalar) ?? scalar
                let isWord = plain.properties.isAlphabetic || plain.properties.numericType != nil || plain == "_"
                return isWord && (plain.isASCII || !isItem && depth == 0)
            }
    }
}
