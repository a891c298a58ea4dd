public import Calendar
public import Governance
public import Ground

/// What the rules of an order's steps ask besides the order: the time, the units, the rules that it runs under.
public struct OrderContext: Sendable {
    /// Working minutes by calendar and hours.
    public var time: WorkingTime
    /// The units and which lies above which.
    public var units: UnitDirectory
    /// The limits of the procedure.
    public var procedure: ProcedureLimits
    /// What a report of its category must bring.
    public var evidence: EvidenceRule
    /// The units that a ruling may name; none = any.
    public var competent: Set<UnitCode> {
        get { findCompetent() }
        set { findCompetent = { newValue } }
    }
    /// Asked of the rules when a step asks for it, which few do.
    private var findCompetent: @Sendable () -> Set<UnitCode>
    /// Whether a step of handling is an act of law, which a village alone cannot take.
    public var needsPower: Bool
    /// Whether *exceeds* may be said: an approval or a verified limit is known.
    public var knowsLimit: Bool
    /// From a place to the matter, metres; nil where that is not known.
    public var distance: @Sendable (Coordinate) -> Double?
    /// The order that has a piece of evidence of this hash already.
    public var evidenceUser: @Sendable (String) -> WorkOrderID?
    /// The persons who have handled the order so far, by the names of their accounts: they neither check it nor rule on it.
    public var handledBy: Set<String> = []

    /// A context from its parts.
    public init(
        time: WorkingTime, units: UnitDirectory, procedure: ProcedureLimits = ProcedureLimits(),
        evidence: EvidenceRule = EvidenceRule(photos: 0),
        competent: @autoclosure @escaping @Sendable () -> Set<UnitCode> = [],
        needsPower: Bool = false,
        knowsLimit: Bool = false,
        distance: @escaping @Sendable (Coordinate) -> Double? = { _ in nil },
        evidenceUser: @escaping @Sendable (String) -> WorkOrderID? = { _ in nil }
    ) {
        (self.time, self.units, self.procedure, self.evidence) = (time, units, procedure, evidence)
        (findCompetent, self.needsPower, self.knowsLimit) = (competent, needsPower, knowsLimit)
        (self.distance, self.evidenceUser) = (distance, evidenceUser)
    }

    /// The moment at which a span from `start` on is over.
    func end(of span: WorkingSpan, from start: Instant) -> Instant {
        time.deadline(span.minutes(time.hours), from: start)
    }

    /// Whether a unit has the powers of a department: it is one, or governs a town or more.
    func hasPower(_ unit: UnitCode) -> Bool {
        if units.isDepartment(unit) { return true }
        return units.tier(of: unit).map { $0 == .town || $0 == .district } ?? true
    }

    /// Until when the units of a dispute have to be heard.
    public func statementsEnd(of dispute: OrderCourse.DisputeRecord) -> Instant {
        end(of: procedure.statement, from: dispute.at)
    }

    /// Whether an actor rules a dispute: the unit that it came to. What came to the work-order centre, since no unit stands above all that
    /// are heard, is ruled by the centre or by the uppermost unit.
    func arbitrates(_ actor: OrderActor, _ dispute: OrderCourse.DisputeRecord?) -> Bool {
        guard actor.kind == .officer, let dispute else { return false }
        if actor.unit == dispute.arbiter { return true }
        guard dispute.arbiter == nil, let own = actor.unit, units[own] != nil, units.parent(of: own) == nil else {
            return false
        }
        return dispute.involved.allSatisfy { $0 == own || units.isAbove(own, $0) }
    }

    /// Whether an actor supervises a unit: the work-order centre, or a unit above.
    func supervises(_ actor: OrderActor, _ unit: UnitCode?) -> Bool {
        if actor.isCentre { return true }
        guard actor.kind == .officer, let own = actor.unit, let unit else { return false }
        return units.isAbove(own, unit)
    }
}
