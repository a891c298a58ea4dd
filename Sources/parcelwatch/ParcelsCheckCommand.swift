import ArgumentParser
import Foundation
import Gate
import Ground
import Intake

/// `parcelwatch parcels check`
struct ParcelsCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "检查宗地文件：结构、编码、坐标系、图形、代码、村居 · "
            + "Check parcel files: structure, encoding, CRS, shapes, codes, villages.",
        discussion: """
            退出码 · Exit codes: 0 可用（警告见标准错误）accepted, warnings on standard error; 65 拒收 refused;
            66 没有文件 missing; 77 非本镇宗地 of another town; 78 版本更新 written by a newer version.
            """)

    @Argument(help: ArgumentHelp("宗地文件 · parcel files", valueName: "file"))
    var files: [String]

    @Option(
        name: .long,
        help: ArgumentHelp("辖区范围（经纬度）· the area, in degrees", valueName: "minlon,minlat,maxlon,maxlat"))
    var area: String?

    @Option(
        name: .long, parsing: .upToNextOption, help: ArgumentHelp("治理网格，其村居为登记册 · governance grids", valueName: "file"))
    var grids: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "村居代码表：文件（每行一个）或逗号分隔 · village codes: a file, one a line, or a list", valueName: "file|codes"))
    var villages: String?

    @Option(name: .long, help: ArgumentHelp("本镇代码（9 位）· the officer's own town", valueName: "code"))
    var town: String?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp("已登记的宗地文件 · parcel files known already", valueName: "file"))
    var known: [String] = []

    @Option(name: .long, help: ArgumentHelp("图层 · layer", valueName: "name"))
    var layer: String?

    @Option(name: .long, help: ArgumentHelp("宗地代码字段 · field with the parcel code", valueName: "name"))
    var codeField: String?

    @OptionGroup var shift: DatumShiftOptions

    @Flag(name: .long, help: "以 JSON 输出 · as JSON")
    var json = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if area != nil, bounds == nil {
            throw ValidationError("--area: minlon,minlat,maxlon,maxlat")
        }
    }

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
        if json { try printJSON(outcomes) }
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
                en: "\(name): accepted, \(count) features, \(crs), \(outcome.report.warnings.count) warnings"
                    + (outcome.codeField.map { "; \($0.message.english)" } ?? "")))
    }

    private func printJSON(_ outcomes: [ParcelsCheck.Outcome]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        Console.say(String(decoding: try encoder.encode(outcomes), as: UTF8.self))
    }

    private var bounds: Bounds? {
        let edges = (area ?? "").split(separator: ",", omittingEmptySubsequences: false).compactMap { Double($0) }
        guard edges.count == 4, edges.allSatisfy(\.isFinite), edges[0] < edges[2], edges[1] < edges[3] else {
            return nil
        }
        return Bounds(minX: edges[0], minY: edges[1], maxX: edges[2], maxY: edges[3])
    }

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
        commandName: "probe", abstract: "check 的子进程 · The child process of check.", shouldDisplay: false)

    @Option(name: .long, help: "秒 · seconds") var seconds: Int
    @Option(name: .long, help: "字节 · bytes") var memory: Int

    func run() throws {
        try ParcelsProbe.answer(limits: ConfinedLimits(memory: memory, seconds: seconds))
    }
}
