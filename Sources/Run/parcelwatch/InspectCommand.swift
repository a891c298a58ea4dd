import ArgumentParser
import Console
import Reporting
import Findings
import Foundation
import Ground
import Survey

/// `parcelwatch inspect`
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: Message(zh: "检查两期影像能否比对", en: "Check whether two epochs can be compared, and what limits it."),
        discussion: Message(
            zh: "报告偏移场、亮度、遮挡与各种证据，可写成网页与 JSON。结论为可以比对、有局限或不宜比对，均退出 0。",
            en: """
                Shift field, brightness, masks and evidence, as a page and as JSON. The verdict is fit, fit with limits, or \
                unfit; all exit with 0.
                """),
        examples: [
            "parcelwatch inspect 2023.tif 2024.tif -o inspection.html -o inspection.json",
            "parcelwatch inspect 2023.tif 2024.tif -o - --format json",
        ])

    @Argument(help: ArgumentHelp(zh: "前一期影像", en: "scene of the earlier epoch", value: .file), completion: .file())
    var earlier: String

    @Argument(help: ArgumentHelp(zh: "后一期影像", en: "scene of the later epoch", value: .file), completion: .file())
    var later: String

    @OptionGroup var outputs: PageOutputOptions

    @Option(
        name: .long, help: ArgumentHelp(zh: "前一期表面模型", en: "surface model (DSM) of the earlier epoch", value: .file),
        completion: .file())
    var earlierDsm: String?

    @Option(
        name: .long, help: ArgumentHelp(zh: "后一期表面模型", en: "surface model (DSM) of the later epoch", value: .file),
        completion: .file())
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
        let places = try outputs.places(reading: inputs)
        let inspection = try InspectionRun(
            earlier: earlier, later: later, earlierSurfaces: earlierDsm.map { [$0] } ?? [],
            laterSurfaces: laterDsm.map { [$0] } ?? [],
            crs: crs.flatMap(CRSCode.init), pixelSize: pixelSize, threads: threads)
        let (report, pictures) = try await inspection.run()
        for (place, isJSON) in places {
            if isJSON {
                try place.write(InspectionPage.json(report))
            } else {
                try await place.write {
                    try InspectionPage.write(
                        report, pictures: pictures, english: Language.chosen == .english, to: $0)
                }
            }
        }
        guard !places.contains(where: \.place.isStandardOutput) else { return }
        let verdict = InspectionVerdict(report)
        let language = Language.chosen
        Console.say(verdict.answer.name.text(in: language))
        for reason in verdict.reasons { Console.say("- " + reason.text(in: language)) }
        Console.say(ReportText.line(of: report.alignment))
    }
}
