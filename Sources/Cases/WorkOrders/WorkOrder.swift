public import Findings
public import Ground

/// An instruction to go and look at a parcel: what was found there, how sure we are, and where it lies.
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
    /// Those of ``findingIDs`` that have lapsed since.
    public var lapsedFindingIDs: [FindingID]
    /// What the latest finding says.
    public var verdictClass: VerdictClass
    /// The latest finding's confidence, 0…1.
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

    /// An order newly raised upon a finding.
    init(id: WorkOrderID, finding record: FindingRecord, confidence: Double, raisedAt: Instant) {
        self.id = id
        origin = .activeDiscovery
        parcelCode = record.finding.verdict.parcelCode
        crs = record.finding.crs
        parcelPolygon = record.finding.parcelPolygon
        place = record.finding.place
        findingIDs = [record.id]
        lapsedFindingIDs = []
        verdictClass = record.finding.verdict.verdictClass
        self.confidence = confidence
        changedAreaInsideSquareMetres = record.finding.changedAreaInsideSquareMetres
        changedAreaBeyondSquareMetres = record.finding.changedAreaBeyondSquareMetres
        state = .raised
        self.raisedAt = raisedAt
        withdrawnAt = nil
    }

    /// Takes over what a finding says now.
    mutating func take(_ finding: Finding) {
        crs = finding.crs
        parcelPolygon = finding.parcelPolygon
        place = finding.place
        verdictClass = finding.verdict.verdictClass
        confidence = finding.verdict.confidence ?? confidence
        changedAreaInsideSquareMetres = finding.changedAreaInsideSquareMetres
        changedAreaBeyondSquareMetres = finding.changedAreaBeyondSquareMetres
    }
}
