import Catalogue
import Settings
import Console
import Delivery
import Findings
import Foundation
import Gate
import Ground
import Intake
import Processes
import STAC
import StorePorts
import Synchronization
import Watch

/// Does the watch's work: checks every file and runs every survey in a child process.
final class SiteActions: WatchActions {
    private let site: Site
    /// The result of reading each area, with the state of its files at that time.
    private let known = Mutex<[String: (state: String, area: Result<WatchedArea, AreaFailure>)]>([:])

    init(_ site: Site) { self.site = site }

    var areas: [String] { site.configuration.areas.map(\.name) }

    /// The area's parcels, read in a child process once for every state of the files.
    func area(_ name: String) throws -> WatchedArea {
        let settings = try site.area(name)
        let state = (settings.parcels + settings.grids).map(Self.state).joined(separator: " ")
        if let known = known.withLock({ $0[name] }), known.state == state { return try known.area.get() }
        let (status, outcome) = try AreaReading.child.run(settings)
        let area: Result<WatchedArea, AreaFailure>
        if status == 0, let summary = outcome?.value {
            area = .success(
                WatchedArea(
                    name: name, points: AreaPoints(summary.points), parcels: Set(summary.parcels.map { ParcelCode($0) })
                ))
        } else {
            let reason = outcome?.fault.map { site.words(of: $0, key: outcome?.key, in: settings) }
            area = .failure(AreaFailure(area: name, status: status, reason: reason))
        }
        // Failures that the machine may have caused are retried even if the files have not changed.
        if case .failure(let failure) = area, !failure.isLasting { throw failure }
        known.withLock { $0[name] = (state, area) }
        return try area.get()
    }

    func auditKey() throws -> Data? { try site.configuration.audit.keyFile.map { try AnchorFile.key(at: $0) } }

    /// Faults that hinder the watch, without those of inboxes and areas, which each pass reports.
    func faults() -> [Message] {
        let check = SiteCheck(site.document)
        let places = check.places.filter { fault in
            ["roots", "report", "store"].contains { fault.keyPath.hasPrefix($0) }
        }
        return [site.fingerprint.flatMap { ConfigurationState(path: site.path).fault(since: $0) }].compactMap {
            $0
        }
            + places.map {
                Message(zh: "\($0.keyPath)：\($0.message.chinese)", en: "\($0.keyPath): \($0.message.english)")
            }
    }

