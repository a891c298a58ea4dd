import Delivery
import Foundation
import GRDB
import GeoPackage
import Ground

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

    /// One row per destination; one that is there already stays as it is.
    func insert(_ message: OutboxMessage, now: Instant) throws {
        for destination in message.destinations {
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO outbox
                      (key, destination, event_type, body, created_at, attempts, next_attempt_at, state)
                    VALUES (?, ?, ?, ?, ?, 0, ?, 'pending')
                    """,
                arguments: [
                    message.key, destination, message.eventType, message.body, now.geoPackageText,
                    now.geoPackageText,
                ])
        }
    }

    func due(at now: Instant, limit: Int) throws -> [OutboxEntry] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT * FROM (
                  SELECT *, row_number() OVER (PARTITION BY destination ORDER BY id) AS place FROM outbox
                  WHERE state = 'pending' AND next_attempt_at <= ?)
                WHERE place <= ? ORDER BY id
                """,
            arguments: [now.geoPackageText, limit]
        ).map(Self.entry)
    }

    func all() throws -> [OutboxEntry] {
        try Row.fetchAll(db, sql: "SELECT * FROM outbox ORDER BY id").map(Self.entry)
    }

    func markDelivered(id: Int64, at now: Instant) throws {
        try db.execute(
            sql: """
                UPDATE outbox SET state = 'delivered', delivered_at = ?, attempts = attempts + 1, last_error = NULL
                WHERE id = ? AND state = 'pending'
                """, arguments: [now.geoPackageText, id])
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
            lastError: try row.value("last_error"))
    }
}
