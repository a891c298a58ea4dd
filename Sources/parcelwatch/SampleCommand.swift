public import ArgumentParser
import Findings
import Ground
public import Sample
import Store

/// `parcelwatch sample`
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "示例村庄：生成影像、宗地、网格与真值；核对发现 · The sample settlement: generate it, check findings against its truth.",
        subcommands: [Generate.self, Check.self], defaultSubcommand: Generate.self)

    /// `parcelwatch sample generate`
    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "生成示例影像、宗地、网格与真值 · Generate the sample scenes, parcels, grids and their truth.",
            discussion: "同一种子总是生成同样的像元 · The same seed always gives the same pixels.")

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("写入此目录下的 tiles/ 与 grids/ · folder that gets tiles/ and grids/", valueName: "folder"))
        var output: String

        @Option(name: .long, help: ArgumentHelp("种子 · seed", valueName: "n"))
        var seed: UInt64 = SampleGenerator.defaultSeed

        @OptionGroup var common: CommonOptions

        func run() throws {
            try SampleGenerator.write(to: output, seed: seed) { Console.note($0) }
        }
    }

    /// `parcelwatch sample check`
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "把示例上的发现与种下的变化核对 · Compare findings on the sample with what was planted.")

        @OptionGroup var options: StoreOptions

        @Option(name: .long, help: ArgumentHelp("真值文件 · truth file of the sample", valueName: "file"))
        var truth: String = "tiles/truth.geojson"

        @Option(name: .long, help: ArgumentHelp("影像来源 · sensor", valueName: "satellite|drone"))
        var sensor: TruthCheck.Sensor

        @OptionGroup var common: CommonOptions

        func run() throws {
            let findings = try options.read { try $0.findings() }.filter { $0.state != .lapsed }
            let check = try TruthCheck(
                truth: truth, sensor: sensor, findings: findings.map(\.finding.verdict.parcelCode))
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
