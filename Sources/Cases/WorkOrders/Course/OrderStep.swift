import Calendar
import Governance
public import Ground
import Reports

/// A step that an order takes; what the log holds of it, with who took it and when.
public enum OrderStep: Sendable, Hashable {
    /// It is sent to a unit.
    case dispatched(Dispatch)
    /// The unit has signed, or counts as having signed.
    case signed
    /// The unit gives it back to the dispatcher.
    case returned(Return)
    /// The dispatcher refuses the return.
    case upheld(Reason)
    /// The unit disputes that it is its own.
    case disputed(Dispute)
    /// A unit says its part in an arbitration.
    case stated(Statement)
    /// The arbitration goes up a tier.
    case arbiterRaised(ArbiterChange)
    /// An arbiter rules whose it is.
    case ruled(Ruling)
    /// Its clock is paused.
    case paused(Pause)
    /// Its clock goes on.
    case resumed
    /// Its time is extended.
    case extended(Extension)
    /// A step of handling with a limit of its own is done.
    case stageDone(StageDone)
    /// A co-handler has done its part.
    case partDone(PartDone)
    /// The unit reports what became of it.
    case reported(Feedback)
    /// The body to which it was handed over has answered.
    case answered(Answer)
    /// The report is accepted.
    case passed(Check)
    /// The report is not accepted.
    case sentBack(Reason)
    /// It is opened again.
    case reopened(Reopening)
    /// A later epoch shows that what was put right is gone.
    case rechecked(Recheck)
    /// A later epoch does not show that what was put right is gone: somebody has to look.
    case doubted(Doubt)
    /// It is taken back, since nothing is left that it rests on.
    case withdrawn(Withdrawal)
    /// It stands again, with its finding.
    case revived
    /// Another order takes it in.
    case mergedInto(Merger)
    /// It leaves the order that had taken it in.
    case unmerged
    /// It takes another order in.
    case absorbed(Merger)
    /// An order that it had taken in leaves it.
    case released(Merger)
    /// A leader assigns it (交办).
    case assigned(Assignment)
    /// Its time runs out, or is over.
    case warned(ClockWarning)

    /// To whom it is sent.
    public struct Dispatch: Sendable, Codable, Hashable {
        /// The unit.
        public var unit: UnitCode
        /// The units that handle it with it.
        public var coHandlers: [UnitCode]
        /// The limits of its steps.
        public var limits: [StageLimit]
        /// The version of the rules that it runs under.
        public var rules: String
        /// The line that decided; nil where a dispatcher did.
        public var line: Int?
        /// Why, in a dispatcher's words.
        public var note: String?

        /// A dispatch from its parts.
        public init(
            unit: UnitCode, coHandlers: [UnitCode] = [], limits: [StageLimit], rules: String, line: Int? = nil,
            note: String? = nil
        ) {
            (self.unit, self.coHandlers, self.limits) = (unit, coHandlers, limits)
            (self.rules, self.line, self.note) = (rules, line, note)
        }
    }

    /// Why a unit gives it back.
    public struct Return: Sendable, Codable, Hashable {
        /// In its words.
        public var reason: String
        /// The rule or law that says so.
        public var basis: String
        /// The unit that it proposes.
        public var proposed: UnitCode

        /// A return from its parts.
        public init(reason: String, basis: String, proposed: UnitCode) {
            (self.reason, self.basis, self.proposed) = (reason, basis, proposed)
        }
    }

    /// A reason in words.
    public struct Reason: Sendable, Codable, Hashable {
        /// The words.
        public var reason: String

        /// A reason.
        public init(_ reason: String) { self.reason = reason }
    }

    /// Why a unit disputes it, and who arbitrates.
    public struct Dispute: Sendable, Codable, Hashable {
        /// In its words.
        public var reason: String
        /// The unit that it proposes; nil = none.
        public var proposed: UnitCode?
        /// The arbiter; nil = the work-order centre. ``OrderContext`` fills it in.
        public var arbiter: UnitCode?

        /// A dispute from its parts.
        public init(reason: String, proposed: UnitCode? = nil, arbiter: UnitCode? = nil) {
            (self.reason, self.proposed, self.arbiter) = (reason, proposed, arbiter)
        }
    }

    /// What a unit says in an arbitration.
    public struct Statement: Sendable, Codable, Hashable {
        /// The unit.
        public var unit: UnitCode
        /// In its words.
        public var text: String

        /// A statement from its parts.
        public init(unit: UnitCode, text: String) { (self.unit, self.text) = (unit, text) }
    }

    /// Who arbitrates from now on.
    public struct ArbiterChange: Sendable, Codable, Hashable {
        /// The arbiter; nil = the work-order centre.
        public var arbiter: UnitCode?
    }

    /// Whose it is.
    public struct Ruling: Sendable, Codable, Hashable {
        /// The unit that leads.
        public var lead: UnitCode
        /// The units that handle it with it.
        public var coHandlers: [UnitCode]
        /// Why.
        public var reason: String

        /// A ruling from its parts.
        public init(lead: UnitCode, coHandlers: [UnitCode] = [], reason: String) {
            (self.lead, self.coHandlers, self.reason) = (lead, coHandlers, reason)
        }
    }

