public import Access
public import Ground

/// Keeps accounts; each call is one unit of work with an entry in the log.
///
/// | what | entry | what else it does |
/// |---|---|---|
/// | ``add(_:kind:fullName:posts:password:by:)`` | `accountAdded` | makes a password or token where none is chosen |
/// | ``change(_:fullName:posts:by:)`` | `accountChanged` | |
/// | ``lock(_:by:)``, ``unlock(_:by:)`` | `accountLocked`, `accountUnlocked` | a lock ends the account's sessions |
/// | ``reset(_:password:by:)`` | `accountReset` | makes a password or token; the former is good for nothing, and sessions end |
public struct AccountDesk: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant

    /// `clock` gives the moment of an entry.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// An account, and the password or token that was made for it: shown once, and kept by nobody.
    public struct Result: Sendable, Hashable {
        /// The account.
        public var account: Account
        /// What was made; nil where the password was chosen.
        public var made: String?

        /// A result from its parts.
        public init(account: Account, made: String?) { (self.account, self.made) = (account, made) }
    }

    /// With what a person is to sign in.
    public enum NewPassword: Sendable, Hashable {
        /// One is made, which has to be changed at the first signing in.
        case made
        /// This one.
        case chosen(String)
        /// None: the person signs in with the account of another site (`OpenID`).
        case none
    }

    /// Every account, in the order of their names.
    public func accounts() async throws -> [Account] { try await store.read { try $0.accounts().map(\.account) } }

    /// Adds an account; a system gets a token, whatever `password` says.
    ///
    /// Throws ``Access/AccountFault``, and ``CaseError/knownAccount(store:name:)`` where the name is taken.
    public func add(
        _ name: AccountName, kind: Account.Kind, fullName: String, posts: [Post], password: NewPassword = .made,
        by actor: CaseActor
    ) async throws -> Result {
        try Account.check(posts)
        // Outside the unit of work: nobody waits for the hash.
        let secret = try Self.secret(kind, password, of: name)
        let (now, storeName) = (clock(), store.name)
        let account = Account(
            name, kind: kind, fullName: fullName, posts: posts, isPasswordGiven: kind == .person && password == .made,
            addedAt: now)
        try await store.write { unit in
            guard try unit.account(name) == nil else { throw CaseError.knownAccount(store: storeName, name: name) }
            try Self.put(StoredAccount(account, secret: secret.kept), as: .accountAdded, in: unit, by: actor, at: now)
        }
        return Result(account: account, made: secret.made)
    }

    /// Gives an account another name for people or other posts; nil = as it is.
    public func change(
        _ name: AccountName, fullName: String?, posts: [Post]?, by actor: CaseActor
    ) async throws -> Account {
        if let posts { try Account.check(posts) }
        return try await update(name, as: .accountChanged, by: actor) { stored in
            if let fullName { stored.account.fullName = fullName }
            if let posts { stored.account.take(posts) }
        }
    }

    /// Lets an account sign in no longer.
    public func lock(_ name: AccountName, by actor: CaseActor) async throws -> Account {
        try await update(name, as: .accountLocked, by: actor) { $0.account.isLocked = true }
    }

    /// Lets a locked account sign in again.
    public func unlock(_ name: AccountName, by actor: CaseActor) async throws -> Account {
        try await update(name, as: .accountUnlocked, by: actor) { $0.account.isLocked = false }
    }

    /// Gives an account another password or token. `password`: none = no password lets it in any longer.
    public func reset(
        _ name: AccountName, password: NewPassword = .made, by actor: CaseActor
    ) async throws -> Result {
        let storeName = store.name
        let kind = try await store.read { unit in
            guard let stored = try unit.account(name) else {
                throw CaseError.unknownAccount(store: storeName, name: name)
            }
            return stored.account.kind
        }
        let secret = try Self.secret(kind, password, of: name)
        let account = try await update(name, as: .accountReset, by: actor) { stored in
            stored.secret = secret.kept
            stored.account.isPasswordGiven = kind == .person && password == .made
        }
        return Result(account: account, made: secret.made)
    }

    // MARK: - Parts

    /// Changes an account; what changes nothing writes nothing.
    private func update(
        _ name: AccountName, as kind: EventKind, by actor: CaseActor,
        _ change: @escaping @Sendable (inout StoredAccount) -> Void
    ) async throws -> Account {
        let (now, storeName) = (clock(), store.name)
        return try await store.write { unit in
            guard let known = try unit.account(name) else {
                throw CaseError.unknownAccount(store: storeName, name: name)
            }
            var stored = known
            change(&stored)
            guard stored != known else { return stored.account }
            try Self.put(stored, as: kind, in: unit, by: actor, at: now)
            if kind == .accountLocked || kind == .accountReset { try unit.removeSessions(of: name) }
            return stored.account
        }
    }

    private static func put(
        _ stored: StoredAccount, as kind: EventKind, in unit: any CaseWriting, by actor: CaseActor, at now: Instant
    ) throws {
        try unit.put(stored)
        var log = try unit.events(by: actor, at: now)
        try log.append(kind, stored.account.name.text, stored.note)
    }

    /// What is kept of a password or token, and what was made.
    private static func secret(
        _ kind: Account.Kind, _ password: NewPassword, of name: AccountName
    ) throws -> (kept: String, made: String?) {
        switch (kind, password) {
        case (.system, _):
            let token = AccessToken.random()
            return (AccessToken.hash(of: token), token)
        case (.person, .made):
            let made = Password.random()
            return (try PasswordHash(of: made, of: name).text, made)
        case (.person, .chosen(let chosen)): return (try PasswordHash(of: chosen, of: name).text, nil)
        case (.person, .none): return (PasswordHash.ofNone().text, nil)
        }
    }
}
