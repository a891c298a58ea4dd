public import Ground

/// A file that was not let in.
public struct StoredRefusal: Sendable, Hashable {
    /// Where it lies.
    public var path: String
    /// Its size when it was looked at, bytes.
    public var size: Int
    /// When it was last changed, as the file system says: another content is another file.
    public var changedAt: String
    /// The gate's code, e.g. `raster.truncated`.
    public var code: String
    /// Why, in one line.
    public var message: Message
    /// When it was looked at.
    public var refusedAt: Instant
    /// When a digest told of it; nil before.
    public var reportedAt: Instant?

    /// A refusal from its parts.
    public init(
        path: String, size: Int, changedAt: String, code: String, message: Message, refusedAt: Instant,
        reportedAt: Instant? = nil
    ) {
        (self.path, self.size, self.changedAt) = (path, size, changedAt)
        (self.code, self.message, self.refusedAt, self.reportedAt) = (code, message, refusedAt, reportedAt)
    }
}
