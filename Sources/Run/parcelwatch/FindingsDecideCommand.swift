import ArgumentParser
import Casework
import Console
import Findings
import Ground
import Site
import StorePorts

extension FindingsCommand {
    /// `parcelwatch findings decide`
    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "记下核查结论，供学习", en: "Record an officer's decision on a finding; the judge learns from it."),
            discussion: Message(
                zh: "实际情况可写：\n" + Self.classes(.chinese), en: "The actual class, one of:\n" + Self.classes(.english)),
            examples: [
                "parcelwatch findings decide 440605001001JC00017-01 --as 误报 --by 张三 --store nanhai.gpkg"
            ])

        private static let spoken = VerdictClass.spoken(Decision.classes)

        /// The classes that an officer can give, a line each.
        private static func classes(_ language: Language) -> String {
            spoken.known(language, most: 3).joined(separator: "\n")
        }

        private var verdictClass: VerdictClass {
            get throws {
                guard let known = Self.spoken.thing(word) else {
                    throw ValidationError(
                        zh: "--as '\(word)'：不认识；可写：\(Self.classes(.chinese).replacing("\n", with: "；"))",
                        en:
                            "--as '\(word)': is unknown; give one of: \(Self.classes(.english).replacing("\n", with: "; "))"
                    )
                }
                return known
            }
        }

        @Argument(help: ArgumentHelp(zh: "监测图斑编号", en: "the finding's id", value: .identifier))
        var id: String

        @Option(
            name: .customLong("as"),
            help: ArgumentHelp(
                zh: "实际情况，如 误报、新建、拆除", en: "the actual class, e.g. \"false alarm\", \"new building\"",
                value: .verdictClass))
        var word: String

        @Option(name: .long, help: ArgumentHelp(zh: "核查人", en: "the reviewer", value: .name))
        var by: String

        @Option(name: .long, help: ArgumentHelp(zh: "备注", en: "a note", value: .text))
        var note: String?

        @Flag(name: .long, help: ArgumentHelp(zh: "属批准建设，不须处置", en: "it was built as approved; nobody has to act"))
        var approved = false

        @OptionGroup var options: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            let decided = try verdictClass
            guard !approved || decided.isChange else {
                throw ValidationError(
                    zh: "--approved 与 --as \(word) 不能同用：只有变化才有批准与否",
                    en: "--approved and --as \(word) do not go together: only a change can be approved")
            }
            guard !by.allSatisfy(\.isWhitespace) else {
                throw ValidationError(zh: "--by 为空；请写核查人姓名", en: "--by is empty; give the reviewer's name")
            }
        }

        func run() async throws {
            let verdictClass = try verdictClass
            let store = try options.writing(by: .person(by))
            defer { try? store.close() }
            let decision = try await Deciding(store, areas: GroundAreas(), clock: { .now })
                .decide(
                    FindingID(id), verdictClass, isApproved: approved, by: .person(by), note: note, settles: true)
            let waits =
                decision.isFirstLook == true
                ? Message(
                    zh: "；与先看的人结论不同，须再有人定",
                    en: "; an officer who looked before says something else, and somebody has to decide")
                : Message(zh: "", en: "")
            Console.say(
                Message(
                    zh:
                        "\(decision.findingID)：\(decision.name.chinese)（\(decision.decidedBy)，\(LocalTime.text(decision.decidedAt))）"
                        + waits.chinese,
                    en:
                        "\(decision.findingID): \(decision.name.english) (\(decision.decidedBy), \(LocalTime.text(decision.decidedAt)))"
                        + waits.english))
        }
    }
}
