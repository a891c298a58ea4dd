import Findings
import GRDB
import GeoPackage
import Ground
import WorkOrders

/// Writes one block inside one transaction: verdicts, findings and their episodes, orders, chips, log.
struct BlockRecorder {
    let survey: SurveyRecord
    /// Whose doing it is, for the log; nil = an officer's.
    private let author: SurveyID?
    /// The survey's observation, where it sees something.
    private let own: Observation
    /// The observations of other surveys where they saw nothing, as far as they were asked for.
    private var clearObservations: [SurveyID: Observation] = [:]
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
        own = Observation(survey, .seen)
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
            if verdict.verdictClass == .noChange { try observeAgain(at: verdict.parcelCode) }
        }
        let byParcel = block.findings.sorted { $0.finding.verdict.parcelCode < $1.finding.verdict.parcelCode }
        for (finding, chips) in byParcel { try take(finding, chips: chips) }
        try SurveyTable(db: db).insert(block, now: now)
        try log.append(
            .blockRecorded, survey.id.text,
            BlockNote(block: block.blockIndex, verdicts: block.verdicts.count, findings: block.findings.count))
        try noteChanges()
    }

    /// Notes in the container when its layers were changed, and where.
    func noteChanges() throws {
        if findingBounds != nil { try FindingTable.layer.note(findingBounds, lastChange: now, in: db) }
        if orderBounds != nil { try OrderTable.layer.note(orderBounds, lastChange: now, in: db) }
    }

    /// A finding joins the episode that it is a observation at, or begins a new one.
    private mutating func take(_ finding: Finding, chips: [Chip]) throws {
        let parcel = finding.verdict.parcelCode
        let episodes = Episodes(
            try findings.episodes(on: parcel), clearObservations: try clearObservations(on: parcel), survey: survey,
            rules: rules)
        guard let known = episodes.owner(of: finding) else { return try begin(finding, in: episodes, chips: chips) }
        let sighted = withObservation(.seen, on: known, in: episodes)
        // Nothing new of a settled one: imagery from before it was settled shows it once more.
        guard sighted.state.isOpen else { return try keep(sighted, instead: known) }
        let record = try update(sighted, from: known, finding, chips: chips)
        // The machine hears of every observation, also of one that changes no finding: another survey may raise an order
        // from a lower confidence.
        try tell(
            known.state.isOpen
                ? .findingRecorded(record, orderConfidence: survey.orderConfidence, at: now)
                : .findingReopened(record, orderConfidence: survey.orderConfidence, at: now), parcel)
    }

    /// What surveys said of a parcel where they saw no change, in the order in which they were begun.
    private mutating func clearObservations(on parcel: ParcelCode) throws -> [Observation] {
        let surveys = SurveyTable(db: db)
        return try surveys.ids(withoutChangeOn: parcel).compactMap { id in
            // A survey is read once, not for every parcel that it saw.
            if clearObservations[id] == nil {
                clearObservations[id] = try surveys.survey(id).map { Observation($0.record, .absent) }
            }
            return clearObservations[id]
        }
    }

    /// Begins an episode, with what epochs after this one have said already: an epoch that is delivered late is no news
    /// of what is gone by now.
    private mutating func begin(_ finding: Finding, in episodes: Episodes, chips: [Chip]) throws {
        let parcel = finding.verdict.parcelCode
        let observations = episodes.clearObservationsBeforeNext + [own]
        let episode = episodes.lastNumber + 1
        let record = FindingRecord(
            id: FindingID(parcelCode: parcel, episode: episode), episode: episode, state: rules.state(of: observations),
            finding: finding, detectedAt: now, observations: observations)
        let text = try write(record, chips: chips)
        try log.append(.findingRecorded, record.id.text, FindingNote(record, author: author, text: text))
        guard record.state.isOpen else { return }
        try tell(.findingRecorded(record, orderConfidence: survey.orderConfidence, at: now), parcel)
    }

    /// Another observation sees a finding: the latest epoch says what it is now.
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

    /// No change on a parcel: a clear observation at its open finding. What it says depends on what it was compared with, and
    /// so on when the change was first seen (``ConfirmationRules/state(of:decidedClass:)``).
    private mutating func observeAgain(at parcel: ParcelCode) throws {
        guard let record = try findings.open(on: parcel) else { return }
        try keep(withObservation(.absent, on: record), instead: record)
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
        if known.state == .lapsed, record.state != .lapsed {
            try tell(.findingReopened(record, orderConfidence: survey.orderConfidence, at: now), parcel)
        }
    }

    /// The finding with this survey's observation, and with those that nobody wrote down while it was settled.
    func withObservation(_ answer: Observation.Answer, on known: FindingRecord, in episodes: Episodes? = nil)
        -> FindingRecord
    {
        var record = known
        record.observations = known.allObservations + (episodes?.missed(by: known) ?? [])
        var observation = own
        observation.answer = answer
        record.take(observation)
        let state = rules.state(of: record.observations, decidedClass: record.decidedClass)
        // Beside another open one it stays what it is: a parcel has one open finding.
        if !state.isOpen || episodes?.open == nil || episodes?.open?.id == known.id { record.state = state }
        return record
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
