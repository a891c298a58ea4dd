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
    /// `seen`: what the officer saw to be decided before; where another decision stands by now, this one is refused. `outline`: how far the
    /// change reaches; no change reaches anywhere.
    ///
    /// Throws ``CaseError/unknownFinding(store:id:)`` if there is no such finding, ``CaseError/decidedMeanwhile(_:by:at:)``,
    /// ``CaseError/wrongOutline(_:_:)``.
    @discardableResult
    public func decide(
        _ id: FindingID, _ verdictClass: VerdictClass, by actor: CaseActor, note: String? = nil,
        seen: SeenDecision = .any, outline: OutlineChoice = .kept
    ) async throws -> Decision {
        let now = clock()
        let name = store.name
        @Sendable func decision(on known: FindingRecord, in unit: any CaseReading) throws -> Decision {
            Decision(
                findingID: id, verdictClass: verdictClass, decidedBy: actor.name ?? "", note: note, decidedAt: now,
                extent: verdictClass == .noChange ? nil : try extent(of: outline, on: known, in: unit))
        }
        // Checked before anything is written, so that a repeat leaves the store as it is.
        let repeated = try await store.read { unit in
            try unit.finding(id).flatMap { try decision(on: $0, in: unit).repeating($0.decision) }
        }
        if let repeated { return repeated }
        return try await store.write { unit in
            guard let known = try unit.finding(id) else { throw CaseError.unknownFinding(store: name, id: id) }
            let decision = try decision(on: known, in: unit)
            if let repeated = decision.repeating(known.decision) { return repeated }
            try Self.check(seen, against: known)
            try keep([decision], on: known, by: actor, at: now, in: unit)
            return decision
        }
    }

    /// Takes an officer's own decision back: what was decided before it stands again, or nothing; on disk when this returns.
    ///
    /// Gives the decision that stands from now on. Throws ``CaseError/unknownFinding(store:id:)``,
    /// ``CaseError/notDecidedByYou(_:by:)`` where another officer's decision stands or none.
    @discardableResult
    public func withdraw(_ id: FindingID, by actor: CaseActor, note: String? = nil) async throws -> Decision? {
        let now = clock()
        let name = store.name
        return try await store.write { unit in
            guard let known = try unit.finding(id) else { throw CaseError.unknownFinding(store: name, id: id) }
            guard let last = known.decision, last.decidedBy == actor.name else {
                throw CaseError.notDecidedByYou(id, by: known.decision?.decidedBy)
            }
            let before = try Self.decisions(on: id, in: unit).dropLast().last
            var kept = [last]
            kept[0].isWithdrawn = true
            (kept[0].note, kept[0].decidedAt) = (note, now)
            if var again = before {
                again.decidedAt = now
                kept.append(again)
            }
            try keep(kept, on: known, by: actor, at: now, in: unit)
            return kept.last?.standing
        }
    }

    /// The extent that an officer's outline has; nil = the survey's.
    private func extent(
        of outline: OutlineChoice, on known: FindingRecord, in unit: any CaseReading
    ) throws -> ChangeExtent? {
        let drawn: MultiPolygon
        switch outline {
        case .kept: return known.decision?.extent
        case .observed: return nil
        case .drawn(let given): drawn = given
        }
        let parcel = known.finding.parcelPolygon
        if let fault = OutlineFault.first(in: drawn, on: parcel) { throw CaseError.wrongOutline(known.id, fault) }
        guard let areas, let inside = areas.part(of: drawn, within: [parcel]),
            let beyond = areas.rest(of: drawn, without: [parcel])
        else { throw CaseError.wrongOutline(known.id, .notMeasured) }
        guard inside.area > 0 else { throw CaseError.wrongOutline(known.id, .elsewhere) }
        // Parcels that the survey saw it reach onto; which others a drawn outline reaches, the next survey says.
        let shares = try known.observedFinding.beyondOnParcels.compactMap { share -> ParcelShare? in
            guard let other = try unit.parcel(share.parcelCode)?.polygon,
                let part = areas.part(of: beyond, within: [other]), part.area > 0
            else { return nil }
            return ParcelShare(parcelCode: share.parcelCode, squareMetres: part.area)
        }
        return ChangeExtent(
            outline: drawn.normalised(), insideSquareMetres: inside.area, beyondSquareMetres: beyond.area,
            beyondOnParcels: shares)
    }

    private static func check(_ seen: SeenDecision, against known: FindingRecord) throws {
        let standing = known.decision
        let isAsSeen =
            switch seen {
            case .any: true
            case .none: standing == nil
            case .decided(let at): standing?.decidedAt == at
            }
        guard !isAsSeen else { return }
        throw CaseError.decidedMeanwhile(known.id, by: standing?.decidedBy, at: standing?.decidedAt)
    }

    /// The decisions on a finding that were not taken back, oldest first.
    private static func decisions(on id: FindingID, in unit: any CaseReading) throws -> [Decision] {
        try unit.events(on: id.text).filter { $0.kind == .findingDecided }.reduce(into: []) { standing, event in
            let decision = try CanonicalJSON.value(Decision.self, from: event.content)
            if decision.isWithdrawn == true {
                _ = standing.popLast()
            } else if standing.last.map(decision.isSame) == true {
                // It stands again.
                standing[standing.count - 1] = decision
            } else {
                standing.append(decision)
            }
        }
    }

    /// Keeps decisions on a finding, of which the last one counts.
    private func keep(
        _ decisions: [Decision], on known: FindingRecord, by actor: CaseActor, at now: Instant,
        in unit: any CaseWriting
    ) throws {
        let survey = try unit.survey(known.finding.provenance.surveyID)?.record
        var writer = try CaseWriter(
            unit, actor: actor, survey: nil, orderConfidence: survey?.orderConfidence ?? 1, now: now, areas: areas)
        for decision in decisions {
            try unit.put(decision, on: known.finding)
            try writer.log.append(.findingDecided, known.id.text, DecisionNote(decision, on: known.finding))
        }
        try writer.change(known, to: try decided(known, decisions.last?.standing, survey, in: unit))
    }

    private func decided(
        _ known: FindingRecord, _ decision: Decision?, _ survey: SurveyRecord?, in unit: any CaseReading
    ) throws -> FindingRecord {
        var record = known
        record.observations = known.allObservations
        record.decision = decision
        record.followDecision()
        let state = (survey?.confirmation ?? ConfirmationRules())
            .state(of: record.observations, decidedClass: record.decidedClass)
        // A parcel has one open finding: a decision on an older one does not bring it back beside the new one.
        let open = try unit.findings(on: known.finding.verdict.parcelCode).last { $0.state.isOpen }
        if !state.isOpen || open == nil || open?.id == record.id { record.state = state }
        return record
    }
}

