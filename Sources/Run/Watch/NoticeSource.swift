public import Ground
public import StorePorts

/// Makes notices to people of what has happened, before a round of deliveries.
public protocol NoticeSource: Sendable {
    /// Whether something has happened that nobody has looked at; reads only.
    func isDue(in store: any OfficeStore, at now: Instant) async throws -> Bool
    /// Puts the notices into the outbox, each once.
    func post(into store: any OfficeStore, at now: Instant) async throws
}
