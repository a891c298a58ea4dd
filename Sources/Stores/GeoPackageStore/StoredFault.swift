public import Ground

/// A fault that hinders the watch: parcels that cannot be read, an inbox that is missing.
public struct StoredFault: Sendable, Hashable {
    /// What it is, and what to do.
    public let message: Message
    /// Since when the watch knows of it.
    public let since: Instant
}

/// The configuration that a watch was given.
public struct StoredConfiguration: Sendable, Hashable {
    /// The file, absolute.
    public let path: String
    /// SHA-256 of its content when the watch read it.
    public let hash: String
    /// Whether only single passes, as a timer starts them, ran with it, and no continuous watch.
    public let isOnce: Bool
    /// When that was.
    public let readAt: Instant
}
