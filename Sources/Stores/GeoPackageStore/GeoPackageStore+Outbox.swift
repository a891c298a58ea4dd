import Casework
public import Delivery
import GRDB
public import Ground

extension GeoPackageStore: Outbox {
    /// Every row, oldest first.
    public func outbox() async throws -> [OutboxEntry] { try await reading { try OutboxTable(db: $0).all() } }

    /// Rows whose time has come, at most `limit` of each destination, oldest first.
    public func due(at now: Instant, limit: Int) async throws -> [OutboxEntry] {
        try await reading { try OutboxTable(db: $0).due(at: now, limit: limit) }
    }

    /// A destination has it.
    public func markDelivered(id: Int64, at now: Instant) async throws {
        try await onWriter { store in
            try store.write { try OutboxTable(db: $0).markDelivered(id: id, at: now) }
        }
    }

    /// An attempt failed; the next one is at `nextAttemptAt`.
    public func markFailed(id: Int64, at now: Instant, nextAttemptAt: Instant, error: String) async throws {
        try await onWriter { store in
            try store.write { try OutboxTable(db: $0).markFailed(id: id, nextAttemptAt: nextAttemptAt, error: error) }
        }
    }

    /// Given up; said in the log.
    public func markAbandoned(id: Int64, at now: Instant, error: String) async throws {
        try await onWriter { store in
            try store.write { db in
                try OutboxTable(db: db).markAbandoned(id: id, error: error)
                var log = try EventTable.writer(db, by: store.actor, now: now)
                try log.append(.deliveryAbandoned, "\(id)", ["error": error])
            }
        }
    }
}
