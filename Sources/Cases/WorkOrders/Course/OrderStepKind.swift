public import Ground

/// The kinds of steps, with the states that each leaves and reaches: the table of the machine.
public enum OrderStepKind: String, Sendable, Codable, Hashable, CaseIterable {
    /// See ``OrderStep/dispatched(_:)``.
    case dispatched
    /// See ``OrderStep/signed``.
    case signed
    /// See ``OrderStep/returned(_:)``.
    case returned
    /// See ``OrderStep/upheld(_:)``.
    case upheld
    /// See ``OrderStep/disputed(_:)``.
    case disputed
    /// See ``OrderStep/stated(_:)``.
    case stated
    /// See ``OrderStep/arbiterRaised(_:)``.
    case arbiterRaised
    /// See ``OrderStep/ruled(_:)``.
    case ruled
    /// See ``OrderStep/paused(_:)``.
    case paused
    /// See ``OrderStep/resumed``.
    case resumed
    /// See ``OrderStep/extended(_:)``.
    case extended
    /// See ``OrderStep/stageDone(_:)``.
    case stageDone
    /// See ``OrderStep/partDone(_:)``.
    case partDone
    /// See ``OrderStep/reported(_:)``.
    case reported
    /// See ``OrderStep/answered(_:)``.
    case answered
    /// See ``OrderStep/passed(_:)``.
    case passed
    /// See ``OrderStep/sentBack(_:)``.
    case sentBack
    /// See ``OrderStep/reopened(_:)``.
    case reopened
    /// See ``OrderStep/rechecked(_:)``.
    case rechecked
    /// See ``OrderStep/doubted(_:)``.
    case doubted
    /// See ``OrderStep/withdrawn(_:)``.
    case withdrawn
    /// See ``OrderStep/revived``.
    case revived
    /// See ``OrderStep/mergedInto(_:)``.
    case mergedInto
    /// See ``OrderStep/unmerged``.
    case unmerged
    /// See ``OrderStep/absorbed(_:)``.
    case absorbed
    /// See ``OrderStep/released(_:)``.
    case released
    /// See ``OrderStep/assigned(_:)``.
    case assigned
    /// See ``OrderStep/warned(_:)``.
    case warned

    /// The states that it leaves.
    public var from: [WorkOrderState] {
        switch self {
        case .dispatched, .upheld, .withdrawn: [.filed]
        case .signed: [.dispatched]
        case .returned, .disputed, .extended: [.dispatched, .handling]
        case .stated, .arbiterRaised, .ruled: [.arbitrating]
        case .paused, .resumed, .stageDone, .partDone, .reported: [.handling]
        case .answered, .passed, .sentBack: [.reported]
        case .reopened, .rechecked, .doubted: [.closed]
        case .revived: [.withdrawn]
        case .unmerged: [.mergedInto]
        case .mergedInto, .absorbed, .assigned: WorkOrderState.allCases.filter(\.isOpen)
        case .released: WorkOrderState.allCases
        case .warned: [.filed, .dispatched, .handling, .arbitrating]
        }
    }

    /// The state that it reaches; nil where it stays as it is, or goes back to the one before.
    public var to: WorkOrderState? {
        switch self {
        case .dispatched, .upheld: .dispatched
        case .signed, .ruled, .sentBack, .reopened: .handling
        case .returned, .revived: .filed
        case .disputed: .arbitrating
        case .reported: .reported
        case .passed: .closed
        case .withdrawn: .withdrawn
        case .mergedInto: .mergedInto
        default: nil
        }
    }

    /// Whether who takes it handles the order: the same person neither checks it nor rules on it.
    public var isHandling: Bool {
        switch self {
        case .signed, .returned, .disputed, .stated, .stageDone, .partDone, .reported, .answered: true
        default: false
        }
    }

