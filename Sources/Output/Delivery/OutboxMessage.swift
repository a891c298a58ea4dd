public import Foundation
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
    /// Whether a destination gets it after what it was told before, and nothing later before it.
    public var isInOrder: Bool
    /// Not to be sent before this, as people sleep; nil = at once.
    public var notBefore: Instant?

    /// A message from its parts.
    public init(
        key: String, eventType: String, body: Data, destinations: [String], isInOrder: Bool = false,
        notBefore: Instant? = nil
    ) {
        (self.key, self.eventType, self.body, self.destinations) = (key, eventType, body, destinations)
        (self.isInOrder, self.notBefore) = (isInOrder, notBefore)
    }
}
