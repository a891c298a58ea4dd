public import Findings
public import Ground

/// An instruction to inspect a parcel on the ground: the change, its confidence and its place.
public struct WorkOrder: Sendable, Codable, Hashable {
    /// The stable identity.
    public var id: WorkOrderID
    /// Where it comes from.
    public var origin: WorkOrderOrigin
    /// The parcel.
    public var parcelCode: ParcelCode
    /// CRS of ``parcelPolygon``.
    public var crs: CRSCode
    /// The parcel's polygon.
    public var parcelPolygon: MultiPolygon
    /// Where the parcel lies in the governance grids.
    public var place: AdministrativePlace
    /// Every finding that joined the order, in the order of their ids.
    public var findingIDs: [FindingID]
    /// Those of ``findingIDs`` that it no longer rests on: they lapsed, what they saw was undone, or an officer decided that
    /// they are another matter.
    public var lapsedFindingIDs: [FindingID]
    /// The class in force of the latest standing finding.
    public var verdictClass: VerdictClass
    /// The latest standing finding's confidence, 0…1.
    public var confidence: Double
    /// Changed area inside the parcel, square metres.
    public var changedAreaInsideSquareMetres: Double
    /// Changed area beyond the parcel's edge, square metres.
    public var changedAreaBeyondSquareMetres: Double
    /// How far it has come.
    public var state: WorkOrderState
    /// When it was raised; wall-clock time, kept out of exports, which are reproducible.
    public var raisedAt: Instant
    /// When it was withdrawn; nil unless it was.
    public var withdrawnAt: Instant?

    /// Why it was withdrawn; nil unless it was, or an earlier program withdrew it.
    public var withdrawal: WorkOrderWithdrawal?

    /// An order newly raised upon a finding.
    init(id: WorkOrderID, finding record: FindingRecord, raisedAt: Instant) {
        self.id = id
        origin = .activeDiscovery
        parcelCode = record.finding.verdict.parcelCode
        crs = record.finding.crs
        parcelPolygon = record.finding.parcelPolygon
        place = record.finding.place
        findingIDs = [record.id]
        lapsedFindingIDs = []
        verdictClass = record.statedClass
        confidence = record.finding.verdict.confidence ?? 0
        changedAreaInsideSquareMetres = record.finding.changedAreaInsideSquareMetres
        changedAreaBeyondSquareMetres = record.finding.changedAreaBeyondSquareMetres
        state = .raised
        self.raisedAt = raisedAt
        withdrawnAt = nil
    }

    /// What it is about.
    public var matter: WorkOrderMatter { WorkOrderMatter(verdictClass) }

    /// Copies the present content of a finding.
    mutating func take(_ record: FindingRecord) {
        let finding = record.finding
        crs = finding.crs
        parcelPolygon = finding.parcelPolygon
        place = finding.place
        verdictClass = record.statedClass
        confidence = finding.verdict.confidence ?? confidence
        changedAreaInsideSquareMetres = finding.changedAreaInsideSquareMetres
        changedAreaBeyondSquareMetres = finding.changedAreaBeyondSquareMetres
    }
}

/// Why an order was withdrawn before anybody acted.
public enum WorkOrderWithdrawal: String, Sendable, Codable, Hashable, CaseIterable {
    /// Its findings lapsed, or an officer decided that there is nothing.
    case lapsed
    /// What they saw was undone, e.g. the building was demolished.
    case undone

    /// The reason as people read it.
    public var name: Message {
        switch self {
        case .lapsed: Message(zh: "监测图斑已失效", en: "its findings lapsed")
        case .undone: Message(zh: "建筑已不在", en: "the building is gone")
        }
    }
}
