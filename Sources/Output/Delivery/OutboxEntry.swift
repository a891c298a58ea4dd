public import Foundation
public import Ground

/// One event on its way to one destination.
public struct OutboxEntry: Sendable, Hashable {
    /// How far it has come.
    public enum State: String, Sendable, Codable, Hashable, CaseIterable {
        /// To be sent, again if need be.
        case pending
        /// The receiver has said that it has it.
        case delivered
        /// Given up; ``OutboxEntry/lastError`` gives the reason. Kept for the operator.
        case abandoned
    }

    /// The row's number.
    public var id: Int64
    /// The event's id, the same at every destination and in every repeat: what a receiver tells repeats by.
    public var key: String
    /// The destination's name in the configuration.
    public var destination: String
    /// The event's type, e.g. `cn.parcelwatch.survey.finished`.
    public var eventType: String
    /// What is posted, as ``CloudEvent/body`` made it; kept unchanged, so that repeats are the same.
    public var body: Data
    /// When it was put in.
    public var createdAt: Instant
    /// Attempts that failed so far.
    public var attempts: Int
    /// Not before this.
    public var nextAttemptAt: Instant
    /// How far it has come.
    public var state: State
    /// Why the latest attempt failed; nil before the first failure.
    public var lastError: String?
    /// The order that another system is told of; nil for everything else.
    public var order: String?
    /// Whether nothing later goes to the destination before it.
    public var isInOrder: Bool
    /// The id that the receiver gave it in its answer; nil where it gave none.
    public var answerID: String?
    /// When the receiver had it; nil before.
    public var deliveredAt: Instant?

    /// An entry from its parts; due at once unless said otherwise.
    public init(
        id: Int64, key: String, destination: String, eventType: String, body: Data, createdAt: Instant,
        attempts: Int = 0, nextAttemptAt: Instant? = nil, state: State = .pending, lastError: String? = nil,
        order: String? = nil, isInOrder: Bool = false, answerID: String? = nil, deliveredAt: Instant? = nil
    ) {
        (self.id, self.key, self.destination, self.eventType) = (id, key, destination, eventType)
        (self.body, self.createdAt, self.attempts) = (body, createdAt, attempts)
        (self.nextAttemptAt, self.state, self.lastError) = (nextAttemptAt ?? createdAt, state, lastError)
        (self.order, self.isInOrder, self.answerID, self.deliveredAt) = (order, isInOrder, answerID, deliveredAt)
    }

    /// Whether a text can be a key: it travels as the value of a header, and a dot would blur what is signed.
    public static func isKey(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }
}

/// Where entries wait; the store implements it. What returns without an error is on disk.
///
/// One ``Deliverer`` works on an outbox at a time (the watch's lease sees to it); two would send some entries twice,
/// which receivers pass over by key.
public protocol Outbox: Sendable {
    /// Every entry, oldest first.
    func outbox() async throws -> [OutboxEntry]
    /// The entries by which other systems are told of an order, oldest first.
    func outbox(ofOrder order: String) async throws -> [OutboxEntry]
    /// Pending entries whose time has come, at most `limit` **of each destination**, the oldest (by id) first.
    ///
    /// An entry in order (``OutboxEntry/isInOrder``) is left out while an earlier one to the same destination waits for its time.
    ///
    /// Per destination, so that a thousand entries for a dead server do not crowd out those of the others.
    func due(at instant: Instant, limit: Int) async throws -> [OutboxEntry]
    /// The receiver has it; `answerID`: the id that it gave it, nil = none.
    func markDelivered(id: Int64, at instant: Instant, answerID: String?) async throws
    /// It failed: one attempt more, to be tried again at `nextAttemptAt`.
    func markFailed(id: Int64, at instant: Instant, nextAttemptAt: Instant, error: String) async throws
    /// It is given up: one attempt more, and never again.
    func markAbandoned(id: Int64, at instant: Instant, error: String) async throws
}
