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

/// `parcelwatch reports`
struct ReportsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reports",
        abstract: Message(zh: "线索：登记、导入、列出、并入与拆出工单", en: "Reports: take them in, list them, bring them to orders."),
        discussion: Message(
            zh: """
                同一宗地同类在办的，按定义并入；极可能是同一事项的，自动并入；其余新立工单，并给出至多三个候选。\
                报告人的姓名电话单独存放，只有 reports identity 能读，每次读取留痕。
                """,
            en: """
                A report joins the open order of its parcel and group by definition, and what most probably is the same matter \
                by itself; any other has an order of its own, with three suggestions at most. Reporters' names and numbers lie \
                apart: reports identity alone reads them, and each reading is on record.
                """),
        examples: [
            "parcelwatch reports add --channel 热线 --category building.new --text 有人加建 \\\n"
                + "  --at 113.14,23.03 --datum gcj02 --store nanhai.gpkg",
            "parcelwatch reports import 12345.csv --store nanhai.gpkg",
            "parcelwatch reports list --store nanhai.gpkg --to-be-located",
        ],
        subcommands: [
            Add.self, Import.self, Pull.self, List.self, Show.self, Suggest.self, Locate.self, Join.self, Leave.self,
            Refuse.self,
            Learn.self,
            Identity.self,
        ])

    /// `parcelwatch reports add`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "登记一条线索", en: "Take a report in."),
            discussion: Message(
                zh: "同一渠道、同一编号（--reference）再次登记，不会重复。没有写 --datum 的坐标标为待定位。查询码只显示一次，交给报告人查看办理结果。",
                en: """
                    The same reference of the same channel is the same report. A position without --datum is to be located. The token is \
                    shown once: its reporter reads by it what became of the report.
                    """),
            examples: [
                "parcelwatch reports add --channel 热线 --category building.new --text 隔壁在加建 \\\n"
                    + "  --at 113.14,23.03 --datum gcj02 --reference 2026113000123 --store nanhai.gpkg",
                "parcelwatch reports add --reporter-kind 巡查员 --category building.new --text 起墙 \\\n"
                    + "  --parcel 440605001001JC00017 --photo 1.jpg --store nanhai.gpkg",
            ])

        @OptionGroup var form: ReportFormOptions
        @OptionGroup var officer: ReportOfficerOptions
        @OptionGroup var list: ListOptions

        func validate() throws {
            _ = (try form.place.position(), try form.fields())
            guard form.channel != nil || form.reporterKind != nil else {
                throw ValidationError(zh: "请给出 --channel 或 --reporter-kind", en: "give --channel or --reporter-kind")
            }
        }

        func run() async throws {
            let filled = try ReportForm(form.cells(), fields: form.fields())
            try await ReportLines.say(asJSON: list.json, officer) { desk, actor, store in
                var locator = ReportLocator(try await store.parcelsCRS())
                let office = try await OfficeRegister(store, clock: { .now }).office()
                var draft = try filled.draft(ReportForm.Words(office), &locator).get()
                let photos = PhotoDesk(store, studio: PhotoStudio(), clock: { .now })
                for path in form.photo {
                    // What is wrong with a photo is said; the report is taken all the same.
                    do {
                        draft.photoHashes.append(try await photos.add(Self.bytes(of: path), by: actor).photo.sha256)
                    } catch let fault as PhotoFault {
                        let message = fault.message
                        Console.error(Message(zh: "\(path)：\(message.chinese)", en: "\(path): \(message.english)"))
                    }
                }
                draft.wantsToken = true
                return try await desk.add(draft, by: actor)
            }
        }

        private static func bytes(of path: String) throws -> [UInt8] {
            guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
                throw EvidenceFileError.missing(path: path)
            }
            return [UInt8](data)
        }
    }

    /// `parcelwatch reports import`
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "从 CSV 清单导入线索", en: "Take reports from a CSV list."),
            discussion: Message(
                zh: """
                    首行为列名：渠道、类别必有，整份清单相同时用 --channel、--category 给出；内容、经度、纬度、坐标系、精度、宗地代码、村居、\
                    地址、编号、时间、姓名、电话、工单、摘要可有。其他列不读。编码 UTF-8 或 GBK。有一处错误即全部不导入；同一份清单再次导入不会重复。
                    """,
                en: """
                    The first line names the columns: channel and category are needed, by --channel and --category where all \
                    lines have the same; text, longitude, latitude, datum, accuracy, parcel, village, address, reference, \
                    reported_at, reporter_name, reporter_phone, order and summary may be there. Other columns are not read. \
                    UTF-8 or GBK. One fault, and nothing is taken; the same list again changes nothing.
                    """),
            examples: [
                "parcelwatch reports import list.csv --store nanhai.gpkg",
                "parcelwatch reports import 12345.csv --channel 热线 --store nanhai.gpkg",
            ])

        @Argument(help: ArgumentHelp(zh: "清单", en: "the list", value: .file), completion: .file(extensions: ["csv"]))
        var file: String

        @Option(name: .long, help: ArgumentHelp(zh: "全部线索的渠道，如 热线", en: "the channel of all lines", value: .name))
        var channel: String?

        @Option(
            name: .long,
            help: ArgumentHelp(zh: "全部线索的类别：规则中的代码或名称", en: "the category of all lines, by code or name", value: .code))
        var category: String?

        @Option(
            name: .long,
            help: .output(
                zh: "把新线索的查询码写入此 CSV，交给报告人", en: "write the tokens of new reports into this CSV, for their reporters",
                value: .file), completion: .file())
        var tokens: String?

        @OptionGroup var overwriting: OverwriteOptions
        @OptionGroup var officer: ReportOfficerOptions
        @OptionGroup var list: ListOptions

        func run() async throws {
            let place = try tokens.map { try overwriting.place($0, reading: [file, officer.options.store]) }
            let results = try await officer.run { desk, actor, store in
                let office = try await OfficeRegister(store, clock: { .now }).office()
                let common = [ReportForm.Field.channel: channel, .category: category].compactMapValues { $0 }
                var drafts = try ReportFile.drafts(
                    at: file, ReportForm.Words(office), crs: try await store.parcelsCRS(), common: common)
                if place != nil { for index in drafts.indices { drafts[index].wantsToken = true } }
                return try await desk.add(drafts, by: actor)
            }
            if let place {
                let rows = results.filter { $0.token != nil }.map { result in
                    CSVRow([
                        result.record.id.text, result.record.report.sourceReference ?? "", result.token ?? "",
                    ]).record
                }
                let text = CSVRow.byteOrderMark + CSVRow(["report", "reference", "token"]).record + rows.joined()
                try place.write(Data(text.utf8))
            }
            if list.json {
                return try CommandOutput.write(JSONObject.document(results.map(ReportLines.object)), to: nil)
            }
            let new = results.filter(\.isNew)
            let raised = new.count { $0.record.link.kind == .raised }
            Console.say(
                Message(
                    zh: "清单中 \(results.count) 条，新线索 \(new.count) 条：新立工单 \(raised) 件，并入 \(new.count - raised) 条",
                    en: "\(results.count) reports in the list, \(new.count) of them new: \(raised) raised an order, "
                        + "\(new.count - raised) joined one"))
            let lost = new.count { $0.record.report.place.isToBeLocated }
            if lost > 0 {
                Console.say(
                    Message(
                        zh: "其中 \(lost) 条待定位（reports list --to-be-located）",
                        en: "\(lost) of the new ones are to be located (reports list --to-be-located)"))
            }
            let visits = new.count { $0.visit != nil }
            if visits > 0 {
                Console.say(
                    Message(
                        zh: "其中 \(visits) 条属于已不在办的工单，各生成一次实地看（visits list --open）",
                        en:
                            "\(visits) of the new ones are of orders no longer open: a visit each is asked for (visits list --open)"
                    ))
            }
        }
    }

    /// `parcelwatch reports list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出线索", en: "List reports."),
            examples: ["parcelwatch reports list --store nanhai.gpkg --channel 热线 --since 2026-11-01 --json"])

        @OptionGroup var options: StoreOptions
        @OptionGroup var filter: ReportFilterOptions
        @OptionGroup var most: LimitOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (rows, office) = try await options.read { store in
                let office = try await OfficeRegister(store, clock: { .now }).office()
                let query = try filter.query(office)
                return (try await most.rows { try await store.reports(query, in: .everything, page: $0) }, office)
            }
            try ReportLines.listing(office).say(
                rows, asJSON: list.json, ifEmpty: Message(zh: "没有可列出的线索", en: "no reports to list"))
        }
    }

    /// `parcelwatch reports show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "查看一条线索", en: "Show a report."),
            examples: ["parcelwatch reports show R-2026-0000017 --store nanhai.gpkg"])

        @OptionGroup var named: NamedReport
        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (record, order, office) = try await options.read { store in
                let office = try await OfficeRegister(store, clock: { .now }).office()
                let record = try await named.record(in: store)
                return (record, try await store.order(record.order, in: .everything), office)
            }
            if list.json {
                return try CommandOutput.write(
                    JSONObject.document(ReportLines.listing(office).object(record)), to: nil)
            }
            let rows = ReportLines.rows(record, order, office).map { [$0.0.text(in: .chosen), $0.1] }
            for line in Columns.lines(rows) { Console.say(line) }
            for line in ReportLines.suggestions(record.suggestions) { Console.say(line) }
        }
    }

    /// `parcelwatch reports suggest`
    struct Suggest: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(
                zh: "线索可能属于哪些在办工单：至多三件，附可能性、距离与理由", en: "Which open orders a report may be of: three at most."),
            examples: ["parcelwatch reports suggest R-2026-0000017 --store nanhai.gpkg"])

        @OptionGroup var named: NamedReport
        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let found = try await options.read { store in
                _ = try await named.record(in: store)
                return try await ReportDesk(store, clock: { .now }).suggest(ReportID(named.id))
            }
            try ReportLines.suggestionListing.say(
                found, asJSON: list.json, ifEmpty: Message(zh: "没有相近的在办工单", en: "no open order is like it"))
        }
    }
}

/// A report by its id.
struct NamedReport: ParsableArguments {
    @Argument(help: ArgumentHelp(zh: "线索编号，如 R-2026-0000017", en: "the report's id", value: .identifier))
    var id: String

    /// The report; throws where the store has none of this id.
    func record(in store: any OfficeStore) async throws -> ReportRecord {
        guard let record = try await store.report(ReportID(id), in: .everything) else {
            throw CaseError.unknownReport(store: store.name, id: ReportID(id))
        }
        return record
    }
}

/// A person who takes a report in or says something of it.
struct ReportOfficerOptions: ParsableArguments {
    @OptionGroup var options: StoreOptions

    @Option(
        name: .long, help: ArgumentHelp(zh: "经办人；默认系统用户名", en: "who acts; the system's user by default", value: .name))
    var by: String?

    @OptionGroup var common: CommonOptions

    /// Calls `body` with the store's desk of reports and the actor.
    func run<Result>(_ body: (ReportDesk, CaseActor, any OfficeStore) async throws -> Result) async throws -> Result {
        let store = try options.writing()
        defer { try? store.close() }
        return try await body(ReportDesk(store, clock: { .now }), .person(by ?? NSUserName()), store)
    }
}
