public import Casework
public import Findings
public import Foundation
import GRDB
public import Governance
public import Ground
public import WorkOrders

extension GeoPackageStore {
    /// Every finding, in the order of their ids.
    public func findings() throws -> [FindingRecord] {
        try read { try FindingTable(db: $0).all() }
    }

    /// One finding, nil if there is none with this id.
    public func finding(_ id: FindingID) throws -> FindingRecord? {
        try read { try FindingTable(db: $0).finding(id) }
    }

    /// A finding's chips: earlier, later, outlined; none if there is no such finding.
    public func chips(of id: FindingID) throws -> [Chip] {
        try read { try FindingTable(db: $0).chips(of: id) }
    }

    /// Every work order, in the order of their ids.
    public func workOrders() throws -> [WorkOrder] {
        try read { try OrderTable(db: $0).all() }
    }

    /// One work order, nil if there is none with this id.
    public func workOrder(_ id: WorkOrderID) throws -> WorkOrder? {
        try read { try OrderTable(db: $0).order(id) }
    }

    /// A parcel's work orders, oldest first.
    public func workOrders(on parcel: ParcelCode) throws -> [WorkOrder] {
        try read { try OrderTable(db: $0).orders(on: parcel) }
    }

    /// Every parcel that the cadastre holds with its latest verdict, in the order of their codes.
    public func parcels() throws -> [StoredParcel] {
        var parcels: [StoredParcel] = []
        try forEachParcel { parcels.append($0) }
        return parcels
    }

    /// Calls `body` with every parcel that the cadastre holds, in the order of their codes, without holding them all in memory.
    ///
    /// The store is busy until it returns; `body` must not ask it for anything.
    public func forEachParcel(_ body: (StoredParcel) throws -> Void) throws {
        try read { try ParcelTable(db: $0).forEach(body) }
    }

    /// Every governance unit, in the order of their codes.
    public func units() throws -> [GovernanceUnit] { try read { try UnitTable(db: $0).all() } }

    /// The CRS of its layers; nil before the first survey has decided it.
    public func parcelsCRS() throws -> CRSCode? { try read { try ParcelTable(db: $0).crs() } }

    /// One parcel, nil if no survey brought it.
    public func parcel(_ code: ParcelCode) throws -> StoredParcel? {
        try read { try ParcelTable(db: $0).parcel(code) }
    }

    /// Every survey, in the order in which they were begun.
    public func surveys() throws -> [StoredSurvey] {
        try read { try SurveyTable(db: $0).all() }
    }

    /// One survey, nil if it was never begun.
    public func survey(_ id: SurveyID) throws -> StoredSurvey? {
        try read { try SurveyTable(db: $0).survey(id) }
    }

    /// How far a survey has come; nil where it was never begun.
    public func standing(of surveyID: SurveyID) throws -> SurveyStanding? {
        try read { db in
            let surveys = SurveyTable(db: db)
            guard let survey = try surveys.survey(surveyID) else { return nil }
            if survey.finishedAt != nil { return .finished }
            return .unfinished(recordedBlocks: try surveys.recordedBlocks(of: surveyID))
        }
    }

    /// A survey's verdicts on its parcels so far, in the order of their codes.
    public func verdicts(of survey: SurveyID) throws -> [Verdict] {
        try read { try VerdictTable(db: $0).all(of: survey) }
    }

    /// The whole log, oldest first.
    public func events() throws -> [Event] {
        try read { try EventTable.events(in: $0) }
    }

    /// The log's end.
    public func logHead() throws -> EventHead { try read { try EventTable.head(in: $0) } }

    /// Whether the log goes on behind its last anchor.
    public func hasUnanchoredEntries() throws -> Bool {
        try read { db in
            let last = try Int.fetchOne(
                db, sql: "SELECT max(sequence) FROM audit_log WHERE event = ?",
                arguments: [EventKind.logAnchored.rawValue])
            return try EventTable.head(in: db).sequence > last ?? 0
        }
    }

    /// Holds the log against anchors that were kept elsewhere, and against those in it; with `key`, against their seals.
    public func anchorFaults(kept: [EventAnchor], key: Data?) throws -> [AnchorFault] {
        try read { db in
            try EventAnchor.faults(
                of: EventTable.head(in: db).sequence, hash: { try EventTable.hash(of: $0, in: db) },
                notes: EventTable.anchors(in: db), kept: kept, key: key)
        }
    }

    /// Checks every link of the log's chain; throws ``StoreError/brokenAuditChain(path:sequence:)`` at the first
    /// entry that was changed, removed or put in.
    public func verifyAuditChain() throws {
        if let sequence = try read({ try EventTable.firstBrokenLink(in: $0) }) {
            throw StoreError.brokenAuditChain(path: path, sequence: sequence)
        }
    }
}
