public import Access
public import Ground

/// A person who is signed in. The browser has the token, a store its hash.
public struct Session: Sendable, Hashable {
    /// The hash of its token (``Access/AccessToken/hash(of:)``).
    public var hash: String
    /// Whose it is.
    public var account: AccountName
    /// When the person signed in.
    public var beganAt: Instant
    /// When it was last used, to the minute.
    public var usedAt: Instant

    /// A session from its parts.
    public init(hash: String, account: AccountName, beganAt: Instant, usedAt: Instant) {
        (self.hash, self.account, self.beganAt, self.usedAt) = (hash, account, beganAt, usedAt)
    }
}

/// A request that was answered: the same again, e.g. after a lost answer, is answered without being done twice
/// (draft-ietf-httpapi-idempotency-key-header).
public struct RequestKey: Sendable, Hashable {
    /// The hash of the account's name and the key that it gave.
    public var hash: String
    /// The hash of what was asked for: another request under the same key is refused.
    public var content: String
    /// What came of it: the id of an order or a report.
    public var subject: String
    /// When.
    public var at: Instant

    /// A request from its parts.
    public init(hash: String, content: String, subject: String, at: Instant) {
        (self.hash, self.content, self.subject, self.at) = (hash, content, subject, at)
    }
}
