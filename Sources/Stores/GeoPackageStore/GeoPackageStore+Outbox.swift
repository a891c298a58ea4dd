import Casework
public import Delivery
public import Foundation
import GRDB
public import Ground

/// Something to be told.
public struct OutboxMessage: Sendable, Hashable {
    /// The event's id, the same for every destination and attempt: receivers know by it what they have had.
    public var key: String
    /// The event's type.
    public var eventType: String
    /// The whole body as it is sent.
    public var body: Data
    /// The destinations, by their names in the configuration.
    public var destinations: [String]

    /// A message from its parts.
    public init(key: String, eventType: String, body: Data, destinations: [String]) {
        (self.key, self.eventType, self.body, self.destinations) = (key, eventType, body, destinations)
    }
}

extension GeoPackageStore: Outbox {
    /// Every row, oldest first.
    public func outbox() throws -> [OutboxEntry] { try read { try OutboxTable(db: $0).all() } }

    /// Rows whose time has come, at most `limit` of each destination, oldest first.
    public func due(at now: Instant, limit: Int) throws -> [OutboxEntry] {
        try read { try OutboxTable(db: $0).due(at: now, limit: limit) }
    }

    /// A destination has it.
    public func markDelivered(id: Int64, at now: Instant) throws {
        try write { try OutboxTable(db: $0).markDelivered(id: id, at: now) }
    }

    /// An attempt failed; the next one is at `nextAttemptAt`.
    public func markFailed(id: Int64, at now: Instant, nextAttemptAt: Instant, error: String) throws {
        try write { try OutboxTable(db: $0).markFailed(id: id, nextAttemptAt: nextAttemptAt, error: error) }
    }

    /// Given up; said in the log.
    public func markAbandoned(id: Int64, at now: Instant, error: String) throws {
        try write { db in
            try OutboxTable(db: db).markAbandoned(id: id, error: error)
            var log = try EventTable.writer(db, by: actor, now: now)
            try log.append(.deliveryAbandoned, "\(id)", ["error": error])
        }
    }
}