extension Decision {
    /// Whether it says the same as another one, at whatever moment.
    fileprivate func isSame(as other: Decision) -> Bool {
        var copy = self
        copy.decidedAt = other.decidedAt
        return copy == other
    }

    /// The known decision, if this one says the same.
    fileprivate func repeating(_ known: Decision?) -> Decision? {
        known.flatMap { isSame(as: $0) ? $0 : nil }
    }
}

/// The log's entry on a decision: the decision, and the hash of the measurements that the judge learns from.
public struct DecisionNote: Encodable, Sendable {
    let findingID: FindingID
    let verdictClass: VerdictClass
    let decidedBy: String
    let note: String?
    let decidedAt: Instant
    let extent: ChangeExtent?
    let isWithdrawn: Bool?
    let basis: String

    init(_ decision: Decision, on finding: Finding) throws {
        (findingID, verdictClass) = (decision.findingID, decision.verdictClass)
        (decidedBy, note, decidedAt) = (decision.decidedBy, decision.note, decision.decidedAt)
        (extent, isWithdrawn) = (decision.extent, decision.isWithdrawn)
        basis = try Self.basisHash(finding.basis, village: finding.place.village)
    }

    /// The hash of a basis and the village that its decision is grouped by.
    public static func basisHash(_ basis: VerdictBasis?, village: String?) throws -> String {
        ContentHash.text((village ?? "") + "\n" + (try basis.map { try CanonicalJSON.text($0) } ?? ""))
    }
}
