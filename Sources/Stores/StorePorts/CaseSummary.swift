public import Findings
public import Ground
public import WorkOrders

/// A finding as lists show it, without measurements and outlines.
public struct FindingSummary: Sendable, Hashable {
    /// Its id.
    public var id: FindingID
    /// Its parcel.
    public var parcelCode: ParcelCode
    /// Where that lies.
    public var place: AdministrativePlace
    /// How far later observations have confirmed it.
    public var state: ConfirmationState
    /// What the judge says.
    public var verdictClass: VerdictClass
    /// How sure the judge is, 0…1; nil where no model judged.
    public var confidence: Double?
    /// Changed area inside the parcel, square metres.
    public var changedAreaInsideSquareMetres: Double
    /// Changed area beyond the parcel's edge, square metres.
    public var changedAreaBeyondSquareMetres: Double
    /// How much of that lies on which other surveyed parcels.
    public var beyondOnParcels: [ParcelShare]
    /// When the earlier epoch was acquired; nil where that is unknown.
    public var earlierAcquiredAt: Instant?
    /// When the later epoch was acquired; nil where that is unknown.
    public var laterAcquiredAt: Instant?
    /// The survey that it was last seen by.
    public var survey: SurveyID
    /// When it was first recorded.
    public var detectedAt: Instant
    /// What an officer decided; nil before.
    public var decidedClass: VerdictClass?
    /// Who decided.
    public var decidedBy: String?
    /// When that was.
    public var decidedAt: Instant?
    /// The reviewer's note.
    public var decisionNote: String?
    /// Whether it was built as approved, as the reviewer says.
    public var isApproved: Bool
    /// When it was last written.
    public var updatedAt: Instant
    /// The number of the log's entry that last wrote it: another number is another content.
    public var version: Int

    /// The decision's name as people read it; nil before.
    public var decisionName: Message? {
        decidedClass.map { Decision.name(of: $0, isApproved: isApproved) }
    }

    /// The summary of a record that was last written at `updatedAt` by the log's entry `version`.
    public init(_ record: FindingRecord, updatedAt: Instant, version: Int) {
        let (finding, verdict) = (record.finding, record.finding.verdict)
        (id, parcelCode, place, state) = (record.id, verdict.parcelCode, finding.place, record.state)
        (verdictClass, confidence) = (verdict.verdictClass, verdict.confidence)
        changedAreaInsideSquareMetres = finding.changedAreaInsideSquareMetres
        changedAreaBeyondSquareMetres = finding.changedAreaBeyondSquareMetres
        beyondOnParcels = finding.beyondOnParcels
        (earlierAcquiredAt, laterAcquiredAt) = (finding.earlierAcquiredAt, finding.laterAcquiredAt)
        survey = finding.provenance.surveyID
        (detectedAt, decidedClass) = (record.detectedAt, record.decidedClass)
        (decidedBy, decidedAt) = (record.decision?.decidedBy, record.decision?.decidedAt)
        (decisionNote, isApproved) = (record.decision?.note, record.isApproved)
        (self.updatedAt, self.version) = (updatedAt, version)
    }

    /// A summary from its parts.
    public init(
        id: FindingID, parcelCode: ParcelCode, place: AdministrativePlace, state: ConfirmationState,
        verdictClass: VerdictClass, confidence: Double?, changedAreaInsideSquareMetres: Double,
        changedAreaBeyondSquareMetres: Double, beyondOnParcels: [ParcelShare], earlierAcquiredAt: Instant?,
        laterAcquiredAt: Instant?,
        survey: SurveyID, detectedAt: Instant, decidedClass: VerdictClass?, decidedBy: String?, decidedAt: Instant?,
        decisionNote: String?, isApproved: Bool,
        updatedAt: Instant, version: Int
    ) {
        self.isApproved = isApproved
        (self.id, self.parcelCode, self.place, self.state) = (id, parcelCode, place, state)
        (self.verdictClass, self.confidence) = (verdictClass, confidence)
        self.changedAreaInsideSquareMetres = changedAreaInsideSquareMetres
        self.changedAreaBeyondSquareMetres = changedAreaBeyondSquareMetres
        self.beyondOnParcels = beyondOnParcels
        (self.earlierAcquiredAt, self.laterAcquiredAt) = (earlierAcquiredAt, laterAcquiredAt)
        (self.survey, self.detectedAt) = (survey, detectedAt)
        (self.decidedClass, self.decidedBy) = (decidedClass, decidedBy)
        (self.decidedAt, self.decisionNote) = (decidedAt, decisionNote)
        (self.updatedAt, self.version) = (updatedAt, version)
    }
}

/// A finding as maps show it.
public struct FindingOutline: Sendable, Hashable {
    /// What lists show of it.
    public var summary: FindingSummary
    /// The outline of the change, in the CRS of the parcels; of no parts where there is none.
    public var outline: MultiPolygon

    /// A finding from its parts.
    public init(_ summary: FindingSummary, outline: MultiPolygon) { (self.summary, self.outline) = (summary, outline) }
}

/// How many findings and orders there are.
public struct CaseCounts: Sendable, Hashable {
    /// Findings by state; states without any are left out.
    public var findings: [ConfirmationState: Int]
    /// Orders by state, likewise.
    public var orders: [WorkOrderState: Int]

    /// Counts from their parts.
    public init(findings: [ConfirmationState: Int], orders: [WorkOrderState: Int]) {
        (self.findings, self.orders) = (findings, orders)
    }

    /// Orders that are open.
    public var openOrders: Int { orders.reduce(0) { $0 + ($1.key.isOpen ? $1.value : 0) } }
}
