import Foundation
import GRDB
public import Ground

/// Copies of a store: made while it is in use, put back whole.
public enum StoreBackup {
    /// Copies the store at `path` to a new file at `target`, consistent at one moment, while others read and write.
    ///
    /// The copy is checked (SQLite's own check and the log's chain) before it gets its name; an existing file is never
    /// replaced. Throws ``StoreError``.
    public static func make(of path: String, at target: String) throws {
        guard !FileManager.default.fileExists(atPath: target) else {
            throw StoreError.cannotWrite(path: target, reason: "exists / 已存在")
        }
        let source = try GeoPackageStore(reading: path)
        defer { try? source.close() }
        let beside = target + ".part-\(ProcessInfo.processInfo.processIdentifier)"
        defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(beside + suffix) } }
        try StoreError.translating(path: target) {
            let copy = try DatabaseQueue(path: beside)
            try source.copy(to: copy)
            try copy.writeWithoutTransaction { db in _ = try Row.fetchAll(db, sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
        }
        try check(beside)
        try sync(beside)
        guard rename(beside, target) == 0 else {
            throw StoreError.cannotWrite(path: target, reason: String(cString: strerror(errno)))
        }
        try sync(URL(fileURLWithPath: target).deletingLastPathComponent().path)
    }

    /// Puts the backup at `backup` in the place of the store at `path`.
    ///
    /// What lies there stays beside it under the name returned; nil if nothing lay there. Throws ``StoreError``: the
    /// backup is no whole store, or somebody is surveying into the one to be replaced.
    @discardableResult
    public static func restore(_ backup: String, to path: String, replacing: Bool, now: Instant) throws -> String? {
        try check(backup)
        let beside = path + ".part-\(ProcessInfo.processInfo.processIdentifier)"
        defer { unlink(beside) }
        do {
            try FileManager.default.copyItem(atPath: backup, toPath: beside)
        } catch {
            throw StoreError.cannotWrite(path: beside, reason: error.localizedDescription)
        }
        try sync(beside)
        var kept: String?
        if FileManager.default.fileExists(atPath: path) {
            guard replacing else { throw StoreError.cannotWrite(path: path, reason: "exists / 已存在；--replace") }
            // Held until the end: nobody opens for writing between the two renames.
            let lock = try StoreLock.writing(path, patience: 10)
            defer { lock.release() }
            if let old = try? GeoPackageStore(reading: path) {
                defer { try? old.close() }
                for name in [GeoPackageStore.surveyLease, GeoPackageStore.watchLease] {
                    guard let lease = try old.lease(name), !lease.isFree(at: now) else { continue }
                    throw StoreError.leaseHeld(path: path, holder: lease.holder.text, since: lease.heartbeatAt)
                }
            }
            let moment = now.description.filter { $0 != "-" && $0 != ":" }
            let aside = "\(path).before-restore-\(moment)"
            // A log or journal that stayed would be played into the backup.
            for suffix in ["-wal", "-journal", ""] where FileManager.default.fileExists(atPath: path + suffix) {
                guard rename(path + suffix, aside + suffix) == 0 else {
                    throw StoreError.cannotWrite(path: aside, reason: String(cString: strerror(errno)))
                }
            }
            unlink(path + "-shm")
            kept = aside
        }
        guard rename(beside, path) == 0 else {
            throw StoreError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        try sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        return kept
    }

    private static func check(_ path: String) throws {
        let store = try GeoPackageStore(reading: path)
        defer { try? store.close() }
        if let fault = try store.checkPages().first { throw StoreError.damaged(path: path, reason: fault) }
        try store.verifyAuditChain()
    }

    /// A file or folder, and what it says, on the disk.
    private static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StoreError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw StoreError.failed(path: path, reason: String(cString: strerror(errno)))
        }
    }
}
