public import Ground
public import WorkOrders

/// What another system is to be told; kept in the unit of work of the event that it tells.
public struct Outgoing: Sendable, Hashable {
    /// The event's key, the same in every repeat: a receiver knows by it what it has had.
    public var key: String
    /// The receiver, by its name in the site's configuration.
    public var receiver: String
    /// What happened, e.g. `order.filed`.
    public var kind: String
    /// The order that it is about.
    public var order: WorkOrderID
    /// The canonical JSON of the ``/WorkOrders/DeliveredContent``.
    public var text: String

    /// A message from its parts.
    public init(key: String, receiver: String, kind: String, order: WorkOrderID, text: String) {
        (self.key, self.receiver, self.kind, self.order, self.text) = (key, receiver, kind, order, text)
    }
}

/// A message on its way, whatever it is.
public struct Sending: Sendable, Hashable {
    /// How far it has come.
    public enum State: String, Sendable, Codable, Hashable, CaseIterable {
        /// To be sent, again if need be.
        case pending
        /// The receiver has said that it has it.
        case delivered
        /// Given up.
        case abandoned
    }

    /// Its number.
    public var id: Int64
    /// The event's key.
    public var key: String
    /// The receiver.
    public var receiver: String
    /// How far it has come.
    public var state: State
    /// Attempts that failed so far.
    public var attempts: Int
    /// Not before this.
    public var nextAttemptAt: Instant
    /// Why the latest attempt failed.
    public var lastError: String?

    /// A message from its parts.
    public init(
        id: Int64, key: String, receiver: String, state: State, attempts: Int, nextAttemptAt: Instant,
        lastError: String?
    ) {
        (self.id, self.key, self.receiver, self.state) = (id, key, receiver, state)
        (self.attempts, self.nextAttemptAt, self.lastError) = (attempts, nextAttemptAt, lastError)
    }
}

/// What use cases read of messages.
public protocol SendingReading {
    /// A message; nil if there is none of this number.
    func sending(_ id: Int64) throws -> Sending?
}

/// What use cases write of them.
public protocol SendingWriting: SendingReading {
    /// Keeps what is to be told, to be sent after what its receiver was told before; the same key for a receiver again changes
    /// nothing.
    func put(_ outgoing: Outgoing, at: Instant) throws
    /// Keeps how far a message has come.
    func put(_ sending: Sending) throws
}

/// What the log holds of a message.
public struct SendingNote: Sendable, Codable, Hashable {
    /// The receiver.
    public var receiver: String
    /// The order that it is about; nil where it is about none.
    public var order: WorkOrderID?
    /// The hash of what is sent, where the entry queues it.
    public var sha256: String?
    /// The id that the receiver gave it; nil where it gave none.
    public var answerID: String?
    /// Why it was given up.
    public var error: String?

    /// A note from its parts.
    public init(
        receiver: String, order: WorkOrderID? = nil, sha256: String? = nil, answerID: String? = nil,
        error: String? = nil
    ) {
        (self.receiver, self.order, self.sha256) = (receiver, order, sha256)
        (self.answerID, self.error) = (answerID, error)
    }
}

extension EventKind {
    /// Another system is to be told of an order; the subject is the message's key, the content a ``SendingNote``.
    public static let deliveryQueued = EventKind(rawValue: "deliveryQueued")
    /// It has it.
    public static let deliveryMade = EventKind(rawValue: "deliveryMade")
    /// A person has it sent again.
    public static let deliveryRetried = EventKind(rawValue: "deliveryRetried")
    /// A person gave it up.
    public static let deliveryDropped = EventKind(rawValue: "deliveryDropped")
}
