public import Ground
public import Reports

/// Somebody goes and looks: 实地看 before an order is closed, 回访 after it was.
public struct Visit: OfficeRecord {
    /// Why somebody goes.
    public enum Purpose: String, Sendable, Codable, Hashable, CaseIterable {
        /// 实地看: what is there.
        case inspection
        /// 回访: whether it is solved.
        case callback

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .inspection: Message(zh: "实地看", en: "inspection")
            case .callback: Message(zh: "回访", en: "call back")
            }
        }
    }

    /// What was found.
    public enum Finding: String, Sendable, Codable, Hashable, CaseIterable {
        /// It is solved, or there is nothing.
        case solved
        /// It is not solved: a closed order is opened again.
        case unsolved
        /// Nobody could be met, or the place could not be seen.
        case unclear

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .solved: Message(zh: "已解决", en: "solved")
            case .unsolved: Message(zh: "未解决", en: "not solved")
            case .unclear: Message(zh: "未能核实", en: "could not be told")
            }
        }
    }

    /// What the visitor reported.
    public struct Report: Sendable, Codable, Hashable {
        /// What was found.
        public var finding: Finding
        /// In the visitor's words.
        public var note: String
        /// Who went.
        public var by: String
        /// Of which unit; nil = the work-order centre.
        public var unit: UnitCode?
        /// When.
        public var at: Instant
        /// What shows it.
        public var evidence: [Evidence]

        /// A report from its parts.
        public init(
            finding: Finding, note: String, by: String, unit: UnitCode?, at: Instant, evidence: [Evidence] = []
        ) {
            (self.finding, self.note, self.by, self.unit) = (finding, note, by, unit)
            (self.at, self.evidence) = (at, evidence)
        }
    }

    /// Its kind.
    public static let kind = OfficeRecordKind.visits
    /// Its identity.
    public let id: OfficeRecordID
    /// The order that it is about.
    public let order: WorkOrderID?
    /// Why somebody goes.
    public let purpose: Purpose
    /// Why now, e.g. what a reporter answered.
    public let reason: String
    /// Who asked for it.
    public let askedBy: String
    /// When.
    public let askedAt: Instant
    /// The unit that goes; nil = the work-order centre.
    public let unit: UnitCode?
    /// Until when; nil where nobody said.
    public let dueAt: Instant?
    /// Who without an account may report it; nil where nobody is invited.
    public private(set) var invitation: Invitation?
    /// What was reported; nil before.
    public private(set) var report: Report?

    /// A visit that is asked for.
    public init(
        id: OfficeRecordID, order: WorkOrderID, purpose: Purpose, reason: String, askedBy: String, askedAt: Instant,
        unit: UnitCode?, dueAt: Instant?
    ) {
        (self.id, self.order, self.purpose, self.reason) = (id, order, purpose, reason)
        (self.askedBy, self.askedAt, self.unit, self.dueAt) = (askedBy, askedAt, unit, dueAt)
    }

    /// The units that it is for.
    public var units: [UnitCode] { unit.map { [$0] } ?? [] }
    /// Whether something is still to be done.
    public var isOpen: Bool { report == nil }

    /// Whether it is an officer's to report.
    ///
    /// | goes | who may |
    /// |---|---|
    /// | a unit | that unit, and the work-order centre |
    /// | the work-order centre | the centre, and whoever is not of the unit that handles the order (`responsible`) |
    public func isFor(_ actor: OrderActor, responsible: UnitCode?) -> Bool {
        guard let own = actor.unit else { return true }
        return unit.map { $0 == own } ?? (own != responsible)
    }

    /// Keeps an invitation in place of one before; gives whether the visit is still open.
    public mutating func invite(_ invitation: Invitation) -> Bool {
        guard isOpen else { return false }
        self.invitation = invitation
        return true
    }

    /// Keeps what was reported; gives whether that was news: a visit is reported once.
    public mutating func take(_ report: Report) -> Bool {
        guard self.report == nil else { return false }
        self.report = report
        return true
    }
}

/// What a reporter or another citizen thinks of how an order was handled (社会评).
public struct Evaluation: OfficeRecord {
    /// Its kind.
    public static let kind = OfficeRecordKind.evaluations
    /// Its identity.
    public let id: OfficeRecordID
    /// The order that it is about.
    public let order: WorkOrderID?
    /// 1, not at all satisfied, to 5, fully satisfied.
    public let score: Int
    /// Whether it is solved, as they say; nil where they did not say.
    public let isSolved: Bool?
    /// In their words; nil = none.
    public let text: String?
    /// When.
    public let at: Instant
    /// The unit that was responsible.
    public let unit: UnitCode?
    /// The report whose reporter said so, by its token; nil where somebody else did.
    public let report: ReportID?

    /// An evaluation; nil where the score is not from 1 to 5.
    public init?(
        id: OfficeRecordID, order: WorkOrderID, score: Int, isSolved: Bool?, text: String?, at: Instant,
        unit: UnitCode?, report: ReportID? = nil
    ) {
        guard (1...5).contains(score) else { return nil }
        (self.id, self.order, self.score, self.isSolved) = (id, order, score, isSolved)
        (self.text, self.at, self.unit, self.report) = (text, at, unit, report)
    }

    /// The units that it is for.
    public var units: [UnitCode] { unit.map { [$0] } ?? [] }
    /// Whether something is still to be done.
    public var isOpen: Bool { false }
    /// There is none.
    public var dueAt: Instant? { nil }
}
