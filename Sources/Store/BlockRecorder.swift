import Findings
import GRDB
import GeoPackage
import Ground
import WorkOrders

/// Writes one block inside one transaction: verdicts, findings and their episodes, orders, chips, log.
struct BlockRecorder {
    private let survey: SurveyRecord
    /// Whose doing it is, for the log; nil = an officer's.
    private let author: SurveyID?
    private let scenePair: String
    private let srsID: Int
    private let now: Instant
    let rules: ConfirmationRules
    let findings: FindingTable
    private let orders: OrderTable
    private let db: Database
    private var log: AuditLog
    private var findingBounds: Bounds?
    private var orderBounds: Bounds?

    /// `isOfficer`: it is not the survey itself that writes, but somebody about what it found.
    init(_ db: Database, survey: SurveyRecord, isOfficer: Bool = false, now: Instant) throws {
        self.db = db
        self.survey = survey
        author = isOfficer ? nil : survey.id
        self.now = now
        rules = survey.confirmation ?? ConfirmationRules()
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
            if verdict.verdictClass == .noChange { try lookAgain(at: verdict.parcelCode) }
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

    /// A finding joins the parcel's open episode, or one that already knows the change, or begins a new one.
    private mutating func take(_ finding: Finding, chips: [Chip]) throws {
        let parcel = finding.verdict.parcelCode
        let record: FindingRecord
        if let known = try findings.open(on: parcel) {
            record = try update(known, finding, chips: chips)
        } else if let settled = try findings.last(on: parcel), isKnown(finding, to: settled) {
            // Nothing new: an epoch from before a finished or rejected change shows it once more.
            try note(.seen, on: settled)
            return
        } else {
            let episode = try findings.lastEpisode(on: parcel) + 1
            let looks = [look(.seen)]
            let fresh = FindingRecord(
                id: FindingID(parcelCode: parcel, episode: episode), episode: episode,
                state: rules.state(of: looks), finding: finding, detectedAt: now, looks: looks)
            let text = try write(fresh, chips: chips)
            try log.append(.findingRecorded, fresh.id.text, FindingNote(fresh, author: author, text: text))
            record = fresh
        }
        // The machine hears of every look, also of one that changes no finding: another survey may raise an order
        // from a lower confidence.
        try tell(.findingRecorded(record, orderConfidence: survey.orderConfidence, at: now), parcel)
    }

    /// Another look sees an open finding: the latest epoch says what it is now.
    private mutating func update(
        _ known: FindingRecord, _ finding: Finding, chips: [Chip]
    ) throws -> FindingRecord {
        var record = withLook(.seen, on: known)
        let isLatest = (finding.laterAcquiredAt ?? .distantFuture) >= (known.finding.laterAcquiredAt ?? .distantPast)
        if isLatest, !known.finding.isSame(as: finding) { record.finding = finding }
        let sameChips = try !isLatest || findings.chips(of: known.id) == chips
        if record != known || !sameChips {
            let text = try isLatest ? write(record, chips: chips) : findings.put(record, srsID: srsID)
            try log.append(
                record.state == known.state ? .findingUpdated : .findingConfirmed, record.id.text,
                FindingNote(record, author: author, text: text))
        }
        return record
    }

    /// No change on a parcel: what that says of its open finding depends on what it was compared with.
    private mutating func lookAgain(at parcel: ParcelCode) throws {
        guard let record = try findings.open(on: parcel) else { return }
        try note(answerOfNoChange(to: record), on: record)
    }

    /// Absent where the earlier epoch shows the ground as it was before the change, standing where the change was
    /// there already.
    private func answerOfNoChange(to record: FindingRecord) -> Look.Answer {
        guard let firstSeen = record.looks.filter({ $0.answer == .seen }).compactMap(\.laterAcquiredAt).min(),
            let earlier = survey.earlierAcquiredAt
        else { return .absent }
        return earlier < firstSeen ? .absent : .standing
    }

    /// Keeps a look that changes no more than how sure we are.
    private mutating func note(_ answer: Look.Answer, on known: FindingRecord) throws {
        try keep(withLook(answer, on: known), instead: known)
    }

    /// Writes down what became of a finding, and tells its order when it lapsed.
    mutating func keep(_ record: FindingRecord, instead known: FindingRecord) throws {
        guard record != known else { return }
        let text = try findings.put(record, srsID: srsID)
        let lapses = record.state == .lapsed && known.state != .lapsed
        let kind: AuditEvent.Kind =
            lapses ? .findingLapsed : record.state == known.state ? .findingUpdated : .findingConfirmed
        try log.append(kind, record.id.text, FindingNote(record, author: author, text: text))
        let parcel = record.finding.verdict.parcelCode
        if lapses { try tell(.findingLapsed(record.id, at: now), parcel) }
        if known.state == .lapsed, record.state.isOpen {
            try tell(.findingReopened(record, orderConfidence: survey.orderConfidence, at: now), parcel)
        }
    }

    private func withLook(_ answer: Look.Answer, on known: FindingRecord) -> FindingRecord {
        var record = known
        if record.looks.isEmpty { record.looks = [Self.firstLook(of: known)] }
        let own = look(answer)
        if let index = record.looks.firstIndex(where: { $0.scenePair == own.scenePair }) {
            record.looks[index] = own
        } else {
            record.looks.append(own)
        }
        record.state = rules.state(of: record.looks, groundReport: record.groundReport)
        return record
    }

    private func look(_ answer: Look.Answer) -> Look {
        Look(
            scenePair: scenePair, laterScenes: SurveyTable.laterScenes(survey.provenance),
            earlierAcquiredAt: survey.earlierAcquiredAt, laterAcquiredAt: survey.laterAcquiredAt,
            sensorClass: survey.sensorClass, answer: answer)
    }

    /// The sighting of a finding recorded before looks were kept.
    static func firstLook(of record: FindingRecord) -> Look {
        Look(
            scenePair: SurveyTable.scenePair(record.finding.provenance),
            laterScenes: SurveyTable.laterScenes(record.finding.provenance),
            earlierAcquiredAt: record.finding.earlierAcquiredAt, laterAcquiredAt: record.finding.laterAcquiredAt,
            sensorClass: nil, answer: .seen)
    }

    /// Whether a settled finding already speaks of this change: the same scenes showed it, or it is compared with the
    /// ground before that change, and has not grown since.
    private func isKnown(_ finding: Finding, to settled: FindingRecord) -> Bool {
        let isRejected = settled.groundReport.map { !$0.isChange } ?? false
        guard settled.state == .finished || isRejected else { return false }
        // A quarter more and 10 m² is more than two looks at one and the same roof differ by.
        let known = settled.finding.changedAreaInsideSquareMetres
        guard finding.changedAreaInsideSquareMetres <= max(known * 1.25, known + 10) else { return false }
        if settled.looks.contains(where: { $0.scenePair == scenePair }) { return true }
        guard let earlier = survey.earlierAcquiredAt else { return isRejected }
        let firstSeen = settled.finding.laterAcquiredAt.map { last in
            settled.looks.filter { $0.answer == .seen }.compactMap(\.laterAcquiredAt).min() ?? last
        }
        guard let firstSeen else { return isRejected }
        return earlier < firstSeen
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
            try log.append(kind, action.order.id.text, OrderNote(action.order, author: author, text: text))
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

/// What the log says of a finding: enough to tell which content it had, and to read it without the content; `survey` is
/// the one that wrote it, none for an officer.
private struct FindingNote: Encodable {
    let verdict: VerdictClass
    let confidence: Double?
    let state: ConfirmationState
    let survey: SurveyID?
    let sha256: String

    init(_ record: FindingRecord, author: SurveyID?, text: String) {
        verdict = record.finding.verdict.verdictClass
        confidence = record.finding.verdict.confidence
        state = record.state
        survey = author
        sha256 = CanonicalJSON.hash(text)
    }
}

/// What the log says of an order.
private struct OrderNote: Encodable {
    let state: WorkOrderState
    let findings: [FindingID]
    let confidence: Double
    let survey: SurveyID?
    let sha256: String

    init(_ order: WorkOrder, author: SurveyID?, text: String) {
        state = order.state
        findings = order.findingIDs
        confidence = order.confidence
        survey = author
        sha256 = CanonicalJSON.hash(text)
    }
}
