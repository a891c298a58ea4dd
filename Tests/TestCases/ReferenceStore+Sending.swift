package import Casework
package import Delivery
import Foundation
package import Ground
package import StorePorts
import WorkOrders

extension ReferenceStore.Unit {
    /// Puts a message into the outbox, unless its receiver has one of this key.
    func put(_ entry: OutboxEntry) {
        guard !contents.outbox.contains(where: { $0.key == entry.key && $0.destination == entry.destination }) else {
            return
        }
        var entry = entry
        entry.id = Int64(contents.outbox.count + 1)
        contents.outbox.append(entry)
    }

    func put(_ outgoing: Outgoing, at instant: Instant) {
        put(
            OutboxEntry(
                id: 0, key: outgoing.key, destination: outgoing.receiver, eventType: outgoing.kind,
                body: Data(outgoing.text.utf8), createdAt: instant, order: outgoing.order.text, isInOrder: true))
    }

    func sending(_ id: Int64) -> Sending? {
        contents.outbox.first { $0.id == id }.flatMap { entry in
            Sending.State(rawValue: entry.state.rawValue).map {
                Sending(
                    id: id, key: entry.key, receiver: entry.destination, state: $0, attempts: entry.attempts,
                    nextAttemptAt: entry.nextAttemptAt, lastError: entry.lastError)
            }
        }
    }

    func put(_ sending: Sending) {
        for place in contents.outbox.indices where contents.outbox[place].id == sending.id {
            contents.outbox[place].state = OutboxEntry.State(rawValue: sending.state.rawValue) ?? .pending
            contents.outbox[place].attempts = sending.attempts
            contents.outbox[place].nextAttemptAt = sending.nextAttemptAt
            contents.outbox[place].lastError = sending.lastError
        }
    }
}

extension ReferenceStore: NoticeStore {
    package func noticeMark() async throws -> Int? { contents.noticeMark }

    package func keep(_ notices: [OutboxMessage], readTo sequence: Int) async throws {
        try change { unit in
            let now = clock()
            for notice in notices { put(notice, in: unit, at: now) }
            unit.contents.noticeMark = sequence
        }
    }

}
