public import Findings
import Ground
import WorkOrders

/// Writes what became of findings inside one unit of work: the record, its order, the log, and what was changed.
struct CaseWriter {
    let unit: any CaseWriting
    private let actor: CaseActor
    /// The least confidence at which a finding raises an order, 0…1; infinite: the judge's confidence raises none.
    let orderConfidence: Double
    let now: Instant
    var log: EventWriter
    private(set) var changes = SurveyChanges()
    /// The survey that writes; nil = somebody else about what it found.
    private let survey: SurveyID?
    /// The texts of findings that were made before this unit of work; nil = none.
    private let texts: FindingText?
    /// Cuts polygons; nil = what findings are on their land is not measured, and stays as it was said.
    private let areas: (any AreaMeasure)?

    init(
        _ unit: any CaseWriting, actor: CaseActor, survey: SurveyID?, orderConfidence: Double, now: Instant,
        texts: FindingText? = nil, areas: (any AreaMeasure)?
    ) throws {
        (self.unit, self.survey, self.orderConfidence, self.now) = (unit, survey, orderConfidence, now)
        (self.actor, self.texts, self.areas) = (actor, texts, areas)
        log = try unit.events(by: actor, at: now)
    }

    /// Keeps a finding that was not on record.
    mutating func begin(_ record: FindingRecord, chips: [Chip]) throws {
        try keep(record, chips: chips, as: .findingRecorded)
        changes.note(.recorded, of: record.id)
        // A change that is gone already raises no order.
        if record.state.isOpen { try reconcileOrders(of: record) }
    }

    /// Writes the new content of a finding on record and updates its parcel's orders; does nothing where nothing
    /// changed. `chips`: nil = as they are.
    mutating func change(_ known: FindingRecord, to record: FindingRecord, chips: [Chip]? = nil) throws {
        guard record != known || chips != nil else { return }
        let kind: EventKind =
            if record.state == .lapsed, known.state != .lapsed {
                .findingLapsed
            } else if record.isUndone, !known.isUndone {
                .findingEnded
            } else if record.state != known.state {
                .findingConfirmed
            } else {
                .findingUpdated
            }
        try keep(record, chips: chips, as: kind)
        changes.note(kind == .findingUpdated ? .content : .state, of: record.id)
        try reconcileOrders(of: record)
    }

    private mutating func keep(_ record: FindingRecord, chips: [Chip]?, as kind: EventKind) throws {
        let text = try texts?.text(of: record) ?? CanonicalJSON.text(record)
        let event = try log.append(
            kind, record.id.text,
            FindingNote(record, survey: survey, text: text, chips: chips.map(ContentHash.chips)))
        try unit.put(record, text: text, chips: chips, by: event)
    }

    /// Updates the orders of a finding's parcel by its standing findings.
    mutating func reconcileOrders(of record: FindingRecord) throws {
        let parcel = record.finding.verdict.parcelCode
        let orders = try unit.orders(on: parcel)
        let findings = try unit.findings(on: parcel)
        // Most parcels have no order, and most observations raise none.
        guard !orders.isEmpty || record.state.isOpen else { return }
        let office = try unit.office()
        let assessor = assessor(office)
        var machine = ParcelOrders(parcelCode: parcel, orders: orders)
        let actions = try machine.reconcile(
            with: findings, changed: record.id, orderConfidence: orderConfidence, rules: office.current, at: now,
            land: { try assessor?.judge($0) })
        try write(actions, office)
    }

    /// Measures the open orders of a parcel anew; gives how many rest on findings, and how many say something else by now.
    mutating func measureAnew(_ parcel: ParcelCode) throws -> (orders: Int, changed: Int) {
        let orders = try unit.orders(on: parcel)
        let measured = orders.count { $0.state.isOpen && !$0.matter.findingIDs.isEmpty }
        guard measured > 0 else { return (0, 0) }
        let office = try unit.office()
        let assessor = assessor(office)
        var machine = ParcelOrders(parcelCode: parcel, orders: orders)
        let actions = try machine.measureAnew(
            with: try unit.findings(on: parcel), rules: office.current, at: now, land: { try assessor?.judge($0) })
        try write(actions, office)
        return (measured, actions.count)
    }

    private func assessor(_ office: Office) -> LandAssessor? {
        areas.map { LandAssessor(unit, rules: office.current, areas: $0) }
    }

    private mutating func write(_ actions: [WorkOrderAction], _ office: Office) throws {
        var writer = OrderWriter(unit: unit, office: office, actor: actor, now: now)
        for action in actions {
            var order = action.order
            var entries = action.events.map { OrderEntry($0, by: actor.kind == .survey ? nil : .survey) }
            entries += try writer.dispatchByRule(&order, to: &log)
            try writer.write(entries, of: order, to: &log)
            try askVisits(action)
            changes.note(action)
        }
    }
}

extension CaseWriter {
    /// Asks for a visit where an epoch leaves a doubt whether what was put right is gone.
    private mutating func askVisits(_ action: WorkOrderAction) throws {
        for case .step(.doubted(let doubt)) in action.events {
            _ = try BesideDesk.ask(
                .inspection, of: action.order.id, reason: doubt.reason.chinese, going: nil, until: nil, in: unit,
                by: actor, at: now)
            log = try unit.events(by: actor, at: now)
        }
    }
}

/// The log's entry on a finding: its main values, and the hash of its content; `survey` is the one that wrote it, none
/// for an officer.
private struct FindingNote: Encodable {
    let verdict: VerdictClass
    let decided: VerdictClass?
    let confidence: Double?
    let state: ConfirmationState
    let survey: SurveyID?
    let sha256: String
    /// The hash of its chips, where they were written.
    let chips: String?

    init(_ record: FindingRecord, survey: SurveyID?, text: String, chips: String?) {
        verdict = record.finding.verdict.verdictClass
        decided = record.decidedClass
        confidence = record.finding.verdict.confidence
        state = record.state
        self.survey = survey
        sha256 = ContentHash.text(text)
        self.chips = chips
    }
}

extension ContentHash {
    /// The hash of a finding's chips, whatever their order.
    public static func chips(_ chips: [Chip]) -> String {
        let sorted = chips.sorted { $0.kind.rawValue < $1.kind.rawValue }
        return text(sorted.map { "\($0.kind.rawValue) \(bytes($0.png))" }.joined(separator: "\n"))
    }
}
