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
