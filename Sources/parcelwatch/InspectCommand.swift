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
        abstract: "检查两期影像能否比对 · Looks whether two epochs can be compared, and what limits it.",
        discussion: """
            报告偏移场、亮度、遮挡与各种证据：网页（--output）与 JSON（--json）；结论为可以比对、有局限或不宜比对，均退出 0。
            Shift field, brightness, masks and evidence, as a page (--output) and as JSON (--json). The verdict is fit, fit \
            with limits, or unfit; all exit with 0.
            """)

    @Argument(help: ArgumentHelp("前一期影像 · scene of the earlier epoch", valueName: "earlier"))
    var earlier: String

    @Argument(help: ArgumentHelp("后一期影像 · scene of the later epoch", valueName: "later"))
    var later: String

    @Option(name: .shortAndLong, help: ArgumentHelp("输出网页 · page to write", valueName: "file.html"))
    var output: String?

    @Option(
        name: .long, help: ArgumentHelp("输出 JSON，- 为标准输出 · JSON to write, - for standard output", valueName: "file"))
    var json: String?

    @Option(name: .long, help: ArgumentHelp("前一期表面模型 · surface model (DSM) of the earlier epoch", valueName: "file"))
    var earlierDsm: String?

    @Option(name: .long, help: ArgumentHelp("后一期表面模型 · surface model (DSM) of the later epoch", valueName: "file"))
    var laterDsm: String?

    @Option(name: .long, help: ArgumentHelp("坐标系，默认取前一期的 · CRS, default the earlier scene's", valueName: "EPSG:n"))
    var crs: String?

    @Option(name: .long, help: ArgumentHelp("比对像元边长（米）· edge of the pixels compared", valueName: "metres"))
    var pixelSize: Double?

    @Option(name: .long, help: ArgumentHelp("线程数 · number of workers", valueName: "n"))
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @OptionGroup var common: CommonOptions

    mutating func validate() throws {
        guard (1...256).contains(threads) else { throw ValidationError("--threads: 1…256") }
        if let pixelSize, !(pixelSize.isFinite && pixelSize > 0) { throw ValidationError("--pixel-size: > 0") }
        if let crs, CRSCode(crs) == nil { throw ValidationError("--crs: EPSG:4547, not '\(crs)'") }
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
