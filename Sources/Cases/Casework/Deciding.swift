import Confirmation
public import Findings
public import Ground
public import WorkOrders

/// Takes officers' decisions in.
public struct Deciding: Sendable {
    private let store: any CaseStore
    private let areas: (any AreaMeasure)?
    private let clock: @Sendable () -> Instant

    /// `areas` cuts polygons; nil = what findings are on their land is not measured. `clock` gives the moment of a decision.
    public init(
        _ store: any CaseStore, areas: (any AreaMeasure)? = nil, clock: @escaping @Sendable () -> Instant
    ) {
        (self.store, self.areas, self.clock) = (store, areas, clock)
    }

    /// Keeps an officer's decision on a finding; on disk when this returns. The same decision again changes nothing.
    ///
    /// | decision | the finding | its order |
    /// |---|---|---|
    /// | a change | is confirmed at least | is raised, however unsure the judge was |
    /// | a change of another kind | the same, and is held to be what the officer says | follows it to that matter |
    /// | no change | lapses | is withdrawn unless a person has acted on it |
    ///
    /// Throws ``CaseError/unknownFinding(store:id:)`` if there is no such finding.
    @discardableResult
    public func decide(
        _ id: FindingID, _ verdictClass: VerdictClass, by actor: CaseActor, note: String? = nil
    ) async throws -> Decision {
        let now = clock()
        let (name, areas) = (store.name, areas)
        let decision = Decision(
            findingID: id, verdictClass: verdictClass, decidedBy: actor.name ?? "", note: note, decidedAt: now)
        // Checked before anything is written, so that a repeat leaves the store as it is.
        let repeated = try await store.read { try $0.finding(id)?.decision.flatMap(decision.repeating) }
        if let repeated { return repeated }
        return try await store.write { unit in
            guard let known = try unit.finding(id) else { throw CaseError.unknownFinding(store: name, id: id) }
            if let repeated = known.decision.flatMap(decision.repeating) { return repeated }
            let survey = try unit.survey(known.finding.provenance.surveyID)?.record
            try unit.put(decision, on: known.finding)
            var writer = try CaseWriter(
                unit, actor: actor, survey: nil, orderConfidence: survey?.orderConfidence ?? 1, now: now, areas: areas)
            try writer.log.append(.findingDecided, id.text, DecisionNote(decision, on: known.finding))
            try writer.change(known, to: try decided(known, decision, survey, in: unit))
            return decision
        }
    }

    private func decided(
        _ known: FindingRecord, _ decision: Decision, _ survey: SurveyRecord?, in unit: any CaseReading
    ) throws -> FindingRecord {
        var record = known
        record.observations = known.allObservations
        record.decision = decision
        let state = (survey?.confirmation ?? ConfirmationRules())
            .state(of: record.observations, decidedClass: decision.verdictClass)
        // A parcel has one open finding: a decision on an older one does not bring it back beside the new one.
        let open = try unit.findings(on: known.finding.verdict.parcelCode).last { $0.state.isOpen }
        if !state.isOpen || open == nil || open?.id == record.id { record.state = state }
        return record
    }
}

extension Decision {
    /// The known decision, if this one says the same.
    fileprivate func repeating(_ known: Decision) -> Decision? {
        var copy = self
        copy.decidedAt = known.decidedAt
        return copy == known ? known : nil
    }
}

/// The log's entry on a decision: the decision, and the hash of the measurements that the judge learns from.
public struct DecisionNote: Encodable, Sendable {
    let findingID: FindingID
    let verdictClass: VerdictClass
    let decidedBy: String
    let note: String?
    let decidedAt: Instant
    let basis: String

    init(_ decision: Decision, on finding: Finding) throws {
        (findingID, verdictClass) = (decision.findingID, decision.verdictClass)
        (decidedBy, note, decidedAt) = (decision.decidedBy, decision.note, decision.decidedAt)
        basis = try Self.basisHash(finding.basis, village: finding.place.village)
    }

    /// The hash of a basis and the village that its decision is grouped by.
    public static func basisHash(_ basis: VerdictBasis?, village: String?) throws -> String {
        ContentHash.text((village ?? "") + "\n" + (try basis.map { try CanonicalJSON.text($0) } ?? ""))
    }
}
