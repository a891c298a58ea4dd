import ArgumentParser
import Casework
import Console
import Governance
import Ground
import Reports
import Site
import StorePorts
import WorkOrders

extension ReportsCommand {
    /// `parcelwatch reports join`
    struct Join: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "把线索并入工单；对自动并入的即为确认", en: "Bring a report to an order, or confirm the one that it is of."),
            examples: ["parcelwatch reports join R-2026-0000017 PR-2026-000012 --reason 同一堆 --store nanhai.gpkg"])

        @OptionGroup var named: NamedReport
        @Argument(help: ArgumentHelp(zh: "工单编号", en: "the order's id", value: .identifier)) var order: String
        @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String?
        @OptionGroup var officer: ReportOfficerOptions
        @OptionGroup var list: ListOptions

        func run() async throws {
            try await ReportLines.say(asJSON: list.json, officer) { desk, actor, _ in
                try await desk.join(ReportID(named.id), to: WorkOrderID(order), reason: reason, by: actor)
            }
        }
    }

    /// `parcelwatch reports locate`
    struct Locate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "给待定位的线索定位", en: "Say where a report is that was to be located."),
            discussion: Message(
                zh: "仅凭线索、未落在宗地上的工单随之定位，规则自动派遣的即派遣；宗地上已有同类在办工单的，并入该单。",
                en: """
                    Its order, where that rests on reports alone and lies on no parcel, lies there from now on and is dispatched                     where the rules do so by themselves. Where the parcel has an open order of its group, the report joins that.
                    """),
            examples: [
                "parcelwatch reports locate R-2026-0000017 --parcel 440605001001JC00017 --store nanhai.gpkg",
                "parcelwatch reports locate R-2026-0000017 --at 113.14,23.03 --datum gcj02 --store nanhai.gpkg",
            ])

        @OptionGroup var named: NamedReport
        @OptionGroup var place: ReportPlaceOptions
        @OptionGroup var officer: ReportOfficerOptions
        @OptionGroup var list: ListOptions

        func validate() throws {
            guard try place.position() != nil || place.parcel != nil || place.village != nil else {
                throw ValidationError(
                    zh: "请给出 --at 与 --datum、--parcel 或 --village", en: "give --at with --datum, --parcel or --village")
            }
            guard place.at == nil || place.datum != nil else {
                throw ValidationError(zh: "--at 须与 --datum 一起给出", en: "--at needs --datum")
            }
        }

        func run() async throws {
            let form = ReportForm(try place.cells())
            try await ReportLines.say(asJSON: list.json, officer) { desk, actor, store in
                var locator = ReportLocator(try await store.parcelsCRS())
                let office = try await OfficeRegister(store, clock: { .now }).office()
                let found = try form.place(ReportForm.Words(office), &locator)
                return try await desk.locate(ReportID(named.id), at: found, crs: locator.crs, by: actor)
            }
        }
    }

    /// `parcelwatch reports leave`
    struct Leave: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "把线索从工单拆出：恢复或新立它自己的工单，各自计时",
                en: "Take a report out of its order: it has its own, with its own clock."),
            examples: ["parcelwatch reports leave R-2026-0000017 --reason 另一户 --store nanhai.gpkg"])

        @OptionGroup var named: NamedReport
        @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String
        @OptionGroup var officer: ReportOfficerOptions
        @OptionGroup var list: ListOptions

        func validate() throws { try ArgumentCheck.words("--reason", reason) }

        func run() async throws {
            try await ReportLines.say(asJSON: list.json, officer) { desk, actor, _ in
                try await desk.leave(ReportID(named.id), reason: reason, by: actor)
            }
        }
    }

    /// `parcelwatch reports refuse`
    struct Refuse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "线索与建议的工单都不是同一事项：不再建议，并从中学习",
                en: "Say that a report is of none of the orders suggested: they are not suggested again."),
            examples: ["parcelwatch reports refuse R-2026-0000017 --store nanhai.gpkg"])

        @OptionGroup var named: NamedReport
        @OptionGroup var officer: ReportOfficerOptions
        @OptionGroup var list: ListOptions

        func run() async throws {
            try await ReportLines.say(asJSON: list.json, officer) { desk, actor, _ in
                try await desk.refuse(ReportID(named.id), by: actor)
            }
        }
    }

    /// `parcelwatch reports learn`
    struct Learn: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "按已确认的并入与拆出，重新学习比对参数", en: "Learn the matching anew from what officers confirmed."),
            discussion: Message(
                zh: "每 50 次认定后也会自动学习，累计千次后为每二十分之一。",
                en:
                    "After every 50 such words the desk does so by itself, from a thousand on after every twentieth of all."
            ),
            examples: ["parcelwatch reports learn --store nanhai.gpkg"])

        @OptionGroup var officer: ReportOfficerOptions

        func run() async throws {
            let (model, isNew) = try await officer.run { desk, actor, _ in try await desk.learn(by: actor) }
            let threshold = Console.number(model.mergeThreshold, decimals: 3)
            Console.say(
                isNew
                    ? Message(
                        zh: "已更新比对参数；可能性达 \(threshold) 的自动并入",
                        en: "the matching was learnt anew; from \(threshold) on reports join by themselves")
                    : Message(zh: "没有新的确认，比对参数不变", en: "nothing new was confirmed; the matching stays as it is"))
        }
    }

    /// `parcelwatch reports identity`
    struct Identity: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "读取工单各线索报告人的姓名、电话与原话；每次读取留痕",
                en: "Read who reported what an order is about, and in what words; on record."),
            examples: ["parcelwatch reports identity PR-2026-000012 --reason 回访 --store nanhai.gpkg"])

        @Argument(help: ArgumentHelp(zh: "工单编号", en: "the order's id", value: .identifier)) var order: String
        @Option(name: .long, help: ArgumentHelp(zh: "理由", en: "why", value: .text)) var reason: String
        @OptionGroup var officer: ReportOfficerOptions
        @OptionGroup var list: ListOptions

        func validate() throws { try ArgumentCheck.words("--reason", reason) }

        func run() async throws {
            let found = try await officer.run { _, actor, store in
                try await IdentityDesk(store, clock: { .now })
                    .identities(of: WorkOrderID(order), reason: reason, by: actor)
            }
            let listing = Listing<IdentityDesk.Identity>(columns: [
                ListColumn("report", zh: "线索", en: "report") { .text($0.report.text) },
                ListColumn("name", zh: "姓名", en: "name") { .text($0.contact?.name) },
                ListColumn("phone", zh: "电话", en: "phone") { .text($0.contact?.phone) },
                ListColumn("text", zh: "原话", en: "own words") { .text($0.text) },
            ])
            try listing.say(
                found, asJSON: list.json, ifEmpty: Message(zh: "没有报告人信息", en: "no reporter is known"))
        }
    }
}

