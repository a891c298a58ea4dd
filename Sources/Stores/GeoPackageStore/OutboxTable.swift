import Casework
import Delivery
import Foundation
import GRDB
import GeoPackage
import Ground
import WorkOrders

/// The table `outbox`: one row per message and destination. A message is written in the transaction of the change it
/// reports, so that every change is reported and nothing else is.
struct OutboxTable {
    static let table = AttributeTable(
        name: "outbox", title: "待发通知",
        columns: [
            Column("key", .text, .required), Column("destination", .text, .required),
            Column("event_type", .text, .required), Column("body", .blob, .required),
            Column("created_at", .dateTime, .required), Column("attempts", .integer, .required),
            Column("next_attempt_at", .dateTime, .required), Column("state", .text, .required),
            Column("last_error", .text), Column("delivered_at", .dateTime),
        ])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        try table.create(in: db, lastChange: lastChange)
        try db.execute(sql: "CREATE UNIQUE INDEX outbox_key ON outbox (destination, key)")
        try db.execute(sql: "CREATE INDEX outbox_due ON outbox (state, next_attempt_at)")
    }

    /// What layout 10 adds: the order that a row tells of, whether it keeps its place, and what the receiver answered.
    static func addOrders(in db: Database) throws {
        for column in ["order_id TEXT", "in_order INTEGER NOT NULL DEFAULT 0", "answer_id TEXT"] {
            try db.execute(sql: "ALTER TABLE outbox ADD COLUMN \(column)")
        }
        try db.execute(sql: "CREATE INDEX outbox_order ON outbox (order_id) WHERE order_id IS NOT NULL")
    }

    /// One row per destination; one that is there already stays as it is.
    func insert(_ message: OutboxMessage, now: Instant) throws {
        for destination in message.destinations {
            try insert(
                key: message.key, destination: destination, kind: message.eventType, body: message.body, order: nil,
                isInOrder: message.isInOrder, from: message.notBefore ?? now, now: now)
        }
    }

    /// What another system is told of an order; it keeps its place.
    func insert(_ outgoing: Outgoing, now: Instant) throws {
        try insert(
            key: outgoing.key, destination: outgoing.receiver, kind: outgoing.kind, body: Data(outgoing.text.utf8),
            order: outgoing.order.text, isInOrder: true, from: now, now: now)
    }

    private func insert(
        key: String, destination: String, kind: String, body: Data, order: String?, isInOrder: Bool, from: Instant,
        now: Instant
    ) throws {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO outbox
                  (key, destination, event_type, body, created_at, attempts, next_attempt_at, state, order_id, in_order)
                VALUES (?, ?, ?, ?, ?, 0, ?, 'pending', ?, ?)
                """,
            arguments: [
                key, destination, kind, body, now.geoPackageText, max(from, now).geoPackageText, order, isInOrder,
            ])
    }

    func due(at now: Instant, limit: Int) throws -> [OutboxEntry] {
        try Row.fetchAll(
            db,
            sql: """
                WITH held AS (
                  SELECT destination, min(id) AS first FROM outbox
                  WHERE state = 'pending' AND next_attempt_at > :now AND in_order GROUP BY destination)
                SELECT * FROM (
                  SELECT outbox.*, row_number() OVER (PARTITION BY outbox.destination ORDER BY outbox.id) AS place
                  FROM outbox LEFT JOIN held ON held.destination = outbox.destination
                  WHERE state = 'pending' AND next_attempt_at <= :now
                    AND NOT (in_order AND coalesce(outbox.id > held.first, 0)))
                WHERE place <= :limit ORDER BY id
                """,
            arguments: ["now": now.geoPackageText, "limit": limit]
        ).map(Self.entry)
    }

    func all() throws -> [OutboxEntry] {
        try Row.fetchAll(db, sql: "SELECT * FROM outbox ORDER BY id").map(Self.entry)
    }

    func all(of order: String) throws -> [OutboxEntry] {
        try Row.fetchAll(db, sql: "SELECT * FROM outbox WHERE order_id = ? ORDER BY id", arguments: [order])
            .map(Self.entry)
    }

    func entry(_ id: Int64) throws -> OutboxEntry? {
        try Row.fetchOne(db, sql: "SELECT * FROM outbox WHERE id = ?", arguments: [id]).map(Self.entry)
    }

    func markDelivered(id: Int64, at now: Instant, answerID: String?) throws {
        try db.execute(
            sql: """
                UPDATE outbox
                SET state = 'delivered', delivered_at = ?, attempts = attempts + 1, last_error = NULL, answer_id = ?
                WHERE id = ? AND state = 'pending'
                """, arguments: [now.geoPackageText, answerID, id])
    }

    func markFailed(id: Int64, nextAttemptAt: Instant, error: String) throws {
        try db.execute(
            sql: """
                UPDATE outbox SET attempts = attempts + 1, next_attempt_at = ?, last_error = ?
                WHERE id = ? AND state = 'pending'
                """,
            arguments: [nextAttemptAt.geoPackageText, error, id])
    }

    func markAbandoned(id: Int64, error: String) throws {
        try db.execute(
            sql: """
                UPDATE outbox SET state = 'abandoned', attempts = attempts + 1, last_error = ?
                WHERE id = ? AND state = 'pending'
                """,
            arguments: [error, id])
    }

    private static func entry(_ row: Row) throws -> OutboxEntry {
        OutboxEntry(
            id: try row.required("id"), key: try row.required("key"), destination: try row.required("destination"),
            eventType: try row.required("event_type"), body: try row.required("body"),
            createdAt: try row.instant("created_at"), attempts: try row.required("attempts"),
            nextAttemptAt: try row.instant("next_attempt_at"), state: try row.named("state"),
            lastError: try row.value("last_error"), order: try Self.later(row, "order_id"),
            isInOrder: try Self.later(row, "in_order") ?? 0 == 1, answerID: try Self.later(row, "answer_id"),
            deliveredAt: try row.optionalInstant("delivered_at"))
    }

    /// A column of layout 10; a backup of an older one, which is checked as it is, has none.
    private static func later<Value: DatabaseValueConvertible>(_ row: Row, _ column: String) throws -> Value? {
        row.hasColumn(column) ? try row.value(column) : nil
    }
}

extension CaseTables: SendingWriting {
    func sending(_ id: Int64) throws -> Sending? {
        guard let entry = try OutboxTable(db: db).entry(id), let state = Sending.State(rawValue: entry.state.rawValue)
        else { return nil }
        return Sending(
            id: entry.id, key: entry.key, receiver: entry.destination, state: state, attempts: entry.attempts,
            nextAttemptAt: entry.nextAttemptAt, lastError: entry.lastError)
    }

    func put(_ outgoing: Outgoing, at instant: Instant) throws {
        try OutboxTable(db: db).insert(outgoing, now: instant)
    }

    func put(_ sending: Sending) throws {
        try db.execute(
            sql: "UPDATE outbox SET state = ?, attempts = ?, next_attempt_at = ?, last_error = ? WHERE id = ?",
            arguments: [
                sending.state.rawValue, sending.attempts, sending.nextAttemptAt.geoPackageText, sending.lastError,
                sending.id,
            ])
    }
}
