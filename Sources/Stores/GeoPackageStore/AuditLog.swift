import GRDB
import GeoPackage
public import Ground

/// One entry of the append-only log.
public struct AuditEvent: Sendable, Codable, Hashable {
    /// What can happen.
    public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// A survey was begun.
        case surveyBegun
        /// A block was recorded.
        case blockRecorded
        /// A survey was closed.
        case surveyFinished
        /// A finding was recorded for the first time.
        case findingRecorded
        /// A finding was seen again, with new content.
        case findingUpdated
        /// A finding's state was raised by another observation or an officer's word.
        case findingConfirmed
        /// A finding is no longer seen, or an officer said that there is nothing.
        case findingLapsed
        /// A work order was raised.
        case orderRaised
        /// An open work order has new content.
        case orderUpdated
        /// A work order was taken back.
        case orderWithdrawn
        /// An officer said what a finding is.
        case findingDecided
        /// A learned model was added.
        case modelAdded
        /// Surveys are judged by another model from now on.
        case modelChosen
        /// A scene was put into the catalogue.
        case sceneAdded
        /// What the catalogue says of a scene was changed.
        case sceneUpdated
        /// A scene was taken out of the catalogue.
        case sceneRemoved
        /// A file was refused at the gate.
        case sceneRefused
        /// An unattended run ended.
        case runEnded
        /// A message could not be delivered and was given up.
        case deliveryAbandoned
        /// Chips and logs older than the rules keep were removed.
        case retained
    }

    /// Counts from 1 without gaps.
    public var sequence: Int
    /// When it was recorded.
    public var at: Instant
    /// What happened.
    public var kind: Kind
    /// To what: the id of a survey, finding or order.
    public var subject: String
    /// Details, canonical JSON.
    public var content: String
}

/// The log's table and chain: an entry's hash is SHA-256 over the previous entry's hash and its own canonical JSON.
///
/// Triggers refuse UPDATE and DELETE; the chain shows it when somebody goes round them. That entries are missing at
/// the end shows in SQLite's own count of rows ever added (AUTOINCREMENT).
struct AuditLog {
    static let table = AttributeTable(
        name: "audit_log", title: "审计日志", key: "sequence",
        columns: [
            Column("at", .dateTime, .required), Column("event", .text, .required),
            Column("subject", .text, .required), Column("content", .text, .required),
            Column("previous_hash", .text, .required), Column("hash", .text, .required),
        ])

    private let db: Database
    private let now: Instant
    private var sequence: Int
    private var hash: String

    /// The log's end; for use inside one transaction.
    init(_ db: Database, now: Instant) throws {
        self.db = db
        self.now = now
        let last = try Row.fetchOne(db, sql: "SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1")
        sequence = try last?.required("sequence") ?? 0
        hash = try last?.required("hash") ?? ""
    }

    /// Adds an entry.
    mutating func append(_ kind: AuditEvent.Kind, _ subject: String, _ content: some Encodable) throws {
        let event = AuditEvent(
            sequence: sequence + 1, at: now, kind: kind, subject: subject, content: try CanonicalJSON.text(content))
        let next = try Self.hash(event, after: hash)
        try db.cachedStatement(
            sql: "INSERT INTO audit_log (sequence, at, event, subject, content, previous_hash, hash) "
                + "VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            event.sequence, now.geoPackageText, kind.rawValue, subject, event.content, hash, next,
        ])
        (sequence, hash) = (event.sequence, next)
    }

    static func createTable(in db: Database, lastChange: Instant) throws {
        try table.create(in: db, lastChange: lastChange)
        for (name, action) in [("audit_log_no_update", "UPDATE"), ("audit_log_no_delete", "DELETE")] {
            try db.execute(
                sql: "CREATE TRIGGER \(name) BEFORE \(action) ON audit_log "
                    + "BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END")
        }
    }

    static func events(in db: Database) throws -> [AuditEvent] {
        try Row.fetchAll(db, sql: "SELECT * FROM audit_log ORDER BY sequence").map(event)
    }

    /// The first entry that does not fit, nil if the whole chain holds.
    static func firstBrokenLink(in db: Database) throws -> Int? {
        var (sequence, hash) = (0, "")
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM audit_log ORDER BY sequence")
        while let row = try rows.next() {
            sequence += 1
            guard let event = try? event(row), event.sequence == sequence,
                let previous: String = try? row.required("previous_hash"), previous == hash,
                let own: String = try? row.required("hash"), try Self.hash(event, after: hash) == own
            else { return sequence }
            hash = own
        }
        let ever = try Int.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'audit_log'") ?? 0
        return ever == sequence ? nil : sequence + 1
    }

    private static func hash(_ event: AuditEvent, after previous: String) throws -> String {
        CanonicalJSON.hash(previous + (try CanonicalJSON.text(event)))
    }

    private static func event(_ row: Row) throws -> AuditEvent {
        AuditEvent(
            sequence: try row.required("sequence"), at: try row.instant("at"), kind: try row.named("event"),
            subject: try row.required("subject"), content: try row.required("content"))
    }
}
