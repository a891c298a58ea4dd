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
            for role in block.seenAlone[verdict.parcelCode] ?? [] {
                try parcels.noteClearLook(
                    at: verdict.parcelCode, role == .earlier ? survey.earlierAcquiredAt : survey.laterAcquiredAt)
            }
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

    /// A finding joins the episode that it is a look at, or begins a new one.
    private mutating func take(_ finding: Finding, chips: [Chip]) throws {
        let parcel = finding.verdict.parcelCode
        let episodes = try findings.episodes(on: parcel)
        let open = episodes.last { $0.state.isOpen }
        let known =
            episodes.first(where: isPast) ?? open ?? episodes.last { speaks($0, of: finding) }
        guard let known else { return try begin(finding, episode: (episodes.last?.episode ?? 0) + 1, chips: chips) }
        // Beside another open one it stays what it is: a parcel has one open finding.
        let mayOpen = open == nil || open?.id == known.id
        // While it was settled, nobody wrote clear looks down for it.
        let missed = known.state.isOpen ? [] : try clearLooks(on: parcel)
        let sighted = withLook(.seen, on: known, and: missed, mayOpen: mayOpen)
        // Nothing new of a settled one: imagery from before it was settled shows it once more.
        guard sighted.state.isOpen else { return try keep(sighted, instead: known) }
        let record = try update(sighted, from: known, finding, chips: chips)
        // The machine hears of every look, also of one that changes no finding: another survey may raise an order
        // from a lower confidence.
        try tell(
            known.state == .lapsed
                ? .findingReopened(record, orderConfidence: survey.orderConfidence, at: now)
                : .findingRecorded(record, orderConfidence: survey.orderConfidence, at: now), parcel)
    }

    /// Begins an episode, with what epochs after this one have said already: an epoch that is delivered late is no news
    /// of what is gone by now.
    private mutating func begin(_ finding: Finding, episode: Int, chips: [Chip]) throws {
        let parcel = finding.verdict.parcelCode
        let looks = try [look(.seen)] + clearLooks(on: parcel)
        let record = FindingRecord(
            id: FindingID(parcelCode: parcel, episode: episode), episode: episode, state: rules.state(of: looks),
            finding: finding, detectedAt: now, looks: looks)
        let text = try write(record, chips: chips)
        try log.append(.findingRecorded, record.id.text, FindingNote(record, author: author, text: text))
        guard record.state.isOpen else { return }
        try tell(.findingRecorded(record, orderConfidence: survey.orderConfidence, at: now), parcel)
    }

    /// What surveys of later epochs said of a parcel where they saw no change.
    private func clearLooks(on parcel: ParcelCode) throws -> [Look] {
        guard let time = survey.laterAcquiredAt else { return [] }
        return try SurveyTable(db: db).surveys(withoutChangeOn: parcel, after: time).map { other in
            let answer = other.earlierAcquiredAt.map { $0 < time ? Look.Answer.absent : .standing } ?? .absent
            return look(answer, of: other)
        }
    }

    /// Another look sees a finding: the latest epoch says what it is now.
    private mutating func update(
        _ seen: FindingRecord, from known: FindingRecord, _ finding: Finding, chips: [Chip]
    ) throws -> FindingRecord {
        var record = seen
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
        guard let firstSeen = record.sightings?.first, let earlier = survey.earlierAcquiredAt else { return .absent }
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

    private func withLook(
        _ answer: Look.Answer, on known: FindingRecord, and missed: [Look] = [], mayOpen: Bool = true
    ) -> FindingRecord {
        var record = known
        record.looks = Self.looks(of: known)
        for look in missed where !record.looks.contains(where: { $0.scenePair == look.scenePair }) {
            record.looks.append(look)
        }
        let own = look(answer)
        if let index = record.looks.firstIndex(where: { $0.scenePair == own.scenePair }) {
            record.looks[index] = own
        } else {
            record.looks.append(own)
        }
        let state = rules.state(of: record.looks, groundReport: record.groundReport)
        if mayOpen || !state.isOpen { record.state = state }
        return record
    }

    private func look(_ answer: Look.Answer, of survey: SurveyRecord? = nil) -> Look {
        let survey = survey ?? self.survey
        return Look(
            scenePair: SurveyTable.scenePair(survey.provenance),
            laterScenes: SurveyTable.laterScenes(survey.provenance), earlierAcquiredAt: survey.earlierAcquiredAt,
            laterAcquiredAt: survey.laterAcquiredAt, sensorClass: survey.sensorClass, answer: answer)
    }

    /// A finding's looks; of one recorded before looks were kept, its sighting.
    static func looks(of record: FindingRecord) -> [Look] {
        guard record.looks.isEmpty else { return record.looks }
        return [
            Look(
                scenePair: SurveyTable.scenePair(record.finding.provenance),
                laterScenes: SurveyTable.laterScenes(record.finding.provenance),
                earlierAcquiredAt: record.finding.earlierAcquiredAt, laterAcquiredAt: record.finding.laterAcquiredAt,
                sensorClass: nil, answer: .seen)
        ]
    }

    /// Whether this survey is of the time that an episode is about: it surveyed the same scenes, or shows the ground
    /// before the last look at a settled one.
    private func isPast(_ episode: FindingRecord) -> Bool {
        let looks = Self.looks(of: episode)
        if looks.contains(where: { $0.scenePair == scenePair }) { return true }
        guard !episode.state.isOpen, let time = survey.laterAcquiredAt,
            let last = looks.compactMap(\.laterAcquiredAt).max()
        else { return false }
        return time <= last
    }

    /// Whether a finished or rejected finding already speaks of this change: it is compared with the ground before that
    /// change, and has not grown since.
    private func speaks(_ settled: FindingRecord, of finding: Finding) -> Bool {
        let isRejected = settled.groundReport.map { !$0.isChange } ?? false
        guard settled.state == .finished || isRejected else { return false }
        // A quarter more and 10 m² is more than two looks at one and the same roof differ by.
        let known = settled.finding.changedAreaInsideSquareMetres
        guard finding.changedAreaInsideSquareMetres <= max(known * 1.25, known + 10) else { return false }
        guard let earlier = survey.earlierAcquiredAt, let firstSeen = settled.sightings?.first else {
            return isRejected
        }
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
