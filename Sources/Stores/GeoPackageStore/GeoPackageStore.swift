// `GeoPackageStore` keeps parcels, verdicts, findings, work orders, chips and the log, the catalogue, jobs and messages in one
// GeoPackage. It only keeps: no rule lives here.
//
// 1. ``GeoPackageStore/init(writing:by:patience:now:wellKnownText:)`` checks under the opener's lock (``StoreLock``) that the
//    file is a store of a version it knows and applies ``StoreMigrations``. ``GeoPackageStore/init(reading:)`` needs no lock
//    and never writes.
// 2. Use cases read and write cases through ``Casework/CaseStore``; ``CaseTables`` answers them inside one transaction, and
//    every table is one file (``FindingTable``, ``OrderTable``, ``SurveyTable``, …).
// 3. ``GeoPackageStore/close()`` folds the write-ahead log back, so that one clean file remains.

public import Casework
import Foundation
import GRDB
import GeoPackage
public import Ground
import StorePorts
import Synchronization

/// A store in one GeoPackage file.
///
/// Any number of processes read and write; writing transactions come one after another, and one process surveys at a time
/// (see the lease). Safe to use from any thread: its own writes come one after another, several of its reads at once, and
/// no read waits for a write.
public final class GeoPackageStore: Sendable {
    /// The file, as it was named when opened.
    public let path: String
    /// The actor in the log of changes for which no use case names one.
    let actor: CaseActor
    let now: @Sendable () -> Instant
    let wellKnownText: @Sendable (CRSCode) throws -> String
    /// The fencing tokens under which surveys are recorded, by lease; none before one is taken.
    let fences = Mutex<[String: Int]>([:])
    let heartbeat = Heartbeat()
    let records = RecordCache()
    let countCache = CountCache()
    /// Where writes are done, one after another, so that waiting for the disk delays no task.
    private let writing = DispatchQueue(label: "parcelwatch.store")
    private let lock: StoreLock
    private let readers: ReaderPool
    private let writer: Mutex<Writer>

    /// The database open for writing; held in a mutex, since GRDB crashes when it is asked while or after it is closed.
    private enum Writer {
        /// The store was opened for reading only.
        case none
        /// Nothing was written yet.
        case idle(DatabaseQueue)
        case working(DatabaseQueue)
        case closed

        /// The database, unless it was closed or is open for reading only.
        var queue: DatabaseQueue? {
            switch self {
            case .idle(let queue), .working(let queue): queue
            case .none, .closed: nil
            }
        }
    }

    /// Opens a store for writing, and creates it if there is no file.
    ///
    /// `actor` is who uses it, for the log; `now` is the clock for ``Casework/Event/at`` and the like; `wellKnownText` gives the WKT 1 of the CRS that the first
    /// survey brings. Throws ``StorePorts/StoreError/busy(path:)`` if another process is still opening or changing the layout after
    /// `patience` seconds, ``StorePorts/StoreError/notAStore(path:reason:)``, ``StorePorts/StoreError/newerVersion(path:steps:)`` and
    /// ``StorePorts/StoreError/cannotWrite(path:reason:)``; the file is left as it was. Opening changes no byte of a store of
    /// this version.
    public init(
        writing path: String, by actor: CaseActor, patience: Double = 10, now: @escaping @Sendable () -> Instant,
        wellKnownText: @escaping @Sendable (CRSCode) throws -> String
    ) throws {
        self.path = path
        self.actor = actor
        self.now = now
        self.wellKnownText = wellKnownText
        let lock = try StoreLock.writing(path, patience: patience)
        self.lock = lock
        let queue = try Self.orRelease(lock) {
            try StoreError.translating(path: path) {
                let queue = try DatabaseQueue(path: Self.sqlitePath(path), configuration: Self.configuration())
                try Self.prepare(queue, path: path, now: now())
                return queue
            }
        }
        writer = Mutex(.idle(queue))
        readers = ReaderPool(path: path) { try Self.openForReading(path) }
        lock.letOthersIn()
    }

