import ArgumentParser
import Console
import Foundation
import Ground

/// A subcommand or an option that does not exist.
///
/// ArgumentParser calls the first an unexpected argument, and of the second it says nothing where a required option is
/// missing too, which is so whenever the name of a required option is mistyped.
struct UnknownWord {
    /// The command that does not know it, in full.
    private let command: String
    private let word: String
    private let known: [String]

    /// The first such word among `arguments`; nil where there is none.
    static func first(in arguments: [String], of root: any ParsableCommand.Type) -> UnknownWord? {
        var (command, path) = (root, [root._commandName])
        var rest = arguments[...]
        while let argument = rest.first, !argument.hasPrefix("-") {
            let subcommands = command.configuration.subcommands
            if subcommands.isEmpty || path.count == 1 && argument == "help" { break }
            guard let next = subcommands.first(where: { $0._commandName == argument }) else {
                let shown = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                return UnknownWord(command: path.joined(separator: " "), word: argument, known: shown)
            }
            (command, path, rest) = (next, path + [argument], rest.dropFirst())
        }
        if let fallback = command.configuration.defaultSubcommand { command = fallback }
        let known = options(of: command)
        let given = rest.prefix { $0 != "--" }.filter { $0.hasPrefix("--") }
            .map { String($0.prefix { $0 != "=" }) }
        guard let word = given.first(where: { !known.contains($0) }) else { return nil }
        return UnknownWord(command: path.joined(separator: " "), word: word, known: known)
    }

    /// The long names of a command's options, as its help has them.
    private static func options(of command: any ParsableCommand.Type) -> [String] {
        let lines = command.helpMessage(includeHidden: true, columns: HelpPage.unwrapped).split(separator: "\n")
        let labels = lines.filter { $0.firstMatch(of: #/^  --?[A-Za-z]/#) != nil }
        return labels.flatMap { $0.prefix { $0 != "<" }.matches(of: #/--[A-Za-z][A-Za-z0-9-]*/#).map { String($0.0) } }
            + ["--version", "--help", "--help-hidden", "--generate-completion-script", "--experimental-dump-help"]
    }

    /// The error message, with a pointer to the help.
    var text: String {
        let guess = Spelling.nearest(to: word, among: known)
        let help = "\n  See '\(command) --help' for more information."
        if word.hasPrefix("-") {
            return "Error: Unknown option '\(word)'" + (guess.map { ". Did you mean '\($0)'?" } ?? "") + help
        }
        let all = known.joined(separator: ", ")
        return "Error: "
            + Message(
                zh: "没有子命令 \(word)；" + (guess.map { "是否为 \($0)？" } ?? "") + "可用：\(all)",
                en: "No subcommand '\(word)'. " + (guess.map { "Did you mean '\($0)'? " } ?? "") + "There are: \(all)"
            ).text(in: .chosen) + help
    }
}
