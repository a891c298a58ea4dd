public import Casework
public import Foundation

/// Reads the log.
public protocol EventLog: Sendable {
    /// The log's end.
    func logHead() async throws -> EventHead
    /// The whole log, oldest first.
    func events() async throws -> [Event]
    /// The entries on one thing, oldest first.
    func events(on subject: String) async throws -> [Event]
    /// The entries behind one, by their numbers; `limit` at most.
    func events(behind sequence: Int, limit: Int) async throws -> [Event]
    /// The entries on orders behind a place, by the order and then as they came; `limit` at most. An index gives them in this order:
    /// whoever reads all of them needs memory for one order.
    func orderEvents(behind place: EventPlace?, limit: Int) async throws -> [Event]
    /// Whether the log goes on behind its last anchor.
    func hasUnanchoredEntries() async throws -> Bool
    /// Holds the log against anchors that were kept elsewhere, and against those in it; with `key`, against their seals.
    func anchorFaults(kept: [EventAnchor], key: Data?) async throws -> [AnchorFault]
    /// Checks every link of the log's chain; throws ``StoreError/brokenAuditChain(path:sequence:)`` at the first entry that
    /// was changed, removed or put in.
    func verifyAuditChain() async throws
}

/// A place in the log, read thing by thing.
public struct EventPlace: Sendable, Hashable {
    /// On what the entry is.
    public var subject: String
    /// The entry's number.
    public var sequence: Int

    /// The place of an entry.
    public init(_ event: Event) { (subject, sequence) = (event.subject, event.sequence) }

    /// The place before every entry on subjects that begin so.
    init(before prefix: String) { (subject, sequence) = (prefix, 0) }
}

extension EventLog {
    /// Calls `body` with every entry on orders, order by order, each from its first entry on. Evaluations are entries on orders
    /// with subjects of their own. `prefix`: only those on subjects that begin so.
    public func forEachOrderEvent(
        on prefix: String = "", atOnce: Int = 5_000, _ body: (Event) async throws -> Void
    ) async throws {
        var place = prefix.isEmpty ? nil : EventPlace(before: prefix)
        while true {
            let part = try await orderEvents(behind: place, limit: atOnce)
            for event in part {
                guard event.subject.hasPrefix(prefix) else { return }
                try await body(event)
            }
            guard let last = part.last, part.count == atOnce else { return }
            place = EventPlace(last)
        }
    }
}
