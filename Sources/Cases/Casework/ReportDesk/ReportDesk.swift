import Findings
public import Ground
public import Reports
import Synchronization
public import WorkOrders

/// Takes reports (线索) in and brings them to their orders; each call is one unit of work.
///
/// 1. ``add(_:by:)-(ReportDraft,_)`` finds parcel and village, compares the report with the open matters around it
///    (`Reports.ReportMatcher`), and lets it join one of them or files an order of its own.
/// 2. ``locate(_:at:crs:by:)`` says where a report is that nobody could place. ``suggest(_:)`` names the matters that a report may be of, ``join(_:to:reason:by:)``, ``leave(_:reason:by:)`` and
///    ``refuse(_:by:)`` are an officer's word on it. The desk learns from it.
/// 3. What it keeps in memory is "ReportState"; one desk should be kept as long as the program runs.
///
/// | a report | what becomes of it |
/// |---|---|
/// | with an id of its channel that is on record | nothing: it is that report |
/// | a person says of which order it is | joins that, or the one that it was merged into; where that is closed, a visit is asked for |
/// | on a parcel with an open order of its group | joins that, by definition |
/// | most probably of an open matter of its category | joins that by itself |
/// | any other | an order is filed, and dispatched where the rules do so by themselves; up to three suggestions are kept |
public final class ReportDesk: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant
    private let state = Mutex<ReportState?>(nil)

    /// `clock` gives the moment of an entry.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Takes a report in; on disk when this returns. The same again, by channel and the other system's id, changes nothing.
    ///
    /// Throws ``CaseError/unknownOrder(store:id:)`` where the draft names an order that is not there.
    public func add(_ draft: ReportDraft, by actor: CaseActor) async throws -> ReportResult {
        try await add([draft], by: actor)[0]
    }

    /// Takes a report in that was sent with a key: the same request again is the same report.
    ///
    /// Throws ``CaseError/otherRequest(key:)`` where the key was given to another request, and ``PhotoFault/unknown(sha256:)``.
    public func add(_ draft: ReportDraft, request: RequestGuard, by actor: CaseActor) async throws -> ReportResult {
        let (now, name) = (clock(), store.name)
        return try await store.write { [self] unit in
            if let known = try request.answered(in: unit).flatMap({ try unit.report(ReportID($0)) }),
                let order = try unit.standingOrder(known.order)
            {
                return ReportResult(record: known, isNew: false, order: order)
            }
            for sha256 in draft.photoHashes where try unit.photo(sha256) == nil {
                throw PhotoFault.unknown(sha256: sha256)
            }
            let first = draft.reportedAt.map { min($0, now) } ?? now
            var taking = try ReportTaking(unit, name, state: take(), by: actor, at: now, first: first)
            let result = try taking.take(draft)
            try request.keep(result.record.id.text, in: unit, at: now)
            let state = try taking.finish()
            self.state.withLock { $0 = state }
            return result
        }
    }

    /// Takes many reports in, in their order: all of them, or none where this throws.
    public func add(_ drafts: [ReportDraft], by actor: CaseActor) async throws -> [ReportResult] {
        guard !drafts.isEmpty else { return [] }
        let (now, name) = (clock(), store.name)
        let first = drafts.compactMap(\.reportedAt).min().map { min($0, now) } ?? now
        return try await store.write { [self] unit in
            var taking = try ReportTaking(unit, name, state: take(), by: actor, at: now, first: first)
            let results = try drafts.map { try taking.take($0) }
            // Whether the store keeps this is found out by the log's hash, next time.
            let state = try taking.finish()
            self.state.withLock { $0 = state }
            return results
        }
    }

    /// The state, taken away so that it is changed in place; an empty one where another call has it.
    private func take() -> ReportState {
        state.withLock { state in
            defer { state = nil }
            return state ?? ReportState()
        }
    }

    /// The open matters that a report may be of besides its own, the most probable first: three at most.
    ///
    /// Throws ``CaseError/unknownReport(store:id:)``.
    public func suggest(_ id: ReportID) async throws -> [MatchSuggestion] {
        let (now, name) = (clock(), store.name)
        return try await store.read { [self] unit in
            guard let record = try unit.report(id) else { throw CaseError.unknownReport(store: name, id: id) }
            var state = self.state.withLock { $0 } ?? ReportState()
            try state.catchUp(unit, rules: unit.office().current, first: now)
            let own = try unit.standingOrder(record.order)?.id.text
            let refused = Set((record.refused ?? []).map(\.text))
            let candidates = state.index.candidates(for: record.report, model: state.matcher.model)
                .filter { $0.key != own && !refused.contains($0.key) }
            var density = state.density
            if record.ownOrder != nil {
                density.forget(record.report.category, record.report.place, at: record.report.reportedAt)
            }
            let outcome = state.matcher.match(record.report, among: candidates, density: density)
            return outcome.joined.map { [$0] } ?? outcome.suggestions
        }
    }

    /// A person says of which order a report is. Where it has an order of its own that rests on nothing else, that is merged.
    ///
    /// Said of the order that it is of already, it confirms what the desk did by itself; the same again changes nothing. Throws
    /// ``CaseError/unknownReport(store:id:)``, ``CaseError/unknownOrder(store:id:)``, and ``CaseError/refused(_:)`` where the order
    /// is no longer open.
    public func join(
        _ id: ReportID, to order: WorkOrderID, reason: String?, by actor: CaseActor
    ) async throws -> ReportResult {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            var move = try ReportMove(unit, name, by: actor, at: now)
            return try move.join(id, to: order, reason: reason)
        }
    }

    /// A person says of which orders reports are, one after the other; all of it is on disk when this returns, or nothing where this
    /// throws.
    public func join(_ words: [(report: ReportID, order: WorkOrderID)], by actor: CaseActor) async throws
        -> [ReportResult]
    {
        guard !words.isEmpty else { return [] }
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            var move = try ReportMove(unit, name, by: actor, at: now)
            let results = try words.map { try move.bring($0.report, to: $0.order, nil) }
            try move.finish()
            return results
        }
    }

    /// Somebody has found out where a report is. `crs`: of the place, which becomes the store's where that has none.
    ///
    /// Its order, where that rests on reports alone and lies on no parcel, lies there from now on, and is dispatched where the rules do
    /// so; where the parcel has an open order of its group, the report joins that. Throws ``CaseError/unknownReport(store:id:)``.
    public func locate(
        _ id: ReportID, at place: ReportPlace, crs: CRSCode?, by actor: CaseActor
    ) async throws -> ReportResult {
        let (now, name) = (clock(), store.name)
        return try await store.write { [self] unit in
            var move = try ReportMove(unit, name, by: actor, at: now)
            let result = try move.locate(id, at: place, crs: crs)
            if let order = try unit.standingOrder(result.record.order) {
                try state.withLock { try $0?.renew(order, unit) }
            }
            return result
        }
    }

    /// A person says that a report is another matter than its order: it gets back its own order, with that one's clock, or a new
    /// one. Of a report that is alone on its order nothing changes.
    ///
    /// Throws ``CaseError/unknownReport(store:id:)``.
    public func leave(_ id: ReportID, reason: String, by actor: CaseActor) async throws -> ReportResult {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            var move = try ReportMove(unit, name, by: actor, at: now)
            return try move.leave(id, reason: reason)
        }
    }

    /// A person says that a report is of none of the matters suggested to it: they are not suggested again, and the desk learns from it.
    /// Where none is suggested nothing changes.
    ///
    /// Throws ``CaseError/unknownReport(store:id:)``.
    public func refuse(_ id: ReportID, by actor: CaseActor) async throws -> ReportResult {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            var move = try ReportMove(unit, name, by: actor, at: now)
            return try move.refuse(id)
        }
    }

    /// Takes into the model what was learnt from confirmations; gives the model, and whether it is another one.
    public func learn(by actor: CaseActor) async throws -> (model: MatchModel, isNew: Bool) {
        let now = clock()
        return try await store.write { unit in
            var log = try unit.events(by: actor, at: now)
            guard let text = try unit.deskValue(.learning) else { return (MatchModel(), false) }
            let learning = try CanonicalJSON.value(MatchLearning.self, from: text)
            let isNew = try ReportMover.learn(learning, unit, &log)
            let model = try unit.deskValue(.model).map { try CanonicalJSON.value(MatchModel.self, from: $0) }
            return (model ?? MatchModel(), isNew)
        }
    }
}
