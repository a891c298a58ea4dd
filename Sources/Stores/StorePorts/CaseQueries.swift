public import Casework
public import Findings
public import Governance
public import Ground
public import Reports
public import WorkOrders

/// Reads findings and orders; outside its scope nothing is there.
public protocol CaseQueries: Sendable {
    /// A list of findings.
    func findings(_ query: FindingQuery, in scope: Scope, page: PageRequest) async throws -> Page<FindingSummary>
    /// The same list with whole records, for exports.
    func findingRecords(_ query: FindingQuery, in scope: Scope, page: PageRequest) async throws -> Page<FindingRecord>
    /// The same list with the outlines of the changes, for maps.
    func findingOutlines(_ query: FindingQuery, in scope: Scope, page: PageRequest) async throws -> Page<FindingOutline>
    /// How many findings there are on all pages of a list.
    func count(of query: FindingQuery, in scope: Scope) async throws -> Int
    /// A finding; nil if there is none of this id inside the scope.
    func finding(_ id: FindingID, in scope: Scope) async throws -> FindingRecord?
    /// A finding's chips: earlier, later, outlined; none if there is no such finding inside the scope.
    func chips(of id: FindingID, in scope: Scope) async throws -> [Chip]
    /// A list of orders.
    func orders(_ query: OrderQuery, in scope: Scope, page: PageRequest) async throws -> Page<WorkOrder>
    /// How many orders there are on all pages of a list.
    func count(of query: OrderQuery, in scope: Scope) async throws -> Int
    /// An order; nil if there is none of this id inside the scope.
    func order(_ id: WorkOrderID, in scope: Scope) async throws -> WorkOrder?
    /// How many findings and orders there are.
    func counts(in scope: Scope) async throws -> CaseCounts
}

/// Reads reports; outside its scope nothing is there. Names and numbers of reporters are no part of them.
public protocol ReportQueries: Sendable {
    /// A list of reports.
    func reports(_ query: ReportQuery, in scope: Scope, page: PageRequest) async throws -> Page<ReportRecord>
    /// A report; nil if there is none of this id inside the scope.
    func report(_ id: ReportID, in scope: Scope) async throws -> ReportRecord?
    /// The reports that another system follows up, each with the order that stands for it.
    func requests(_ query: RequestQuery, in scope: Scope) async throws -> [ReportRequest]
}

/// Which approvals are asked for: those that every given condition holds for; listed by parcel and number.
public struct ApprovalQuery: Sendable, Hashable {
    /// Of parcels on record in one of these places; none given = anywhere, also of parcels that are not on record.
    public var places: [PlaceFilter] = []
    /// Of this parcel; nil = any.
    public var parcel: ParcelCode?
    /// That hold on this day; nil = whenever.
    public var validOn: CivilDay?

    /// Every approval.
    public init() {}
}

/// Reads the register of approvals; outside its scope nothing is there.
public protocol ApprovalQueries: Sendable {
    /// A list of approvals.
    func approvals(
        _ query: ApprovalQuery, in scope: Scope, page: PageRequest
    ) async throws -> Page<BuildingApproval>
}

/// Reads what surveys did.
public protocol SurveyQueries: Sendable {
    /// Every survey, in the order in which they were begun.
    func surveys() async throws -> [StoredSurvey]
    /// How far a survey has come; nil where it was never begun.
    func standing(of survey: SurveyID) async throws -> SurveyStanding?
    /// A survey's verdicts on its parcels so far, in the order of their codes.
    func verdicts(of survey: SurveyID) async throws -> [Verdict]
    /// The times of first sighting of the unconfirmed findings on these parcels; nil = on any parcel.
    ///
    /// The next survey must be compared with the ground before the first of these moments, or the finding is never
    /// observed again.
    func unresolvedFindings(on parcels: Set<ParcelCode>?) async throws -> [SightingSpan]
}

/// Reads parcels and the units that they lie in.
public protocol ParcelQueries: Sendable {
    /// A list of the parcels that the cadastre holds, each with its latest verdict.
    func parcels(_ query: ParcelQuery, in scope: Scope, page: PageRequest) async throws -> Page<StoredParcel>
    /// How many parcels there are on all pages of a list.
    func count(of query: ParcelQuery, in scope: Scope) async throws -> Int
    /// The bounds of the parcels that the cadastre holds in a unit; nil where it holds none there.
    func parcelBounds(in unit: UnitCode) async throws -> Bounds?
    /// A parcel, also one that was retired; nil if there is none of this code inside the scope.
    func parcel(_ code: ParcelCode, in scope: Scope) async throws -> StoredParcel?
    /// Every governance unit, in the order of their codes.
    func units() async throws -> [GovernanceUnit]
    /// Whether a parcel on record lies in this place.
    func holdsParcels(in place: PlaceFilter) async throws -> Bool
    /// The CRS of the parcels; nil before the first survey has decided it.
    func parcelsCRS() async throws -> CRSCode?
}

/// Which instructions, visits or evaluations are asked for.
public struct OfficeRecordQuery: Sendable, Hashable {
    /// About this order; nil = any.
    public var order: WorkOrderID?
    /// For this unit; nil = any.
    public var unit: UnitCode?
    /// Only those with which something is still to be done.
    public var onlyOpen = false
    /// Only those inside.
    ///
    /// | record | is inside |
    /// |---|---|
    /// | an instruction | that is for a unit in the scope, or that ``author`` gave |
    /// | a visit, an evaluation | whose order is inside, or that is for a unit in the scope |
    public var scope = Scope.everything
    /// Who sees what they gave, whatever the scope; nil = nobody.
    public var author: String?

    /// Every one.
    public init() {}
}

/// Reads what a work-order centre keeps beside its orders.
public protocol OfficeRecordQueries: Sendable {
    /// A list of instructions, visits or evaluations, by id.
    func officeRecords<Record: OfficeRecord>(
        _ type: Record.Type, _ query: OfficeRecordQuery, page: PageRequest
    ) async throws -> Page<Record>
    /// One of them; nil if there is none of this id.
    func officeRecord<Record: OfficeRecord>(_ type: Record.Type, _ id: OfficeRecordID) async throws -> Record?
}
