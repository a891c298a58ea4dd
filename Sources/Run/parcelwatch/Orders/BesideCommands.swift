import ArgumentParser
import Casework
import Console
import Foundation
import Ground
import Site
import StorePorts
import WorkOrders

/// A person who does something beside an order: the store, the unit and the name.
struct OfficerOptions: ParsableArguments {
    @OptionGroup var options: StoreOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            zh: "代表此单位：代码或名称；不写即工单中心", en: "act for this unit, by code or name; without it for the work-order centre",
            value: .code))
    var unit: String?

    @Option(
        name: .long, help: ArgumentHelp(zh: "经办人；默认系统用户名", en: "who acts; the system's user by default", value: .name))
    var by: String?

    @OptionGroup var common: CommonOptions

    /// Calls `body` with the store's desk, the units and the actor.
    func run<Result>(
        _ body: (BesideDesk, UnitNames, CaseActor, any OfficeStore) async throws -> Result
    ) async throws -> Result {
        let store = try options.writing()
        defer { try? store.close() }
        let names = UnitNames(try await store.units())
        let actor = CaseActor.officer(by ?? NSUserName(), of: try unit.map(names.code))
        return try await body(BesideDesk(store, clock: { .now }), names, actor, store)
    }
}

/// `parcelwatch orders evaluate`
struct OrderEvaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: Message(
            zh: "社会评：登记评价；“未解决”生成回访", en: "Keep what somebody thinks of it; “not solved” asks for a visit."),
        examples: [
            "parcelwatch orders evaluate AD-440605001001JC00017-01 --score 2 --unsolved --text 地基还在 --store nanhai.gpkg"
        ])

    @Argument(help: ArgumentHelp(zh: "工单编号", en: "the order's id", value: .identifier)) var id: String
    @OptionGroup var officer: OfficerOptions
    @Option(name: .long, help: ArgumentHelp(zh: "评分 1 至 5", en: "from 1 to 5", value: .number)) var score: Int
    @Flag(name: .long, help: ArgumentHelp(zh: "评价人认为已解决", en: "they say that it is solved")) var solved = false
    @Flag(name: .long, help: ArgumentHelp(zh: "评价人认为未解决", en: "they say that it is not solved")) var unsolved = false
    @Option(name: .long, help: ArgumentHelp(zh: "原话", en: "in their words", value: .text)) var text: String?

    func validate() throws {
        try ArgumentCheck.count("--score", score, in: 1...5, of: Message(zh: "评分", en: "the score"))
        guard !(solved && unsolved) else {
            throw ValidationError(zh: "--solved 与 --unsolved 只能写一个", en: "give --solved or --unsolved, not both")
        }
    }

    func run() async throws {
        let said: Bool? = solved ? true : unsolved ? false : nil
        let (evaluation, visit) = try await officer.run { desk, _, actor, _ in
            try await desk.evaluate(WorkOrderID(id), score: score, isSolved: said, text: text, by: actor)
        }
        Console.say(
            Message(
                zh: "已登记评价 \(evaluation.id)" + (visit.map { "，生成回访 \($0.id)；工单状态不变" } ?? ""),
                en: "kept as \(evaluation.id)"
                    + (visit.map { "; visit \($0.id) is asked for, the order stays as it is" } ?? "")))
    }
}

