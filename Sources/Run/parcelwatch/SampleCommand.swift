public import ArgumentParser
import Console
import Findings
import Ground
import StorePorts
import Governance
public import Sample

/// `parcelwatch sample`
struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: Message(
            zh: "示例村庄：生成影像、宗地、网格与真值；核对监测图斑", en: "The sample settlement: generate it, check findings against its truth."
        ),
        examples: [
            "parcelwatch sample generate --output sample/",
            "parcelwatch sample check --store sample.gpkg --sensor satellite",
        ],
        subcommands: [Generate.self, Series.self, Check.self],
        defaultSubcommand: Generate.self)

    /// `parcelwatch sample generate`
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "生成示例影像、宗地、网格与真值", en: "Generate the sample scenes, parcels, grids and their truth."),
            discussion: Message(
                zh: "同一种子总是生成同样的像元。",
                en: "The same seed always gives the same pixels."),
            examples: [
                "parcelwatch sample generate --output sample/"
            ])

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(zh: "写入此目录下的 tiles/ 与 grids/", en: "folder that gets tiles/ and grids/", value: .folder),
            completion: .directory)
        var output: String

        @OptionGroup var overwriting: OverwriteOptions

        @Option(name: .long, help: ArgumentHelp(zh: "种子", en: "seed", value: .number))
        var seed: UInt64 = SampleGenerator.defaultSeed

        @OptionGroup var common: CommonOptions

        func run() throws {
            let folder = try overwriting.folder(
                output, holding: ["grids/governance.gpkg", "grids/parcels.gpkg", "tiles/truth.geojson"])
            try SampleGenerator.write(to: folder, seed: seed) { Console.note($0) }
        }
    }

    /// `parcelwatch sample series`
    struct Series: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "生成同一村庄的多期卫星影像与真值，用于试运行值守",
                en: "Many epochs of the settlement with their truth, to try the watch on."),
            discussion: Message(
                zh: "每期一景，逐景写成（写完才出现最终文件名）；宗地、网格与 truth.json 写在 --output 下。",
                en: """
                    One scene an epoch, each under its final name only when it is whole; parcels, grids and truth.json \
                    in --output.
                    """),
            examples: [
                "parcelwatch sample series --output series/ --scenes inbox/ --epochs 12"
            ])

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp(zh: "宗地、网格与真值写入此目录", en: "folder for parcels, grids and truth", value: .folder),
            completion: .directory)
        var output: String

        @OptionGroup var overwriting: OverwriteOptions

        @Option(
            name: .long, help: ArgumentHelp(zh: "影像写入此目录，默认同上", en: "folder for the scenes", value: .folder),
            completion: .directory)
        var scenes: String?

        @Option(name: .long, help: ArgumentHelp(zh: "期数", en: "number of epochs", value: .number))
        var epochs: Int = 30

        @Option(name: .long, help: ArgumentHelp(zh: "两期相隔天数", en: "days between two epochs", value: .number))
        var days: Int = 30

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "只写这些期，如 0 或 3-7，默认全部", en: "only these epochs, e.g. 0 or 3-7", value: "a-b"))
        var only: String?

        @Option(name: .long, help: ArgumentHelp(zh: "种子", en: "seed", value: .number))
        var seed: UInt64 = SampleGenerator.defaultSeed

        @OptionGroup var common: CommonOptions

        private var chosen: ClosedRange<Int>? {
            guard let only else { return 0...(epochs - 1) }
            let ends = only.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count <= 2, let first = ends.first, let low = first, let last = ends.last, let high = last,
                low >= 0, low <= high, high < epochs
            else { return nil }
            return low...high
        }

        func validate() throws {
            try ArgumentCheck.count("--epochs", epochs, in: 3...400, of: Message(zh: "期数", en: "the number of epochs"))
            try ArgumentCheck.count("--days", days, in: 1...400, of: Message(zh: "天数", en: "the number of days"))
            guard chosen != nil else {
                throw ValidationError(
                    zh: "--only '\(only ?? "")'：应为期号或其范围，在 0 至 \(epochs - 1) 之间，如 0 或 3-7",
                    en:
                        "--only '\(only ?? "")': must be an epoch or a range of them within 0 to \(epochs - 1), like 0 or 3-7"
                )
            }
        }

        func run() throws {
            guard let chosen else { return }
            let surroundings = chosen.lowerBound == 0 ? ["governance.gpkg", "parcels.gpkg", "truth.json"] : []
            let output = try overwriting.folder(output, holding: surroundings)
            let folder = scenes ?? output
            for path in [output, folder] { try CommandOutput.makeFolder(path) }
            let series = SampleSeries(epochs: epochs, days: days, seed: seed)
            if chosen.lowerBound == 0 { try series.writeSurroundings(to: output) }
            for epoch in chosen { Console.note(try series.write(epoch: epoch, to: folder)) }
        }
    }

    /// `parcelwatch sample check`
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "把示例上的监测图斑与种下的变化核对", en: "Compare findings on the sample with what was planted."),
            examples: [
                "parcelwatch sample check --store sample.gpkg --truth tiles/truth.geojson --sensor satellite"
            ])

        @OptionGroup var options: StoreOptions

        @Option(
            name: .long, help: ArgumentHelp(zh: "真值文件", en: "truth file of the sample", value: .file),
            completion: .file())
        var truth: String = "tiles/truth.geojson"

        @Option(name: .long, help: ArgumentHelp(zh: "影像来源", en: "sensor", value: "satellite|drone"))
        var sensor: TruthCheck.Sensor

        @OptionGroup var common: CommonOptions

        func run() async throws {
            var query = FindingQuery()
            query.states = Set(ConfirmationState.allCases).subtracting([.lapsed])
            let findings = try await options.read { store in
                try await allRows { try await store.findings(query, in: .everything, page: $0) }
            }
            let check = try TruthCheck(truth: truth, sensor: sensor, findings: findings.map(\.parcelCode))
            let missed = check.planted.subtracting(check.found).sorted().map(\.text).joined(separator: " ")
            Console.say(
                Message(
                    zh: "种下且可观测的新建、扩建、拆除（≥ 20 m²）\(check.planted.count) 处，发现 \(check.found.count) 处"
                        + (missed.isEmpty ? "" : "；漏：\(missed)"),
                    en: "Planted and observable new buildings, extensions, demolitions (≥ 20 m²): "
                        + "\(check.planted.count), found \(check.found.count)"
                        + (missed.isEmpty ? "" : "; missed: \(missed)")))
            let causes = check.falseByCause.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
                .map { "\($0.key.name.text(in: .chosen)) \($0.value)" }
            let total = check.falseByCause.values.reduce(0, +)
            Console.say(
                Message(
                    zh: "误报 \(total) 处" + (causes.isEmpty ? "" : "：" + causes.joined(separator: "，")),
                    en: "False findings: \(total)" + (causes.isEmpty ? "" : ": " + causes.joined(separator: ", "))))
        }
    }
}

extension TruthCheck.Sensor: ExpressibleByArgument {}
