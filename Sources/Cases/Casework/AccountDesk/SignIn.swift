public import Access
import Dispatch
public import Ground

/// Lets accounts in: by name and password, by the word of another site, by the token of a session, by the token of another system.
///
/// | what | how long |
/// |---|---|
/// | a session that nobody uses | ``idleSeconds`` |
/// | any session | ``wholeSeconds`` |
/// | after a lock, a reset or another password | not at all |
///
/// A wrong name takes as long as a wrong password. Passwords are tried one after the other, on a thread of their own: each takes
/// a fifth of a second and 32 MiB.
public final class SignIn: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant
    private let trying = DispatchQueue(label: "parcelwatch.passwords", qos: .utility)

    /// A session that nobody has used for so long has ended: half an hour.
    public static let idleSeconds: Int64 = 1_800
    /// A session has ended after so long: half a day.
    public static let wholeSeconds: Int64 = 43_200
    /// When a session was last used is written again after so long.
    private static let noteSeconds: Int64 = 60

    /// `clock` gives the moment.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Signs a person in, and gives the token of the new session; nil where name or password is wrong, or the account is locked.
    public func signIn(_ written: String, password: String) async throws -> (token: String, account: Account)? {
        let stored: StoredAccount?
        if let name = try? AccountName(written) {
            stored = try await store.read { try $0.account(name) }
        } else {
            stored = nil
        }
        let isPerson = stored?.account.kind == .person
        let kept = PasswordHash(kept: stored?.secret ?? "")
        // A system's token, and what is kept of an account without a password, fits none.
        let isPossible = isPerson && kept.isOfSome
        let isRight = await tries(password, isPossible ? kept : PasswordHash(kept: Self.nobody))
        guard isRight, isPossible, let stored, !stored.account.isLocked else { return nil }
        guard let token = try await session(of: stored) else { return nil }
        return (token, stored.account)
    }

    /// Signs in a person of whom another site says who it is (`OpenID`); nil where there is no account of this name, or it is locked or a
    /// system's.
    ///
    /// A password that was given to the account and never changed lets nobody in from then on: the person needs none.
    public func signIn(knownAs written: String) async throws -> (token: String, account: Account)? {
        guard let name = try? AccountName(written) else { return nil }
        func person() async throws -> StoredAccount? {
            let stored = try await store.read { try $0.account(name) }
            return stored?.account.kind == .person && stored?.account.isLocked == false ? stored : nil
        }
        guard var stored = try await person() else { return nil }
        if stored.account.isPasswordGiven {
            _ = try await AccountDesk(store, clock: clock).reset(
                name, password: .none, by: CaseActor(.account, name: name.text))
            guard let now = try await person() else { return nil }
            stored = now
        }
        guard let token = try await session(of: stored) else { return nil }
        return (token, stored.account)
    }

    /// The token of a new session; nil where the account has changed meanwhile: while a password was tried, somebody may have given it
    /// another one.
    private func session(of stored: StoredAccount) async throws -> String? {
        let token = AccessToken.random()
        let now = clock()
        let isStill = try await store.write { unit in
            guard let known = try unit.account(stored.account.name), known.secret == stored.secret,
                !known.account.isLocked
            else { return false }
            try unit.removeSessions(
                usedBefore: now.advanced(by: -Self.idleSeconds), begunBefore: now.advanced(by: -Self.wholeSeconds))
            try unit.put(
                Session(
                    hash: AccessToken.hash(of: token), account: stored.account.name, beganAt: now, usedAt: now))
            return true
        }
        return isStill ? token : nil
    }

    /// The account of a session; nil where it has ended, or the account is locked.
    public func account(ofSession token: String) async throws -> Account? {
        let now = clock()
        let hash = AccessToken.hash(of: token)
        let found = try await store.read { unit -> (session: Session, account: Account)? in
            guard let session = try unit.session(hash), let stored = try unit.account(session.account) else {
                return nil
            }
            return (session, stored.account)
        }
        guard let (session, account) = found, !account.isLocked,
            session.usedAt.advanced(by: Self.idleSeconds) > now, session.beganAt.advanced(by: Self.wholeSeconds) > now
        else { return nil }
        if session.usedAt.advanced(by: Self.noteSeconds) <= now {
            try await store.write { unit in
                // It may have been ended meanwhile.
                guard var known = try unit.session(hash) else { return }
                known.usedAt = now
                try unit.put(known)
            }
        }
        return account
    }

    /// Who is let in by now, of those who were before, and what is kept of the password or token; nil where the session has ended or the
    /// account is locked. Asking does not count as using the session. `session`: its token; nil for another system.
    public func standing(of name: AccountName, session token: String?) async throws -> StoredAccount? {
        let now = clock()
        let hash = token.map { AccessToken.hash(of: $0) }
        return try await store.read { unit in
            guard let stored = try unit.account(name), !stored.account.isLocked else { return nil }
            guard let hash else { return stored }
            guard let session = try unit.session(hash), session.account == name,
                session.usedAt.advanced(by: Self.idleSeconds) > now,
                session.beganAt.advanced(by: Self.wholeSeconds) > now
            else { return nil }
            return stored
        }
    }

    /// The account of another system's token; nil where there is none, or it is locked.
    public func account(ofSystem token: String) async throws -> Account? {
        let hash = AccessToken.hash(of: token)
        let stored = try await store.read { try $0.account(withSecret: hash) }
        guard let account = stored?.account, account.kind == .system, !account.isLocked else { return nil }
        return account
    }

    /// Ends a session; does nothing where there is none.
    public func signOut(_ token: String) async throws {
        let hash = AccessToken.hash(of: token)
        try await store.write { try $0.removeSession(hash) }
    }

    /// A person takes another password; every session of the account ends. Gives false where the former is wrong.
    ///
    /// Throws ``Access/AccountFault`` where the new one may not be.
    public func change(_ name: AccountName, from former: String, to password: String) async throws -> Bool {
        try Password.check(password, of: name)
        guard let stored = try await store.read({ try $0.account(name) }), stored.account.kind == .person,
            await tries(former, PasswordHash(kept: stored.secret))
        else { return false }
        guard former != password else { throw AccountFault.same }
        let actor = CaseActor(.account, name: name.text)
        _ = try await AccountDesk(store, clock: clock).reset(name, password: .chosen(password), by: actor)
        return true
    }

    /// What is tried for a name that nobody has, so that it takes as long.
    private static let nobody =
        "$scrypt$ln=15,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    private func tries(_ password: String, _ hash: PasswordHash) async -> Bool {
        await withCheckedContinuation { continuation in
            trying.async { continuation.resume(returning: hash.holds(password)) }
        }
    }
}
