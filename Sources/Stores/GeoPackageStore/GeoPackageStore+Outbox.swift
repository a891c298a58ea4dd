import Casework
public import Delivery
import GRDB
public import Ground
import WorkOrders

extension GeoPackageStore: Outbox {
    /// Every row, oldest first.
    public func outbox() async throws -> [OutboxEntry] { try await reading { try OutboxTable(db: $0).all() } }

    /// The rows of an order, oldest first.
    public func outbox(ofOrder order: String) async throws -> [OutboxEntry] {
        try await reading { try OutboxTable(db: $0).all(of: order) }
    }

    /// Rows whose time has come, at most `limit` of each destination, oldest first.
    public func due(at now: Instant, limit: Int) async throws -> [OutboxEntry] {
        try await reading { try OutboxTable(db: $0).due(at: now, limit: limit) }
    }

    /// A destination has it; said in the log where it tells of an order.
    public func markDelivered(id: Int64, at now: Instant, answerID: String?) async throws {
        try await settle(id, as: .deliveryMade, at: now) { entry, db in
            try OutboxTable(db: db).markDelivered(id: id, at: now, answerID: answerID)
            return entry.order.map {
                SendingNote(receiver: entry.destination, order: WorkOrderID($0), answerID: answerID)
            }
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
        try await settle(id, as: .deliveryAbandoned, at: now) { entry, db in
            try OutboxTable(db: db).markAbandoned(id: id, error: error)
            return SendingNote(
                receiver: entry.destination, order: entry.order.map { WorkOrderID($0) }, error: error)
        }
    }

    /// Settles a row that waits, and says so in the log; one that a person settled meanwhile stays as it is.
    private func settle(
        _ id: Int64, as kind: EventKind, at now: Instant,
        _ body: @escaping @Sendable (OutboxEntry, Database) throws -> SendingNote?
    ) async throws {
        try await onWriter { store in
            try store.write { db in
                guard let entry = try OutboxTable(db: db).entry(id), entry.state == .pending,
                    let note = try body(entry, db)
                else { return }
                var log = try EventTable.writer(db, by: store.actor, now: now)
                try log.append(kind, entry.key, note)
            }
        }
    }
}