    /// What people call the step.
    public var name: Message {
        switch self {
        case .dispatched: Message(zh: "派遣", en: "dispatch")
        case .signed: Message(zh: "签收", en: "sign")
        case .returned: Message(zh: "退单", en: "return")
        case .upheld: Message(zh: "驳回退单", en: "uphold")
        case .disputed: Message(zh: "异议", en: "dispute")
        case .stated: Message(zh: "陈述", en: "statement")
        case .arbiterRaised: Message(zh: "裁定上移", en: "arbitration raised")
        case .ruled: Message(zh: "裁定", en: "rule")
        case .paused: Message(zh: "挂起", en: "pause")
        case .resumed: Message(zh: "恢复计时", en: "resume")
        case .extended: Message(zh: "延期", en: "extend")
        case .stageDone: Message(zh: "阶段反馈", en: "step done")
        case .partDone: Message(zh: "协办完成", en: "co-handler done")
        case .reported: Message(zh: "反馈", en: "report")
        case .answered: Message(zh: "移送答复", en: "answer")
        case .passed: Message(zh: "核查通过", en: "pass")
        case .sentBack: Message(zh: "核查退回", en: "send back")
        case .reopened: Message(zh: "重启", en: "reopen")
        case .rechecked: Message(zh: "回头看通过", en: "re-check passed")
        case .doubted: Message(zh: "回头看存疑", en: "re-check in doubt")
        case .withdrawn: Message(zh: "撤销", en: "withdraw")
        case .revived: Message(zh: "恢复", en: "revive")
        case .mergedInto: Message(zh: "并案", en: "merge")
        case .unmerged: Message(zh: "拆分", en: "unmerge")
        case .absorbed: Message(zh: "并入他案", en: "take in")
        case .released: Message(zh: "拆出他案", en: "let go")
        case .assigned: Message(zh: "交办", en: "assign")
        case .warned: Message(zh: "预警", en: "warn")
        }
    }

    /// Who takes it.
    public var actor: Message {
        switch self {
        case .dispatched: Message(zh: "规则或派遣员", en: "rule or dispatcher")
        case .upheld, .mergedInto, .unmerged, .absorbed, .released: Message(zh: "派遣员", en: "dispatcher")
        case .signed: Message(zh: "主办单位，或到时自动", en: "the unit, or the clock")
        case .returned, .disputed, .stageDone, .reported: Message(zh: "主办单位", en: "the unit")
        case .stated: Message(zh: "争议单位", en: "units of the dispute")
        case .ruled: Message(zh: "裁定人", en: "arbiter")
        case .arbiterRaised, .warned: Message(zh: "到时自动", en: "the clock")
        case .paused, .extended: Message(zh: "上级单位", en: "a unit above")
        case .resumed: Message(zh: "上级或主办单位，或到时自动", en: "a unit above, the unit, or the clock")
        case .partDone: Message(zh: "协办单位", en: "co-handler")
        case .answered: Message(zh: "主办单位或工单中心", en: "the unit or the centre")
        case .passed, .sentBack: Message(zh: "其他单位的其他人", en: "another person of another unit")
        case .reopened: Message(zh: "后期影像、回访或上级单位", en: "a later epoch, a visit or a unit above")
        case .rechecked, .doubted, .withdrawn, .revived: Message(zh: "核查（影像）", en: "a survey")
        case .assigned: Message(zh: "领导经工单中心", en: "a leader, through the centre")
        }
    }

    /// The machine as a Mermaid state diagram, from this table.
    public static func diagram(in language: Language) -> String {
        func name(_ state: WorkOrderState) -> String { state.name.text(in: language) }
        var lines = ["stateDiagram-v2"]
        lines += WorkOrderState.allCases.map { "    \($0.rawValue): \(name($0))" }
        lines.append("    [*] --> filed")
        for kind in allCases {
            guard let to = kind.to else { continue }
            for from in kind.from where from != to {
                lines.append("    \(from.rawValue) --> \(to.rawValue): \(kind.name.text(in: language))")
            }
        }
        for state in WorkOrderState.allCases.filter(\.isOpen) {
            lines.append("    mergedInto --> \(state.rawValue): \(OrderStepKind.unmerged.name.text(in: language))")
        }
        lines += ["    closed --> [*]", "    withdrawn --> [*]"]
        return lines.joined(separator: "\n") + "\n"
    }
}

extension OrderStep {
    /// Its kind.
    public var kind: OrderStepKind {
        switch self {
        case .dispatched: .dispatched
        case .signed: .signed
        case .returned: .returned
        case .upheld: .upheld
        case .disputed: .disputed
        case .stated: .stated
        case .arbiterRaised: .arbiterRaised
        case .ruled: .ruled
        case .paused: .paused
        case .resumed: .resumed
        case .extended: .extended
        case .stageDone: .stageDone
        case .partDone: .partDone
        case .reported: .reported
        case .answered: .answered
        case .passed: .passed
        case .sentBack: .sentBack
        case .reopened: .reopened
        case .rechecked: .rechecked
        case .doubted: .doubted
        case .withdrawn: .withdrawn
        case .revived: .revived
        case .mergedInto: .mergedInto
        case .unmerged: .unmerged
        case .absorbed: .absorbed
        case .released: .released
        case .assigned: .assigned
        case .warned: .warned
        }
    }
}
