import ArgumentParser
import Casework
import Console
import Foundation
import Governance
import Ground
import Reports
import Site
import StorePorts
import WorkOrders

/// `parcelwatch orders dispatch`
struct OrderDispatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispatch",
        abstract: Message(zh: "派遣：交给一个单位，从此计时", en: "Send an order to a unit; its clock begins."),
        discussion: Message(
            zh: "不写 --to 时按规则派遣；不写 --with 时协办单位按规则。",
            en: "Without --to the rules say to whom; without --with, which units handle it with that one."),
        examples: ["parcelwatch orders dispatch AD-440605001001JC00017-01 --to 东村 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions

    @Option(
        name: .long, help: ArgumentHelp(zh: "主办单位：代码或名称", en: "the responsible unit, by code or name", value: .code))
    var to: String?

    @Option(
        name: .customLong("with"), parsing: .singleValue,
        help: ArgumentHelp(zh: "协办单位，可多次", en: "a co-handler; again for more", value: .code))
    var coHandlers: [String] = []

    @Option(name: .long, help: ArgumentHelp(zh: "说明", en: "a note", value: .text))
    var note: String?

    func run() async throws {
        try await step.take { names, store in
            let office = try await OfficeRegister(store, clock: { .now }).office()
            guard let order = try await store.order(WorkOrderID(step.id), in: .everything) else {
                throw CaseError.unknownOrder(store: step.options.store, id: WorkOrderID(step.id))
            }
            guard let to else { return try RuleText.dispatch(of: order, office) }
            let unit = try names.code(to)
            var others = try coHandlers.map(names.code)
            if others.isEmpty {
                others = office.current.coHandlers(of: order.matter.facts(), in: office.units).filter { $0 != unit }
            }
            return .dispatched(
                OrderStep.Dispatch(unit: unit, coHandlers: others, limits: [], rules: "", note: note))
        }
    }
}

/// `parcelwatch orders sign`
struct OrderSign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: Message(zh: "签收", en: "Sign for an order."),
        discussion: Message(
            zh: "不签收也计时：派遣满 4 个工作小时自动签收。",
            en: "The clock does not wait for it: after 4 working hours a unit counts as having signed."),
        examples: ["parcelwatch orders sign AD-440605001001JC00017-01 --unit 东村 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions

    func run() async throws { try await step.take { _, _ in .signed } }
}

/// `parcelwatch orders return`
struct OrderReturn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "return",
        abstract: Message(zh: "退单：每单一次，须有依据和建议单位", en: "Give an order back: once, with basis and proposed unit."),
        examples: [
            "parcelwatch orders return AD-440605001001JC00017-01 --unit 东村 --reason 不在本村 --basis 权属界线图 \\\n"
                + "  --propose 西村 --store nanhai.gpkg"
        ])

    @OptionGroup var step: OrderStepOptions

    @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String
    @Option(name: .long, help: ArgumentHelp(zh: "依据", en: "the rule or law that says so", value: .text)) var basis:
        String
    @Option(name: .long, help: ArgumentHelp(zh: "建议的单位", en: "the unit that it proposes", value: .code)) var propose:
        String

    func run() async throws {
        try await step.take { names, _ in
            .returned(OrderStep.Return(reason: reason, basis: basis, proposed: try names.code(propose)))
        }
    }
}

/// `parcelwatch orders uphold`
struct OrderUphold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uphold", abstract: Message(zh: "驳回退单：仍由原单位办理", en: "Refuse a return: the unit keeps the order."),
        examples: ["parcelwatch orders uphold AD-440605001001JC00017-01 --reason 确属本村 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String

    func run() async throws { try await step.take { _, _ in .upheld(OrderStep.Reason(reason)) } }
}

/// `parcelwatch orders dispute`
struct OrderDispute: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispute",
        abstract: Message(zh: "异议：退单已用或已过时限，提请裁定", en: "Dispute an order whose return is spent or too late."),
        examples: ["parcelwatch orders dispute AD-440605001001JC00017-01 --unit 西村 --reason 职能不符 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String
    @Option(name: .long, help: ArgumentHelp(zh: "建议的单位", en: "the unit that it proposes", value: .code)) var propose:
        String?

    func run() async throws {
        try await step.take { names, _ in
            .disputed(OrderStep.Dispute(reason: reason, proposed: try propose.map(names.code)))
        }
    }
}

