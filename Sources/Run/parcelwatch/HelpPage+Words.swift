import Ground

extension HelpPage {
    /// ArgumentParser's words in a page of help in Chinese; what is not among them stays as it is.
    static func translated(_ text: String, _ language: Language) -> String {
        guard language == .chinese else { return text }
        var text = text
        for (english, chinese) in words { text = text.replacing(english, with: chinese) }
        guard text.contains("(values: ") || text.contains("(default: ") else { return text }
        text = text.replacing(#/ ?\(values: ([^;)]*); default: ([^)]*)\)/#) {
            "（可选 \($0.1.replacing(", ", with: "、"))；默认 \($0.2)）"
        }
        text = text.replacing(#/ ?\(values: ([^)]*)\)/#) { "（可选 \($0.1.replacing(", ", with: "、"))）" }
        return text.replacing(#/ ?\(default: ([^)]*)\)/#) { "（默认 \($0.1)）" }
    }

    private static let words = [
        ("<subcommand>", "<子命令>"), ("<subcommands>", "<子命令>"), ("<options>", "<选项>"),
        ("Show the version.", "显示版本。"), ("Show help information.", "显示帮助。"),
        ("Show subcommand help information.", "显示子命令的帮助。"), (" (default)", "（默认）"),
    ]

    /// The commonest errors, with a pointer to the help.
    static func sentence(_ text: String, _ language: Language) -> String {
        (language == .chinese ? translated(sentence(text), language) : text)
            + (expectation(text)?.text(in: language) ?? "")
    }

    /// The kind of number that was expected; ArgumentParser does not name it.
    private static func expectation(_ text: String) -> Message? {
        guard let found = text.wholeMatch(of: #/The value '.*' is invalid for '[^']*<([^'>]*)>'/#) else { return nil }
        switch found.1 {
        case "n": return Message(zh: "，应为整数", en: ": a whole number is expected")
        case "metres", "米", "seconds", "秒", "0…1", "m²": return Message(zh: "，应为数字", en: ": a number is expected")
        default: return nil
        }
    }

    private static func sentence(_ text: String) -> String {
        if let found = text.wholeMatch(of: #/\s*See '(.*)' for (?:more information|detailed help)\./#) {
            return "用 \(found.1) 查看帮助。"
        }
        if let found = text.wholeMatch(of: #/Missing expected argument '(.*)'/#) { return "缺少 \(found.1)" }
        if let found = text.wholeMatch(of: #/Missing one of: (.*)/#) { return "缺少其中之一：\(found.1)" }
        if let found = text.wholeMatch(of: #/Missing value for '(.*)'/#) { return "\(found.1) 没有给出值" }
        if let found = text.wholeMatch(of: #/Unknown option '(.*)'\. Did you mean '(.*)'\?/#) {
            return "没有选项 \(found.1)；是否为 \(found.2)？"
        }
        if let found = text.wholeMatch(of: #/Unknown option '(.*)'/#) { return "没有选项 \(found.1)" }
        if let found = text.wholeMatch(of: #/Unexpected argument '(.*)'/#) { return "多余的参数 '\(found.1)'" }
        if let found = text.wholeMatch(of: #/(\d+) unexpected arguments: (.*)/#) {
            return "多余的 \(found.1) 个参数：\(found.2)"
        }
        if let found = text.wholeMatch(of: #/The option '(.*)' does not take any value, but '(.*)' was specified\./#) {
            return "\(found.1) 不带值，却给了 '\(found.2)'"
        }
        if let found = text.wholeMatch(of: #/The value '(.*?)' is invalid for '(.*?)'(.*)/#) {
            return "'\(found.1)' 不能用于 \(found.2)" + choices(found.3)
        }
        return text
    }

    private static func choices(_ text: Substring) -> String {
        guard let found = text.wholeMatch(of: #/\. Please provide one of (.*)\./#) else {
            return String(text).replacing(#/^: /#) { _ in "：" }
                .replacing(". Please provide one of the following:", with: "；可用：")
        }
        return "；可用：" + found.1.replacing(" and ", with: "、").replacing(" or ", with: "、").replacing(", ", with: "、")
    }
}
