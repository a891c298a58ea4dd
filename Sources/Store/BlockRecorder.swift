import Findings
import GRDB
import GeoPackage
import Ground
import WorkOrders

/// Writes one block inside one transaction: verdicts, findings and their episodes, orders, chips, log.
struct BlockRecorder {
    private let survey: SurveyRecord
    private let scenePair: String
    private let srsID: Int
    private let now: Instant
    private let findings: FindingTable
    private let orders: OrderTable
    private let db: Database
    private var log: AuditLog
    private var findingBounds: Bounds?
    private var orderBounds: Bounds?

    init(_ db: Database, survey: SurveyRecord, now: Instant) throws {
        self.db = db
        self.survey = survey
        self.now = now
        scenePair = SurveyTable.scenePair(survey.provenance)
        srsID = try ParcelTable.layer.srsID(in: db) ?? SpatialReference.undefinedCartesian
        findings = FindingTable(db: db)
        orders = OrderTable(db: db)
        log = try AuditLog(db, now: now)
    }

    mutating func record(_ block: BlockRecord) throws {
        let (verdicts, parcels) = (VerdictTable(db: db), ParcelTable(db: db))
        for verdict in block.verdicts {
            try verdicts.insert(verdict, survey: survey.id)
            try parcels.note(verdict, survey: survey.id, lookedAt: survey.laterAcquiredAt)
            if verdict.verdictClass == .noChange { try lapse(verdict.parcelCode) }
        }
        let byParcel = block.findings.sorted { $0.finding.verdict.parcelCode < $1.finding.verdict.parcelCode }
        for (finding, chips) in byParcel { try take(finding, chips: chips) }
        try SurveyTable(db: db).insert(block, now: now)
        try log.append(
            .blockRecorded, survey.id.text,
            BlockNote(block: block.blockIndex, verdicts: block.verdicts.count, findings: block.findings.count))
        if findingBounds != nil { try FindingTable.layer.note(findingBounds, lastChange: now, in: db) }
        if orderBounds != nil { try OrderTable.layer.note(orderBounds, lastChange: now, in: db) }
    }

    /// A finding joins the parcel's open episode, or begins a new one.
    private mutating func take(_ finding: Finding, chips: [Chip]) throws {
        let parcel = finding.verdict.parcelCode
        var record: FindingRecord
        if let known = try findings.open(on: parcel) {
            let saysTheSame = known.finding.isSame(as: finding)
            record = known
            if !saysTheSame { record.finding = finding }
            let sameChips = try findings.chips(of: known.id) == chips
            if !saysTheSame || !sameChips {
                let text = try write(record, chips: chips)
                try log.append(.findingUpdated, record.id.text, FindingNote(record, text: text))
            }
        } else {
            let episode = try findings.lastEpisode(on: parcel) + 1
            record = FindingRecord(
                id: FindingID(parcelCode: parcel, episode: episode), episode: episode, state: .suspected,
                finding: finding, detectedAt: now)
            let text = try write(record, chips: chips)
            try log.append(.findingRecorded, record.id.text, FindingNote(record, text: text))
        }
        // The machine hears of every look, also of one that changes no finding: another survey may raise an order
        // from a lower confidence.
        try tell(.findingRecorded(record, orderConfidence: survey.orderConfidence, at: now), parcel)
    }

    /// The same scenes now show no change on a parcel: what they showed before is taken back.
    private mutating func lapse(_ parcel: ParcelCode) throws {
        guard var record = try findings.open(on: parcel),
            SurveyTable.scenePair(record.finding.provenance) == scenePair
        else { return }
        record.state = .lapsed
        let text = try findings.put(record, srsID: srsID)
        try log.append(.findingLapsed, record.id.text, FindingNote(record, text: text))
        try tell(.findingLapsed(record.id, at: now), parcel)
    }

    private mutating func write(_ record: FindingRecord, chips: [Chip]) throws -> String {
        let text = try findings.put(record, srsID: srsID)
        try findings.put(chips, of: record.id)
        if let bounds = record.finding.changePolygons.bounds { findingBounds = findingBounds?.union(bounds) ?? bounds }
        return text
    }

    private mutating func tell(_ event: WorkOrderEvent, _ parcel: ParcelCode) throws {
        var machine = ParcelOrders(parcelCode: parcel, orders: try orders.orders(on: parcel))
        for action in machine.apply(event) {
            let text = try orders.put(action.order, srsID: srsID)
            let kind: AuditEvent.Kind =
                switch action {
                case .raise: .orderRaised
                case .update: .orderUpdated
                case .withdraw: .orderWithdrawn
                }
            try log.append(kind, action.order.id.text, OrderNote(action.order, text: text))
            if let bounds = action.order.parcelPolygon.bounds { orderBounds = orderBounds?.union(bounds) ?? bounds }
        }
    }
}

extension Finding {
    /// Whether it says the same, whichever survey says it.
    fileprivate func isSame(as other: Finding) -> Bool {
        var copy = other
        copy.provenance.surveyID = provenance.surveyID
        return self == copy
    }
}

/// What the log says of a block.
private struct BlockNote: Encodable {
    let block: Int
    let verdicts: Int
    let findings: Int
}

/// What the log says of a finding: enough to tell which content it had, and to read it without the content.
private struct FindingNote: Encodable {
    let verdict: VerdictClass
    let confidence: Double?
    let state: ConfirmationState
    let survey: SurveyID
    let sha256: String

    init(_ record: FindingRecord, text: String) {
        verdict = record.finding.verdict.verdictClass
        confidence = record.finding.verdict.confidence
        state = record.state
        survey = record.finding.provenance.surveyID
        sha256 = CanonicalJSON.hash(text)
    }
}

/// What the log says of an order.
private struct OrderNote: Encodable {
    let state: WorkOrderState
    let findings: [FindingID]
    let confidence: Double
    let sha256: String

    init(_ order: WorkOrder, text: String) {
        state = order.state
        findings = order.findingIDs
        confidence = order.confidence
        sha256 = CanonicalJSON.hash(text)
    }
}