/// `parcelwatch orders state`
struct OrderStatement: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: Message(zh: "陈述：争议单位说明意见", en: "Say a unit's part in an arbitration."),
        examples: ["parcelwatch orders state AD-440605001001JC00017-01 --unit 东村 --text 界线见图 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "陈述", en: "what it says", value: .text)) var text: String

    func run() async throws {
        try await step.take { names, _ in
            .stated(OrderStep.Statement(unit: try names.code(step.unit ?? ""), text: text))
        }
    }
}

/// `parcelwatch orders rule`
struct OrderRule: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: Message(zh: "裁定：由哪个单位牵头，具有约束力", en: "Rule which unit leads; it binds."),
        examples: [
            "parcelwatch orders rule AD-440605001001JC00017-01 --unit 狮山镇 --lead 西村 --with 东村 --reason 界线图 --store nanhai.gpkg"
        ])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "牵头单位", en: "the unit that leads", value: .code)) var lead: String
    @Option(
        name: .customLong("with"), parsing: .singleValue,
        help: ArgumentHelp(zh: "协办单位，可多次", en: "a co-handler; again for more", value: .code))
    var coHandlers: [String] = []
    @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String

    func run() async throws {
        try await step.take { names, _ in
            .ruled(
                OrderStep.Ruling(lead: try names.code(lead), coHandlers: try coHandlers.map(names.code), reason: reason)
            )
        }
    }
}

/// `parcelwatch orders pause`
struct OrderPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: Message(zh: "挂起计时：由上级单位批准", en: "Pause an order's clock; a unit above does."),
        examples: [
            "parcelwatch orders pause AD-440605001001JC00017-01 --reason 诉讼 --evidence （2026）粤0605行初12号 \\\n"
                + "  --until 2026-12-20 --store nanhai.gpkg"
        ])

    @OptionGroup var step: OrderStepOptions
    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "理由：诉讼、鉴定、灾害、当事人、其他机关", en: "why: litigation, expertise, disaster, absence, otherBody", value: .text))
    var reason: String
    @Option(name: .long, help: ArgumentHelp(zh: "凭据，如案号", en: "what shows it, e.g. a case number", value: .text))
    var evidence: String
    @Option(name: .long, help: ArgumentHelp(zh: "挂起至", en: "until when", value: .time)) var until: String

    func run() async throws {
        let reason = try PauseReason.spoken.one(reason, of: "--reason")
        let until = try SpokenTime.end(until, of: "--until")
        try await step.take { _, _ in .paused(OrderStep.Pause(reason: reason, evidence: evidence, until: until)) }
    }
}

/// `parcelwatch orders resume`
struct OrderResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: Message(zh: "恢复计时", en: "Let a paused clock go on."),
        examples: ["parcelwatch orders resume AD-440605001001JC00017-01 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions

    func run() async throws { try await step.take { _, _ in .resumed } }
}

/// `parcelwatch orders extend`
struct OrderExtend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: Message(
            zh: "延期：到期前一次，由上级单位批准", en: "Extend an order's time: once, before it is over; a unit above does."),
        examples: ["parcelwatch orders extend AD-440605001001JC00017-01 --span 5wd --reason 连续暴雨 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions
    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "延长多少：4wh 为工作小时，5wd 为工作日", en: "by how much: 4wh are working hours, 5wd working days", value: "5wd"))
    var span: String
    @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String

    func run() async throws {
        guard let span = WorkingSpan(span) else {
            throw ValidationError(
                zh: "--span '\(span)'：请写成 4wh（工作小时）或 5wd（工作日）",
                en: "--span '\(span)': write 4wh (working hours) or 5wd (working days)")
        }
        try await step.take { _, _ in .extended(OrderStep.Extension(span: span, reason: reason)) }
    }
}
