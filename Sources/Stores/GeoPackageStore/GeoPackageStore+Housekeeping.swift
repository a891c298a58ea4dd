import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
public import StorePorts

extension GeoPackageStore {
    /// What SQLite's own check says of the file; empty = whole. Reads every page.
    static func pageFaults(in db: Database) throws -> [String] {
        let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
        return lines + (try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { "foreign key: \($0)" })
    }

    /// The steps of the layout, and how many of them this file has; throws ``StorePorts/StoreError`` as ``init(reading:)`` does, but
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

}

extension GeoPackageStore: StoreUpkeep {
    /// Checks the whole store at one moment: its pages, its log, and every row that people rely on against the log.
    public func check() async throws -> StoreCheck {
        try await reading { db in
            var checker = StoreChecker(db: db)
            checker.run()
            return checker.check
        }
    }

    /// Removes what is older than the rules keep, a little in each transaction; the audit log is never shortened.
    ///
    /// Pictures of what is still open, running surveys and undelivered messages stay however old they are, and what other
    /// systems were told of orders; so do refusals that were not yet reported or whose file still exists, and failures
    /// that keep a survey from being tried again.
    @discardableResult
    public func retain(_ rules: Retention) async throws -> Retained {
        let now = now()
        func before(_ days: Int) -> Instant { now.advanced(by: -Int64(days) * 86_400) }
        var removed = Retained()
        if let days = rules.chipsDays {
            removed.chips = try await removeChips(before: before(days), now: now)
        }
        if let days = rules.logsDays {
            let limit = before(days)
            // Asked outside the transaction: a share may take its time to answer.
            let refused = try await settledRefusals(before: limit)
            let logs = try await onWriter { store in try store.removeLogs(before: limit, refused: refused, now: now) }
            (removed.runs, removed.messages, removed.refusals) = (logs.runs, logs.messages, logs.refusals)
        }
        do {
            // Frees space that an earlier call could not free, too.
            try await giveSpaceBack()
        } catch let error as StoreError {
            // What was removed is removed.
            removed.unfreed = error
        }
        return removed
    }

    /// Makes the file as small as what it holds, and able to give space back bit by bit from then on; needs as much free
    /// disk again for the time being. Others wait meanwhile.
    public func compact() async throws {
        try await onWriter { store in
            try store.withWriter { queue in
                try queue.writeWithoutTransaction { db in
                    try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                    try db.execute(sql: "VACUUM")
                }
            }
        }
    }

    /// Findings whose chips one transaction removes: about 600 pictures.
    private static let findingsAtOnce = 200
    /// Pages that one transaction gives back: 2 MB.
    private static let pagesAtOnce = 500

    /// Gives pages that hold nothing back to the disk, where a hundredth of the file or more holds nothing; does nothing in
    /// a store that an earlier program made, which keeps them for what comes until ``compact()``.
    private func giveSpaceBack() async throws {
        guard
            try await reading({ db in
                let free = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
                return try free > 0 && free * 100 >= Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                    && Int.fetchOne(db, sql: "PRAGMA auto_vacuum") == 2
            })
        else { return }
        while true {
            let left = try await onWriter { store in
                try store.write { db in
                    // One page a row.
                    _ = try Row.fetchAll(db, sql: "PRAGMA incremental_vacuum(\(Self.pagesAtOnce))")
                    return try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
                }
            }
            if left == 0 { return }
        }
    }

    /// Removes the chips of closed findings first detected before a moment, and gives their number.
    private func removeChips(before limit: Instant, now: Instant) async throws -> Int {
        var (removed, last) = (0, "")
        while true {
            let after = last
            let closed = ConfirmationState.allCases.filter { !$0.isOpen }.map { "'\($0.rawValue)'" }.joined(
                separator: ", ")
            let (chips, findings) = try await onWriter { store in
                try store.write { db in
                    let findings = try String.fetchAll(
                        db,
                        sql: """
                            SELECT DISTINCT finding_id FROM chips WHERE finding_id > ? AND finding_id IN
                              (SELECT id FROM findings WHERE state IN (\(closed)) AND detected_at < ?)
                            ORDER BY finding_id LIMIT \(Self.findingsAtOnce)
                            """, arguments: [after, limit.geoPackageText])
                    var chips = 0
                    for finding in findings {
                        try db.cachedStatement(sql: "DELETE FROM chips WHERE finding_id = ?").execute(arguments: [
                            finding
                        ])
                        chips += db.changesCount
                    }
                    guard chips > 0 else { return (0, findings) }
                    var log = try EventTable.writer(db, by: store.actor, now: now)
                    try log.append(.retained, "store", RetainedNote(chips: chips, findings: findings))
                    return (chips, findings)
                }
            }
            removed += chips
            guard let end = findings.last else { return removed }
            last = end
        }
    }

    /// Removes ended runs, delivered messages and settled refusals from before a moment.
    private func removeLogs(before limit: Instant, refused: [String], now: Instant) throws -> Retained {
        try write { db in
            var removed = Retained()
            removed.runs = try Self.removeRuns(before: limit, in: db)
            try db.execute(
                sql: "DELETE FROM outbox WHERE state <> 'pending' AND created_at < ? AND order_id IS NULL",
                arguments: [limit.geoPackageText])
            removed.messages = db.changesCount
            for path in refused {
                // Checked again: it may have changed meanwhile.
                try db.execute(
                    sql: "DELETE FROM inbox_files WHERE path = ? AND \(Self.isSettledRefusal)",
                    arguments: [path, limit.geoPackageText])
                removed.refusals += db.changesCount
            }
            guard removed != Retained() else { return removed }
            var log = try EventTable.writer(db, by: actor, now: now)
            try log.append(
                .retained, "store",
                RetainedNote(runs: removed.runs, messages: removed.messages, refusals: removed.refusals))
            return removed
        }
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
    private func settledRefusals(before limit: Instant) async throws -> [String] {
        let paths = try await reading { db in
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
}

/// The log's entry on a clean-up; it names the findings whose chips were removed, so that `store check` does not report
/// them as lost.
private struct RetainedNote: Encodable {
    var chips = 0
    var runs = 0
    var messages = 0
    var refusals = 0
    var findings: [String] = []
}
