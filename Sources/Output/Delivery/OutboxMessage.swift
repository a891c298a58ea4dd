public import Foundation

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