    /// Opens a store for reading only: takes no lock, writes nothing, and sees what was on disk when asked.
    ///
    /// Works while a survey writes, after a crash (a write-ahead log left behind is read along, a change of the layout
    /// cut short is undone) and on a read-only medium. Throws ``StorePorts/StoreError/missing(path:)``, also for a file that is
    /// still empty, ``StorePorts/StoreError/notAStore(path:reason:)``, ``StorePorts/StoreError/newerVersion(path:steps:)``,
    /// ``StorePorts/StoreError/olderVersion(path:)``, ``StorePorts/StoreError/unreadable(path:reason:)``.
    public init(reading path: String) throws {
        self.path = path
        actor = .program
        now = { preconditionFailure("a store opened for reading records nothing") }
        wellKnownText = { _ in preconditionFailure("a store opened for reading records nothing") }
        lock = try StoreLock.reading(path)
        writer = Mutex(.none)
        readers = ReaderPool(path: path) { try Self.openForReading(path) }
        try Self.orRelease(lock) { try StoreError.translating(path: path) { try readers.read { _ in } } }
    }

    /// Gives the lock back if `open` throws.
    private static func orRelease<Result>(_ lock: StoreLock, _ open: () throws -> Result) throws -> Result {
        do { return try open() } catch {
            lock.release()
            throw error
        }
    }

    deinit { try? close() }

    /// Closes the store so that one clean file remains, without a write-ahead log beside it.
    ///
    /// If another process still reads, the log stays and the next writer folds it back; nothing is lost either way.
    /// Closing twice does nothing. After it every other call throws.
    public func close() throws {
        defer { lock.release() }
        heartbeat.stop()
        // Leases are given back here at the latest, so that after an orderly stop no process has to wait.
        if isWorking { for name in fences.withLock({ Array($0.keys) }) { try? giveBack(name) } }
        // First: a reader of this process would keep the log from being folded back.
        readers.close()
        try writer.withLock { writer in
            guard let queue = writer.queue else { return }
            writer = .closed
            try StoreError.translating(path: path) {
                defer { try? queue.close() }
                try Self.foldLog(queue)
            }
        }
    }

    private var isWorking: Bool { writer.withLock { if case .working = $0 { true } else { false } } }

    private static func foldLog(_ queue: DatabaseQueue) throws {
        try queue.writeWithoutTransaction { db in
            guard try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" else { return }
            do {
                _ = try Row.fetchAll(db, sql: "PRAGMA busy_timeout = 1000")
                _ = try Row.fetchAll(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                _ = try Row.fetchAll(db, sql: "PRAGMA journal_mode = DELETE")
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                return
            }
        }
    }

    /// Runs `body` in one transaction that is on disk when this returns, while the leases taken are still held; waits in
    /// this thread.
    func write<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        try withWriter { queue in
            try queue.write { db in
                try checkFences(db)
                return try body(db)
            }
        }
    }

    /// Runs `body` with the database open for writing, outside a transaction; waits in this thread.
    func withWriter<Result: Sendable>(_ body: (DatabaseQueue) throws -> Result) throws -> Result {
        try writer.withLock { writer -> Result in
            guard let queue = writer.queue else { throw StoreError.closed(path: path) }
            return try StoreError.translating(path: path) {
                if case .idle = writer {
                    try Self.startWorking(queue, path: path, isShared: NetworkVolume.holds(path))
                    writer = .working(queue)
                }
                return try body(queue)
            }
        }
    }

    /// Runs `body` on one consistent state of the store; waits in this thread.
    func read<Result: Sendable>(_ body: (Database) throws -> Result) throws -> Result {
        try StoreError.translating(path: path) { try readers.read(body) }
    }

