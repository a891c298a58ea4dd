public import Foundation

extension OrderEvent {
    /// The name of the event that puts an order on file.
    public static let filedName = "orderFiled"

    /// Its name in the log, e.g. `orderDispatched`.
    public var name: String {
        switch self {
        case .filed: Self.filedName
        case .restated: "orderRestated"
        case .joined: "orderReportJoined"
        case .left: "orderReportLeft"
        case .step(let step): Self.name(of: step.kind)
        }
    }

    /// The name of a kind of step in the log.
    public static func name(of kind: OrderStepKind) -> String {
        "order" + kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
    }

    /// What the log holds of it besides its name.
    public var content: any Encodable & Sendable {
        switch self {
        case .filed(let content): content
        case .restated(let content): content
        case .joined(let content): content
        case .left(let content): content
        case .step(let step): step.content
        }
    }

    private static let kinds = Dictionary(OrderStepKind.allCases.map { (name(of: $0), $0) }) { $1 }

    /// Whether the log has events of orders under this name.
    public static func isName(_ name: String) -> Bool {
        ["orderFiled", "orderRestated", "orderReportJoined", "orderReportLeft"].contains(name) || kinds[name] != nil
    }
}

extension OrderEvent: DecodableWithConfiguration {
    /// Reads what the log holds of an event of this name.
    public init(from decoder: any Decoder, configuration name: String) throws {
        switch name {
        case "orderFiled": self = .filed(try OrderMatter(from: decoder))
        case "orderRestated": self = .restated(try OrderMatter(from: decoder))
        case "orderReportJoined": self = .joined(try ReportJoining(from: decoder))
        case "orderReportLeft": self = .left(try ReportLeaving(from: decoder))
        default:
            guard let kind = Self.kinds[name] else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(codingPath: [], debugDescription: "no event of orders: \(name)"))
            }
            self = .step(try OrderStep(kind, from: decoder))
        }
    }
}

/// A step that has nothing to say.
private struct Nothing: Encodable, Sendable {}

extension OrderStep {
    /// What the log holds of it besides its kind.
    fileprivate var content: any Encodable & Sendable {
        switch self {
        case .dispatched(let content): content
        case .signed, .resumed, .revived, .unmerged: Nothing()
        case .returned(let content): content
        case .upheld(let content): content
        case .disputed(let content): content
        case .stated(let content): content
        case .arbiterRaised(let content): content
        case .ruled(let content): content
        case .paused(let content): content
        case .extended(let content): content
        case .stageDone(let content): content
        case .partDone(let content): content
        case .reported(let content): content
        case .answered(let content): content
        case .passed(let content): content
        case .sentBack(let content): content
        case .reopened(let content): content
        case .rechecked(let content): content
        case .doubted(let content): content
        case .withdrawn(let content): content
        case .mergedInto(let content): content
        case .absorbed(let content): content
        case .released(let content): content
        case .assigned(let content): content
        case .warned(let content): content
        }
    }

    fileprivate init(_ kind: OrderStepKind, from decoder: any Decoder) throws {
        self =
            switch kind {
            case .dispatched: .dispatched(try Dispatch(from: decoder))
            case .signed: .signed
            case .returned: .returned(try Return(from: decoder))
            case .upheld: .upheld(try Reason(from: decoder))
            case .disputed: .disputed(try Dispute(from: decoder))
            case .stated: .stated(try Statement(from: decoder))
            case .arbiterRaised: .arbiterRaised(try ArbiterChange(from: decoder))
            case .ruled: .ruled(try Ruling(from: decoder))
            case .paused: .paused(try Pause(from: decoder))
            case .resumed: .resumed
            case .extended: .extended(try Extension(from: decoder))
            case .stageDone: .stageDone(try StageDone(from: decoder))
            case .partDone: .partDone(try PartDone(from: decoder))
            case .reported: .reported(try Feedback(from: decoder))
            case .answered: .answered(try Answer(from: decoder))
            case .passed: .passed(try Check(from: decoder))
            case .sentBack: .sentBack(try Reason(from: decoder))
            case .reopened: .reopened(try Reopening(from: decoder))
            case .rechecked: .rechecked(try Recheck(from: decoder))
            case .doubted: .doubted(try Doubt(from: decoder))
            case .withdrawn: .withdrawn(try Withdrawal(from: decoder))
            case .revived: .revived
            case .mergedInto: .mergedInto(try Merger(from: decoder))
            case .unmerged: .unmerged
            case .absorbed: .absorbed(try Merger(from: decoder))
            case .released: .released(try Merger(from: decoder))
            case .assigned: .assigned(try Assignment(from: decoder))
            case .warned: .warned(try ClockWarning(from: decoder))
            }
    }
}
