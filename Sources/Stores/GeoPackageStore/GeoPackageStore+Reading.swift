public import Casework
public import Findings
public import Foundation
import GRDB
public import Governance
public import Ground
public import Reports
public import StorePorts
public import WorkOrders

extension GeoPackageStore: CaseQueries {
    /// A list of findings, without what lists do not show.
    public func findings(
        _ query: FindingQuery, in scope: Scope, page: PageRequest
    ) async throws -> Page<FindingSummary> {
        try await reading { db in
            try RowList(query, in: scope).page(page, of: db) { try FindingTable(db: db).summaries($0) }
        }
    }

    /// The same list with whole records.
    public func findingRecords(
        _ query: FindingQuery, in scope: Scope, page: PageRequest
    ) async throws -> Page<FindingRecord> {
        try await reading { db in
            try RowList(query, in: scope).page(page, of: db) { try FindingTable(db: db).records($0) }
        }
    }

    /// The same list with the outlines of the changes, for maps.
    public func findingOutlines(
        _ query: FindingQuery, in scope: Scope, page: PageRequest
    ) async throws -> Page<FindingOutline> {
        try await reading { db in
            try RowList(query, in: scope).page(page, of: db) { try FindingTable(db: db).outlines($0) }
        }
    }

    /// How many findings there are on all pages of a list.
    public func count(of query: FindingQuery, in scope: Scope) async throws -> Int {
        try await counting(.findings(query, scope)) { try RowList(query, in: scope).count(in: $0) }
    }

    /// How many orders there are on all pages of a list.
    public func count(of query: OrderQuery, in scope: Scope) async throws -> Int {
        try await counting(.orders(query, scope)) { try RowList(query, in: scope).count(in: $0) }
    }

    fileprivate func counting(
        _ question: CountCache.Question, _ count: @escaping @Sendable (Database) throws -> Int
    ) async throws -> Int {
        try await reading { [countCache] db in
            // The end of the log first: what is counted may be newer, never older.
            try countCache.number(of: question, at: EventTable.head(in: db)) { try count(db) }
        }
    }

    /// A finding; nil if there is none of this id inside the scope.
    public func finding(_ id: FindingID, in scope: Scope) async throws -> FindingRecord? {
        try await reading { try FindingTable(db: $0).finding(id, in: scope) }
    }

    /// A finding's chips: earlier, later, outlined; none if there is no such finding inside the scope.
    public func chips(of id: FindingID, in scope: Scope) async throws -> [Chip] {
        try await reading { db in
            let table = FindingTable(db: db)
            return try table.holds(id, in: scope) ? table.chips(of: id) : []
        }
    }

    /// A list of orders.
    public func orders(_ query: OrderQuery, in scope: Scope, page: PageRequest) async throws -> Page<WorkOrder> {
        try await reading { db in
            try RowList(query, in: scope).page(page, of: db) { try OrderTable(db: db).orders($0) }
        }
    }

    /// An order; nil if there is none of this id inside the scope.
    public func order(_ id: WorkOrderID, in scope: Scope) async throws -> WorkOrder? {
        try await reading { try OrderTable(db: $0).order(id, in: scope) }
    }

    /// How many findings and orders there are.
    public func counts(in scope: Scope) async throws -> CaseCounts {
        try await reading { [countCache] db in
            // The end of the log first: what is counted may be newer, never older.
            try countCache.counts(in: scope, at: EventTable.head(in: db)) {
                CaseCounts(
                    findings: try FindingTable(db: db).counts(in: scope),
                    orders: try OrderTable(db: db).counts(in: scope))
            }
        }
    }
}

extension GeoPackageStore: OfficeRecordQueries {
    /// A list of instructions, visits or evaluations, by id.
    public func officeRecords<Record: OfficeRecord>(
        _ type: Record.Type, _ query: OfficeRecordQuery, page: PageRequest
    ) async throws -> Page<Record> {
        try await reading { try OfficeRecordTable(db: $0).page(type, query, page) }
    }

    /// One of them; nil if there is none of this id.
    public func officeRecord<Record: OfficeRecord>(_ type: Record.Type, _ id: OfficeRecordID) async throws -> Record? {
        try await reading { try OfficeRecordTable(db: $0).record(type, id) }
    }
}

extension GeoPackageStore: ReportQueries {
    /// A list of reports.
    public func reports(_ query: ReportQuery, in scope: Scope, page: PageRequest) async throws -> Page<ReportRecord> {
        try await reading { db in
            try RowList(query, in: scope).page(page, of: db) { try ReportTable(db: db).reports($0) }
        }
    }

    /// A report; nil if there is none of this id inside the scope.
    public func report(_ id: ReportID, in scope: Scope) async throws -> ReportRecord? {
        try await reading { try ReportTable(db: $0).report(id, in: scope) }
    }

    /// The reports that another system follows up, each with the order that stands for it.
    public func requests(_ query: RequestQuery, in scope: Scope) async throws -> [ReportRequest] {
        try await reading { try RequestList(db: $0).requests(query, in: scope) }
    }
}

