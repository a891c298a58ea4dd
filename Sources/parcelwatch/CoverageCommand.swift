import ArgumentParser
import Export
import Foundation
import Gate
import Ground
import Store

/// `parcelwatch coverage`
struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "覆盖：久未观测的宗地与无人机补拍清单 · Coverage: parcels not seen for long, the drone tasking list.",
        discussion: """
            没看到不等于没变化：这里列出最近 N 天没有清晰影像的宗地，可导出为 GeoJSON，或 KML 飞行区。
            Not observed is never no change: parcels without a clear look for N days, as GeoJSON or as KML flight areas.
            """)

    @OptionGroup var options: StoreOptions

    @Option(name: .long, help: ArgumentHelp("超过几天未见，默认 90 · days without a clear look", valueName: "n"))
    var notSeenDays: Int = 90

    @Option(
        name: .long,
        help: ArgumentHelp("以哪一时刻为准，默认现在 · the moment to count from, default now", valueName: "RFC 3339"))
    var asOf: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "导出格式 · format of the output", valueName: CoverageFormats.all.map(\.name).joined(separator: "|")))
    var format: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("输出文件 · output file", valueName: "file"))
    var output: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (0...36_500).contains(notSeenDays) else { throw ValidationError("--not-seen-days: 0…36500") }
        if let asOf, Instant(rfc3339: asOf) == nil { throw ValidationError("--as-of: 2024-03-05T11:10:00+08:00") }
        guard (format == nil) == (output == nil) else { throw ValidationError("--format <name> --output <file>") }
    }

    func run() throws {
        let moment = asOf.flatMap(Instant.init(rfc3339:)) ?? .now
        let report = try options.read { try CoverageReport(store: $0, notSeenDays: notSeenDays, asOf: moment) }
        if let format, let output {
            let format = try CoverageFormats.named(format)
            try CommandOutput.protect([options.store], from: output)
            try format.write(report, to: output)
        }
        let counts = report.counts
        Console.say(
            Message(
                zh:
                    "宗地 \(counts.total)：近 \(notSeenDays) 天已观测 \(counts.seen)，久未观测 \(counts.notSeen)，从未观测 \(counts.never)",
                en:
                    "\(counts.total) parcels: \(counts.seen) seen within \(notSeenDays) days, \(counts.notSeen) longer ago, "
                    + "\(counts.never) never"))
        let header = [
            Message(zh: "村居", en: "village"), Message(zh: "久未观测", en: "not seen"), Message(zh: "从未", en: "never"),
            Message(zh: "宗地", en: "parcels"),
        ].map { $0.text(in: .chosen) }
        let rows = report.villages.filter { $0.counts.unseen > 0 }.map { village in
            [
                village.name.isEmpty
                    ? Message(zh: "（网格外）", en: "(outside the grids)").text(in: .chosen)
                    : GateError.escaped(village.name),
                "\(village.counts.notSeen)", "\(village.counts.never)", "\(village.counts.total)",
            ]
        }
        if !rows.isEmpty { for line in Columns.lines([header] + rows) { Console.say(line) } }
    }
}
