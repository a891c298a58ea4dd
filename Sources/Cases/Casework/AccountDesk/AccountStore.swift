public import Access
import Findings
public import Ground

/// What use cases read of accounts.
public protocol AccountReading {
    /// Every account, in the order of their names.
    func accounts() throws -> [StoredAccount]
    /// An account; nil if there is none of this name.
    func account(_ name: AccountName) throws -> StoredAccount?
    /// The account with this secret; nil if there is none.
    func account(withSecret secret: String) throws -> StoredAccount?
    /// A session, by the hash of its token; nil if there is none.
    func session(_ hash: String) throws -> Session?
    /// A request that was answered, by the hash of its account and key; nil if there is none.
    func requestKey(_ hash: String) throws -> RequestKey?
}

/// What use cases write of them.
public protocol AccountWriting: AccountReading {
    /// Keeps an account in place of the one of its name.
    func put(_ account: StoredAccount) throws
    /// Keeps a session in place of the one of its hash.
    func put(_ session: Session) throws
    /// Ends a session; does nothing where there is none.
    func removeSession(_ hash: String) throws
    /// Ends every session of an account.
    func removeSessions(of account: AccountName) throws
    /// Ends the sessions that were last used, or begun, before these moments.
    func removeSessions(usedBefore used: Instant, begunBefore begun: Instant) throws
    /// Keeps a request that was answered.
    func put(_ key: RequestKey) throws
    /// Forgets the requests of before a moment.
    func removeRequestKeys(before moment: Instant) throws
}

/// An account with what is kept of its password or token.
public struct StoredAccount: Sendable, Hashable {
    /// The account.
    public var account: Account
    /// Of a person the text of a ``Access/PasswordHash``, of a system the hash of its token.
    public var secret: String

    /// An account from its parts.
    public init(_ account: Account, secret: String) { (self.account, self.secret) = (account, secret) }

    /// What the log says of it.
    public var note: AccountNote { AccountNote(account: account, secretSHA256: ContentHash.text(secret)) }
}

/// What the log holds of an account: never its password, nor what a guess could be tried on.
public struct AccountNote: Sendable, Codable, Hashable {
    /// The account as it is from this entry on.
    public var account: Account
    /// The hash of what the store keeps of the password or token.
    public var secretSHA256: String
}

extension EventKind {
    /// An account was added; the content is an ``AccountNote``.
    public static let accountAdded = EventKind(rawValue: "accountAdded")
    /// An account has another name for people or other posts.
    public static let accountChanged = EventKind(rawValue: "accountChanged")
    /// An account may no longer sign in.
    public static let accountLocked = EventKind(rawValue: "accountLocked")
    /// A locked account may sign in again.
    public static let accountUnlocked = EventKind(rawValue: "accountUnlocked")
    /// An account has another password or token.
    public static let accountReset = EventKind(rawValue: "accountReset")
}
