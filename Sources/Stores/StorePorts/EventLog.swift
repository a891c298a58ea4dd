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
    /// Whether the log goes on behind its last anchor.
    func hasUnanchoredEntries() async throws -> Bool
    /// Holds the log against anchors that were kept elsewhere, and against those in it; with `key`, against their seals.
    func anchorFaults(kept: [EventAnchor], key: Data?) async throws -> [AnchorFault]
    /// Checks every link of the log's chain; throws ``StoreError/brokenAuditChain(path:sequence:)`` at the first entry that
    /// was changed, removed or put in.
    func verifyAuditChain() async throws
}
