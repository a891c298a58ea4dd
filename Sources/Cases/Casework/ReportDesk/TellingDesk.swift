import Access
public import Ground
import Reports
import WorkOrders

/// Tells reporters what became of their reports (社会评), by the token that each got when it came in.
///
/// A tale follows the report: where its order was merged, it is that of the order that stands. It never holds another report, a unit's own
/// words, or a place.
///
/// | the order | ``ReportTale/State`` | what its reporter reads |
/// |---|---|---|
/// | on file, or returned | `received` | that it waits for a unit |
/// | dispatched, handled, disputed | `handling` | that a unit has it |
/// | reported, not checked yet | `checking` | that another unit looks |
/// | closed | `closed` | one of the eight texts of ``/WorkOrders/OrderOutcome/reply`` |
/// | withdrawn | `withdrawn` | that the matter is no longer there |
///
/// A closed one is evaluated once: an answer that it is not solved asks for a visit, and where that finds the same, the order is opened
/// again.
public struct TellingDesk: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant

    /// Characters of an evaluation at most.
    public static let mostText = 500

    /// `clock` gives the moment.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// What became of the report of a token; nil where nobody has it, or it is over.
    public func tale(of token: String) async throws -> ReportTale? {
        let now = clock()
        return try await store.read { unit in
            try Self.found(token, in: unit, at: now).map { try Self.tale($0.token, $0.record, in: unit) }
        }
    }

    /// What a reporter thinks of how a closed matter was handled, once. Gives the tale after it; nil where nobody has the token, or it is
    /// over.
    ///
    /// Throws ``TellingFault``.
    public func evaluate(
        _ token: String, isSatisfied: Bool, isSolved: Bool?, text: String?
    ) async throws -> ReportTale? {
        guard text?.count ?? 0 <= Self.mostText else { throw TellingFault.long(most: Self.mostText) }
        let now = clock()
        return try await store.write { unit in
            guard let (known, record) = try Self.found(token, in: unit, at: now) else { return nil }
            guard known.evaluation == nil else { throw TellingFault.evaluatedBefore }
            guard let order = try unit.standingOrder(record.order), order.state == .closed else {
                throw TellingFault.notClosed
            }
            var kept = known
            kept.evaluation = try BesideDesk.evaluate(
                order, isSatisfied ? 5 : 1, isSolved, text.flatMap { $0.isEmpty ? nil : $0 }, of: record.id, in: unit,
                by: CaseActor(.reporter, name: record.id.text), at: now
            ).evaluation.id
            try unit.put(kept)
            return try Self.tale(kept, record, in: unit)
        }
    }

    // MARK: - Parts

    private static func found(
        _ token: String, in unit: any CaseReading, at now: Instant
    ) throws -> (token: ReportToken, record: ReportRecord)? {
        guard let kept = try unit.reportToken(AccessToken.hash(of: token)), !kept.isOver(at: now),
            let record = try unit.report(kept.report)
        else { return nil }
        return (kept, record)
    }

    private static func tale(
        _ kept: ReportToken, _ record: ReportRecord, in unit: any CaseReading
    ) throws -> ReportTale {
        let order = try unit.standingOrder(record.order)
        let isClosed = order?.state == .closed
        return ReportTale(
            state: order.map { ReportTale.State($0.state) } ?? .received,
            outcome: isClosed ? order?.course.outcome : nil,
            category: try unit.office().current.name(of: record.report.category),
            reportedAt: record.report.reportedAt, closedAt: isClosed ? order?.course.closedAt : nil,
            isEvaluated: kept.evaluation != nil)
    }
}
