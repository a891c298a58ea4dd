import Calendar
public import Casework
public import Ground
import Governance
import WorkOrders

/// An order's facts, counted entry by entry from the log, without its record.
///
/// States, desks, returns, disputes, reports, reopenings and their moments are counted here; only clocks are those that the
/// machine gives when the log is replayed, since working time is defined there.
public struct OrderHistory: Sendable {
    private var replay = OrderReplay()
    private var facts: OrderFacts?
    private var place = AdministrativePlace()
    private var desks: [UnitCode] = []
    private var lastDispatch: Instant?
    private var signature: Instant?
    private var hasPendingReturn = false
    private var reports: [(outcome: OrderOutcome, at: Instant)] = []
    private var sentBacks = 0
    private var closing: (outcome: OrderOutcome, at: Instant)?
    private var lastOutcome: OrderOutcome?
    private var stateBeforeMerger = WorkOrderState.filed

    /// A history that begins.
    public init() {}

    /// Takes the next entry; those that are not on orders are passed over. Throws where one cannot be read.
    public mutating func take(_ event: Event) throws {
        let entry = try replay.take(event)
        if event.kind == .orderCarriedOver, let order = replay.order {
            begin(with: order)
        } else if let (entry, at) = entry {
            if facts == nil, let order = replay.order {
                facts = OrderFacts(id: order.id, category: order.matter.category, filedAt: at)
            }
            switch entry.event {
            case .filed(let matter), .restated(let matter):
                facts?.category = matter.category
                place = matter.place
            case .joined, .left: break
            case .step(let step): take(step, at: at)
            }
        }
    }

    /// The facts so far, at `now`; nil where the log has no order.
    public func facts(in office: Office, at now: Instant) -> OrderFacts? {
        guard var facts, let order = replay.order else { return nil }
        let time = OrderFacts.time(of: order, in: office)
        facts.village = OrderFacts.village(of: place, in: office.units)
        facts.cameBack = desks.indices.contains { desks[..<$0].contains(desks[$0]) }
        facts.rounds = OrderFacts.rounds(of: order.course, time)
        facts.isOverdue = OrderFacts.isOverdue(order.course, time, at: now)
        if let closing, let report = reports.last {
            facts.closing = OrderFacts.Closing(
                at: closing.at, outcome: closing.outcome, isFirstTime: sentBacks == 0 && facts.reopenings.isEmpty,
                signing: facts.ruledAt == nil
                    ? signature.flatMap { signed in lastDispatch.map { time.minutes(from: $0, to: signed) } } : nil,
                handling: facts.rounds.last?.minutes ?? 0, checking: time.minutes(from: report.at, to: closing.at))
        }
        return facts
    }

    // MARK: - Steps

    private mutating func take(_ step: OrderStep, at: Instant) {
        switch step {
        case .dispatched(let content):
            if facts?.dispatchedAt == nil { facts?.dispatchedAt = at }
            if hasPendingReturn { facts?.returned?.wasUpheld = content.unit == desks.last }
            hand(to: content.unit)
            (lastDispatch, signature, hasPendingReturn) = (at, nil, false)
            facts?.state = .dispatched
        case .signed:
            signature = at
            facts?.state = .handling
        case .returned:
            if let unit = desks.last { facts?.returned = OrderFacts.Return(unit: unit, at: at, wasUpheld: false) }
            hasPendingReturn = true
            facts?.state = .filed
        case .upheld:
            facts?.returned?.wasUpheld = true
            (lastDispatch, signature, hasPendingReturn) = (at, nil, false)
            facts?.state = .dispatched
        case .disputed:
            let wasLate = facts?.returned == nil
            if let unit = desks.last {
                facts?.dispute = OrderFacts.Dispute(unit: unit, at: at, wasLate: wasLate)
            }
            facts?.state = .arbitrating
        case .ruled(let content):
            hand(to: content.lead)
            facts?.ruledAt = at
            facts?.state = .handling
        case .reported(let content):
            reports.append((content.outcome, at))
            facts?.state = .reported
        case .passed:
            lastOutcome = reports.last?.outcome
            closing = lastOutcome.map { ($0, at) }
            facts?.state = .closed
        case .sentBack:
            sentBacks += 1
            facts?.state = .handling
        case .reopened(let content):
            facts?.reopenings.append(
                OrderFacts.Reopening(
                    cause: content.cause, at: at,
                    isRecheckFailure: content.cause == .laterEpoch && lastOutcome == .rectified))
            facts?.recheckedAt = nil
            facts?.state = .handling
            closing = nil
        case .rechecked(let content): facts?.recheckedAt = content.seenAt
        case .withdrawn: facts?.state = .withdrawn
        case .revived:
            facts?.state = .filed
            facts?.filedAt = at
        case .mergedInto:
            stateBeforeMerger = facts?.state ?? .filed
            facts?.state = .mergedInto
        case .unmerged: facts?.state = stateBeforeMerger
        case .stated, .arbiterRaised, .paused, .resumed, .extended, .stageDone, .partDone, .answered, .absorbed,
            .released,
            .assigned, .warned, .doubted:
            break
        }
    }

    private mutating func hand(to unit: UnitCode) {
        if let last = desks.last, last != unit { facts?.handOvers += 1 }
        if desks.last != unit { desks.append(unit) }
        facts?.unit = unit
    }

    /// Begins with an order as an earlier program left it.
    private mutating func begin(with order: WorkOrder) {
        let course = order.course
        var facts = OrderFacts(id: order.id, category: order.matter.category, filedAt: order.filedAt)
        (facts.state, facts.unit, facts.handOvers) = (course.state, course.responsible, course.handOvers)
        facts.dispatchedAt = course.dispatchedAt
        (place, desks, lastDispatch, signature) = (
            order.matter.place, course.desks, course.dispatchedAt, course.signedAt
        )
        self.facts = facts
    }
}
