import Casework
import Foundation
import GRDB
public import Ground
import StorePorts

/// Copies of a store: made while it is in use, put back whole.
///
/// A store of an older layout is copied as it is; the next one who opens it for writing brings it up.
public enum StoreBackup {
    /// Copies the store at `path` to a new file at `target`, consistent at one moment, while others read and write.
    ///
    /// The copy is checked (SQLite's own check and the log's chain) before it gets its name; an existing file is never
    /// replaced. Throws ``StorePorts/StoreError``.
    public static func make(of path: String, at target: String) throws {
        // Asked before the work, and again by the file system when the copy gets its name.
        guard !FileManager.default.fileExists(atPath: target) else { throw StoreError.exists(path: target) }
        try withCopy(of: path, beside: target) { try name($0, target) }
    }

    /// As ``make(of:at:)``, under the first free one of `name`, `name-2`, `name-3` …, which it returns.
    public static func keep(_ path: String, as name: String) throws -> String {
        try withCopy(of: path, beside: name) { copy in try firstFree(name) { try Self.name(copy, $0) } }
    }

    /// Puts the backup at `backup` in the place of the store at `path`.
    ///
    /// An existing file stays beside it under the name returned; nil if there was none. A process killed meanwhile
    /// leaves the old store or the new one, whole. Throws ``StorePorts/StoreError``: the backup is no whole store, or another
    /// process uses the store to be replaced.
    @discardableResult
    public static func restore(_ backup: String, to path: String, replacing: Bool, now: Instant) throws -> String? {
        // A log lies beside the file itself, not beside a link to it.
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard replacing || isEmpty(path) else { throw StoreError.wouldReplace(path: path) }
        return try withCopy(of: backup, beside: path) { copy in
            // Held until the end, so that no process opens the store for writing meanwhile.
            let lock = try StoreLock.writing(path, patience: 10)
            defer { lock.release() }
            // Checked again: another process may have changed the file meanwhile.
            let hasOld = !isEmpty(path)
            guard replacing || !hasOld else { throw StoreError.wouldReplace(path: path) }
            let old = hasOld ? try shut(path, now: now) : nil
            defer { try? old?.close() }
            let moment = now.description.filter { $0 != "-" && $0 != ":" }
            let aside = try firstFree("\(path).before-restore-\(moment)") { name in
                if hasOld { try done(link(path, name), name) }
            }
            // Left only beside what is no database. One that stayed would be played into the backup.
            for suffix in ["-wal", "-journal"] where FileManager.default.fileExists(atPath: path + suffix) {
                let kept = aside + suffix
                try done(rename(path + suffix, kept), kept)
            }
            unlink(path + "-shm")
            // The old store's second name is on the disk before it loses the first.
            try sync(folder(of: path))
            try done(rename(copy, path), path)
            return hasOld ? aside : nil
        }
    }

    /// Whether nothing was put into a file yet, or there is none.
    private static func isEmpty(_ path: String) -> Bool {
        let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return (size ?? 0) == 0
    }

