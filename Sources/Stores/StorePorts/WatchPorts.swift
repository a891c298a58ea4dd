public import Catalogue
public import Delivery
public import Ground

/// Keeps unattended surveys, and when something scheduled was last done.
public protocol JobStore: Sendable {
    /// Every unattended survey, oldest first.
    func jobs() async throws -> [SurveyJob]
    /// Begins an unattended survey, or takes up again the one that compares the same.
    func begin(_ pair: SurveyPair) async throws -> SurveyJob
    /// Ends one, puts what is to be told into the outbox, and notes which refusals were reported, all or nothing. A message
    /// whose key is there already for a destination is not put in again.
    func end(_ job: SurveyJob, messages: [OutboxMessage], reported: [StoredInboxFile]) async throws
    /// When something scheduled was last done, by name; nil before the first time.
    func mark(_ name: String) async throws -> Instant?
    /// Notes that something scheduled was done.
    func setMark(_ name: String, _ instant: Instant) async throws
}

/// Keeps what was delivered to the inboxes, and what hinders the watch.
public protocol InboxStore: Sendable {
    /// Every delivered file that was checked, oldest first.
    func inboxFiles() async throws -> [StoredInboxFile]
    /// Keeps the result of a delivered file, its scenes and its messages, all or nothing; replaces the earlier result for the
    /// same path. Gives what putting each scene into the catalogue did.
    @discardableResult
    func keep(
        _ file: StoredInboxFile, scenes: [CatalogueScene], messages: [OutboxMessage]
    ) async throws -> [SceneAddition]
    /// The faults that hinder the watch, from its latest pass.
    func watchFaults() async throws -> [StoredFault]
    /// Keeps the faults that hinder the watch, in place of those before.
    func keep(_ faults: [StoredFault]) async throws
    /// The configuration that the latest watch was given; nil before the first.
    func watchConfiguration() async throws -> StoredConfiguration?
    /// Keeps which configuration a watch was given.
    func keep(_ configuration: StoredConfiguration) async throws
}
