// `StorePorts`: what the commands, the watch and the service ask of a store, whichever it is.
//
// | port | what it is for |
// |---|---|
// | ``Casework/CaseStore`` | units of work for the use cases: a survey, a decision (in the room Casework) |
// | ``CaseQueries``, ``ReportQueries``, ``ParcelQueries`` | findings, orders, reports and parcels: pages, single ones, counts, each within a scope |
// | ``ApprovalQueries`` | approvals of building |
// | ``OfficeRecordQueries`` | instructions, visits and evaluations |
// | ``SurveyQueries`` | what surveys did |
// | ``SceneCatalogue`` | scenes |
// | ``JobStore`` | unattended surveys, and when something scheduled was last done |
// | ``InboxStore`` | delivered files, and what hinders the watch |
// | ``Delivery/Outbox`` | messages on their way (in the room Delivery) |
// | ``NoticeStore`` | notices to people, made of the log |
// | ``LeaseStore`` | who may survey, watch and deliver |
// | ``ModelStore`` | models of the judge, and the decisions that it learns from |
// | ``EventLog`` | the log and its anchors |
// | ``StoreUpkeep`` | checking the whole, and taking away what is old |
// | ``StoreAdministration`` | layouts, backups |
//
// Every method is asynchronous and does its waiting on threads of the store's own. What returns without an error from a
// method that changes something is on disk. A store only keeps: rules are in the rooms of Cases and in Watch.
//
// `TestCases` holds the contract that every store is held to (`StoreContract`), and a store in memory.

public import Casework
public import Delivery

/// A store with all its ports.
public protocol OfficeStore: CaseStore, CaseQueries, ReportQueries, OfficeRecordQueries, ParcelQueries,
    ApprovalQueries, SurveyQueries, SceneCatalogue, JobStore, InboxStore,
    Outbox, NoticeStore, LeaseStore, ModelStore,
    EventLog, StoreUpkeep
{
    /// Gives up what is open and gives leases back; every other call throws afterwards. Closing twice does nothing.
    func close() throws
}

/// How a store is opened.
public struct StoreOpening: Sendable {
    /// Opens it for reading; throws ``StoreError/missing(path:)`` where there is none.
    public let reading: @Sendable () throws -> any OfficeStore
    /// Opens it for writing, and makes it where there is none.
    public let writing: @Sendable () throws -> any OfficeStore

    /// An opening from its two ways.
    public init(
        reading: @escaping @Sendable () throws -> any OfficeStore,
        writing: @escaping @Sendable () throws -> any OfficeStore
    ) {
        (self.reading, self.writing) = (reading, writing)
    }
}