    /// Why and until when a clock is paused.
    public struct Pause: Sendable, Codable, Hashable {
        /// Why.
        public var reason: PauseReason
        /// What shows it: the number of a case, the name of a paper.
        public var evidence: String
        /// When it goes on by itself.
        public var until: Instant

        /// A pause from its parts.
        public init(reason: PauseReason, evidence: String, until: Instant) {
            (self.reason, self.evidence, self.until) = (reason, evidence, until)
        }
    }

    /// By how much the time is extended.
    public struct Extension: Sendable, Codable, Hashable {
        /// How much.
        public var span: WorkingSpan
        /// Why.
        public var reason: String

        /// An extension from its parts.
        public init(span: WorkingSpan, reason: String) { (self.span, self.reason) = (span, reason) }
    }

    /// A step of handling that is done.
    public struct StageDone: Sendable, Codable, Hashable {
        /// The step's name.
        public var stage: String
        /// What was done.
        public var note: String

        /// A step that is done.
        public init(stage: String, note: String) { (self.stage, self.note) = (stage, note) }
    }

    /// A co-handler's part.
    public struct PartDone: Sendable, Codable, Hashable {
        /// The co-handler.
        public var unit: UnitCode
        /// What it did.
        public var note: String

        /// A part that is done.
        public init(unit: UnitCode, note: String) { (self.unit, self.note) = (unit, note) }
    }

    /// What the unit reports.
    public struct Feedback: Sendable, Codable, Hashable {
        /// What became of it.
        public var outcome: OrderOutcome
        /// How it stands to approvals and limits, on the spot.
        public var legality: Legality
        /// What was done.
        public var note: String
        /// What shows it.
        public var evidence: [Evidence]
        /// Why the change was none, where ``outcome`` says so.
        public var cause: FalseChangeCause?
        /// The number under which the other body has it, where it was handed over.
        public var reference: String?

        /// A report from its parts.
        public init(
            outcome: OrderOutcome, legality: Legality, note: String, evidence: [Evidence] = [],
            cause: FalseChangeCause? = nil, reference: String? = nil
        ) {
            (self.outcome, self.legality, self.note, self.evidence) = (outcome, legality, note, evidence)
            (self.cause, self.reference) = (cause, reference)
        }
    }

    /// What the other body answered.
    public struct Answer: Sendable, Codable, Hashable {
        /// Its number.
        public var reference: String
        /// In its words.
        public var text: String

        /// An answer from its parts.
        public init(reference: String, text: String) { (self.reference, self.text) = (reference, text) }
    }

    /// How a report was checked.
    public struct Check: Sendable, Codable, Hashable {
        /// In the checker's words; nil = none.
        public var note: String?

        /// A check.
        public init(note: String? = nil) { self.note = note }
    }

    /// Why it is opened again.
    public struct Reopening: Sendable, Codable, Hashable {
        /// Why.
        public var cause: ReopeningCause
        /// In words.
        public var reason: String

        /// A reopening from its parts.
        public init(cause: ReopeningCause, reason: String) { (self.cause, self.reason) = (cause, reason) }
    }

    /// A later look at what was put right.
    public struct Recheck: Sendable, Codable, Hashable {
        /// When the epoch was acquired that no longer shows it.
        public var seenAt: Instant
    }

    /// What a later epoch shows in place of what should be gone.
    public struct Doubt: Sendable, Codable, Hashable {
        /// What the epoch shows.
        public enum Sign: String, Sendable, Codable, Hashable, CaseIterable {
            /// The ground has another surface, and no building went: soil, paint or a net over what stands.
            case surfaceOnly
            /// Nothing has changed since what was to be put right was there.
            case unchanged
        }

        /// When the epoch was acquired.
        public var seenAt: Instant
        /// What it shows.
        public var sign: Sign
    }

    /// Why it is taken back.
    public struct Withdrawal: Sendable, Codable, Hashable {
        /// Why.
        public var cause: WorkOrderWithdrawal

        /// A withdrawal.
        public init(_ cause: WorkOrderWithdrawal) { self.cause = cause }
    }

    /// The other order of a merger.
    public struct Merger: Sendable, Codable, Hashable {
        /// The other order.
        public var order: WorkOrderID
        /// Why; nil = by a rule.
        public var reason: String?

        /// A merger with an order.
        public init(_ order: WorkOrderID, reason: String? = nil) { (self.order, self.reason) = (order, reason) }
    }

    /// What a leader assigns.
    public struct Assignment: Sendable, Codable, Hashable {
        /// Who assigns it.
        public var leader: String
        /// Until when.
        public var deadline: Instant

        /// An assignment from its parts.
        public init(leader: String, deadline: Instant) { (self.leader, self.deadline) = (leader, deadline) }
    }

    /// A limit that is near or over.
    public struct ClockWarning: Sendable, Codable, Hashable {
        /// The step.
        public var stage: String
        /// How far its time has run.
        public var level: ClockLevel
        /// The unit that supervises from now on (督办单); nil = nobody new.
        public var supervisor: UnitCode?
        /// Whether the work-order centre supervises from now on.
        public var raisesToCentre: Bool
    }
}
