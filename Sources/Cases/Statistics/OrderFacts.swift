import Calendar
public import Casework
import Governance
public import Ground
public import Reports
public import WorkOrders

/// What is counted of one order.
public struct OrderFacts: Sendable, Hashable {
    /// A round of its clock that a passed report ended.
    public struct Round: Sendable, Hashable {
        /// When that was reported.
        public var endedAt: Instant
        /// Whether that was in time; nil without a limit.
        public var wasInTime: Bool?
        /// Working minutes that it took.
        public var minutes: Int
    }

    /// How it was closed.
    public struct Closing: Sendable, Hashable {
        /// When.
        public var at: Instant
        /// How.
        public var outcome: OrderOutcome
        /// Whether no report was sent back, and it was never opened again.
        public var isFirstTime: Bool
        /// Working minutes from the last dispatch to the signature; nil where an arbiter put it to the unit.
        public var signing: Int?
        /// Working minutes of the last round, without pauses.
        public var handling: Int
        /// Working minutes from the last report to the closing.
        public var checking: Int
    }

    /// A return.
    public struct Return: Sendable, Hashable {
        /// The unit that gave it back.
        public var unit: UnitCode
        /// When.
        public var at: Instant
        /// Whether the unit got it once more.
        public var wasUpheld: Bool
    }

    /// A dispute.
    public struct Dispute: Sendable, Hashable {
        /// The unit that raised it.
        public var unit: UnitCode
        /// When.
        public var at: Instant
        /// Whether the time for returning it had been over.
        public var wasLate: Bool
    }

    /// A reopening.
    public struct Reopening: Sendable, Hashable {
        /// Why.
        public var cause: ReopeningCause
        /// When.
        public var at: Instant
        /// Whether a later epoch showed that what was put right still stands.
        public var isRecheckFailure: Bool
    }

    /// What somebody thinks of how it was handled.
    public struct Rating: Sendable, Hashable {
        /// When.
        public var at: Instant
        /// 1 to 5.
        public var score: Int
        /// Whether it is solved, as they say; nil where they did not say.
        public var isSolved: Bool?
        /// The unit that was responsible then.
        public var unit: UnitCode?

        /// What an evaluation says.
        public init(_ evaluation: Evaluation) {
            (at, score, isSolved) = (evaluation.at, evaluation.score, evaluation.isSolved)
            unit = evaluation.unit
        }
    }

    /// Which one.
    public var id: WorkOrderID
    /// What it is about.
    public var category: CategoryCode
    /// The village that it lies in: its code, its name where no list has it; nil where neither is known.
    public var village: String?
    /// The responsible unit; nil before the first dispatch.
    public var unit: UnitCode?
    /// How far it has come.
    public var state: WorkOrderState
    /// When it was put on file, or brought back.
    public var filedAt: Instant
    /// When it was first dispatched.
    public var dispatchedAt: Instant?
    /// How often it went from one unit to another.
    public var handOvers: Int
    /// Whether a unit that had had it got it again (回旋镖).
    public var cameBack: Bool
    /// The one return.
    public var returned: Return?
    /// The one dispute.
    public var dispute: Dispute?
    /// When an arbiter ruled whose it is.
    public var ruledAt: Instant?
    /// Its rounds that have ended.
    public var rounds: [Round]
    /// How it was closed; nil while it is not.
    public var closing: Closing?
    /// Every reopening.
    public var reopenings: [Reopening]
    /// When a later epoch was acquired that shows that what was put right is gone.
    public var recheckedAt: Instant?
    /// Whether its time is over and it is open.
    public var isOverdue: Bool
    /// What people think of how it was handled: kept beside the order, so whoever counts reads it there.
    public var ratings: [Rating] = []

    /// The facts of an order as its record has them, at `now`.
    public init(_ order: WorkOrder, in office: Office, at now: Instant) {
        let (course, matter) = (order.course, order.matter)
        let time = Self.time(of: order, in: office)
        (id, category, state, filedAt) = (order.id, matter.category, course.state, order.filedAt)
        (village, unit) = (Self.village(of: matter.place, in: office.units), course.responsible)
        dispatchedAt = (course.rounds.first ?? course.clock).startedAt
        handOvers = course.handOvers
        cameBack = Set(course.desks).count < course.desks.count
        returned = course.returned.map { record in
            // With whom it was when something else happened next.
            let next = course.dispute?.unit ?? course.responsible
            return Return(
                unit: record.unit, at: record.at, wasUpheld: !record.isPending && next == record.unit)
        }
        dispute = course.dispute.map { Dispute(unit: $0.unit, at: $0.at, wasLate: $0.wasLate) }
        // An arbiter's ruling counts as the signature.
        ruledAt = course.isRuled ? course.signedAt : nil
        rounds = Self.rounds(of: course, time)
        reopenings = course.reopenings.map { record in
            let last = course.feedback.last { $0.isAccepted == true && $0.at <= record.at }
            return Reopening(
                cause: record.cause, at: record.at,
                isRecheckFailure: record.cause == .laterEpoch && last?.content.outcome == .rectified)
        }
        recheckedAt = course.recheckedAt
        isOverdue = Self.isOverdue(course, time, at: now)
        closing = nil
        if let at = course.closedAt, let outcome = course.outcome, let report = course.lastFeedback {
            let signing = course.signedAt.flatMap { signed in
                course.isRuled ? nil : course.dispatchedAt.map { time.minutes(from: $0, to: signed) }
            }
            closing = Closing(
                at: at, outcome: outcome,
                isFirstTime: course.reopenings.isEmpty && !course.feedback.contains { $0.isAccepted == false },
                signing: signing, handling: rounds.last?.minutes ?? 0,
                checking: time.minutes(from: report.at, to: at))
        }
    }

    init(id: WorkOrderID, category: CategoryCode, filedAt: Instant) {
        (self.id, self.category, self.filedAt, state) = (id, category, filedAt, .filed)
        (village, unit, dispatchedAt, handOvers, cameBack) = (nil, nil, nil, 0, false)
        (returned, dispute, ruledAt, rounds, closing) = (nil, nil, nil, [], nil)
        (reopenings, recheckedAt, isOverdue) = ([], nil, false)
    }

    // MARK: - What both ways share: calendar and places

    static func time(of order: WorkOrder, in office: Office) -> WorkingTime {
        WorkingTime(calendar: office.calendar, hours: office.rules(of: order).hours)
    }

    static func village(of place: AdministrativePlace, in units: UnitDirectory) -> String? {
        place.unit.flatMap { units.unit(of: .village, holding: $0)?.text } ?? place.village
    }

    static func rounds(of course: OrderCourse, _ time: WorkingTime) -> [Round] {
        (course.rounds + [course.clock]).compactMap { clock in
            guard let endedAt = clock.endedAt, let reading = clock.reading(at: endedAt, time) else { return nil }
            return Round(endedAt: endedAt, wasInTime: reading.wasInTime, minutes: reading.usedMinutes)
        }
    }

    static func isOverdue(_ course: OrderCourse, _ time: WorkingTime, at now: Instant) -> Bool {
        guard course.state.isOpen, let dueAt = course.clock.reading(at: now, time)?.dueAt else { return false }
        return dueAt < now
    }
}
