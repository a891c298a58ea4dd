import GRDB
import Ground
import Synchronization

extension GeoPackageStore {
    /// The lease for surveying; one survey at a time per store.
    public static let surveyLease = "survey"
    /// The lease for looking through the inboxes and starting surveys; one watch at a time per store.
    public static let watchLease = "watch"

    /// The lease for delivering messages; one deliverer at a time per store.
    public static let deliveryLease = "delivery"

    /// Takes a lease and gives its fencing token; from then on this store records surveys only while the token is the
    /// latest.
    ///
    /// Throws ``StoreError/leaseHeld(path:holder:since:)`` at once if a living process holds it.
    @discardableResult
    public func take(lease name: String) throws -> Int {
        let now = now()
        let token = try write { db in
            let table = LeaseTable(db: db)
            let known = try table.lease(name)
            if let known, !known.isFree(at: now) {
                throw StoreError.leaseHeld(path: path, holder: known.holder.text, since: known.heartbeatAt)
            }
            let token = (known?.token ?? 0) + 1
            try table.put(StoredLease(name: name, holder: .this(), token: token, heartbeatAt: now, isHeld: true))
            return token
        }
        adopt(lease: name, token: token)
        return token
    }

    /// Records under a lease that the process which started this one holds.
    public func adopt(lease name: String, token: Int) { fences.withLock { $0[name] = token } }

    /// Gives a sign of life; throws ``StoreError/leaseLost(path:token:)`` if somebody else holds a lease by now.
    public func renewLeases() throws {
        let now = now()
        try write { try checkFences($0, now: now) }
    }

    /// Gives a lease back; nothing happens if it is not held, or somebody else's by now.
    public func release(lease name: String) throws {
        guard let token = fences.withLock({ $0.removeValue(forKey: name) }) else { return }
        try write { db in
            let table = LeaseTable(db: db)
            guard var lease = try table.lease(name), lease.token == token, lease.isHeld, lease.holder == .this()
            else { return }
            lease.isHeld = false
            try table.put(lease)
        }
    }

    /// A lease by its name; nil before it was first taken.
    public func lease(_ name: String) throws -> StoredLease? { try read { try LeaseTable(db: $0).lease(name) } }

    /// Inside the transaction that records: every token must be the latest; the heartbeats go on with it.
    func checkFences(_ db: Database, now: Instant) throws {
        let table = LeaseTable(db: db)
        for (name, token) in fences.withLock({ $0 }) {
            guard var lease = try table.lease(name), lease.token == token, lease.isHeld else {
                throw StoreError.leaseLost(path: path, token: token)
            }
            guard lease.heartbeatAt < now else { continue }
            lease.heartbeatAt = now
            try table.put(lease)
        }
    }
}
