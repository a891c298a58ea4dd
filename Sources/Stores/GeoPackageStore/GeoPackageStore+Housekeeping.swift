import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground

extension GeoPackageStore {
    /// What SQLite's own check says of the file; empty = whole. Reads every page.
    public func checkPages() throws -> [String] { try read(Self.pageFaults) }

    static func pageFaults(in db: Database) throws -> [String] {
        let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
        return lines + (try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { "foreign key: \($0)" })
    }

    /// The steps of the layout, and how many of them this file has; throws ``StoreError`` as ``init(reading:)`` does, but
    /// for an older layout.
    public static func layout(of path: String) throws -> (applied: Int, all: Int) {
        let all = StoreMigrations.all.count
        do {
            try GeoPackageStore(reading: path).close()
            return (all, all)
        } catch StoreError.olderVersion {
            let migrator = StoreMigrations.migrator(now: .distantPast)
            return (try withOlder(path) { try $0.read(migrator.appliedIdentifiers).count }, all)
        }
    }

    /// Calls `body` with a store that ``init(reading:)`` refused for nothing but its older layout.
    static func withOlder<Result>(_ path: String, _ body: (DatabaseQueue) throws -> Result) throws -> Result {
        // Registered, so that no code in this process closes the file and drops SQLite's locks on it.
        let lock = try StoreLock.reading(path)
        defer { lock.release() }
        var configuration = Configuration()
        configuration.readonly = true
        return try StoreError.translating(path: path) {
            let queue = try DatabaseQueue(path: URL(fileURLWithPath: path).path, configuration: configuration)
            defer { try? queue.close() }
            return try body(queue)
        }
    }

    /// What age takes away.
    public struct Retention: Sendable, Hashable {
        /// Chips of finished and lapsed findings first detected more than so many days ago; nil = keep all.
        public var chipsDays: Int?
        /// Ended runs, delivered messages and refusals older than so many days; nil = keep all.
        public var logsDays: Int?

        /// Keeps everything unless told otherwise.
        public init(chipsDays: Int? = nil, logsDays: Int? = nil) {
            (self.chipsDays, self.logsDays) = (chipsDays, logsDays)
        }
    }

    /// What was taken away.
    public struct Retained: Sendable, Hashable {
        /// Chips removed.
        public var chips = 0
        /// Ended runs removed.
        public var runs = 0
        /// Delivered or abandoned messages removed.
        public var messages = 0
        /// Records of refused files removed.
        public var refusals = 0
        /// Why the file was not made smaller though it could be; nil = it was, or there is little to give back.
        public var unfreed: StoreError?
    }

    /// Removes what is older than the rules keep, in one transaction; the audit log is never shortened.
    ///
    /// Pictures of what is still open, running surveys and undelivered messages stay however old they are; so do
    /// refusals that were not yet reported or whose file still exists, and failures that keep a survey from being tried
    /// again.
    @discardableResult
    public func retain(_ rules: Retention) throws -> Retained {
        let now = now()
        func before(_ days: Int) -> Instant { now.advanced(by: -Int64(days) * 86_400) }
        // Asked outside the transaction: a share may take its time to answer.
        let refused = try rules.logsDays.map { try settledRefusals(before: before($0)) } ?? []
        var removed = try write { db in
            var (removed, pruned) = (Retained(), [String]())
            if let days = rules.chipsDays {
                (removed.chips, pruned) = try Self.removeChips(before: before(days), in: db)
            }
            if let days = rules.logsDays {
                let limit = before(days)
                removed.runs = try Self.removeRuns(before: limit, in: db)
                try db.execute(
                    sql: "DELETE FROM outbox WHERE state <> 'pending' AND created_at < ?",
                    arguments: [limit.geoPackageText])
                removed.messages = db.changesCount
                for path in refused {
                    // Checked again: it may have changed meanwhile.
                    try db.execute(
                        sql: "DELETE FROM inbox_files WHERE path = ? AND \(Self.isSettledRefusal)",
                        arguments: [path, limit.geoPackageText])
                    removed.refusals += db.changesCount
                }
            }
            guard removed != Retained() else { return removed }
            var log = try EventTable.writer(db, by: actor, now: now)
            try log.append(.retained, "store", RetainedNote(removed, findings: pruned))
            return removed
        }
        do {
            // Frees space that an earlier call could not free.
            if try removed.chips > 0 || hasSpaceToGiveBack() { try giveSpaceBack() }
        } catch let error as StoreError {
            // What was removed is removed.
            removed.unfreed = error
        }
        return removed
    }

    /// Returns the number of chips removed and the findings they belonged to.
    private static func removeChips(before limit: Instant, in db: Database) throws -> (Int, [String]) {
        let aged = "finding_id IN (SELECT id FROM findings WHERE state IN ('finished', 'lapsed') AND detected_at < ?)"
        let findings = try Row.fetchAll(
            db, sql: "SELECT DISTINCT finding_id FROM chips WHERE \(aged) ORDER BY finding_id",
            arguments: [limit.geoPackageText]
        ).map { try $0.required("finding_id") as String }
        try db.execute(sql: "DELETE FROM chips WHERE \(aged)", arguments: [limit.geoPackageText])
        return (db.changesCount, findings)
    }

    /// Only failed ones, since the others say that a pair was surveyed; and of these only such as cannot be planned again
    /// because the catalogue no longer has a scene of theirs.
    private static func removeRuns(before limit: Instant, in db: Database) throws -> Int {
        // An epoch is named by the first 16 digits of its scenes.
        let scenes = Set(
            try Row.fetchAll(db, sql: "SELECT substr(scene, 1, 16) AS scene FROM scenes").map {
                try $0.required("scene") as String
            })
        let failed = try Row.fetchAll(
            db, sql: "SELECT id, later_epoch FROM runs WHERE state = 'failed' AND ended_at < ?",
            arguments: [limit.geoPackageText])
        var removed = 0
        for row in failed {
            let epoch: String = try row.required("later_epoch")
            if epoch.split(separator: "+").allSatisfy({ scenes.contains(String($0)) }) { continue }
            try db.execute(sql: "DELETE FROM runs WHERE id = ?", arguments: [try row.required("id") as Int64])
            removed += db.changesCount
        }
        return removed
    }

    private static let isSettledRefusal = "code IS NOT NULL AND reported_at IS NOT NULL AND looked_at < ?"

    /// Reported refusals whose file is gone: a file that still exists would be checked again.
    private func settledRefusals(before limit: Instant) throws -> [String] {
        let paths = try read { db in
            try Row.fetchAll(
                db, sql: "SELECT path FROM inbox_files WHERE \(Self.isSettledRefusal)",
                arguments: [limit.geoPackageText]
            ).map { try $0.required("path") as String }
        }
        let files = FileManager.default
        return paths.filter { path in
            // If its folder is missing, e.g. a share that is not mounted, this is unknown.
            files.fileExists(atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path)
                && !files.fileExists(atPath: path)
        }
    }

    /// Whether a hundredth of the file or more holds nothing.
    private func hasSpaceToGiveBack() throws -> Bool {
        try read { db in
            let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            return try free > 0 && free * 100 >= Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        }
    }
}

/// The log's entry on a clean-up; it names the findings whose chips were removed, so that `store check` does not report
/// them as lost.
private struct RetainedNote: Encodable {
    let chips: Int
    let runs: Int
    let messages: Int
    let refusals: Int
    let findings: [String]

    init(_ removed: GeoPackageStore.Retained, findings: [String]) {
        (chips, runs, messages) = (removed.chips, removed.runs, removed.messages)
        (refusals, self.findings) = (removed.refusals, findings)
    }
}
