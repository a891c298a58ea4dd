public import Ground
public import WorkOrders

/// What a reporter learns of a report.
public struct ReportTale: Sendable, Hashable {
    /// How far a report has come.
    public enum State: String, Sendable, Codable, Hashable, CaseIterable {
        /// It came in and waits for a unit.
        case received
        /// A unit handles it.
        case handling
        /// The unit has reported; another one looks whether it is so.
        case checking
        /// It is closed.
        case closed
        /// It was taken back: the matter is no longer there.
        case withdrawn

        init(_ state: WorkOrderState) {
            self =
                switch state {
                case .filed, .mergedInto: .received
                case .dispatched, .handling, .arbitrating: .handling
                case .reported: .checking
                case .closed: .closed
                case .withdrawn: .withdrawn
                }
        }

        /// The name shown to people.
        public var name: Message {
            switch self {
            case .received: Message(zh: "已受理", en: "received")
            case .handling: Message(zh: "办理中", en: "being handled")
            case .checking: Message(zh: "核查中", en: "being checked")
            case .closed: Message(zh: "已办结", en: "closed")
            case .withdrawn: Message(zh: "已撤销", en: "withdrawn")
            }
        }
    }

    /// How far it has come.
    public var state: State
    /// How it ended; nil before.
    public var outcome: OrderOutcome?
    /// What it is about.
    public var category: Message
    /// When it was reported.
    public var reportedAt: Instant
    /// When it was closed; nil before.
    public var closedAt: Instant?
    /// Whether its reporter has said what they think of it.
    public var isEvaluated: Bool

    /// Whether its reporter may say now what they think of it.
    public var canEvaluate: Bool { state == .closed && !isEvaluated }

    /// What its reporter reads.
    public var text: Message {
        if state == .closed, let outcome { return outcome.reply }
        return switch state {
        case .received:
            Message(zh: "您反映的问题已受理，正在安排承办单位。", en: "What you reported was received and waits for a unit to handle it.")
        case .handling: Message(zh: "您反映的问题正在办理。", en: "A unit is handling what you reported.")
        case .checking:
            Message(
                zh: "承办单位已反馈，正在核查是否属实。", en: "The unit has reported back; somebody else is checking whether it is so.")
        case .closed: Message(zh: "您反映的问题已办结。", en: "What you reported is closed.")
        case .withdrawn: Message(zh: "经核实，所反映的情况已不存在。", en: "It was checked: what you reported is no longer there.")
        }
    }
}

/// Why an evaluation is refused.
public enum TellingFault: ExplainedError, Hashable {
    /// The matter is not closed yet.
    case notClosed
    /// It was evaluated already.
    case evaluatedBefore
    /// The words are too long.
    case long(most: Int)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .notClosed: Message(zh: "尚未办结，办结后可以评价", en: "it is not closed yet; say what you think of it then")
        case .evaluatedBefore:
            Message(zh: "您已评价过，每条线索评价一次", en: "you have said what you think of it already; it is asked once")
        case .long(let most): Message(zh: "评价至多 \(most) 个字符", en: "write \(most) characters at most")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .notClosed, .evaluatedBefore: .notPermitted
        case .long: .usage
        }
    }

    /// What it is, in a word that programs can rely on.
    public var code: String {
        switch self {
        case .notClosed: "not-closed"
        case .evaluatedBefore: "evaluated-before"
        case .long: "text-too-long"
        }
    }
}
