import ArgumentParser
import Findings
import Ground
import Store

/// `parcelwatch store`
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "存储：查看测查、核验日志 · The store: surveys it holds, check of its log.",
        subcommands: [Surveys.self, Verify.self])

    /// `parcelwatch store surveys`
    struct Surveys: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "列出测查 · List surveys.")

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let rows = try options.read { try $0.surveys() }.map { survey in
                [
                    survey.record.id.text, survey.record.provenance.earlierScenes.map(\.name).joined(separator: " "),
                    "→ " + survey.record.provenance.laterScenes.map(\.name).joined(separator: " "),
                    survey.finishedAt?.description ?? Message(zh: "未完成", en: "unfinished").text(in: .chosen),
                ]
            }
            for line in Columns.lines(rows) { Console.say(line) }
        }
    }

    /// `parcelwatch store verify`
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "核验只追加日志的散列链 · Check the hash chain of the append-only log.")

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let count = try options.read { store in
                try store.verifyAuditChain()
                return try store.events().count
            }
            Console.say(
                Message(zh: "日志完整：\(count) 条，散列链无误。", en: "The log is whole: \(count) entries, every hash fits."))
        }
    }
}
