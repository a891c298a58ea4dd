public import Ground

/// The course of an order: its state, whose it is, and its clock. A pure state machine.
///
/// ``refusal(of:by:at:in:)`` says whether a step may be taken and why not; ``take(_:by:at:)`` takes one that may, and takes the
/// same one again when the log is replayed. ``due(in:)`` says what comes due next.
///
/// What holds after any sequence of steps:
///
/// - from the first dispatch on, exactly one unit is responsible, but for the time between a return and the next dispatch, and
///   even then the unit that returned it is on record;
/// - at most two hand-overs: one return, one ruling;
/// - a return never stops the clock;
/// - from every state a state can be reached in which it is no longer open.
public struct OrderCourse: Sendable, Codable, Hashable {
    /// A unit that handles it with the responsible one.
    public struct CoHandler: Sendable, Codable, Hashable {
        /// The unit.
        public var unit: UnitCode
        /// When its part was done; nil before.
        public var doneAt: Instant?
    }

    /// The one return.
    public struct ReturnRecord: Sendable, Codable, Hashable {
        /// The unit that returned it.
        public var unit: UnitCode
        /// What it said.
        public var content: OrderStep.Return
        /// When.
        public var at: Instant
        /// Whether it waits for the dispatcher.
        public var isPending: Bool
    }

    /// The one dispute.
    public struct DisputeRecord: Sendable, Codable, Hashable {
        /// The unit that disputed it.
        public var unit: UnitCode
        /// The units that are to be heard.
        public var involved: [UnitCode]
        /// Those that have said their part.
        public var heard: [UnitCode]
        /// Who arbitrates; nil = the work-order centre.
        public var arbiter: UnitCode?
        /// When it began.
        public var at: Instant
        /// When it came to this arbiter.
        public var raisedAt: Instant
        /// Whether the time for returning it had been over: counts against the unit.
        public var wasLate: Bool
    }

    /// A report and what became of it.
    public struct FeedbackRecord: Sendable, Codable, Hashable {
        /// What was reported.
        public var content: OrderStep.Feedback
        /// By whom.
        public var by: String
        /// Of which unit.
        public var unit: UnitCode?
        /// When.
        public var at: Instant
        /// Whether it was accepted; nil while nobody has checked it.
        public var isAccepted: Bool?
        /// What the other body answered, where it was handed over.
        public var answer: OrderStep.Answer?
    }

    /// A reopening.
    public struct ReopeningRecord: Sendable, Codable, Hashable {
        /// Why.
        public var cause: ReopeningCause
        /// In words.
        public var reason: String
        /// When.
        public var at: Instant
    }

    /// A merger into another order.
    public struct MergerRecord: Sendable, Codable, Hashable {
        /// The order that took it in.
        public var into: WorkOrderID
        /// The state before.
        public var former: WorkOrderState
        /// Whether the clock had been stopped before.
        public var wasStopped: Bool
    }

    /// How far it has come.
    public internal(set) var state: WorkOrderState
    /// The unit that it is with; after a return the one that returned it, until the next dispatch.
    public internal(set) var responsible: UnitCode?
    /// The units that handle it with that one.
    public internal(set) var coHandlers: [CoHandler]
    /// Every unit that has had it, in order.
    public internal(set) var desks: [UnitCode]
    /// How often it went from one unit to another.
    public internal(set) var handOvers: Int
    /// When it was last dispatched.
    public internal(set) var dispatchedAt: Instant?
    /// When the unit signed.
    public internal(set) var signedAt: Instant?
    /// Whether the unit signed by itself rather than by silence.
    public internal(set) var signedByPerson: Bool
    /// The version of the rules that it runs under.
    public internal(set) var rules: String?
    /// The line of the rules that dispatched it; nil where a dispatcher did.
    public internal(set) var line: Int?
    /// The one return.
    public internal(set) var returned: ReturnRecord?
    /// The one dispute.
    public internal(set) var dispute: DisputeRecord?
    /// The ruling, which binds.
    public internal(set) var ruling: OrderStep.Ruling?
    /// The clock of the present round.
    public internal(set) var clock: OrderClock
    /// Why and until when the clock is paused; nil unless it is.
    public internal(set) var pause: OrderStep.Pause?
    /// The clocks of former rounds, each ended by a closing.
    public internal(set) var rounds: [OrderClock]
    /// What was reported.
    public internal(set) var feedback: [FeedbackRecord]
    /// How it ended; nil while it is open.
    public internal(set) var outcome: OrderOutcome?
    /// When it was closed last.
    public internal(set) var closedAt: Instant?
    /// When a later epoch was acquired that shows that what was put right is gone; nil before.
    public internal(set) var recheckedAt: Instant?
    /// When the latest later epoch was acquired that leaves a doubt whether it is gone; nil before.
    public internal(set) var doubtedAt: Instant?
    /// Every reopening.
    public internal(set) var reopenings: [ReopeningRecord]
    /// The unit that supervises it (督办); nil = nobody.
    public internal(set) var supervisor: UnitCode?
    /// Whether the work-order centre supervises it.
    public internal(set) var isSupervisedByCentre: Bool
    /// What a leader assigned (交办).
    public internal(set) var assignment: OrderStep.Assignment?
    /// Why it was withdrawn; nil unless it was.
    public internal(set) var withdrawal: WorkOrderWithdrawal?
    /// When it was withdrawn.
    public internal(set) var withdrawnAt: Instant?
    /// The order that has taken it in.
    public internal(set) var merger: MergerRecord?
    /// The orders that it has taken in.
    public internal(set) var absorbed: [WorkOrderID]

    /// The course of an order that was just put on file.
    public init() {
        (state, responsible, coHandlers, desks, handOvers) = (.filed, nil, [], [], 0)
        (dispatchedAt, signedAt, signedByPerson, rules, line) = (nil, nil, false, nil, nil)
        (returned, dispute, ruling, clock, pause, rounds) = (nil, nil, nil, OrderClock(), nil, [])
        (feedback, outcome, closedAt, recheckedAt, reopenings) = ([], nil, nil, nil, [])
        (supervisor, isSupervisedByCentre, assignment) = (nil, false, nil)
        (withdrawal, withdrawnAt, merger, absorbed) = (nil, nil, nil, [])
    }

    /// Whether nobody has acted on it yet, so that it may be withdrawn without telling anyone.
    public var isUntouched: Bool { state == .filed && desks.isEmpty && assignment == nil && absorbed.isEmpty }

    /// Whether it was closed as put right, and no later epoch has confirmed it.
    public var isToBeRechecked: Bool { state == .closed && outcome == .rectified && recheckedAt == nil }

    /// Whether an arbiter has ruled whose it is.
    public var isRuled: Bool { ruling != nil }

    /// The latest report.
    public var lastFeedback: FeedbackRecord? { feedback.last }

    /// The co-handlers whose part is open.
    public var openParts: [UnitCode] { coHandlers.filter { $0.doneAt == nil }.map(\.unit) }

    /// From which reopening on the supervisor, not the unit's own tier, has to look at it.
    static let reopeningsToSupervisor = 3
}
