import ArgumentParser
import Console
import Foundation
import Ground

extension CommandConfiguration {
    /// A command with its help in the language chosen; every command has an example.
    ///
    /// Configurations are made when they are first asked for, which is after the arguments are there.
    init(
        commandName: String? = nil, abstract: Message, discussion: Message? = nil, examples: [String],
        version: String = "", subcommands: [any ParsableCommand.Type] = [],
        defaultSubcommand: (any ParsableCommand.Type)? = nil
    ) {
        let title = Message(zh: "示例：", en: "Examples:").text(in: .chosen)
        let shown = ([title] + examples.map { "  " + Self.wrapped($0).replacing("\n", with: "\n  ") }).joined(
            separator: "\n")
        self.init(
            commandName: commandName, abstract: abstract.text(in: .chosen),
            discussion: [discussion?.text(in: .chosen), shown].compactMap { $0 }.joined(separator: "\n\n"),
            version: version, subcommands: subcommands, defaultSubcommand: defaultSubcommand)
    }

    /// An example of which no line is wider than a page: broken at a space, as a shell takes it.
    private static func wrapped(_ example: String) -> String {
        example.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var lines = [String(line.prefix { $0 == " " })]
            // Broken before an option alone, so that an option stays with its value.
            let parts = line.split(separator: " ").reduce(into: [String]()) { parts, word in
                if word.hasPrefix("--") || parts.isEmpty {
                    parts.append(String(word))
                } else {
                    parts[parts.count - 1] += " " + word
                }
            }
            for word in parts {
                let last = lines[lines.count - 1]
                let isFirst = last.allSatisfy(\.isWhitespace)
                let longer = last + (isFirst ? "" : " ") + word
                if !isFirst, DisplayText.width(longer) > 94 {
                    lines[lines.count - 1] += " \\"
                    lines.append("  " + word)
                } else {
                    lines[lines.count - 1] = longer
                }
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// A command that the program itself runs, in no list of commands.
    init(ownUse commandName: String, abstract: Message) {
        self.init(commandName: commandName, abstract: abstract.text(in: .chosen), shouldDisplay: false)
    }
}

extension ArgumentHelp {
    /// What an argument is for, in the language chosen.
    init(zh: String, en: String, value: ValueName? = nil) {
        self.init(Message(zh: zh, en: en).text(in: .chosen), valueName: value?.message.text(in: .chosen))
    }
}

extension ValidationError {
    /// What is wrong with an argument, in the language chosen; ends the command with 64.
    init(zh: String, en: String) { self.init(Message(zh: zh, en: en).text(in: .chosen)) }
}

/// The name of an option's value in its help: `<file>`.
struct ValueName: ExpressibleByStringLiteral, Sendable {
    let message: Message

    /// A name that is the same in both languages.
    init(stringLiteral name: String) { message = Message(zh: name, en: name) }

    /// One of several words.
    static func oneOf(_ words: [String]) -> ValueName { ValueName(stringLiteral: words.joined(separator: "|")) }

    private init(zh: String, en: String) { message = Message(zh: zh, en: en) }

    static let file = ValueName(zh: "文件", en: "file")
    static let folder = ValueName(zh: "目录", en: "folder")
    static let anchor = ValueName(zh: "条数:散列", en: "number:hash")
    static let geoPackage = ValueName(zh: "文件.gpkg", en: "file.gpkg")
    static let jsonFile = ValueName(zh: "文件.json", en: "file.json")
    static let csvFile = ValueName(zh: "文件.csv", en: "file.csv")
    static let page = ValueName(zh: "文件.html", en: "file.html")
    static let configuration = ValueName(zh: "文件.yaml", en: "file.yaml")
    static let metres = ValueName(zh: "米", en: "metres")
    static let seconds = ValueName(zh: "秒", en: "seconds")
    static let number: ValueName = "n"
    static let name = ValueName(zh: "名称", en: "name")
    static let text = ValueName(zh: "文字", en: "text")
    static let identifier = ValueName(zh: "编号", en: "id")
    static let verdictClass = ValueName(zh: "类别", en: "class")
    static let state = ValueName(zh: "状态", en: "state")
    static let model = ValueName(zh: "模型", en: "model")
    static let code = ValueName(zh: "代码", en: "code")
    static let fileOrCodes = ValueName(zh: "文件|代码", en: "file|codes")
    /// A moment as RFC 3339 writes it.
    static let time = ValueName(zh: "时间", en: "time")
}
