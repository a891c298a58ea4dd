import ArgumentParser
import Console
import Foundation
import Gate
import Ground
import Intake
import Processes

/// `parcelwatch parcels check`
struct ParcelsCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: Message(
            zh: "检查宗地文件：结构、编码、坐标系、图形、代码、村居",
            en: "Check parcel files: structure, encoding, CRS, shapes, codes, villages."),
        discussion: Message(
            zh: "退出码：0 可用（警告见标准错误），65 拒收，66 没有文件，77 非本镇宗地，78 由更新的版本写成。",
            en: """
                Exit codes: 0 accepted, warnings on standard error; 65 refused; 66 missing; 77 of another town; 78 \
                written by a newer version.
                """),
        examples: [
            "parcelwatch parcels check parcels.gpkg",
            "parcelwatch parcels check zd.shp --grids governance.gpkg --town 440605001",
        ])

    @Argument(help: ArgumentHelp(zh: "宗地文件", en: "parcel files", value: .file), completion: .file())
    var files: [String]

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "辖区范围（经纬度）", en: "the area, in degrees", value: "minlon,minlat,maxlon,maxlat"))
    var area: String?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "治理网格，其村居为登记册", en: "governance grids", value: .file), completion: .file())
    var grids: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "村居代码表：文件（每行一个）或逗号分隔", en: "village codes: a file, one a line, or a list", value: .fileOrCodes),
        completion: .file())
    var villages: String?

    @Option(name: .long, help: ArgumentHelp(zh: "本镇代码（9 位）", en: "the officer's own town", value: .code))
    var town: String?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(zh: "已登记的宗地文件", en: "parcel files known already", value: .file), completion: .file())
    var known: [String] = []

    @Option(name: .long, help: ArgumentHelp(zh: "图层", en: "layer", value: .name))
    var layer: String?

    @Option(name: .long, help: ArgumentHelp(zh: "宗地代码字段", en: "field with the parcel code", value: .name))
    var codeField: String?

    @OptionGroup var shift: DatumShiftOptions

    @Flag(name: .long, help: ArgumentHelp(zh: "以 JSON 输出", en: "as JSON"))
    var json = false

    @OptionGroup var common: CommonOptions

    func validate() throws { try ArgumentCheck.area(area) }

    func run() throws {
        var check = ParcelsCheck()
        check.layer = layer
        check.codeField = codeField
        check.datumShift = try shift.read()
        check.area = bounds
        check.gridPaths = grids
        check.villageCodes = try villageCodes()
        check.town = town
        check.knownPaths = known
        // The limits hold for each file: one that kills its child leaves the others alone.
        let outcomes = try files.map {
            try ParcelsProbe.run(ParcelsProbe.Request(check: check, path: $0))
        }
        for outcome in outcomes { report(outcome) }
        if json { try CommandOutput.write(JSONObject.document(outcomes), to: nil) }
        if let status = outcomes.lazy.compactMap(\.exitStatus).first { throw ExitCode(status.rawValue) }
    }

    private func report(_ outcome: ParcelsCheck.Outcome) {
        for message in outcome.messages { Console.error(message) }
        guard !json, outcome.report.refusal == nil else { return }
        let name = GateError.escaped(outcome.path)
        let (count, crs) = (outcome.featureCount ?? 0, outcome.crs?.description ?? "")
        Console.say(
            Message(
                zh: "\(name)：可用，\(count) 个要素，\(crs)，警告 \(outcome.report.warnings.count) 条"
                    + (outcome.codeField.map { "；\($0.message.chinese)" } ?? ""),
                en:
                    "\(name): accepted, \(count) features, \(crs), \(Console.count(outcome.report.warnings.count, "warning"))"
                    + (outcome.codeField.map { "; \($0.message.english)" } ?? "")))
    }

    private var bounds: Bounds? { ArgumentCheck.bounds(area) }

    private func villageCodes() throws -> [String] {
        guard let villages else { return [] }
        let isFile = FileManager.default.fileExists(atPath: villages)
        let text = isFile ? try String(contentsOfFile: villages, encoding: .utf8) : villages
        return text.split(whereSeparator: { ",\n\r \t".contains($0) }).map(String.init)
    }
}

/// `parcelwatch parcels probe`: the child of `check`, not for people.
struct ParcelsProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        ownUse: "probe", abstract: Message(zh: "check 的子进程", en: "The child process of check."))

    @Option(name: .long, help: ArgumentHelp(zh: "秒", en: "seconds")) var seconds: Int
    @Option(name: .long, help: ArgumentHelp(zh: "字节", en: "bytes")) var memory: Int

    func run() throws {
        try ParcelsProbe.answer(limits: ConfinedLimits(memory: memory, seconds: seconds))
    }
}
