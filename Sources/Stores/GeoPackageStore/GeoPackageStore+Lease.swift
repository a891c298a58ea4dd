import GRDB
import Ground
public import StorePorts
import Synchronization

extension GeoPackageStore: LeaseStore {
    /// Takes a lease and gives its fencing token; from then on this store writes only while the token is the latest,
    /// and sends heartbeats from a separate thread.
    ///
    /// Throws ``StorePorts/StoreError/leaseHeld(path:holder:since:)`` at once if a living process holds it.
    @discardableResult
    public func take(lease name: String) async throws -> Int { try await onWriter { try $0.takeNow(name) } }

    /// Writes under a lease that the process which started this one holds.
    public func adopt(lease name: String, token: Int) { fences.withLock { $0[name] = token } }

    /// Sends a heartbeat; throws ``StorePorts/StoreError/leaseLost(path:token:)`` if another process now holds a lease.
    public func renewLeases() async throws { try await onWriter { try $0.write { _ in } } }

    /// Gives a lease back; does nothing if this store does not hold it.
    public func release(lease name: String) async throws { try await onWriter { try $0.giveBack(name) } }

    /// A lease by its name; nil before it was first taken.
    public func lease(_ name: String) async throws -> StoredLease? {
        try await reading { try LeaseTable(db: $0).lease(name) }
    }

    private func takeNow(_ name: String) throws -> Int {
        let now = now()
        let token = try write { db in
            let table = LeaseTable(db: db)
            let known = try table.lease(name)
            if let known, !known.isFree(at: now), !isLeftBehind(known) {
                throw StoreError.leaseHeld(path: path, holder: known.holder.name, since: known.heartbeatAt)
            }
            let token = (known?.token ?? 0) + 1
            try table.put(StoredLease(name: name, holder: .this(), token: token, heartbeatAt: now, isHeld: true))
            return token
        }
        Self.taken.withLock { _ = $0.insert(Taken(path: path, name: name, token: token)) }
        adopt(lease: name, token: token)
        heartbeat.start { [weak self] in
            // A store that has lost the lease gets an error at its next write.
            try? self?.write { _ in }
        }
        return token
    }

    /// Gives a lease back, in this thread.
    func giveBack(_ name: String) throws {
        let (token, isLast) = fences.withLock { ($0.removeValue(forKey: name), $0.isEmpty) }
        guard let token else { return }
        Self.taken.withLock { _ = $0.remove(Taken(path: path, name: name, token: token)) }
        if isLast { heartbeat.stop() }
        try write { db in
            let table = LeaseTable(db: db)
            guard var lease = try table.lease(name), lease.token == token, lease.isHeld, lease.holder == .this()
            else { return }
            lease.isHeld = false
            try table.put(lease)
        }
    }

    /// Whether this process took a lease and could not give it back when it closed the store: it would block itself.
    private func isLeftBehind(_ lease: StoredLease) -> Bool {
        lease.holder == .this()
            && Self.taken.withLock { !$0.contains(Taken(path: path, name: lease.name, token: lease.token)) }
    }

    private struct Taken: Hashable {
        let path: String
        let name: String
        let token: Int
    }

    /// The leases that open stores of this process hold.
    private static let taken = Mutex<Set<Taken>>([])

    /// Inside every transaction that writes: each token must be the latest; the heartbeats go on with it.
    func checkFences(_ db: Database) throws {
        let fences = fences.withLock { $0 }
        guard !fences.isEmpty else { return }
        let (table, now) = (LeaseTable(db: db), now())
        for (name, token) in fences {
            guard var lease = try table.lease(name), lease.token == token, lease.isHeld else {
                throw StoreError.leaseLost(path: path, token: token)
            }
            guard lease.heartbeatAt != now else { continue }
            lease.heartbeatAt = now
            try table.put(lease)
        }
    }
}