/// `parcelwatch instructions`
struct InstructionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instructions",
        abstract: Message(zh: "指令：下达、接收、回复、会议纪要", en: "Instructions to units: give, receive, reply, minutes."),
        examples: [
            "parcelwatch instructions send --to 东村 --to 西村 --text 核对界线 --until 2026-12-05 --store nanhai.gpkg",
            "parcelwatch instructions reply I-2026-000001 --unit 东村 --text 已核对 --store nanhai.gpkg",
        ],
        subcommands: [Send.self, Receive.self, Reply.self, Minutes.self, List.self])

    /// `parcelwatch instructions send`
    struct Send: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "下达指令", en: "Give an instruction."),
            examples: [
                "parcelwatch instructions send --to 东村 --text 核对界线 --until 2026-12-05 --order PR-2026-000123 --store nanhai.gpkg"
            ])

        @OptionGroup var officer: OfficerOptions
        @Option(
            name: .long, parsing: .singleValue,
            help: ArgumentHelp(zh: "接收单位，可多次", en: "a recipient; again for more", value: .code))
        var to: [String]
        @Option(name: .long, help: ArgumentHelp(zh: "内容", en: "what is to be done", value: .text)) var text: String
        @Option(name: .long, help: ArgumentHelp(zh: "期限", en: "until when", value: .time)) var until: String?
        @Option(name: .long, help: ArgumentHelp(zh: "所涉工单", en: "the order that it is about", value: .identifier))
        var order: String?
        @Option(name: .long, help: ArgumentHelp(zh: "会议链接", en: "the address of a meeting", value: .text)) var meeting:
            String?

        func run() async throws {
            let until = try until.map { try SpokenTime.end($0, of: "--until") }
            let instruction = try await officer.run { desk, names, actor, _ in
                try await desk.instruct(
                    try to.map(names.code), text: text, order: order.map { WorkOrderID($0) }, until: until,
                    meeting: meeting, by: actor)
            }
            Console.say(
                Message(
                    zh: "已下达 \(instruction.id)，接收单位 \(instruction.recipients.count) 个",
                    en: "given as \(instruction.id), recipients: \(instruction.recipients.count)"))
        }
    }

    /// `parcelwatch instructions receive`
    struct Receive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "确认收到", en: "Note the receipt."),
            examples: ["parcelwatch instructions receive I-2026-000001 --unit 东村 --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "指令编号", en: "the instruction's id", value: .identifier)) var id: String
        @OptionGroup var officer: OfficerOptions

        func run() async throws { try await Self.take(.receive, id, officer) }

        static func take(_ step: BesideDesk.InstructionStep, _ id: String, _ officer: OfficerOptions) async throws {
            let instruction = try await officer.run { desk, _, actor, _ in
                try await desk.take(step, on: OfficeRecordID(id), by: actor)
            }
            let replied = instruction.recipients.count { $0.reply != nil }
            let received = instruction.recipients.count { $0.receivedAt != nil }
            Console.say(
                Message(
                    zh: "\(instruction.id)：收到 \(received)/\(instruction.recipients.count)，回复 \(replied)",
                    en: "\(instruction.id): received \(received)/\(instruction.recipients.count), replied \(replied)"))
        }
    }

    /// `parcelwatch instructions reply`
    struct Reply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "回复", en: "Reply."),
            examples: ["parcelwatch instructions reply I-2026-000001 --unit 东村 --text 已核对 --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "指令编号", en: "the instruction's id", value: .identifier)) var id: String
        @OptionGroup var officer: OfficerOptions
        @Option(name: .long, help: ArgumentHelp(zh: "回复内容", en: "the reply", value: .text)) var text: String

        func run() async throws { try await Receive.take(.reply(text), id, officer) }
    }

    /// `parcelwatch instructions minutes`
    struct Minutes: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "登记会议纪要", en: "Keep the minutes of the meeting."),
            examples: ["parcelwatch instructions minutes I-2026-000001 --text 由东村牵头 --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "指令编号", en: "the instruction's id", value: .identifier)) var id: String
        @OptionGroup var officer: OfficerOptions
        @Option(name: .long, help: ArgumentHelp(zh: "纪要", en: "the minutes", value: .text)) var text: String

        func run() async throws { try await Receive.take(.minutes(text), id, officer) }
    }

    /// `parcelwatch instructions list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出指令", en: "List instructions."),
            examples: ["parcelwatch instructions list --open --store nanhai.gpkg"])

        @OptionGroup var filter: BesideFilterOptions
        @OptionGroup var most: LimitOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (rows, names) = try await filter.rows(Instruction.self, most)
            try Listing<Instruction>(columns: [
                ListColumn("id", zh: "编号", en: "id") { .text($0.id.text) },
                ListColumn("order", zh: "工单", en: "order") { .text($0.order?.text) },
                ListColumn("text", zh: "内容", en: "text") { .text($0.text) },
                ListColumn("recipients", zh: "接收单位", en: "recipients") {
                    .words($0.units.map { names.message($0).chinese })
                },
                ListColumn("received", zh: "收到", en: "received") { instruction in
                    .number(Double(instruction.recipients.count { $0.receivedAt != nil }), decimals: 0)
                },
                ListColumn("replied", zh: "回复", en: "replied") { instruction in
                    .number(Double(instruction.recipients.count { $0.reply != nil }), decimals: 0)
                },
                ListColumn("sent_at", zh: "下达", en: "given") { .time($0.sentAt) },
                ListColumn("due_at", zh: "期限", en: "due") { .time($0.dueAt) },
                ListColumn("meeting") { .text($0.meeting) }, ListColumn("minutes") { .text($0.minutes) },
            ]).say(rows, asJSON: list.json, ifEmpty: Message(zh: "没有指令", en: "no instructions"))
        }
    }
}

