public import Ground

/// A fault that hinders the watch: parcels that cannot be read, an inbox that is missing.
public struct StoredFault: Sendable, Hashable {
    /// What it is, and what to do.
    public let message: Message
    /// Since when the watch knows of it.
    public let since: Instant

    /// A fault from its parts.
    public init(message: Message, since: Instant) { (self.message, self.since) = (message, since) }
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

    /// A configuration from its parts.
    public init(path: String, hash: String, isOnce: Bool, readAt: Instant) {
        (self.path, self.hash, self.isOnce, self.readAt) = (path, hash, isOnce, readAt)
    }
}
