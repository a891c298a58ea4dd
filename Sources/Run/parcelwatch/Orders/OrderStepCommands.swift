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

/// `parcelwatch orders report`
struct OrderReport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: Message(
            zh: "反馈：办理结果与举证；或某一步骤、协办事项完成", en: "Report what became of an order, or that a step or a part is done."),
        discussion: Message(
            zh: """
                照片须为派遣后在现场拍摄、未在其他工单用过；时间、位置、方向读自照片。结果：整改到位、补办手续、合法、伪变化（--cause）、\
                移送查处（--reference）、历史遗留、查无此事、不属受理。
                """,
            en: """
                Photos must be taken since the dispatch, on the spot, and not be used before; when, where and in which direction \
                is read from them. Outcomes: rectified, regularised, lawful, falseChange (--cause), transferred (--reference), \
                legacy, nothingFound, notAccepted.
                """),
        examples: [
            "parcelwatch orders report AD-440605001001JC00017-01 --unit 东村 --outcome 整改到位 --note 已拆除 \\\n"
                + "  --photo 1.jpg --photo 2.jpg --photo 3.jpg --store nanhai.gpkg",
            "parcelwatch orders report AD-440605001001JC00017-01 --unit 东村 --stage 责令停工 --note 已停工 --store nanhai.gpkg",
            "parcelwatch orders report AD-440605001001JC00017-01 --unit 农业农村办 --part --note 已立案 --store nanhai.gpkg",
        ])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "办理结果", en: "what became of it", value: .text)) var outcome: String?
    @Option(
        name: .long,
        help: ArgumentHelp(zh: "完成的步骤，如 责令停工", en: "a step that is done, e.g. stop_work", value: .name)) var stage:
        String?
    @Flag(name: .long, help: ArgumentHelp(zh: "协办事项完成", en: "a co-handler's part is done")) var part = false
    @Option(name: .long, help: ArgumentHelp(zh: "说明", en: "what was done", value: .text)) var note: String
    @Option(
        name: .long,
        help: ArgumentHelp(zh: "合规性：未超限、超限、无审批记录、未知", en: "withinLimits, exceeds, noApproval or unknown", value: .text))
    var legality: String = Legality.unknown.rawValue
    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(zh: "现场照片，可多次", en: "a photo from the spot; again for more", value: .file),
        completion: .file())
    var photo: [String] = []
    @Option(
        name: .long, parsing: .singleValue,
        help: ArgumentHelp(zh: "文书，可多次", en: "a paper; again for more", value: .file),
        completion: .file())
    var paper: [String] = []
    @Option(name: .long, help: ArgumentHelp(zh: "伪变化的原因", en: "why there was no real change", value: .text)) var cause:
        String?
    @Option(name: .long, help: ArgumentHelp(zh: "移送单位的案号", en: "the other body's number", value: .text)) var reference:
        String?

    func validate() throws {
        guard [outcome != nil, stage != nil, part].count(where: { $0 }) == 1 else {
            throw ValidationError(
                zh: "请写 --outcome、--stage、--part 之一", en: "give one of --outcome, --stage and --part")
        }
    }

    func run() async throws {
        try await step.take { names, store in
            if let stage {
                let office = try await OfficeRegister(store, clock: { .now }).office()
                return .stageDone(OrderStep.StageDone(stage: office.current.stage(called: stage), note: note))
            }
            guard let outcome else {
                return .partDone(OrderStep.PartDone(unit: try names.code(step.unit ?? ""), note: note))
            }
            let crs = try await store.parcelsCRS()
            return .reported(
                OrderStep.Feedback(
                    outcome: try OrderOutcome.spoken.one(outcome, of: "--outcome"),
                    legality: try Legality.spoken.one(legality, of: "--legality"), note: note,
                    evidence: try photo.map { try EvidenceFile.read($0, as: .photo, crs: crs) }
                        + paper.map { try EvidenceFile.read($0, as: .paper, crs: crs) },
                    cause: try cause.map { try FalseChangeCause.spoken.one($0, of: "--cause") },
                    reference: reference))
        }
    }
}

/// `parcelwatch orders answer`
struct OrderAnswer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: Message(zh: "移送答复：登记移送单位的答复", en: "Note what the body answered to which an order was handed over."),
        examples: [
            "parcelwatch orders answer AD-440605001001JC00017-01 --reference 佛南自然资罚〔2026〕8号 --text 已立案 --store nanhai.gpkg"
        ])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "对方案号", en: "its number", value: .text)) var reference: String
    @Option(name: .long, help: ArgumentHelp(zh: "答复内容", en: "what it answered", value: .text)) var text: String

    func run() async throws {
        try await step.take { _, _ in .answered(OrderStep.Answer(reference: reference, text: text)) }
    }
}

