/// Text as a terminal shows it: a Chinese character takes two columns.
enum DisplayText {
    /// Columns that a text takes.
    static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

    /// Breaks a text at spaces and between Chinese characters, never before a mark that ends something.
    static func wrap(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for piece in pieces(text) {
            let isSpace = piece == " "
            if !line.isEmpty, self.width(line) + self.width(piece) > width, !isSpace {
                lines.append(line.trimmingEnd)
                line = ""
            }
            if line.isEmpty, isSpace, !lines.isEmpty { continue }
            line += piece
        }
        return lines + [line.trimmingEnd]
    }

    /// What may not be broken: words, Chinese characters with the marks that follow or open them, spaces.
    private static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var isOpen = false
        for character in text {
            let last = pieces.last
            let staysWithLast = "，。；：、？！）」”》）.,;:?!)".contains(character)
            let isWord = width(character) == 1 && character != " "
            let lastIsWord = last.map { $0 != " " && ($0.last.map(width) == 1) } ?? false
            if let last, last != " ", staysWithLast || isOpen || isWord && lastIsWord {
                pieces[pieces.count - 1] = last + String(character)
            } else {
                pieces.append(String(character))
            }
            isOpen = "（「“《".contains(character)
        }
        return pieces
    }

    private static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self[...]
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