/// `parcelwatch audit`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: Message(zh: "留痕查询：谁看过什么", en: "Who saw what."),
        examples: ["parcelwatch audit identity PR-2026-000012 --store nanhai.gpkg"], subcommands: [Identity.self])

    /// `parcelwatch audit identity`
    struct Identity: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "谁、何时、为何读过工单报告人的身份", en: "Who read an order's reporters, when and why."),
            examples: ["parcelwatch audit identity PR-2026-000012 --store nanhai.gpkg --json"])

        @Argument(help: ArgumentHelp(zh: "工单编号", en: "the order's id", value: .identifier)) var order: String
        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let id = WorkOrderID(order)
            let rows = try await options.read { try await IdentityDesk($0, clock: { .now }).looks(of: id) }
            let listing = Listing<IdentityDesk.Look>(columns: [
                ListColumn("at", zh: "时间", en: "at") { .time($0.at) },
                ListColumn("by", zh: "经办人", en: "by") { .text($0.actor?.name) },
                ListColumn("unit", zh: "单位", en: "unit") { .text($0.actor?.unit) },
                ListColumn("reason", zh: "理由", en: "why") { .text($0.note.reason) },
                ListColumn("reports", zh: "线索", en: "reports") { .words($0.note.reports.map(\.text)) },
            ])
            try listing.say(
                rows, asJSON: list.json, ifEmpty: Message(zh: "没有人读过报告人身份", en: "nobody has read the reporters"))
        }
    }
}
