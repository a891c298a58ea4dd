import Casework
import GRDB
import GeoPackage
import Ground
import StorePorts

/// The table `audit_log`: the append-only log, each entry chained to the one before it (``Casework/Event/hash(after:)``).
///
/// Triggers refuse UPDATE and DELETE; the chain shows it when somebody goes round them. That entries are missing at the end
/// shows in SQLite's own count of rows ever added (AUTOINCREMENT).
enum EventTable {
    /// As layout 1 has it; layout 6 adds `actor`.
    static let table = AttributeTable(
        name: "audit_log", title: "审计日志", key: "sequence",
        columns: [
            Column("at", .dateTime, .required), Column("event", .text, .required),
            Column("subject", .text, .required), Column("content", .text, .required),
            Column("previous_hash", .text, .required), Column("hash", .text, .required),
        ])

    static func createTable(in db: Database, lastChange: Instant) throws {
        try table.create(in: db, lastChange: lastChange)
        for (name, action) in [("audit_log_no_update", "UPDATE"), ("audit_log_no_delete", "DELETE")] {
            try db.execute(
                sql: "CREATE TRIGGER \(name) BEFORE \(action) ON audit_log "
                    + "BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END")
        }
    }

    /// Finds the entries on one thing.
    static func createSubjectIndex(in db: Database) throws {
        try db.execute(sql: "CREATE INDEX audit_log_subject ON audit_log (subject, sequence)")
    }

    /// The log's end.
    static func head(in db: Database) throws -> EventHead {
        let statement = try db.cachedStatement(
            sql: "SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1")
        guard let last = try Row.fetchOne(statement) else { return .start }
        return EventHead(sequence: try last.required("sequence"), hash: try last.required("hash"))
    }

    static func insert(_ event: Event, previousHash: String, hash: String, in db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO audit_log (sequence, at, event, subject, content, previous_hash, hash, actor) "
                + "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            event.sequence, event.at.geoPackageText, event.kind.rawValue, event.subject, event.content, previousHash,
            hash, event.actor?.canonicalText,
        ])
    }

    /// A writer at the log's end, for use inside one transaction.
    static func writer(_ db: Database, by actor: CaseActor, now: Instant) throws -> EventWriter {
        EventWriter(after: try head(in: db), actor: actor, at: now) { event, previousHash, hash in
            try insert(event, previousHash: previousHash, hash: hash, in: db)
        }
    }

    static func events(in db: Database) throws -> [Event] {
        try Row.fetchAll(db, sql: "SELECT * FROM audit_log ORDER BY sequence").map(event)
    }

    /// The entries on one thing, oldest first.
    static func events(on subject: String, in db: Database) throws -> [Event] {
        try Row.fetchAll(db, sql: "SELECT * FROM audit_log WHERE subject = ? ORDER BY sequence", arguments: [subject])
            .map(event)
    }

    /// The entries behind one, by their numbers.
    static func events(behind sequence: Int, limit: Int, in db: Database) throws -> [Event] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM audit_log WHERE sequence > ? ORDER BY sequence LIMIT ?")
        return try Row.fetchAll(statement, arguments: [sequence, limit]).map(event)
    }

    /// The entries on orders behind a place, by the order and then as they came. Their names begin with "order".
    static func orderEvents(behind place: EventPlace?, limit: Int, in db: Database) throws -> [Event] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM audit_log INDEXED BY audit_log_subject WHERE (subject, sequence) > (?, ?) "
                + "AND event >= 'order' AND event < 'ordes' ORDER BY subject, sequence LIMIT ?",
            arguments: [place?.subject ?? "", place?.sequence ?? 0, limit]
        ).map(event)
    }

    /// The hash of an entry; nil if there is none of this number.
    static func hash(of sequence: Int, in db: Database) throws -> String? {
        try Row.fetchOne(db, sql: "SELECT hash FROM audit_log WHERE sequence = ?", arguments: [sequence])?
            .required("hash")
    }

    /// The anchors in the log, by their entry's number.
    static func anchors(in db: Database) throws -> [(sequence: Int, note: AnchorNote)] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT sequence, content FROM audit_log WHERE event = ? ORDER BY sequence",
            arguments: [EventKind.logAnchored.rawValue])
        return try rows.map { (try $0.required("sequence"), try $0.json("content", as: AnchorNote.self)) }
    }

    /// The first entry that does not fit, nil if the whole chain holds.
    static func firstBrokenLink(in db: Database) throws -> Int? {
        var head = EventHead.start
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM audit_log ORDER BY sequence")
        while let row = try rows.next() {
            let sequence = head.sequence + 1
            guard let event = try? event(row), event.sequence == sequence, isSpelt(event, in: row),
                let previous: String = try? row.required("previous_hash"), previous == head.hash,
                let own: String = try? row.required("hash"), event.hash(after: head.hash) == own
            else { return sequence }
            head = EventHead(sequence: sequence, hash: own)
        }
        let ever = try Int.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'audit_log'") ?? 0
        return ever == head.sequence ? nil : head.sequence + 1
    }

    /// Whether a row holds an event's only spelling: what reads as the same is not the same.
    private static func isSpelt(_ event: Event, in row: Row) -> Bool {
        let at: String? = try? row.value("at")
        guard at == event.at.geoPackageText else { return false }
        guard row.hasColumn("actor") else { return event.actor == nil }
        let actor: String? = (try? row.value("actor")) ?? nil
        return actor == event.actor?.canonicalText
    }

    private static func event(_ row: Row) throws -> Event {
        // A store of an older layout, of which a backup is checked, has no such column.
        let actor: String? = row.hasColumn("actor") ? try row.value("actor") : nil
        return Event(
            sequence: try row.required("sequence"), at: try row.instant("at"),
            actor: try actor.map { try CanonicalJSON.value(CaseActor.self, from: $0) },
            kind: EventKind(rawValue: try row.required("event")), subject: try row.required("subject"),
            content: try row.required("content"))
    }
}
