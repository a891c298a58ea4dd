import Casework
import Governance
import StorePorts
import Synchronization

/// What was reckoned at the log's end, by what was asked: every officer's page asks how many findings and orders there are, and every page
/// of a map how many rows its list has, and it is another number only when the log has grown. Counting a hundred thousand of each takes
/// 60 ms.
final class CountCache: Sendable {
    /// Answers kept at most: a district has some hundreds of units.
    private static let most = 1_000

    /// What is counted.
    enum Question: Hashable, Sendable {
        case findings(FindingQuery, Scope)
        case orders(OrderQuery, Scope)
        case parcels(ParcelQuery, Scope)
    }

    private struct Known {
        var head: EventHead
        var counts: [Scope: CaseCounts] = [:]
        var numbers: [Question: Int] = [:]
    }

    private let known = Mutex<Known?>(nil)

    /// The counts at this end of the log; counts anew where they are not known.
    func counts(in scope: Scope, at head: EventHead, _ count: () throws -> CaseCounts) rethrows -> CaseCounts {
        try value(\.counts, scope, at: head, count)
    }

    /// How many rows a list has at this end of the log; counts anew where that is not known.
    func number(of question: Question, at head: EventHead, _ count: () throws -> Int) rethrows -> Int {
        try value(\.numbers, question, at: head, count)
    }

    private func value<Key: Hashable & Sendable, Value: Sendable>(
        _ table: WritableKeyPath<Known, [Key: Value]> & Sendable, _ key: Key, at head: EventHead,
        _ count: () throws -> Value
    ) rethrows -> Value {
        if let kept = known.withLock({ $0?.head == head ? $0?[keyPath: table][key] : nil }) { return kept }
        let value = try count()
        known.withLock { known in
            // Another end of the log: nothing of before holds.
            if known?.head != head { known = Known(head: head) }
            if (known?[keyPath: table].count ?? 0) >= Self.most { known?[keyPath: table].removeAll() }
            known?[keyPath: table][key] = value
        }
        return value
    }
}
