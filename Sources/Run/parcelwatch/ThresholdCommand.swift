import Casework
import ArgumentParser
import Console
import Findings
import Ground
import Model
import StorePorts

/// `parcelwatch threshold`
struct ThresholdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "threshold",
        abstract: Message(
            zh: "按查全率或人力给出阈值及预期准确率", en: "The threshold for a recall or a capacity, with the precision to expect."),
        discussion: Message(
            zh: "依据该存储最近一次核查中每块宗地的概率。",
            en: "Rests on the probabilities of every parcel in the store's latest survey."),
        examples: [
            "parcelwatch threshold --store nanhai.gpkg --recall 0.95",
            "parcelwatch threshold --store nanhai.gpkg --capacity 200",
        ])

    @OptionGroup var options: StoreOptions

    @Option(
        name: .long, help: ArgumentHelp(zh: "要找到的新增建设比例", en: "share of all construction to be found", value: "0…1"))
    var recall: Double?

    @Option(name: .long, help: ArgumentHelp(zh: "最多核查多少块", en: "most parcels that officers can check", value: .number))
    var capacity: Int?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (recall == nil) != (capacity == nil) else {
            throw ValidationError(zh: "--recall 与 --capacity 二选一", en: "give either --recall or --capacity")
        }
        try ArgumentCheck.share("--recall", recall, of: Message(zh: "查全率", en: "a recall"))
        if recall == 0 { throw ValidationError(zh: "--recall 0：查全率应大于 0", en: "--recall 0: a recall must be above 0") }
        try ArgumentCheck.count(
            "--capacity", capacity, in: 1...Int(Int32.max), of: Message(zh: "块数", en: "the number of parcels"))
    }

    func run() async throws {
        let probabilities = try await options.read { store -> [Double] in
            guard let survey = try await store.surveys().last(where: { $0.finishedAt != nil }) else { return [] }
            return try await store.verdicts(of: survey.record.id).compactMap(\.score)
        }
        let point =
            recall.flatMap { OperatingPoint.finding($0, in: probabilities) }
            ?? capacity.flatMap { OperatingPoint.atMost($0, in: probabilities) }
        guard let point else {
            throw NotFound(
                message: Message(
                    zh: "存储中没有已完成的核查；请先运行 parcelwatch survey",
                    en: "the store holds no finished survey; run parcelwatch survey first"))
        }
        func share(_ value: Double) -> String { Console.number(value * 100, decimals: 1) + " %" }
        // Rounded down, so that what it names is flagged.
        let threshold = Console.number((point.threshold * 10_000).rounded(.down) / 10_000, decimals: 4)
        Console.say(
            Message(
                zh: "--threshold \(threshold)：约 \(point.flagged) 块，预期准确率 \(share(point.precision))，"
                    + "预期查全率 \(share(point.recall))",
                en:
                    "--threshold \(threshold): about \(point.flagged) parcels, expected precision \(share(point.precision)), "
                    + "expected recall \(share(point.recall))"))
    }
}
