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
        abstract: Message(zh: "覆盖：久未观测的宗地与无人机补拍清单", en: "Coverage: parcels not seen for long, the drone tasking list."),
        discussion: Message(
            zh: "没看到不等于没变化：这里列出最近 N 天没有清晰影像的宗地，可导出为网页、GeoJSON、CSV，或 KML 飞行区。",
            en: """
                Not observed is never no change: parcels without a clear observation for N days, as a page, \
                GeoJSON, CSV, or KML flight areas.
                """),
        examples: [
            "parcelwatch coverage --store nanhai.gpkg --not-seen-days 60",
            "parcelwatch coverage --store nanhai.gpkg --format kml --output flights.kml",
        ])

    @OptionGroup var options: StoreOptions

    @Option(name: .long, help: ArgumentHelp(zh: "超过几天未见，默认 90", en: "days without a clear look", value: .number))
    var notSeenDays: Int = 90

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "以哪一时刻为准，默认现在", en: "the moment to count from, default now", value: .time))
    var asOf: String?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "导出格式", en: "format of the output", value: .oneOf(CoverageFormats.all.map(\.name))))
    var format: String?

    @Option(name: .shortAndLong, help: ArgumentHelp(zh: "输出文件", en: "output file", value: .file))
    var output: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        try ArgumentCheck.count(
            "--not-seen-days", notSeenDays, in: 0...36_500, of: Message(zh: "天数", en: "the number of days"))
        try ArgumentCheck.time("--as-of", asOf)
        guard (format == nil) == (output == nil) else {
            throw ValidationError(zh: "--format 与 --output 须同时给出", en: "--format and --output go together")
        }
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
