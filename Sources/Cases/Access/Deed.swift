public import Ground
public import WorkOrders

/// Something that can be done; ``roles`` is the table of who may do it.
public enum Deed: Sendable, Hashable {
    /// Read findings, their chips and the parcels.
    case seeFindings
    /// Read orders with what happened to them.
    case seeOrders
    /// Read reports as the dispatcher worded them.
    case seeReports
    /// Read who reported and in what words; each reading is logged with its reason.
    case readIdentity
    /// Read statistics and warnings.
    case seeStatistics
    /// Read units, rules and the calendar.
    case seeOffice
    /// Read instructions and visits.
    case seeInstructions
    /// Read the log, and who looked at identities.
    case audit
    /// Hand in a report.
    case report
    /// Say of which order a report is.
    case match
    /// Decide what a finding is.
    case decide
    /// Take a step of an order.
    case step(OrderStepKind)
    /// Ask for a visit.
    case askVisit
    /// Report a visit.
    case reportVisit
    /// Give an instruction.
    case instruct
    /// Receive an instruction and reply to it.
    case reply
    /// Adopt rules.
    case adoptRules
    /// Import units and notices on holidays.
    case keepOffice
    /// Add, change, lock and reset accounts.
    case keepAccounts

    /// Everything that can be done by an account.
    public static var all: [Deed] {
        [
            .seeFindings, .seeOrders, .seeReports, .readIdentity, .seeStatistics, .seeOffice, .seeInstructions, .audit,
            .report, .match, .decide,
        ] + OrderStepKind.allCases.filter { !stepRoles($0).isEmpty }.map(Deed.step)
            + [.askVisit, .reportVisit, .instruct, .reply, .adoptRules, .keepOffice, .keepAccounts]
    }

    /// The roles that may do it. What no role may do, the clock, a survey or another step does.
    public var roles: Set<Role> {
        switch self {
        case .seeFindings: [.handler, .dispatcher, .checker, .arbiter, .supervisor, .auditor]
        case .seeOrders: [.handler, .dispatcher, .checker, .arbiter, .supervisor, .auditor]
        case .seeReports: [.handler, .dispatcher, .checker, .arbiter, .supervisor, .auditor]
        case .readIdentity: [.dispatcher]
        case .seeStatistics: [.dispatcher, .supervisor, .auditor]
        case .seeOffice: Set(Role.allCases)
        case .seeInstructions: [.handler, .dispatcher, .checker, .supervisor, .auditor]
        case .audit: [.auditor]
        case .report: [.reporter, .handler, .dispatcher, .checker, .supervisor]
        case .match: [.dispatcher]
        case .decide: [.handler, .dispatcher, .checker]
        case .step(let kind): Self.stepRoles(kind)
        case .askVisit: [.dispatcher, .checker, .supervisor]
        case .reportVisit: [.handler, .checker]
        case .instruct: [.supervisor]
        case .reply: [.handler, .supervisor]
        case .adoptRules: [.supervisor]
        case .keepOffice: [.administrator]
        case .keepAccounts: [.administrator]
        }
    }

    private static func stepRoles(_ kind: OrderStepKind) -> Set<Role> {
        switch kind {
        case .dispatched, .upheld, .mergedInto, .unmerged, .assigned: [.dispatcher]
        case .signed, .returned, .disputed, .stated, .stageDone, .partDone, .reported: [.handler]
        case .answered: [.handler, .dispatcher]
        case .ruled: [.arbiter]
        case .paused, .extended, .reopened: [.supervisor]
        case .resumed: [.handler, .supervisor]
        case .passed, .sentBack: [.checker, .supervisor]
        case .arbiterRaised, .warned, .rechecked, .doubted, .withdrawn, .revived, .absorbed, .released: []
        }
    }

    /// The word of the API and of the log.
    public var word: String {
        switch self {
        case .step(let kind): "orders.\(kind.rawValue)"
        case .seeFindings: "findings.see"
        case .seeOrders: "orders.see"
        case .seeReports: "reports.see"
        case .readIdentity: "identities.read"
        case .seeStatistics: "statistics.see"
        case .seeOffice: "office.see"
        case .seeInstructions: "instructions.see"
        case .audit: "log.see"
        case .report: "reports.add"
        case .match: "reports.match"
        case .decide: "findings.decide"
        case .askVisit: "visits.ask"
        case .reportVisit: "visits.report"
        case .instruct: "instructions.send"
        case .reply: "instructions.reply"
        case .adoptRules: "rules.adopt"
        case .keepOffice: "office.keep"
        case .keepAccounts: "accounts.keep"
        }
    }

    /// What people call it.
    public var name: Message {
        switch self {
        case .seeFindings: Message(zh: "查看监测图斑与宗地", en: "see findings and parcels")
        case .seeOrders: Message(zh: "查看工单", en: "see orders")
        case .seeReports: Message(zh: "查看线索", en: "see reports")
        case .readIdentity: Message(zh: "查看举报人身份（留痕）", en: "read who reported (logged)")
        case .seeStatistics: Message(zh: "查看统计与预警", en: "see statistics and warnings")
        case .seeOffice: Message(zh: "查看单位、规则与日历", en: "see units, rules and calendar")
        case .seeInstructions: Message(zh: "查看指令与实地看", en: "see instructions and visits")
        case .audit: Message(zh: "查看日志", en: "read the log")
        case .report: Message(zh: "上报线索", en: "hand in reports")
        case .match: Message(zh: "线索归并", en: "say of which order a report is")
        case .decide: Message(zh: "判定监测图斑", en: "decide findings")
        case .step(let kind):
            Message(zh: "工单：\(kind.name.chinese)", en: "orders: \(kind.name.english)")
        case .askVisit: Message(zh: "安排实地看", en: "ask for a visit")
        case .reportVisit: Message(zh: "反馈实地看", en: "report a visit")
        case .instruct: Message(zh: "下达指令", en: "give instructions")
        case .reply: Message(zh: "接收并回复指令", en: "receive instructions and reply")
        case .adoptRules: Message(zh: "采用规则", en: "adopt rules")
        case .keepOffice: Message(zh: "导入单位与放假安排", en: "import units and holidays")
        case .keepAccounts: Message(zh: "管理账号", en: "keep accounts")
        }
    }
}
