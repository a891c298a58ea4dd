import Console
import Foundation
import Ground

/// ArgumentParser's text in the chosen language, wrapped to a width that counts Chinese characters twice.
///
/// ArgumentParser writes English and counts every character once. It is asked for unwrapped lines; titles, labels and
/// sentences are recognised by their place.
struct HelpPage {
    /// Columns where there is no terminal, and the most for a readable line.
    private static let (plainWidth, mostWidth) = (80, 100)
    /// Columns before what an argument is for.
    private static let labelWidth = 26

    private let language: Language
    private let width: Int

    init(language: Language = .chosen, terminal: Int = Self.terminalWidth) {
        self.language = language
        width = min(max(terminal, 40), Self.mostWidth)
    }

    /// The width asked of ArgumentParser, which then wraps nothing.
    static let unwrapped = 1_000_000

    /// Columns of the terminal on standard output; 80 where there is none.
    static var terminalWidth: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return plainWidth }
        return Int(size.ws_col)
    }

    /// Whether ArgumentParser's text is a page of help, not a version, a completion script or JSON.
    static func isHelp(_ text: String) -> Bool { text.hasPrefix("OVERVIEW: ") || text.hasPrefix("USAGE: ") }

    /// A page of help.
    func help(_ text: String) -> String {
        var lines: [String] = []
        var isTable = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if let title = Self.titles[line] {
                isTable = true
                lines.append(title.text(in: language))
            } else if line.hasPrefix("USAGE: ") {
                isTable = false
                lines += usage(line.dropFirst(7), after: Message(zh: "用法：", en: "USAGE: "))
            } else if line.hasPrefix("OVERVIEW: ") {
                lines += DisplayText.wrap(String(line.dropFirst(10)), to: width)
            } else if line.hasPrefix("  See '") {
                lines.append("")
                lines += DisplayText.wrap(
                    Self.sentence(line.trimmingCharacters(in: .whitespaces), language), to: width)
            } else if isTable, line.hasPrefix("  ") {
                lines += row(line)
            } else {
                // Indented lines are examples, to be copied as they are.
                lines += line.hasPrefix(" ") ? [line] : DisplayText.wrap(line, to: width)
            }
        }
        return Self.withoutDoubledGaps(lines).joined(separator: "\n").trimmingCharacters(in: .newlines)
    }

    /// An error in the arguments: what is wrong, the argument's help, the usage.
    func error(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("Usage: ") {
                lines += usage(line.dropFirst(7), after: Message(zh: "用法：", en: "Usage: "))
            } else if let rest = line.wholeMatch(of: #/Help:\s+(.*)/#)?.1 {
                lines.append(
                    Message(zh: "说明：", en: "Help:  ").text(in: language) + Self.sentence(String(rest), language))
            } else if let rest = line.wholeMatch(of: #/Error: (.*)/#)?.1 {
                lines.append(
                    Message(zh: "错误：", en: "Error: ").text(in: language) + Self.sentence(String(rest), language))
            } else {
                lines.append(Self.sentence(line, language))
            }
        }
        return lines.joined(separator: "\n")
    }

    /// An argument or a subcommand: its label, and its purpose in a second column.
    private func row(_ line: String) -> [String] {
        let (label, purpose) = Self.parts(of: line)
        let shown = "  " + Self.translated(label, language)
        let column = String(repeating: " ", count: Self.labelWidth)
        guard !purpose.isEmpty else { return [shown] }
        let wrapped = DisplayText.wrap(Self.translated(purpose, language), to: width - Self.labelWidth)
        guard !label.isEmpty else { return wrapped.map { column + $0 } }
        let gap = Self.labelWidth - DisplayText.width(shown)
        guard gap > 0 else { return [shown] + wrapped.map { column + $0 } }
        return [shown + String(repeating: " ", count: gap) + (wrapped.first ?? "")]
            + wrapped.dropFirst().map { column + $0 }
    }

    /// ArgumentParser puts a short label and its purpose on one line, a long one's purpose on the next.
    private static func parts(of line: String) -> (label: String, purpose: String) {
        let characters = Array(line)
        func text(_ part: some Sequence<Character>) -> String { String(part).trimmingCharacters(in: .whitespaces) }
        guard characters.count > labelWidth, characters[labelWidth - 1] == " ", characters[labelWidth] != "<" else {
            return (text(characters), "")
        }
        return (text(characters[..<labelWidth]), text(characters[labelWidth...]))
    }

    /// The synopsis, broken between arguments only.
    private func usage(_ synopsis: Substring, after title: Message) -> [String] {
        let start = title.text(in: language)
        var words: [String] = []
        var depth = 0
        for word in Self.translated(String(synopsis), language).split(separator: " ") {
            // An option's value stays with it.
            let isBound =
                depth > 0 || word.hasPrefix("...") || word.hasPrefix("<") && words.last?.hasPrefix("-") == true
            if isBound, let last = words.popLast() {
                words.append(last + " " + word)
            } else {
                words.append(String(word))
            }
            depth += word.count { "[<".contains($0) } - word.count { "]>".contains($0) }
        }
        let indent = DisplayText.width(start)
        var lines = [start]
        for (index, word) in words.enumerated() {
            let line = lines[lines.count - 1]
            if index > 0, DisplayText.width(line) + 1 + DisplayText.width(word) > width {
                lines.append(String(repeating: " ", count: indent) + word)
            } else {
                lines[lines.count - 1] = line + (index > 0 ? " " : "") + word
            }
        }
        return lines
    }

    private static func withoutDoubledGaps(_ lines: [String]) -> [String] {
        lines.enumerated().filter { index, line in !line.isEmpty || index == 0 || !lines[index - 1].isEmpty }.map(
            \.element)
    }

    private static let titles: [String: Message] = [
        "ARGUMENTS:": Message(zh: "参数：", en: "ARGUMENTS:"),
        "OPTIONS:": Message(zh: "选项：", en: "OPTIONS:"),
        "SUBCOMMANDS:": Message(zh: "子命令：", en: "SUBCOMMANDS:"),
    ]
}