    /// The same on a thread of the store's own.
    func reading<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            readers.threads.addOperation { [self] in continuation.resume(with: Swift.Result { try read(body) }) }
        }
    }

    /// Runs `body`, which writes, on a thread of the store's own.
    func onWriter<Result: Sendable>(
        _ body: @escaping @Sendable (GeoPackageStore) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            writing.async { [self] in continuation.resume(with: Swift.Result { try body(self) }) }
        }
    }

    /// Copies everything to another database, consistent at one moment.
    func copy(to target: DatabaseQueue) throws {
        try StoreError.translating(path: path) { try readers.withConnection { try $0.backup(to: target) } }
    }

    /// Switches to a write-ahead log before the first change, so that readers are not shut out meanwhile.
    ///
    /// Not at opening: the switch changes the file's header, and a run that finds nothing to do leaves it as it was. Nor
    /// on a volume that other machines share: a write-ahead log needs memory that all its processes share (sqlite.org,
    /// "Write-Ahead Logging", 1).
    ///
    /// A file system that cannot keep a write-ahead log leaves the rollback journal, which is as safe and shuts readers out
    /// while a change is written. Any other answer is a `StoreError`: nothing acknowledged would be on disk.
    static func startWorking(_ queue: DatabaseQueue, path: String, isShared: Bool) throws {
        try queue.writeWithoutTransaction { db in
            let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode = \(isShared ? "DELETE" : "WAL")")
            guard journal == "delete" || journal == "wal" && !isShared else {
                throw StoreError.failed(path: path, reason: "journal_mode = \(journal ?? "?")")
            }
            // FULL in place of WAL's usual NORMAL: acknowledged means on disk, also when the power fails.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // 64 MB in place of 2: a county's parcels go through two indexes and an R-tree in one transaction.
            try db.execute(sql: "PRAGMA cache_size = -65536")
            // 32 MB in place of 4: a page that many units of work change goes into the file once, not after each.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        // SQLite's own way of waiting sleeps up to a tenth of a second between two tries; whoever decides a finding while
        // a survey records waits less than that.
        configuration.busyMode = .callback { tries in
            usleep(tries < 200 ? 1_000 : 10_000)
            return tries < 3_000
        }
        configuration.prepareDatabase { GeoPackage.prepare($0) }
        return configuration
    }

    /// SQLite takes a name that begins with `file:` for a URI.
    private static func sqlitePath(_ path: String) -> String { path.hasPrefix("file:") ? "./" + path : path }

    /// Checks what the file is and brings its layout up to this program's; changes nothing it does not own.
    private static func prepare(_ queue: DatabaseQueue, path: String, now: Instant) throws {
        let migrator = StoreMigrations.migrator(now: now)
        if try queue.read(isEmpty) {
            // Before the first table: what is removed later is given back to the disk bit by bit, while others work.
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            try queue.write { db in
                try GeoPackage.createContainer(in: db)
                try StoreMigrations.record.create(in: db, lastChange: now)
            }
        }
        let isCurrent = try queue.read { db in
            try checkIsStore(db, path: path, migrator: migrator)
            return try migrator.hasCompletedMigrations(db)
        }
        if !isCurrent { try migrator.migrate(queue) }
    }

    /// Whether nothing was put into the file yet: also what a creation that was cut short leaves.
    private static func isEmpty(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
            && Int.fetchOne(db, sql: "PRAGMA application_id") == 0
    }

    private static func checkIsStore(_ db: Database, path: String, migrator: DatabaseMigrator) throws {
        guard try GeoPackage.isGeoPackage(db) else {
            throw StoreError.notAStore(path: path, reason: "not a GeoPackage")
        }
        guard try db.tableExists(StoreMigrations.record.name) else {
            throw StoreError.notAStore(path: path, reason: "a GeoPackage of other software")
        }
        let unknown = try migrator.appliedIdentifiers(db).subtracting(migrator.migrations)
        guard unknown.isEmpty else { throw StoreError.newerVersion(path: path, steps: unknown.sorted()) }
    }

    static func openForReading(_ path: String) throws -> DatabaseQueue {
        do {
            return try openReadOnly(sqlitePath(path), of: path)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            try undoUnfinished(path)
            return try openReadOnly(sqlitePath(path), of: path)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            // A store that other software left in WAL mode, or whose writer was killed, on a medium where SQLite cannot
            // make its shared-memory file. Without a log beside it the file is complete, and no process is writing to
            // it: a writer has a log.
            let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
            guard (log ?? 0) == 0 else {
                throw StoreError.unreadable(path: path, reason: error.message ?? "SQLite")
            }
            return try openReadOnly(URL(fileURLWithPath: path).absoluteString + "?immutable=1", of: path)
        }
    }

    private static func openReadOnly(_ address: String, of path: String) throws -> DatabaseQueue {
        var configuration = configuration()
        configuration.readonly = true
        let migrator = StoreMigrations.migrator(now: Instant(secondsSince1970: 0))
        let queue = try DatabaseQueue(path: address, configuration: configuration)
        try queue.read { db in
            guard try !isEmpty(db) else { throw StoreError.missing(path: path) }
            try checkIsStore(db, path: path, migrator: migrator)
            guard try migrator.hasCompletedMigrations(db) else { throw StoreError.olderVersion(path: path) }
        }
        return queue
    }

    /// Undoes the change of a process that was killed while writing: SQLite left its rollback journal, which the next
    /// one with the right to write plays back by itself, under its own locks.
    private static func undoUnfinished(_ path: String) throws {
        do {
            let queue = try DatabaseQueue(path: sqlitePath(path), configuration: configuration())
            defer { try? queue.close() }
            _ = try queue.read(isEmpty)
        } catch let error as DatabaseError {
            throw StoreError.unreadable(path: path, reason: error.message ?? "SQLite")
        }
    }
}
