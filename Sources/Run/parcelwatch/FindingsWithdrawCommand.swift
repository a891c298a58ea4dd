import ArgumentParser
import Casework
import Console
import Findings
import Ground
import Site
import StorePorts

extension FindingsCommand {
    /// `parcelwatch findings withdraw`
    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "撤回自己的核查结论，恢复此前的结论", en: "Take your decision on a finding back; the one before it stands again."),
            examples: [
                "parcelwatch findings withdraw 440605001001JC00017-01 --by 张三 --store nanhai.gpkg"
            ])

        @Argument(help: ArgumentHelp(zh: "监测图斑编号", en: "the finding's id", value: .identifier))
        var id: String

        @Option(name: .long, help: ArgumentHelp(zh: "作出结论的核查人", en: "the reviewer who decided", value: .name))
        var by: String

        @Option(name: .long, help: ArgumentHelp(zh: "备注", en: "a note", value: .text))
        var note: String?

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try options.writing(by: .person(by))
            defer { try? store.close() }
            let standing = try await Deciding(store, areas: GroundAreas(), clock: { .now })
                .withdraw(FindingID(id), by: .person(by), note: note)
            Console.say(
                standing.map {
                    Message(
                        zh: "\(id)：已撤回；此前的结论仍在：\($0.name.chinese)（\($0.decidedBy)）",
                        en:
                            "\(id): taken back; the decision before it stands: \($0.name.english) (\($0.decidedBy))"
                    )
                } ?? Message(zh: "\(id)：已撤回，等待核查", en: "\(id): taken back; it waits for a decision"))
        }
    }
}
