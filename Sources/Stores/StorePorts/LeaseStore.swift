/// The lease for reading the inboxes and starting surveys; one watch at a time per store. (That for surveying is
/// ``Casework/surveyLease``.)
public let watchLease = "watch"

/// The lease for delivering messages; one deliverer at a time per store.
public let deliveryLease = "delivery"

/// Sees to it that only one process at a time does a thing.
///
/// A lease has a fencing token that counts up with every taking; who was given up for dead finds a higher one and records
/// nothing more (Kleppmann, "How to do distributed locking", 2016).
public protocol LeaseStore: Sendable {
    /// Takes a lease and gives its token; from then on this store writes only while the token is the latest, and sends
    /// heartbeats by itself. Throws ``StoreError/leaseHeld(path:holder:since:)`` at once if a living process holds it.
    @discardableResult
    func take(lease name: String) async throws -> Int
    /// Writes under a lease that the process which started this one holds.
    func adopt(lease name: String, token: Int) async
    /// Sends a heartbeat; throws ``StoreError/leaseLost(path:token:)`` if another process now holds a lease.
    func renewLeases() async throws
    /// Gives a lease back; does nothing if this store does not hold it.
    func release(lease name: String) async throws
    /// A lease by its name; nil before it was first taken.
    func lease(_ name: String) async throws -> StoredLease?
}
