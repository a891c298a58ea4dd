import Confirmation
public import Findings
public import Ground
public import WorkOrders

/// Takes officers' decisions in.
public struct Deciding: Sendable {
    private let store: any CaseStore
    private let areas: (any AreaMeasure)?
    private let secondLook: SecondLook
    private let clock: @Sendable () -> Instant

    /// `areas` cuts polygons; nil = what findings are on their land is not measured. `secondLook`: which decisions two officers have to
    /// agree on. `clock` gives the moment of a decision.
    public init(
        _ store: any CaseStore, areas: (any AreaMeasure)? = nil, secondLook: SecondLook = SecondLook(),
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.store, self.areas, self.secondLook, self.clock) = (store, areas, secondLook, clock)
    }

    /// Keeps an officer's decision on a finding; on disk when this returns. The same decision again changes nothing.
    ///
    /// | decision | the finding | its order |
    /// |---|---|---|
    /// | a change | is confirmed at least | is raised, however unsure the judge was |
    /// | a change of another kind | the same, and is held to be what the officer says | follows it to that matter |
    /// | a change that was approved | the same | is withdrawn unless a person has acted on it; none is raised |
    /// | no change | lapses | is withdrawn unless a person has acted on it |
    /// | the pictures do not show it | is what the surveys say | stays |
    ///
    /// What two officers have to agree on (``Findings/SecondLook``) waits until they do, and changes nothing before: then the decision that
    /// this gives has `isFirstLook`.
    ///
    /// `isApproved`: a change was built as approved. `seen`: what the officer saw to be decided before; where another decision stands by
    /// now, this one is refused. `settles`: the officer has seen that two others said different things, and decides. `outline`: how far
    /// the change reaches; no change reaches anywhere.
    ///
    /// Throws ``CaseError/unknownFinding(store:id:)`` if there is no such finding, ``CaseError/decidedMeanwhile(_:by:at:)``,
    /// ``CaseError/looksDiffer(_:_:)``, ``CaseError/wrongOutline(_:_:)``.
    @discardableResult
    public func decide(
        _ id: FindingID, _ verdictClass: VerdictClass, isApproved: Bool = false, by actor: CaseActor,
        note: String? = nil, seen: SeenDecision = .any, settles: Bool = false, outline: OutlineChoice = .kept
    ) async throws -> Decision {
        let now = clock()
        let name = store.name
        @Sendable func decision(on known: FindingRecord, in unit: any CaseReading) throws -> Decision {
            Decision(
                findingID: id, verdictClass: verdictClass, decidedBy: actor.name ?? "", note: note, decidedAt: now,
                extent: verdictClass.isChange ? try extent(of: outline, on: known, in: unit) : nil,
                isApproved: verdictClass.isChange && isApproved ? true : nil)
        }
        @Sendable func repeated(on known: FindingRecord, in unit: any CaseReading) throws -> Decision? {
            let new = try decision(on: known, in: unit)
            guard !settles else { return nil }
            let own = known.looks.first { $0.decidedBy == new.decidedBy }
            return new.repeating(known.looks.isEmpty ? known.decision : own)
        }
        // Checked before anything is written, so that a repeat leaves the store as it is.
        let before = try await store.read { unit in
            try unit.finding(id).flatMap { try repeated(on: $0, in: unit) }
        }
        if let before { return before }
        return try await store.write { unit in
            guard let known = try unit.finding(id) else { throw CaseError.unknownFinding(store: name, id: id) }
            if let before = try repeated(on: known, in: unit) { return before }
            try Self.check(seen, against: known)
            guard known.looks.count < 2 || settles else {
                throw CaseError.looksDiffer(id, known.looks.map(\.decidedBy))
            }
            var (decision, looks) = (try decision(on: known, in: unit), [Decision]())
            switch secondLook.outcome(of: decision, after: known.looks) {
            case .decided(let names):
                decision.lookedBefore = names.isEmpty ? nil : names
                // The outline that the first officer drew is both's, unless the second drew another.
                let agreed = known.looks.last { $0.decidedBy != decision.decidedBy && decision.agrees(with: $0) }
                if outline == .kept { decision.extent = decision.extent ?? agreed?.extent }
            case .waits:
                decision.isFirstLook = true
                looks = known.looks.filter { $0.decidedBy != decision.decidedBy } + [decision]
            }
            let stands = decision.isFirstLook == true ? known.decision : decision
            try keep([decision], on: known, standing: stands, looks, by: actor, at: now, in: unit)
            return decision
        }
    }

    /// Takes an officer's own decision back, or own look that waits for a second one: what was decided and waited before it stands
    /// again, or nothing; on disk when this returns.
    ///
    /// Gives the decision that stands from now on. Throws ``CaseError/unknownFinding(store:id:)``,
    /// ``CaseError/notDecidedByYou(_:by:)`` where another officer's decision stands or none.
    @discardableResult
    public func withdraw(_ id: FindingID, by actor: CaseActor, note: String? = nil) async throws -> Decision? {
        let now = clock()
        let name = store.name
        return try await store.write { unit in
            guard let known = try unit.finding(id) else { throw CaseError.unknownFinding(store: name, id: id) }
            func taken(_ decision: Decision) -> Decision {
                var taken = decision
                taken.isWithdrawn = true
                (taken.note, taken.decidedAt) = (note, now)
                return taken
            }
            if let own = known.looks.first(where: { $0.decidedBy == actor.name }) {
                let rest = known.looks.filter { $0 != own }
                try keep([taken(own)], on: known, standing: known.decision, rest, by: actor, at: now, in: unit)
                return known.decision
            }
            guard let last = known.decision, last.decidedBy == actor.name else {
                throw CaseError.notDecidedByYou(id, by: known.decision?.decidedBy)
            }
            let former = try DecisionCourse(unit.events(on: id.text)).former
            let again = former.decision.map { decision in
                var decision = decision
                decision.decidedAt = now
                return decision
            }
            try keep(
                [taken(last)] + (again.map { [$0] } ?? []), on: known, standing: again,
                known.looks.isEmpty ? former.looks : known.looks, by: actor, at: now, in: unit)
            return again
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

    /// Keeps decisions on a finding, and what stands and waits from now on.
    private func keep(
        _ decisions: [Decision], on known: FindingRecord, standing: Decision?, _ looks: [Decision], by actor: CaseActor,
        at now: Instant, in unit: any CaseWriting
    ) throws {
        let survey = try unit.survey(known.finding.provenance.surveyID)?.record
        var writer = try CaseWriter(
            unit, actor: actor, survey: nil, orderConfidence: survey?.orderConfidence ?? 1, now: now, areas: areas)
        for decision in decisions {
            try unit.put(decision, on: known.finding)
            try writer.log.append(.findingDecided, known.id.text, DecisionNote(decision, on: known.finding))
        }
        try writer.change(known, to: try decided(known, standing, looks, survey, in: unit))
    }

    private func decided(
        _ known: FindingRecord, _ decision: Decision?, _ looks: [Decision], _ survey: SurveyRecord?,
        in unit: any CaseReading
    ) throws -> FindingRecord {
        var record = known
        record.observations = known.allObservations
        (record.decision, record.looks) = (decision, looks)
        record.followDecision()
        let state = (survey?.confirmation ?? ConfirmationRules())
            .state(of: record.observations, decidedClass: record.decidedClass)
        // A parcel has one open finding: a decision on an older one does not bring it back beside the new one.
        let open = try unit.findings(on: known.finding.verdict.parcelCode).last { $0.state.isOpen }
        if !state.isOpen || open == nil || open?.id == record.id { record.state = state }
        return record
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
    let isWithdrawn, isApproved, isFirstLook: Bool?
    let lookedBefore: [String]?
    let basis: String

    init(_ decision: Decision, on finding: Finding) throws {
        (findingID, verdictClass) = (decision.findingID, decision.verdictClass)
        (decidedBy, note, decidedAt) = (decision.decidedBy, decision.note, decision.decidedAt)
        (extent, isWithdrawn, isApproved) = (decision.extent, decision.isWithdrawn, decision.isApproved)
        (isFirstLook, lookedBefore) = (decision.isFirstLook, decision.lookedBefore)
        basis = try Self.basisHash(finding.basis, village: finding.place.village)
    }

    /// The hash of a basis and the village that its decision is grouped by.
    public static func basisHash(_ basis: VerdictBasis?, village: String?) throws -> String {
        ContentHash.text((village ?? "") + "\n" + (try basis.map { try CanonicalJSON.text($0) } ?? ""))
    }
}