extension GeoPackageStore: ParcelQueries {
    /// A list of the parcels that the cadastre holds, each with its latest verdict, in the order of their codes.
    public func parcels(_ query: ParcelQuery, in scope: Scope, page: PageRequest) async throws -> Page<StoredParcel> {
        try await reading { try ParcelTable(db: $0).page(query, in: scope, page) }
    }

    /// How many parcels there are on all pages of a list.
    public func count(of query: ParcelQuery, in scope: Scope) async throws -> Int {
        try await counting(.parcels(query, scope)) { try ParcelTable(db: $0).count(query, in: scope) }
    }

    /// The bounds of the parcels that the cadastre holds in a unit; nil where it holds none there.
    public func parcelBounds(in unit: UnitCode) async throws -> Bounds? {
        try await reading { try ParcelTable(db: $0).bounds(in: unit) }
    }

    /// A parcel, also one that was retired; nil if there is none of this code inside the scope.
    public func parcel(_ code: ParcelCode, in scope: Scope) async throws -> StoredParcel? {
        try await reading { try ParcelTable(db: $0).parcel(code, in: scope) }
    }

    /// Whether a parcel on record lies in this place.
    public func holdsParcels(in place: PlaceFilter) async throws -> Bool {
        try await reading { try ParcelTable(db: $0).holds(place) }
    }

    /// The CRS of its layers; nil before the first survey has decided it.
    public func parcelsCRS() async throws -> CRSCode? { try await reading { try ParcelTable(db: $0).crs() } }

    /// Every governance unit, in the order of their codes.
    public func units() async throws -> [GovernanceUnit] { try await reading { try UnitTable(db: $0).all() } }
}

extension GeoPackageStore: SurveyQueries {
    /// Every survey, in the order in which they were begun.
    public func surveys() async throws -> [StoredSurvey] { try await reading { try SurveyTable(db: $0).all() } }

    /// How far a survey has come; nil where it was never begun.
    public func standing(of surveyID: SurveyID) async throws -> SurveyStanding? {
        try await reading { db in
            let surveys = SurveyTable(db: db)
            guard let survey = try surveys.survey(surveyID) else { return nil }
            if survey.finishedAt != nil { return .finished }
            return .unfinished(recordedBlocks: try surveys.recordedBlocks(of: surveyID))
        }
    }

    /// A survey's verdicts on its parcels so far, in the order of their codes.
    public func verdicts(of survey: SurveyID) async throws -> [Verdict] {
        try await reading { try VerdictTable(db: $0).all(of: survey) }
    }

    /// The times of first sighting of the unconfirmed findings on these parcels; nil = on any parcel.
    public func unresolvedFindings(on parcels: Set<ParcelCode>?) async throws -> [SightingSpan] {
        try await reading { try FindingTable(db: $0).unresolved(on: parcels) }
    }
}

extension GeoPackageStore: EventLog {
    /// The whole log, oldest first.
    public func events() async throws -> [Event] { try await reading { try EventTable.events(in: $0) } }

    /// The entries on one thing, oldest first.
    public func events(on subject: String) async throws -> [Event] {
        try await reading { try EventTable.events(on: subject, in: $0) }
    }

    /// The entries behind one, by their numbers.
    public func events(behind sequence: Int, limit: Int) async throws -> [Event] {
        try await reading { try EventTable.events(behind: sequence, limit: limit, in: $0) }
    }

    /// The entries on orders behind a place, by the order and then as they came.
    public func orderEvents(behind place: EventPlace?, limit: Int) async throws -> [Event] {
        try await reading { try EventTable.orderEvents(behind: place, limit: limit, in: $0) }
    }

    /// The log's end.
    public func logHead() async throws -> EventHead { try await reading { try EventTable.head(in: $0) } }

    /// Whether the log goes on behind its last anchor.
    public func hasUnanchoredEntries() async throws -> Bool {
        try await reading { db in
            let last = try Int.fetchOne(
                db, sql: "SELECT max(sequence) FROM audit_log WHERE event = ?",
                arguments: [EventKind.logAnchored.rawValue])
            return try EventTable.head(in: db).sequence > last ?? 0
        }
    }

    /// Holds the log against anchors that were kept elsewhere, and against those in it; with `key`, against their seals.
    public func anchorFaults(kept: [EventAnchor], key: Data?) async throws -> [AnchorFault] {
        try await reading { db in
            try EventAnchor.faults(
                of: EventTable.head(in: db).sequence, hash: { try EventTable.hash(of: $0, in: db) },
                notes: EventTable.anchors(in: db), kept: kept, key: key)
        }
    }

    /// Checks every link of the log's chain; throws ``StorePorts/StoreError/brokenAuditChain(path:sequence:)`` at the first
    /// entry that was changed, removed or put in.
    public func verifyAuditChain() async throws {
        if let sequence = try await reading({ try EventTable.firstBrokenLink(in: $0) }) {
            throw StoreError.brokenAuditChain(path: path, sequence: sequence)
        }
    }
}

extension GeoPackageStore: OfficeStore {}
