import ArgumentParser
import Export
import Findings
import Foundation
import Ground
import Survey

/// `parcelwatch inspect`
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: Message(zh: "检查两期影像能否比对", en: "Looks whether two epochs can be compared, and what limits it."),
        discussion: Message(
            zh: "报告偏移场、亮度、遮挡与各种证据：网页（--output）与 JSON（--json）。结论为可以比对、有局限或不宜比对，均退出 0。",
            en: """
                Shift field, brightness, masks and evidence, as a page (--output) and as JSON (--json). The verdict \
                is fit, fit with limits, or unfit; all exit with 0.
                """),
        examples: [
            "parcelwatch inspect 2023.tif 2024.tif --output inspection.html"
        ])

    @Argument(help: ArgumentHelp(zh: "前一期影像", en: "scene of the earlier epoch", value: .file))
    var earlier: String

    @Argument(help: ArgumentHelp(zh: "后一期影像", en: "scene of the later epoch", value: .file))
    var later: String

    @Option(name: .shortAndLong, help: ArgumentHelp(zh: "输出网页", en: "page to write", value: .page))
    var output: String?

    @Option(
        name: .long, help: ArgumentHelp(zh: "输出 JSON，- 为标准输出", en: "JSON to write, - for standard output", value: .file)
    )
    var json: String?

    @Option(
        name: .long, help: ArgumentHelp(zh: "前一期表面模型", en: "surface model (DSM) of the earlier epoch", value: .file))
    var earlierDsm: String?

    @Option(name: .long, help: ArgumentHelp(zh: "后一期表面模型", en: "surface model (DSM) of the later epoch", value: .file))
    var laterDsm: String?

    @Option(name: .long, help: ArgumentHelp(zh: "坐标系，默认取前一期的", en: "CRS, default the earlier scene's", value: "EPSG:n"))
    var crs: String?

    @Option(name: .long, help: ArgumentHelp(zh: "比对像元边长（米）", en: "edge of the pixels compared", value: .metres))
    var pixelSize: Double?

    @Option(name: .long, help: ArgumentHelp(zh: "线程数", en: "number of workers", value: .number))
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var common: CommonOptions

    mutating func validate() throws {
        try ArgumentCheck.threads(threads)
        try ArgumentCheck.positive(
            "--pixel-size", pixelSize, of: Message(zh: "像元边长（米）", en: "the edge of a pixel in metres"))
        try ArgumentCheck.crs(crs)
    }

    func run() async throws {
        let inputs = [earlier, later] + [earlierDsm, laterDsm].compactMap { $0 }
        try CommandOutput.protect(inputs, from: output)
        if json != "-" { try CommandOutput.protect(inputs, from: json) }
        let inspection = try InspectionRun(
            earlier: earlier, later: later, earlierSurfaces: earlierDsm.map { [$0] } ?? [],
            laterSurfaces: laterDsm.map { [$0] } ?? [],
            crs: crs.flatMap(CRSCode.init), pixelSize: pixelSize, threads: threads)
        let (report, pictures) = try await inspection.run()
        if let output {
            try InspectionPage.write(report, pictures: pictures, english: Language.chosen == .english, to: output)
        }
        if let json {
            try CommandOutput.write(try InspectionPage.json(report), to: json == "-" ? nil : json)
        }
        guard json != "-" else { return }
        let verdict = InspectionVerdict(report)
        let language = Language.chosen
        Console.say(verdict.answer.name.text(in: language))
        for reason in verdict.reasons { Console.say("- " + reason.text(in: language)) }
        Console.say(ReportText.line(of: report.alignment))
    }
}