/// `parcelwatch visits`
struct VisitsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "visits", abstract: Message(zh: "走访：实地看、回访", en: "Visits: go and look, call back."),
        discussion: Message(
            zh: "回访“未解决”的已结案工单自动重启，仍由原主办单位办理。",
            en: "A closed order that a visit finds not solved is opened again, with the same unit."),
        examples: [
            "parcelwatch visits ask AD-440605001001JC00017-01 --purpose 回访 --reason 群众来电 --store nanhai.gpkg",
            "parcelwatch visits report V-2026-000001 --found 未解决 --note 地基仍在 --store nanhai.gpkg",
        ],
        subcommands: [Ask.self, Invite.self, Report.self, List.self])

    /// `parcelwatch visits ask`
    struct Ask: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "安排走访", en: "Ask for a visit."),
            examples: ["parcelwatch visits ask AD-440605001001JC00017-01 --going 东村 --reason 照片看不清 --store nanhai.gpkg"]
        )

        @Argument(help: ArgumentHelp(zh: "工单编号", en: "the order's id", value: .identifier)) var id: String
        @OptionGroup var officer: OfficerOptions
        @Option(name: .long, help: ArgumentHelp(zh: "目的：实地看 或 回访", en: "inspection or callback", value: .text))
        var purpose = "inspection"
        @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String
        @Option(
            name: .long,
            help: ArgumentHelp(zh: "前往的单位；不写即工单中心", en: "the unit that goes; the centre without it", value: .code))
        var going: String?
        @Option(name: .long, help: ArgumentHelp(zh: "期限", en: "until when", value: .time)) var until: String?

        func run() async throws {
            let purpose = try Visit.Purpose.spoken.one(purpose, of: "--purpose")
            let until = try until.map { try SpokenTime.end($0, of: "--until") }
            let visit = try await officer.run { desk, names, actor, _ in
                try await desk.ask(
                    purpose, of: WorkOrderID(id), reason: reason, going: try going.map(names.code), until: until,
                    by: actor)
            }
            Console.say(Message(zh: "已安排 \(visit.id)", en: "asked for as \(visit.id)"))
        }
    }

    /// `parcelwatch visits report`
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "登记走访结果", en: "Report what was found."),
            examples: [
                "parcelwatch visits report V-2026-000001 --found 未解决 --note 地基仍在 --photo 1.jpg --store nanhai.gpkg"
            ])

        @Argument(help: ArgumentHelp(zh: "走访编号", en: "the visit's id", value: .identifier)) var id: String
        @OptionGroup var officer: OfficerOptions
        @Option(name: .long, help: ArgumentHelp(zh: "结果：已解决、未解决、未能核实", en: "solved, unsolved or unclear", value: .text))
        var found: String
        @Option(name: .long, help: ArgumentHelp(zh: "说明", en: "in words", value: .text)) var note: String
        @Option(
            name: .long, parsing: .singleValue,
            help: ArgumentHelp(zh: "照片，可多次", en: "a photo; again for more", value: .file),
            completion: .file())
        var photo: [String] = []

        func run() async throws {
            let found = try Visit.Finding.spoken.one(found, of: "--found")
            let (visit, order) = try await officer.run { desk, _, actor, store in
                let crs = try await store.parcelsCRS()
                let evidence = try photo.map { try EvidenceFile.read($0, as: .photo, crs: crs) }
                return try await desk.report(found, note: note, evidence: evidence, on: OfficeRecordID(id), by: actor)
            }
            let state = order.map { ($0.id, $0.state.name) }
            Console.say(
                Message(
                    zh: "\(visit.id)：\(found.name.chinese)" + (state.map { "；工单 \($0.0) \($0.1.chinese)" } ?? ""),
                    en: "\(visit.id): \(found.name.english)"
                        + (state.map { "; order \($0.0) is \($0.1.english)" } ?? "")))
        }
    }

    /// `parcelwatch visits list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出走访", en: "List visits."),
            examples: ["parcelwatch visits list --open --store nanhai.gpkg"])

        @OptionGroup var filter: BesideFilterOptions
        @OptionGroup var most: LimitOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (rows, names) = try await filter.rows(Visit.self, most)
            try Listing<Visit>(columns: [
                ListColumn("id", zh: "编号", en: "id") { .text($0.id.text) },
                ListColumn("order", zh: "工单", en: "order") { .text($0.order?.text) },
                ListColumn("purpose", zh: "目的", en: "purpose") { .word($0.purpose.rawValue, $0.purpose.name) },
                ListColumn("reason", zh: "理由", en: "reason") { .text($0.reason) },
                ListColumn("unit", zh: "前往", en: "who goes") { .text(names.text($0.unit)) },
                ListColumn("asked_at", zh: "安排", en: "asked") { .time($0.askedAt) },
                ListColumn("due_at", zh: "期限", en: "due") { .time($0.dueAt) },
                ListColumn("found", zh: "结果", en: "found") { visit in
                    visit.report.map { .word($0.finding.rawValue, $0.finding.name) } ?? .text(nil)
                },
                ListColumn("note") { .text($0.report?.note) }, ListColumn("reported_at") { .time($0.report?.at) },
            ]).say(rows, asJSON: list.json, ifEmpty: Message(zh: "没有走访", en: "no visits"))
        }
    }
}