    /// The database at `path` with its log or journal folded back, shut to everybody else until it is closed; nil if it
    /// is no readable database.
    private static func shut(_ path: String, now: Instant) throws -> DatabaseQueue? {
        func checkLeases(_ db: Database) throws {
            for name in [surveyLease, watchLease] {
                // A missing or unreadable table holds no lease.
                guard let lease = try? LeaseTable(db: db).lease(name), !lease.isFree(at: now) else { continue }
                throw StoreError.leaseHeld(path: path, holder: lease.holder.name, since: lease.heartbeatAt)
            }
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(2)
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                try checkLeases(db)
                // Refused while somebody else has a log open, whose end would remove the new store's log by its name.
                guard try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE") == "delete" else {
                    throw StoreError.busy(path: path)
                }
                // Kept when the transaction ends, so that no process writes to the old file once it has lost its name.
                _ = try Row.fetchAll(db, sql: "PRAGMA locking_mode = EXCLUSIVE")
                try db.execute(sql: "BEGIN EXCLUSIVE; COMMIT")
                try checkLeases(db)
            }
            return queue
        } catch let error as DatabaseError {
            if [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode) { return nil }
            throw StoreError(error, path: path)
        }
    }

    /// Gives `body` a whole, checked copy beside `target`, which is on the disk.
    private static func withCopy<Result>(
        of path: String, beside target: String, _ body: (String) throws -> Result
    ) throws -> Result {
        // Absolute, since SQLite takes a name that begins with `file:` for a URI.
        let target = URL(fileURLWithPath: target).path
        let beside = target + ".part-\(ProcessInfo.processInfo.processIdentifier)"
        func clear() { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(beside + suffix) } }
        clear()
        defer { clear() }
        try StoreError.translating(path: target) {
            let copy = try DatabaseQueue(path: beside)
            do {
                let store = try GeoPackageStore(reading: path)
                defer { try? store.close() }
                try store.copy(to: copy)
            } catch StoreError.olderVersion {
                try GeoPackageStore.withOlder(path) { try $0.backup(to: copy) }
            }
            try copy.writeWithoutTransaction { db in _ = try Row.fetchAll(db, sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
        }
        try check(beside, of: path)
        // Owner and permissions are those of the file that it replaces, otherwise of its source, as far as this process
        // may set them.
        var status = stat()
        if stat(target, &status) == 0 || stat(path, &status) == 0 {
            _ = chown(beside, status.st_uid, status.st_gid)
            _ = chmod(beside, status.st_mode & 0o777)
        }
        try sync(beside)
        let result = try body(beside)
        try sync(folder(of: target))
        return result
    }

    /// Whether a copy is whole; what is wrong with it is wrong with the store that it was made of.
    private static func check(_ copy: String, of path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        try StoreError.translating(path: path) {
            let queue = try DatabaseQueue(path: copy, configuration: configuration)
            defer { try? queue.close() }
            try queue.read { db in
                if let fault = try GeoPackageStore.pageFaults(in: db).first {
                    throw StoreError.damaged(path: path, reason: fault)
                }
                if let sequence = try EventTable.firstBrokenLink(in: db) {
                    throw StoreError.brokenAuditChain(path: path, sequence: sequence)
                }
            }
        }
    }

    /// Calls `take` with `name`, `name-2`, `name-3` … until one is not taken.
    private static func firstFree(_ name: String, _ take: (String) throws -> Void) throws -> String {
        var (candidate, number) = (name, 1)
        while true {
            do {
                try take(candidate)
                return candidate
            } catch StoreError.exists {
                number += 1
                candidate = "\(name)-\(number)"
            }
        }
    }

    /// Gives a finished copy its name, which must not exist.
    private static func name(_ copy: String, _ target: String) throws {
        // A link, since it never replaces.
        if link(copy, target) == 0 {
            unlink(copy)
            return
        }
        // A file system without links, e.g. a stick's exFAT: the name is taken first, and only what took it replaced.
        if errno != EEXIST {
            let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if descriptor >= 0 {
                close(descriptor)
                if rename(copy, target) == 0 { return }
                let reason = errno
                unlink(target)
                errno = reason
            }
        }
        try done(-1, target)
    }

    /// Throws the error of a system call that returned `status`.
    private static func done(_ status: Int32, _ path: String) throws {
        let reason = errno
        guard status != 0 else { return }
        if reason == EEXIST { throw StoreError.exists(path: path) }
        throw StoreError.cannotWrite(path: path, reason: String(cString: strerror(reason)))
    }

    private static func folder(of path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    /// A file or folder, and what it says, on the disk.
    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        try done(descriptor < 0 ? -1 : 0, path)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw StoreError.failed(path: path, reason: String(cString: strerror(errno)))
        }
    }
}
