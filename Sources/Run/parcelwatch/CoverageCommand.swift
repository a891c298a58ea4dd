import ArgumentParser
import Console
import Reporting
import Foundation
import Gate
import Ground
import Site
import StorePorts

/// `parcelwatch coverage`
struct CoverageCommand: AsyncParsableCommand {
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
            "parcelwatch coverage --store nanhai.gpkg -o flights.kml",
        ])

    @OptionGroup var options: StoreOptions

    @Option(name: .long, help: ArgumentHelp(zh: "超过几天未见，默认 90", en: "days without a clear observation", value: .number))
    var notSeenDays: Int = 90

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "以哪一时刻为准，默认现在", en: "the moment to count from, default now", value: .time))
    var asOf: String?

    @Option(
        name: .shortAndLong, help: .output(zh: "输出文件", en: "file to write", value: .file), completion: .file())
    var output: String?

    @Option(
        name: .long, help: .format(CoverageFormats.all.map(\.name)), completion: .list(CoverageFormats.all.map(\.name)))
    var format: String?

    @OptionGroup var overwriting: OverwriteOptions

    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try ArgumentCheck.count(
            "--not-seen-days", notSeenDays, in: 0...36_500, of: Message(zh: "天数", en: "the number of days"))
        try ArgumentCheck.time("--as-of", asOf)
        _ = try chosen()
    }

    /// The format of the output; nil where nothing is to be written.
    private func chosen() throws -> (any CoverageFormat)? {
        guard let output else {
            guard format == nil else {
                throw ValidationError(zh: "--format 须配合 --output", en: "--format goes with --output")
            }
            return nil
        }
        return try CoverageFormats.named(
            OutputFormat.name(of: output, asked: format, known: CoverageFormats.all.map(\.name)))
    }

    func run() async throws {
        let place = try output.map { try overwriting.place($0, reading: [options.store]) }
        let moment = asOf.flatMap(Instant.init(rfc3339:)) ?? .now
        let report = try await options.read {
            try await CoverageReport(store: $0, notSeenDays: notSeenDays, asOf: moment)
        }
        if let format = try chosen(), let place {
            try await place.write { try format.write(report, to: $0) }
            if place.isStandardOutput { return }
        }
        if list.json {
            return try Self.listing.say(report.villages, asJSON: true, ifEmpty: Message(zh: "", en: ""))
        }
        let counts = report.counts
        Console.say(
            Message(
                zh:
                    "宗地 \(counts.total)：近 \(notSeenDays) 天已观测 \(counts.seen)，久未观测 \(counts.notSeen)，从未观测 \(counts.never)",
                en:
                    "\(counts.total) parcels: \(counts.seen) seen within \(notSeenDays) days, \(counts.notSeen) longer ago, "
                    + "\(counts.never) never"))
        let unseen = report.villages.filter { $0.counts.unseen > 0 }
        if !unseen.isEmpty { try Self.listing.say(unseen, asJSON: false, ifEmpty: Message(zh: "", en: "")) }
    }

    /// Villages by what was seen of them.
    private static var listing: Listing<VillageCoverage> {
        Listing(columns: [
            ListColumn("village", zh: "村居", en: "village") { village in
                let name = GateError.escaped(village.name)
                let outside = Message(zh: "（网格外）", en: "(outside the grids)")
                return .word(village.name, name.isEmpty ? outside : Message(zh: name, en: name))
            },
            ListColumn("seen") { .number(Double($0.counts.seen), decimals: 0) },
            ListColumn("not_seen", zh: "久未观测", en: "not seen") { .number(Double($0.counts.notSeen), decimals: 0) },
            ListColumn("never", zh: "从未", en: "never") { .number(Double($0.counts.never), decimals: 0) },
            ListColumn("parcels", zh: "宗地", en: "parcels") { .number(Double($0.counts.total), decimals: 0) },
        ])
    }
}
