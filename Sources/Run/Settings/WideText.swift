import Ground

/// Signs as a Chinese keyboard types them, where a configuration takes those of a keyboard in English mode.
enum WideText {
    /// What to type in place of a sign; nil where it is none of them.
    static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        // The whole printable ASCII once more, in full width (Unicode, "Halfwidth and Fullwidth Forms").
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)
        case 0x3000, 0x00A0, 0x2002...0x200A, 0x202F: " "
        default: others[scalar]
        }
    }

    private static let others: [Unicode.Scalar: Unicode.Scalar] = [
        "“": "\"", "”": "\"", "„": "\"", "「": "\"", "」": "\"", "『": "\"", "』": "\"", "‘": "'", "’": "'",
        "、": ",", "。": ".", "—": "-", "–": "-", "−": "-", "‐": "-", "‑": "-", "•": "-", "【": "[", "】": "]",
        "〔": "[", "〕": "]", "×": "*", "～": "~",
    ]

    static let spaces: Set<Unicode.Scalar> = ["\u{3000}", "\u{A0}", "\u{2002}", "\u{2003}", "\u{2009}", "\u{202F}"]
    static let openingQuotes: [Unicode.Scalar: Unicode.Scalar] = [
        "“": "”", "”": "”", "„": "“", "「": "」", "『": "』", "＂": "＂", "‘": "’", "’": "’", "＇": "＇",
    ]
    static let dashes: Set<Unicode.Scalar> = ["－", "—", "–", "−", "‐", "‑", "•"]
    static let commas: Set<Unicode.Scalar> = ["，", "、", "；"]

    /// A sign with its name, and what to type; nil = a space.
    static func message(_ scalar: Unicode.Scalar, type: String?) -> Message {
        let name = name(of: scalar)
        guard let type else {
            return Message(
                zh: "这里是\(name.chinese)；请切换到英文输入法，改为普通空格",
                en: "here is a \(name.english); type an ordinary space in its place")
        }
        return Message(
            zh: "这里是\(name.chinese)（ \(scalar) ）；请切换到英文输入法，改为 \(type)",
            en: "here is a \(name.english) ( \(scalar) ); type \(type) in its place")
    }

    private static func name(of scalar: Unicode.Scalar) -> Message {
        switch scalar {
        case "：": Message(zh: "全角冒号", en: "full-width colon")
        case "，": Message(zh: "全角逗号", en: "full-width comma")
        case "、": Message(zh: "顿号", en: "Chinese enumeration comma")
        case "；": Message(zh: "全角分号", en: "full-width semicolon")
        case "“", "”", "„", "‘", "’", "「", "」", "『", "』", "＂", "＇": Message(zh: "中文引号", en: "curly quote")
        case "　": Message(zh: "全角空格", en: "full-width space")
        case "０"..."９": Message(zh: "全角数字", en: "full-width digit")
        case _ where spaces.contains(scalar): Message(zh: "特殊空格", en: "space of another kind (no-break space)")
        case _ where dashes.contains(scalar): Message(zh: "中文或全角横线", en: "dash that is no hyphen")
        default: Message(zh: "全角符号", en: "full-width sign")
        }
    }

    /// A value of a line that holds such a sign.
    struct Finding {
        /// Where the first of them is, counted from 0.
        let index: Int
        /// What it is, and what to type in place of the value.
        let remedy: Message
    }

    /// The first such sign of the value that begins at an index of a line; nil where it has none, and where it is
    /// Chinese text, in which such signs are correct.
    static func first(in line: [Unicode.Scalar], from start: Int) -> Finding? {
        guard line.indices.contains(start) else { return nil }
        let isQuoted = line[start] == "\"" || line[start] == "'"
        var end = isQuoted ? start + 1 : start
        if isQuoted {
            while end < line.count, line[end] != line[start] { end += 1 }
        } else {
            while end < line.count, !",]}{[".unicodeScalars.contains(line[end]),
                !(line[end] == "#" && end > 0 && line[end - 1] == " "),
                !(line[end] == ":" && (end + 1 == line.count || line[end + 1] == " "))
            { end += 1 }
        }
        let value = line[(isQuoted ? start + 1 : start)..<end]
        guard !value.contains(where: \.properties.isIdeographic),
            let index = value.indices.first(where: { plain(line[$0]) != nil })
        else { return nil }
        var typed = String.UnicodeScalarView()
        typed.append(contentsOf: value.map { plain($0) ?? $0 })
        let text = String(typed).split(separator: " ").joined(separator: " ")
        let (name, sign) = (name(of: line[index]), line[index])
        return Finding(
            index: index,
            remedy: Message(
                zh: "其中有\(name.chinese)（ \(sign) ），请改为 \(text)",
                en: "it holds a \(name.english) ( \(sign) ), type \(text)"))
    }

    /// A fault whose value holds such a sign names the sign and its place.
    static func told(_ fault: ConfigurationFault, in lines: [[Unicode.Scalar]]) -> ConfigurationFault {
        guard !fault.keyPath.isEmpty, lines.indices.contains(fault.position.line - 1),
            let sign = first(in: lines[fault.position.line - 1], from: fault.position.column - 1)
        else { return fault }
        return ConfigurationFault(
            position: SettingPosition(line: fault.position.line, column: sign.index + 1), keyPath: fault.keyPath,
            message: Message(
                zh: "\(fault.message.chinese)；\(sign.remedy.chinese)",
                en: "\(fault.message.english); \(sign.remedy.english)"))
    }
}
