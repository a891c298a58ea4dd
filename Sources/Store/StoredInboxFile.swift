public import Ground

/// A delivered file that was looked at.
public struct StoredInboxFile: Sendable, Hashable {
    /// Why a file was not let in.
    public struct Refusal: Sendable, Hashable {
        /// The gate's code, e.g. `raster.truncated`.
        public var code: String
        /// The one line for people.
        public var message: Message

        /// A refusal from its parts.
        public init(code: String, message: Message) { (self.code, self.message) = (code, message) }
    }

    /// Where it lay.
    public var path: String
    /// Its size, bytes.
    public var size: Int
    /// When it was last changed, as the file system says: another content is another file.
    public var changedAt: String
    /// The scenes that came of it, by identity.
    public var scenes: [String]
    /// Why it was not let in; nil if it was.
    public var refusal: Refusal?
    /// When it was looked at.
    public var lookedAt: Instant
    /// When a digest told of its refusal; nil before.
    public var reportedAt: Instant?

    /// A file from its parts.
    public init(
        path: String, size: Int, changedAt: String, scenes: [String], refusal: Refusal?, lookedAt: Instant,
        reportedAt: Instant? = nil
    ) {
        (self.path, self.size, self.changedAt, self.scenes) = (path, size, changedAt, scenes)
        (self.refusal, self.lookedAt, self.reportedAt) = (refusal, lookedAt, reportedAt)
    }
}
