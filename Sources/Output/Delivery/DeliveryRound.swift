public import Ground

/// What one round of deliveries did.
public struct DeliveryRound: Sendable, Hashable {
    /// An entry that is not tried again.
    public struct Abandoned: Sendable, Hashable {
        /// The entry as it was taken from the outbox.
        public var entry: OutboxEntry
        /// What to tell the operator: which event, which destination, why, and what to do.
        public var message: Message
    }

    /// Entries that their receivers have.
    public var delivered = 0
    /// Entries that failed and will be tried again.
    public var failed = 0
    /// Entries left for the next round, since their destination did not answer in this one.
    public var left = 0
    /// Entries given up in this round; always to be reported.
    public var abandoned: [Abandoned] = []
    /// Why each destination failed last in this round, by name.
    public var errors: [String: Message] = [:]

    /// A round in which nothing has happened yet.
    public init() {}

    /// Whether nothing was due.
    public var isEmpty: Bool { delivered == 0 && failed == 0 && left == 0 && abandoned.isEmpty }

    mutating func add(_ other: DeliveryRound) {
        delivered += other.delivered
        failed += other.failed
        left += other.left
        abandoned += other.abandoned
        errors.merge(other.errors) { $1 }
    }
}
