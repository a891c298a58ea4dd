public import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import WorkOrders

/// What a look through the whole store found.
public struct StoreCheck: Sendable, Hashable {
    /// Entries of the log, every one fitting its hash.
    public var logEntries = 0
    /// Findings looked at.
    public var findings = 0
    /// Chips looked at.
    public var chips = 0
    /// Findings that miss one of their three chips though none were taken off by age.
    public var missingChips: [FindingID] = []
    /// Everything else that is wrong, a line each.
    public var faults: [String] = []

    /// Whether nothing is wrong.
    public var isWhole: Bool { missingChips.isEmpty && faults.isEmpty }
}

extension GeoPackageStore {
    /// What SQLite's own check says of the file; empty = whole. Reads every page.
    public func checkPages() throws -> [String] { try read(Self.pageFaults) }

    static func pageFaults(in db: Database) throws -> [String] {
        let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
        return lines + (try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { "foreign key: \($0)" })
    }

    /// Looks through the whole store: pages, log, every finding, order, scene and chip.
    public func check() throws -> StoreCheck {
        var check = StoreCheck()
        check.faults = try checkPages()
        if let sequence = try read({ try AuditLog.firstBrokenLink(in: $0) }) {
            check.faults.append("audit_log: \(sequence)")
        }
        check.logEntries = try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit_log") ?? 0 }
        let findings = try findings()
        check.findings = findings.count
        let known = Set(findings.map(\.id))
        let retained = try mark(Self.chipsMark)
        for record in findings {
            let chips = try chips(of: record.id)
            check.chips += chips.count
            if chips.contains(where: { !$0.png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) }) {
                check.faults.append("chips: \(record.id)")
            }
            let isAged = retained.map { record.detectedAt < $0 && !record.state.isOpen } ?? false
            if chips.count < Chip.Kind.allCases.count, !isAged { check.missingChips.append(record.id) }
        }
        for order in try workOrders() {
            for id in order.findingIDs where !known.contains(id) {
                check.faults.append("work_orders: \(order.id): \(id)")
            }
        }
        _ = try scenes()
        _ = try runs()
        return check
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
        // Announced, so that nobody in this process closes the file and drops SQLite's locks on it.
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
    public struct Retained: Sendable, Codable, Hashable {
        /// Chips removed.
        public var chips = 0
        /// Ended runs removed.
        public var runs = 0
        /// Delivered or abandoned messages removed.
        public var messages = 0
        /// Records of refused files removed.
        public var refusals = 0
    }

    /// Removes what is older than the rules keep, in one transaction; the audit log is never shortened.
    ///
    /// Pictures of what is still open, running surveys and undelivered messages stay however old they are.
    @discardableResult
    public func retain(_ rules: Retention) throws -> Retained {
        let now = now()
        func before(_ days: Int) -> Instant { now.advanced(by: -Int64(days) * 86_400) }
        let removed = try write { db in
            var removed = Retained()
            func delete(_ sql: String, _ limit: Instant) throws -> Int {
                try db.execute(sql: sql, arguments: [limit.geoPackageText])
                return db.changesCount
            }
            if let days = rules.chipsDays {
                let limit = before(days)
                removed.chips = try delete(
                    """
                    DELETE FROM chips WHERE finding_id IN
                      (SELECT id FROM findings WHERE state IN ('finished', 'lapsed') AND detected_at < ?)
                    """, limit)
                try db.put(into: "marks", [("handled_at", limit.geoPackageText), ("name", Self.chipsMark)])
            }
            if let days = rules.logsDays {
                let limit = before(days)
                // The last run of a pair says that it was surveyed: only those of pairs long out of use go.
                removed.runs = try delete("DELETE FROM runs WHERE state = 'failed' AND ended_at < ?", limit)
                removed.messages = try delete(
                    "DELETE FROM outbox WHERE state <> 'pending' AND created_at < ?", limit)
                removed.refusals = try delete("DELETE FROM inbox_files WHERE code IS NOT NULL AND looked_at < ?", limit)
            }
            guard removed != Retained() else { return removed }
            var log = try AuditLog(db, now: now)
            try log.append(.retained, "store", removed)
            return removed
        }
        if removed.chips > 0 { try giveSpaceBack() }
        return removed
    }

    /// Up to which moment chips were taken away by age.
    private static let chipsMark = "retain.chips"
}