    func look(at file: InboxFile, settled: Set<String>, store: any OfficeStore) async throws -> InboxAnswer {
        guard let inbox = site.configuration.inboxes.first(where: { $0.folder == file.inbox }) else {
            return .later(Message(zh: "\(file.path)：不在收件夹中", en: "\(file.path): lies in no inbox"))
        }
        var registrar = site.registrar(inbox)
        registrar.catalogue = { try await store.scene($0) }
        do {
            return file.isDocument
                ? try await scenes(ofDocument: file, settled: settled, registrar: registrar, store: store)
                : try await scenes(of: file, inbox: inbox, registrar: registrar)
        } catch let error as GateError where error.note.code == "archive.noSpace" {
            // The file is not at fault: it is checked again once the disk has space.
            return .later(error.message)
        } catch let error as CannotStart {
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
    ) async throws -> InboxAnswer {
        // A folder that is one dataset is refused before it is asked for as a file.
        if let note = ForeignFile.note(at: file.path) { throw GateError(path: file.path, note: note) }
        let name = try PathGate(roots: [inbox.folder]).admit(file.path)
        guard registrar.intake.isArchive(name) else { return .accepted([try await registrar.scene(name)]) }
        // Beside the archive, in a folder that the scan passes over; a new one each time, since scenes of the catalogue
        // may lie in an older one.
        let folder = "\(inbox.folder)/.unpacked/\(URL(fileURLWithPath: name).lastPathComponent)-\(UUID().uuidString)"
        try CommandOutput.makeFolder(folder)
        do {
            let entries = try ArchiveGate.unpack(name, into: folder, limits: site.sceneLimits.gate)
            return try await scenes(of: entries, archive: file, registrar: registrar)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    /// The scenes of an archive that was unpacked; throws where there is none.
    private func scenes(
        of entries: [UnpackedFile], archive: InboxFile, registrar: SceneRegistrar
    ) async throws -> InboxAnswer {
        var rasters = entries.filter { SceneRegistrar.isScene($0.originalName) }
        // A preview beside the scene it was made from is not a scene.
        let data = rasters.filter { SceneRegistrar.isData($0.originalName) }
        if !data.isEmpty { rasters = data }
        var (scenes, refused): ([CatalogueScene], [GateError]) = ([], [])
        for entry in rasters {
            do { scenes.append(try await registrar.scene(entry.path, named: entry.originalName)) } catch let error
                as GateError
            {
                refused.append(error)
            }
        }
        guard !scenes.isEmpty else {
            if let first = refused.first { return .refused(.init(first, andMore: refused.count - 1)) }
            throw GateError(
                path: archive.path,
                note: GateNote(
                    "archive.noScene", zh: "压缩包里没有影像（GeoTIFF、JPEG 2000、PNG、JPEG）；请检查打包内容",
                    en: "the archive holds no scene (GeoTIFF, JPEG 2000, PNG, JPEG); check what was packed"))
        }
        if let first = refused.first { return .refused(.init(first, andMore: refused.count - 1), scenes: scenes) }
        return .accepted(scenes)
    }

    /// The scenes that a STAC document names. It may come before them: for a day it waits for those that are not there
    /// or not whole.
    private func scenes(
        ofDocument file: InboxFile, settled: Set<String>, registrar: SceneRegistrar, store: any OfficeStore
    ) async throws -> InboxAnswer {
        let known = try await store.scenes()
        let delivery = try STACReader(roots: site.roots, moved: try await moved(store, known)).read(file.path)
        let taken = try await registrar.scenes(
            of: delivery, lying: Dictionary(known.map { ($0.path, $0) }, uniquingKeysWith: { $1 }),
            isReady: { self.isWhole($0, settled: settled) })
        let passedOver =
            delivery.warnings.filter { $0.reason != .missing }.map(\.message) + taken.refused.map(\.message)
        let awaited = delivery.warnings.filter { $0.reason == .missing }.map(\.detail.chinese) + taken.unready
        if let first = awaited.first {
            let isWaiting = !Self.isSettled(file.path, seconds: Self.patience)
            let note = GateNote(
                "stac.assetMissing",
                zh: "所列文件有 \(awaited.count) 个"
                    + (isWaiting ? "尚未送达或仍在写入（如 \(first)）；稍后自动重新检查" : "一天后仍未送达（如 \(first)）；请补齐后重新投放此文档"),
                en: "\(awaited.count) of the files that it names "
                    + (isWaiting
                        ? "are missing or still being written (\(first)); the watch checks again"
                        : "have not come within a day (\(first)); deliver them, and this document once more"))
            let error = GateError(path: file.path, note: note)
            return isWaiting
                ? .later(error.message, scenes: taken.scenes) : .refused(.init(error), scenes: taken.scenes)
        }
        // Otherwise the other refusals would not be reported.
        if let first = taken.refused.first {
            return .refused(.init(first, andMore: passedOver.count - 1), scenes: taken.scenes)
        }
        if taken.scenes.isEmpty || delivery.warnings.contains(where: { $0.reason == .unusable }) {
            return .refused(
                .init(SceneRegistrar.noScene(in: file.path, delivery.warnings), andMore: passedOver.count - 1),
                scenes: taken.scenes)
        }
        // One line for the file, even if several parts of it were skipped.
        if let first = passedOver.first { warn(Self.and(passedOver.count - 1, first)) }
        return .accepted(taken.scenes)
    }

    /// A message, with the number of similar ones that are left out.
    fileprivate static func and(_ more: Int, _ message: Message) -> Message {
        guard more > 0 else { return message }
        return Message(
            zh: "\(message.chinese)（另有 \(more) 处类似）", en: "\(message.english) (and \(more) more of this kind)")
    }

    /// The present paths, by earlier path, of files that were moved before the document that names them arrived.
    private func moved(_ store: any OfficeStore, _ scenes: [CatalogueScene]) async throws -> [String: String] {
        let paths = Dictionary(scenes.map { ($0.id.text, $0.path) }, uniquingKeysWith: { $1 })
        return try await store.inboxFiles().reduce(into: [:]) { moved, file in
            guard file.scenes.count == 1, let path = paths[file.scenes[0]], path != file.path else { return }
            moved[URL(fileURLWithPath: file.path).standardized.path] = path
        }
    }

    /// Whether a file is completely written: in an inbox as the watch observed it, elsewhere by its time of change.
    private func isWhole(_ path: String, settled: Set<String>) -> Bool {
        if settled.contains(path) { return true }
        let inbox = site.configuration.inboxes.first {
            path.hasPrefix(URL(fileURLWithPath: $0.folder).resolvingSymlinksInPath().path + "/")
        }
        guard let inbox else { return Self.isSettled(path, seconds: 30) }
        // Moved files were complete, and the scan skips them.
        let below = path.dropFirst(URL(fileURLWithPath: inbox.folder).resolvingSymlinksInPath().path.count + 1)
        return ["done/", "rejected/", ".unpacked/"].contains { below.hasPrefix($0) }
    }

    /// Seconds for which a document waits for what it names.
    private static let patience = 86_400

    /// Whether a file was last changed so many seconds ago, by the inode's time, which no program can set.
    private static func isSettled(_ path: String, seconds: Int) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        return time(nil) - status.st_ctim.tv_sec >= seconds
    }

    func survey(_ task: SurveyTask, shouldStop: @escaping @Sendable () -> Bool) async throws -> SurveyOutcome {
        let area = try site.area(task.area)
        let instruction = SurveyTaskRun.Instruction(
            task: task, area: area, judge: site.configuration.judge, confirmation: site.configuration.confirmation,
            sceneLimits: site.sceneLimits.gate, store: site.configuration.store)
        let (status, outcome) = try await SurveyTaskRun.child.run(instruction, shouldStop: shouldStop)
        let crashed = Message(
            zh: "核查进程异常终止（\(status)）；已记录的分块不会丢失，将自动续跑",
            en: "the survey process ended abnormally (\(status)); recorded blocks are kept, the survey is resumed")
        return SurveyOutcome(
            exitStatus: status, report: outcome?.value,
            message: outcome?.fault.map { site.words(of: $0, key: outcome?.key, in: area) }
                ?? (status == 0 ? nil : crashed))
    }

    func messages(
        of job: SurveyJob, task: SurveyTask, outcome: SurveyOutcome, refused: [StoredInboxFile]
    ) async throws -> [OutboxMessage] {
        // If an area's files can no longer be read, the report covers all parcels of the store.
        let parcels = (try? area(task.area))?.parcels
        return try await RunReporter(
            site: site, job: job, task: task, report: outcome.report, refused: refused, parcels: parcels
        ).write()
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
    fileprivate init(_ error: GateError, andMore more: Int = 0) {
        self.init(code: error.note.code, message: SiteActions.and(more, error.message))
    }
}

/// An area whose parcels or grids could not be read, or whose settings no survey can use.
struct AreaFailure: ExplainedError {
    let area: String
    let status: Int32
    /// The error of the child process; nil where it gave none.
    let reason: Message?

    /// Whether a person must correct it.
    var isLasting: Bool {
        [.usage, .badData, .noInput, .notPermitted, .configuration].contains(ExitStatus(rawValue: status))
    }

    var message: Message {
        Message(
            zh: "监测区 \(area) 无法核查：\(reason?.chinese ?? "读取宗地的进程异常退出（\(status)）")",
            en: "area \(area) cannot be surveyed: "
                + (reason?.english ?? "the process that reads its parcels ended abnormally (\(status))"))
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
            intake: SceneIntake(limits: sceneLimits, roots: roots, program: Processes.ownProgram),
            sensorClass: inbox.sensor, declared: inbox.declared, isDeclaredOfMany: true,
            patterns: inbox.fileNamePatterns, warn: Console.error)
    }
}