/// `parcelwatch orders check`
struct OrderCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: Message(zh: "核查：通过，或退回重办", en: "Check a report: pass it, or send it back."),
        discussion: Message(zh: "须由其他单位的其他人核查。", en: "Another person of another unit does."),
        examples: [
            "parcelwatch orders check AD-440605001001JC00017-01 --pass --by 李四 --store nanhai.gpkg",
            "parcelwatch orders check AD-440605001001JC00017-01 --send-back 照片看不清地基 --by 李四 --store nanhai.gpkg",
        ])

    @OptionGroup var step: OrderStepOptions
    @Flag(name: .long, help: ArgumentHelp(zh: "通过，结案", en: "accept it: the order is closed")) var pass = false
    @Option(name: .long, help: ArgumentHelp(zh: "退回，并说明理由", en: "send it back, and why", value: .text)) var sendBack:
        String?
    @Option(name: .long, help: ArgumentHelp(zh: "说明", en: "a note", value: .text)) var note: String?

    func validate() throws {
        guard pass != (sendBack != nil) else {
            throw ValidationError(zh: "请写 --pass 或 --send-back 之一", en: "give either --pass or --send-back")
        }
    }

    func run() async throws {
        try await step.take { _, _ in
            sendBack.map { .sentBack(OrderStep.Reason($0)) } ?? .passed(OrderStep.Check(note: note))
        }
    }
}

/// `parcelwatch orders reopen`
struct OrderReopen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: Message(zh: "重启：同一工单、同一主办单位", en: "Open a closed order again, with the same unit."),
        examples: ["parcelwatch orders reopen AD-440605001001JC00017-01 --cause 回访 --reason 地基仍在 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "起因：回访 或 督办", en: "the cause: visit or supervisor", value: .text))
    var cause = "supervisor"
    @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String

    func run() async throws {
        let cause = try ReopeningCause.spoken.one(cause, of: "--cause")
        try await step.take { _, _ in .reopened(OrderStep.Reopening(cause: cause, reason: reason)) }
    }
}

/// `parcelwatch orders merge`
struct OrderMerge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: Message(zh: "并案：并入另一在办工单", en: "Merge an order into another open one."),
        examples: [
            "parcelwatch orders merge PR-2026-000123 --into AD-440605001001JC00017-01 --reason 同一房屋 --store nanhai.gpkg"
        ])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "并入的工单", en: "the order that takes it in", value: .identifier))
    var into: String
    @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String?

    func run() async throws {
        try await step.run { desk, _, actor, _ in
            try await desk.merge(WorkOrderID(step.id), into: WorkOrderID(into), reason: reason, by: actor)
        }
    }
}

/// `parcelwatch orders unmerge`
struct OrderUnmerge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmerge",
        abstract: Message(zh: "拆分：恢复并案前的状态与计时", en: "Take an order out again: state and clock as before the merger."),
        examples: ["parcelwatch orders unmerge PR-2026-000123 --store nanhai.gpkg"])

    @OptionGroup var step: OrderStepOptions

    func run() async throws {
        try await step.run { desk, _, actor, _ in try await desk.unmerge(WorkOrderID(step.id), by: actor) }
    }
}

/// `parcelwatch orders assign`
struct OrderAssign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assign",
        abstract: Message(
            zh: "交办：领导交办，自定期限，始终督办", en: "Note that a leader assigns an order: own deadline, always supervised."),
        examples: [
            "parcelwatch orders assign AD-440605001001JC00017-01 --leader 区长 --until 2026-12-05 --store nanhai.gpkg"
        ])

    @OptionGroup var step: OrderStepOptions
    @Option(name: .long, help: ArgumentHelp(zh: "交办人", en: "who assigns it", value: .name)) var leader: String
    @Option(name: .long, help: ArgumentHelp(zh: "期限", en: "until when", value: .time)) var until: String

    func run() async throws {
        let until = try SpokenTime.end(until, of: "--until")
        try await step.take { _, _ in .assigned(OrderStep.Assignment(leader: leader, deadline: until)) }
    }
}

/// `parcelwatch orders advance`
struct OrderAdvance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advance",
        abstract: Message(
            zh: "执行到时事项：自动签收、预警督办、裁定上移、恢复计时", en: "Take what has come due: signatures, warnings, arbitrations, pauses."),
        discussion: Message(zh: "无人值守服务每轮自动执行。", en: "The unattended service does so in every pass."),
        examples: ["parcelwatch orders advance --store nanhai.gpkg"])

    @OptionGroup var options: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let store = try options.writing(by: .program)
        defer { try? store.close() }
        let count = try await OrderDesk(store, clock: { .now }).advance()
        Console.say(Message(zh: "到时办理 \(count) 件工单", en: "\(count) orders took what had come due"))
    }
}
