import Casework
import Catalogue
import Delivery
import Findings
import Foundation
import Ground
import Calendar
import GeoPackageStore
import StorePorts
import Synchronization

@testable import Watch

/// A folder with an inbox and a store, and actions that survey in no time.
final class Bench: WatchActions {
    let folder: URL
    private let state = Mutex(State())

    private struct State {
        var now = Bench.instant("2024-01-01T00:00:00Z")
        var statuses: [Int32] = []
        var tasks: [SurveyTask] = []
        var looked: [String] = []
        var crashes = 0
        var openings: [StoreError?] = []
        var said: [String] = []
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "watch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "inbox"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    static func instant(_ text: String) -> Instant { Instant(rfc3339: text) ?? .distantPast }

    var inbox: String { folder.appending(path: "inbox").path }
    var path: String { folder.appending(path: "store.gpkg").path }
    var now: Instant {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }
    /// Exit statuses of the surveys to come; 0 after the last.
    var statuses: [Int32] {
        get { state.withLock { $0.statuses } }
        set { state.withLock { $0.statuses = newValue } }
    }
    /// How many of the looks to come crash.
    var crashes: Int {
        get { state.withLock { $0.crashes } }
        set { state.withLock { $0.crashes = newValue } }
    }
    var tasks: [SurveyTask] { state.withLock { $0.tasks } }
    var looked: [String] { state.withLock { $0.looked } }
    var said: [String] { state.withLock { $0.said } }

    /// What the openings of the store to come throw, the first first; nil = nothing.
    var openings: [StoreError?] {
        get { state.withLock { $0.openings } }
        set { state.withLock { $0.openings = newValue } }
    }

    func open() throws -> GeoPackageStore {
        let error = state.withLock { $0.openings.isEmpty ? nil : $0.openings.removeFirst() }
        if let error { throw error }
        return try GeoPackageStore(
            writing: path, by: .watch, now: { self.now }, wellKnownText: { "LOCAL_CS[\"\($0)\"]" })
    }

    /// Both ways to open the store.
    var stores: StoreOpening {
        StoreOpening(reading: { try GeoPackageStore(reading: self.path) }, writing: { try self.open() })
    }

    func settings(_ change: (inout WatchSettings) -> Void = { _ in }) -> WatchSettings {
        var settings = WatchSettings(store: path, inboxes: [Inbox(folder: inbox, settleSeconds: 0)])
        change(&settings)
        return settings
    }

    func pass(
        isForced: Bool = false, retriesFailed: Bool = false, _ change: (inout WatchSettings) -> Void = { _ in }
    ) async throws -> WatchPass.Result {
        var scan = InboxScan()
        return try await WatchPass(
            settings: settings(change), actions: self, now: { self.now }, open: { try self.open() }
        )
        .run(scan: &scan, isForced: isForced, retriesFailed: retriesFailed, isStopped: { false })
    }

    /// Drops a file whose name is its time and whose content its identity; `bad` in the name is refused.
    func drop(_ name: String) throws {
        try Data(name.utf8).write(to: URL(fileURLWithPath: "\(inbox)/\(name)"))
    }

    /// Every file below the inbox.
    func inboxContent() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: inbox).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(inbox)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    // MARK: WatchActions

    let areas = ["东村"]
    /// A point in each parcel.
    let points = Mutex([Coordinate(x: 113.1, y: 23.0)])

    /// What hinders it.
    let hindrances = Mutex<[Message]>([])
    func auditKey() -> Data? { Data(repeating: 7, count: 32) }

    func faults() -> [Message] { hindrances.withLock { $0 } }

    func area(_ name: String) throws -> WatchedArea {
        WatchedArea(name: name, points: AreaPoints(points.withLock { $0 }), parcels: nil)
    }

    func look(at file: InboxFile, settled: Set<String>, store: any OfficeStore) async throws -> InboxAnswer {
        let name = URL(fileURLWithPath: file.path).lastPathComponent
        let hasCrashed = state.withLock { state in
            state.looked.append(name)
            state.crashes -= 1
            return state.crashes >= 0
        }
        guard !hasCrashed else {
            return .refused(.init(code: "raster.crashed", message: Message(zh: "\(name)：异常退出", en: "\(name): crashed")))
        }
        guard !name.contains("bad") else {
            return .refused(
                .init(code: "raster.truncated", message: Message(zh: "\(name)：截断", en: "\(name): truncated")))
        }
        if name.contains("later") { return .later(Message(zh: "稍后", en: "later")) }
        guard !file.isDocument else {
            // A document holds the name of its one scene.
            let asset = try String(contentsOfFile: file.path, encoding: .utf8)
            var scene = Self.scene(asset, path: "\(inbox)/\(asset)")
            scene.byteCount = asset.utf8.count
            return .accepted([scene])
        }
        return .accepted([Self.scene(name, path: file.path)])
    }

    /// A scene named `2024-03-05.tif`, or `2024-03-05-drone.tif`, of everything between 113 and 114° E.
    static func scene(_ name: String, path: String) -> CatalogueScene {
        let ring = [(113.0, 22.0), (114.0, 22.0), (114.0, 24.0), (113.0, 24.0), (113.0, 22.0)]
            .map { Coordinate(x: $0.0, y: $0.1) }
        let description = SceneDescription(
            columns: 10, rows: 10, crs: CRSCode(epsg: 4547),
            geotransform: Geotransform(
                originX: 0, pixelWidth: 0.5, rowRotation: 0, originY: 0, columnRotation: 0, pixelHeight: -0.5),
            bounds: Bounds(minX: 0, minY: -5, maxX: 5, maxY: 0), pixelSizeMetres: 0.5, bands: [.red], dataType: "uint8",
            footprint: MultiPolygon([Polygon(exterior: ring)]), validShare: 1)
        // Reversed: the ends of names differ, and the store names scenes by their first digits.
        let letters = name.utf8.reversed().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return CatalogueScene(
            id: SceneID(letters), fileName: name, path: path, byteCount: 1,
            acquiredAt: instant("\(name.prefix(10))T03:00:00Z"), acquiredAtSource: .fileName,
            sensorClass: name.contains("drone") ? .drone : .satellite, sensorClassSource: .flag,
            description: description)
    }

    func survey(_ task: SurveyTask, shouldStop: @escaping @Sendable () -> Bool) async throws -> SurveyOutcome {
        state.withLock { state in
            state.tasks.append(task)
            let status = state.statuses.isEmpty ? 0 : state.statuses.removeFirst()
            return SurveyOutcome(
                exitStatus: status, report: nil, message: status == 0 ? nil : Message(zh: "失败", en: "failed"))
        }
    }

    func messages(ofRefused file: StoredInboxFile) throws -> [OutboxMessage] {
        [OutboxMessage(key: "refused-\(file.size)", eventType: "refused", body: Data("{}".utf8), destinations: ["a"])]
    }

    func messages(
        of job: SurveyJob, task: SurveyTask, outcome: SurveyOutcome, refused: [StoredInboxFile]
    ) throws -> [OutboxMessage] {
        [
            OutboxMessage(
                key: "run-\(job.id)-\(job.attempts)", eventType: "\(job.state)", body: Data("{}".utf8),
                destinations: ["a", "b"])
        ]
    }

    func say(_ message: Message) { state.withLock { $0.said.append(message.english) } }
    func warn(_ message: Message) { state.withLock { $0.said.append("! " + message.english) } }
}