/// `--order`, `--unit` and `--open` of a list of instructions or visits.
struct BesideFilterOptions: ParsableArguments {
    @OptionGroup var options: StoreOptions
    @Option(name: .long, help: ArgumentHelp(zh: "只要此工单的", en: "about this order only", value: .identifier)) var order:
        String?
    @Option(
        name: .long, help: ArgumentHelp(zh: "只要此单位的：代码或名称", en: "for this unit only, by code or name", value: .code))
    var unit: String?
    @Flag(name: .long, help: ArgumentHelp(zh: "只要未完成的", en: "only those that are open")) var open = false

    /// The rows asked for, and what units are called.
    func rows<Record: OfficeRecord>(
        _ type: Record.Type, _ most: LimitOptions
    ) async throws -> (rows: [Record], names: UnitNames) {
        try await options.read { store in
            let names = UnitNames(try await store.units())
            var query = OfficeRecordQuery()
            (query.order, query.onlyOpen) = (order.map { WorkOrderID($0) }, open)
            query.unit = try unit.map(names.code)
            let asked = query
            return (try await most.rows { try await store.officeRecords(type, asked, page: $0) }, names)
        }
    }
}

extension Visit.Purpose {
    /// What people call each.
    static var spoken: SpokenWords<Visit.Purpose> {
        SpokenWords(words: allCases.map { ($0, [$0.name.chinese, $0.rawValue, $0.name.english]) })
    }
}

extension Visit.Finding {
    /// What people call each.
    static var spoken: SpokenWords<Visit.Finding> {
        SpokenWords(words: allCases.map { ($0, [$0.name.chinese, $0.rawValue, $0.name.english]) })
    }
}
