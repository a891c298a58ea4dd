public import Ground

/// A delivered file that was checked.
public struct StoredInboxFile: Sendable, Hashable {
    /// Why a file was refused.
    public struct Refusal: Sendable, Hashable {
        /// The gate's code, e.g. `raster.truncated`.
        public var code: String
        /// The one line for people.
        public var message: Message

        /// A refusal from its parts.
        public init(code: String, message: Message) { (self.code, self.message) = (code, message) }

        /// Whether the cause may be a lack of memory, time or disk instead of the file.
        public var mayBeTheMachines: Bool {
            ["raster.crashed", "raster.timeout", "raster.memory", "input.changed"].contains(code)
        }
    }

    /// Where it lay.
    public var path: String
    /// Its size, bytes.
    public var size: Int
    /// When it was last changed, as the file system says: another content is another file.
    public var changedAt: String
    /// The scenes that came of it, by identity.
    public var scenes: [String]
    /// Why it was refused; nil if it was accepted.
    public var refusal: Refusal?
    /// When it was last checked.
    public var lookedAt: Instant
    /// How often it was checked.
    public var attempts: Int
    /// When a digest reported its refusal; nil before.
    public var reportedAt: Instant?

    /// A file from its parts.
    public init(
        path: String, size: Int, changedAt: String, scenes: [String], refusal: Refusal?, lookedAt: Instant,
        attempts: Int = 1, reportedAt: Instant? = nil
    ) {
        (self.path, self.size, self.changedAt, self.scenes) = (path, size, changedAt, scenes)
        (self.refusal, self.lookedAt, self.attempts) = (refusal, lookedAt, attempts)
        self.reportedAt = reportedAt
    }

    /// Whether the next digest must report its refusal.
    public var isToBeReported: Bool { refusal != nil && reportedAt == nil && nextAttempt == nil }

    /// When the watch checks it again, if the machine may have caused the refusal; nil = never, because a fault in its
    /// bytes does not pass.
    public var nextAttempt: Instant? {
        guard let refusal, refusal.mayBeTheMachines else { return nil }
        return RetryRule.next(after: lookedAt, attempts: attempts)
    }
}
