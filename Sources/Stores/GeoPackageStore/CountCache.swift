import Casework
import Governance
import StorePorts
import Synchronization

/// How many findings and orders there were at the log's end, by scope: every officer's page asks for it, and it is another number only
/// when the log has grown. Counting a hundred thousand of each takes 60 ms.
final class CountCache: Sendable {
    /// Scopes kept at most: a district has some hundreds of units.
    private static let most = 1_000

    private let known = Mutex<[Scope: (head: EventHead, counts: CaseCounts)]>([:])

    /// The counts at this end of the log; counts anew where they are not known.
    func counts(in scope: Scope, at head: EventHead, _ count: () throws -> CaseCounts) rethrows -> CaseCounts {
        if let kept = known.withLock({ $0[scope] }), kept.head == head { return kept.counts }
        let counts = try count()
        known.withLock { known in
            if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
            known[scope] = (head, counts)
        }
        return counts
    }
}
