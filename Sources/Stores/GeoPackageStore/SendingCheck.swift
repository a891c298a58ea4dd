import Casework
import Delivery
import Findings
import GRDB
import GeoPackage
import WorkOrders

/// What the log says of a message to another system.
struct LoggedSending: Equatable {
    var order: String?
    var sha256: String?
    var state = OutboxEntry.State.pending
    var answerID: String?

    /// What an entry makes of it.
    mutating func take(_ note: SendingNote, _ kind: EventKind) {
        switch kind {
        case .deliveryQueued: self = LoggedSending(order: note.order?.text, sha256: note.sha256)
        case .deliveryMade: (state, answerID) = (.delivered, note.answerID)
        case .deliveryAbandoned, .deliveryDropped: state = .abandoned
        case .deliveryRetried: state = .pending
        default: break
        }
    }

    static func place(_ key: String, _ receiver: String) -> String { "outbox \(receiver) \(key)" }
}

extension StoreChecker {
    /// Finds messages to other systems that were changed, put in or taken out behind the log's back. Other messages must be readable,
    /// no more: of these, old rows that are settled are removed (``StorePorts/Retention``).
    mutating func checkOutbox() {
        note("outbox") { checker in
            var gone = checker.log?.sendings.filter { $0.value.sha256 != nil } ?? [:]
            for entry in try OutboxTable(db: checker.db).all() {
                guard let log = checker.log else { continue }
                let place = LoggedSending.place(entry.key, entry.destination)
                let logged = gone.removeValue(forKey: place)
                guard logged != nil || entry.order != nil else { continue }
                let own = LoggedSending(
                    order: entry.order, sha256: ContentHash.bytes([UInt8](entry.body)), state: entry.state,
                    answerID: entry.answerID)
                if log.sendings[place] != own { checker.fault(place, zh: "与日志不符", en: "is not as the log has it") }
            }
            for place in gone.keys.sorted() {
                checker.fault(place, zh: "日志中有，表中没有", en: "is in the log and not there")
            }
        }
    }
}
