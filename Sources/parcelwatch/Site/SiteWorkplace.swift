import Catalogue
import Configuration
import Findings
import Foundation
import Gate
import Ground
import Intake
import STAC
import Store
import Synchronization
import Watch

/// The watch's work as this program does it: every file and every survey in a process of its own.
final class SiteWorkplace: Workplace {
    private let site: Site
    private let configurationPath: String
    /// Areas that were read, with the state of their files then.
    private let known = Mutex<[String: (state: String, area: WatchedArea)]>([:])

    init(_ site: Site) {
        self.site = site
        configurationPath = site.path
    }

    var areas: [String] { site.configuration.areas.map(\.name) }

    /// The area's parcels, read in a process of their own once for every state of the files.
    func area(_ name: String) throws -> WatchedArea {
        let settings = try site.area(name)
        let state = settings.parcels.map(Self.state).joined(separator: " ")
        if let known = known.withLock({ $0[name] }), known.state == state { return known.area }
        let outcome = try Scratch.file("area") { file in
            let status = try ChildProcess(
                arguments: ["watch-area", "--config", configurationPath, "--area", name, "--output", file]
            ).run()
            guard status == 0 else {
                throw AreaFailure(area: name, status: status)
            }
            return try JSONDecoder().decode(AreaSummary.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
        }
        let area = WatchedArea(
            name: name, points: AreaPoints(outcome.points), parcels: Set(outcome.parcels.map { ParcelCode($0) })
        )
        known.withLock { $0[name] = (state, area) }
        return area
    }

    func look(at file: InboxFile, store: GeoPackageStore) async throws -> InboxAnswer {
        guard let inbox = site.configuration.inboxes.first(where: { $0.folder == file.inbox }) else {
            return .later(Message(zh: "\(file.path)：不在收件夹中", en: "\(file.path): is in no inbox"))
        }
        var registrar = site.registrar(inbox)
        registrar.catalogue = { try store.scene($0) }
        do {
            return file.isDocument
                ? try scenes(ofDocument: file, inbox: inbox, registrar: registrar, store: store)
                : try scenes(of: file, inbox: inbox, registrar: registrar)
        } catch let error as GateError where error.note.code == "archive.noSpace" {
            // No fault of the file's: it is looked at again once there is room.
            return .later(error.message)
        } catch let error as ConfinedChild.CannotStart {
            return .later(error.message)
        } catch let error as GateError {
            return .refused(.init(error))
        } catch let error as any ExplainedError
            where [.cannotCreate, .inputOutput, .busy].contains(error.exitStatus)
        {
            return .later(error.message)
        } catch let error as any ExplainedError {
            return .refused(.init(code: "input.unreadable", message: error.message))
        }
    }

    private func scenes(
        of file: InboxFile, inbox: InboxSettings, registrar: SceneRegistrar
    ) throws -> InboxAnswer {
        let name = try PathGate(roots: [inbox.folder]).admit(file.path)
        guard registrar.intake.isArchive(name) else { return .accepted([try registrar.scene(name)]) }
        // Beside the archive, in a folder that the scan passes over; a new one each time, since scenes of the catalogue
        // may lie in an older one.
        let folder = "\(inbox.folder)/.unpacked/\(URL(fileURLWithPath: name).lastPathComponent)-\(UUID().uuidString)"
        try CommandOutput.makeFolder(folder)
        do {
            let entries = try ArchiveGate.unpack(name, into: folder, limits: site.sceneLimits.gate)
            let scenes = try entries.filter { SceneRegistrar.isScene($0.originalName) }
                .map { try registrar.scene($0.path, named: $0.originalName) }
            guard !scenes.isEmpty else {
                throw GateError(
                    path: file.path,
                    note: GateNote("archive.noScene", zh: "压缩包里没有影像", en: "the archive holds no scene"))
            }
            return .accepted(scenes)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    /// The scenes that a STAC document names. It may come before them: for a day it waits for those that are missing.
    private func scenes(
        ofDocument file: InboxFile, inbox: InboxSettings, registrar: SceneRegistrar, store: GeoPackageStore
    ) throws -> InboxAnswer {
        let delivery = try STACReader(roots: site.roots).read(file.path)
        // Named before they are whole: the document waits for them.
        let assets = delivery.items.flatMap(\.assets).map(\.path)
        if let asset = assets.first(where: { !Self.isSettled($0, seconds: inbox.settleSeconds) }) {
            return .later(
                Message(
                    zh: "\(file.path)：所列影像 \(asset) 仍在写入，稍后再看",
                    en: "\(file.path): its scene \(asset) is still being written, it is looked at later"))
        }
        let lying = Dictionary(try store.scenes().map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        let (scenes, refused) = try registrar.scenes(of: delivery, lying: lying)
        for warning in delivery.warnings where warning.reason != .missing { Console.error(warning.message) }
        for error in refused { Console.error(error.message) }
        let missing = delivery.warnings.filter { $0.reason == .missing }
        if let first = missing.first {
            let note = GateNote(
                "stac.assetMissing",
                zh: "所列文件有 \(missing.count) 个尚未送达（如 \(first.detail.chinese)）；送达后会自动再看",
                en: "\(missing.count) of the files that it names are not there (\(first.detail.english)); "
                    + "it is looked at again once they are")
            guard Self.isSettled(file.path, seconds: Self.patience) else {
                return .later(GateError(path: file.path, note: note).message, scenes: scenes)
            }
            let given = GateNote(
                note.code,
                zh: "所列文件有 \(missing.count) 个一天后仍未送达（如 \(first.detail.chinese)）；请补齐后重新投放此文档",
                en: "\(missing.count) of the files that it names have not come within a day (\(first.detail.english)); "
                    + "deliver them, and this document once more")
            return .refused(.init(GateError(path: file.path, note: given)), scenes: scenes)
        }
        // Nobody would hear of the others otherwise.
        if let first = refused.first { return .refused(.init(first), scenes: scenes) }
        return .accepted(scenes)
    }

    /// Seconds for which a document waits for what it names.
    private static let patience = 86_400

    private static func isSettled(_ path: String, seconds: Int) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        return time(nil) - max(status.st_mtim.tv_sec, status.st_ctim.tv_sec) >= seconds
    }

    func survey(_ order: SurveyOrder, shouldStop: @escaping @Sendable () -> Bool) async throws -> SurveyOutcome {
        let base = Scratch.path("order")
        let (orderFile, outcomeFile) = (base + ".json", base + ".out")
        defer { for file in [orderFile, outcomeFile] { unlink(file) } }
        try CommandOutput.write(JSONEncoder().encode(order), to: orderFile)
        let status = try await ChildProcess(
            arguments: [
                "watch-survey", "--config", configurationPath, "--order", orderFile, "--outcome", outcomeFile,
            ]
        ).run(shouldStop: shouldStop)
        let words = (try? Data(contentsOf: URL(fileURLWithPath: outcomeFile)))
            .flatMap { try? JSONDecoder().decode(OrderedSurveyOutcome.self, from: $0) }
        let crashed = Message(
            zh: "测查进程异常终止（\(status)）；已记录的区块不会丢失，将自动续跑",
            en: "the survey's process ended badly (\(status)); recorded blocks are kept, it is taken up again")
        return SurveyOutcome(
            exitStatus: status, report: words?.report, message: words?.message ?? (status == 0 ? nil : crashed))
    }

    func messages(
        of run: StoredRun, order: SurveyOrder, outcome: SurveyOutcome, refused: [StoredInboxFile]
    ) throws -> [OutboxMessage] {
        // Of an area whose files cannot be read by now, all parcels of the store are told of.
        let parcels = (try? area(order.area))?.parcels
        return try RunTelling(
            site: site, run: run, order: order, report: outcome.report, refused: refused, parcels: parcels
        ).tell()
    }

    func messages(ofRefused file: StoredInboxFile) throws -> [OutboxMessage] {
        try [site.message(ofRefused: file)].compactMap { $0 }
    }

    func say(_ message: Message) { Console.note(message.text(in: .chosen)) }

    func warn(_ message: Message) { Console.error(message) }

    /// A file's size and times of change.
    private static func state(of path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return "-" }
        return "\(status.st_ino)-\(status.st_size)-\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    }
}

extension StoredInboxFile.Refusal {
    fileprivate init(_ error: GateError) { self.init(code: error.note.code, message: error.message) }
}

/// Files for talking to a process that was started.
enum Scratch {
    /// A path that nobody uses.
    static func path(_ name: String) -> String {
        "\(NSTemporaryDirectory())parcelwatch-\(name)-\(UUID().uuidString)"
    }

    /// Runs `body` with a path and removes what it left there.
    static func file<Result>(_ name: String, _ body: (String) throws -> Result) throws -> Result {
        let path = path(name)
        defer { unlink(path) }
        return try body(path)
    }
}

/// An area whose parcels could not be read; the process that tried has said why.
struct AreaFailure: ExplainedError {
    let area: String
    let status: Int32

    var message: Message {
        Message(
            zh: "区域 \(area)：宗地无法读取（退出码 \(status)）；原因见上一行",
            en: "area \(area): its parcels cannot be read (\(status)); the line above says why")
    }
    var exitStatus: ExitStatus { .badData }
}

extension Site {
    /// Folders under which datasets may lie.
    var roots: [String] { configuration.roots + configuration.inboxes.map(\.folder) }

    /// What a new scene may cost.
    var sceneLimits: SceneLimits {
        var limits = SceneLimits()
        limits.gate.maximumPixels = configuration.limits.maximumPixels
        limits.gate.maximumFileBytes = configuration.limits.maximumFileBytes
        limits.gate.maximumBands = configuration.limits.maximumBands
        limits.childMemoryMebibytes = configuration.limits.childMemoryMebibytes
        limits.childSeconds = configuration.limits.childSeconds
        return limits
    }

    /// How the scenes of an inbox are taken in.
    func registrar(_ inbox: InboxSettings) -> SceneRegistrar {
        SceneRegistrar(
            intake: SceneIntake(limits: sceneLimits, roots: roots, program: ChildProcess.program),
            sensorClass: inbox.sensor, declared: inbox.declared, patterns: inbox.fileNamePatterns)
    }
}
