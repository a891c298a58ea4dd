import ArgumentParser
import Catalogue
import Console
import Foundation
import Gate
import Ground
import Intake
import Processes

/// `parcelwatch scenes check`
struct ScenesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: Message(zh: "检查影像文件能否接收", en: "Check whether raster files can be taken in."),
        discussion: Message(
            zh: """
                每个文件在受限的子进程中检查：崩溃、超时或内存超限只影响该文件。压缩包在临时目录中解开检查。

                退出码：0 可用或有警告，65 拒收，66 文件不存在。
                """,
            en: """
                Every file is checked in a child process under limits: one that crashes, stalls or takes too much \
                memory harms no other. Archives are unpacked into a temporary folder and checked.

                Exit codes: 0 accepted, with or without warnings; 65 refused; 66 missing.
                """),
        examples: [
            "parcelwatch scenes check 2024.tif",
            "parcelwatch scenes check delivery.zip --pair 2023.tif",
        ])

    @Argument(
        help: ArgumentHelp(zh: "影像（GeoTIFF）或 zip", en: "scenes (GeoTIFF) or zips of them", value: .file),
        completion: .file())
    var files: [String]

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "与之成对比较的另一期影像", en: "the scene of the other date to pair each with", value: .file),
        completion: .file())
    var pair: String?

    @Option(
        name: .long,
        help: ArgumentHelp(zh: "辖区经纬度范围", en: "the area in degrees", value: "minlon,minlat,maxlon,maxlat"))
    var area: String?

    @Flag(name: .long, help: ArgumentHelp(zh: "以 JSON 输出", en: "as JSON"))
    var json = false

    @OptionGroup var common: CommonOptions

    func validate() throws { try ArgumentCheck.area(area) }

    func run() throws {
        let intake = SceneIntake(limits: SceneLimits(), roots: [], program: Processes.ownProgram)
        let partner = try pair.map { try intake.check($0, area: bounds) }
        var checks: [SceneCheck] = []
        for file in files {
            var found = try look(at: file, by: intake)
            if let partner { found = found.map { Self.paired($0, with: partner) } }
            for check in found { report(check) }
            checks += found
        }
        if json { try CommandOutput.write(JSONObject.document(checks), to: nil) }
        if let status = checks.lazy.compactMap(\.exitStatus).first { throw ExitCode(status.rawValue) }
    }

    /// A file's own check, or those of the scenes in an archive.
    private func look(at file: String, by intake: SceneIntake) throws -> [SceneCheck] {
        guard intake.isArchive(file) else {
            var check = try intake.check(file, area: bounds)
            check.path = file
            return [check]
        }
        let folder = NSTemporaryDirectory() + "parcelwatch-unpack-" + UUID().uuidString
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        } catch {
            throw CommandOutput.CannotWrite(path: folder, reason: error.localizedDescription)
        }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let archive = try intake.unpackAndCheck(archive: file, into: folder, area: bounds)
        let refused = archive.report.refusal == nil ? [] : [SceneCheck(path: file, report: archive.report)]
        return refused
            + archive.scenes.map { scene in
                var check = scene.check
                check.path = "\(file)/\(scene.originalName)"
                return check
            }
    }

    /// A check with what is said of the scene and its partner together.
    private static func paired(_ check: SceneCheck, with partner: SceneCheck) -> SceneCheck {
        guard check.report.refusal == nil else { return check }
        var check = check
        let report = SceneIntake.checkPair(check, partner)
        check.report.warnings += report.warnings
        check.report.refusal = report.refusal
        return check
    }

    private func report(_ check: SceneCheck) {
        for note in check.report.warnings + [check.report.refusal].compactMap({ $0 }) {
            Console.error(GateError(path: check.path, note: note).message)
        }
        guard !json, check.report.refusal == nil, let scene = check.description else { return }
        let name = GateError.escaped(check.path)
        let size = "\(scene.columns)×\(scene.rows)"
        let pixel = Console.number(scene.pixelSizeMetres, decimals: 2)
        let bands = scene.bands.map(\.rawValue).joined(separator: "+")
        let count = check.report.warnings.count
        Console.say(
            Message(
                zh: "\(name)：可用，\(size)，\(bands)，\(pixel) 米，\(scene.crs)，警告 \(count) 条",
                en: "\(name): accepted, \(size), \(bands), \(pixel) m, \(scene.crs), \(Console.count(count, "warning"))"
            ))
    }

    private var bounds: Bounds? { ArgumentCheck.bounds(area) }
}

/// `parcelwatch scenes probe`: the child of every check of a scene, not for people.
struct ScenesProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        ownUse: "probe", abstract: Message(zh: "检查影像的子进程", en: "The child process that checks a scene."))

    @Option(name: .long) var memory: Int
    @Option(name: .long) var seconds: Int

    func run() throws { try SceneProbing.answer(under: ConfinedLimits(memory: memory, seconds: seconds)) }
}
