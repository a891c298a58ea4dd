import ArgumentParser
import Casework
import Console
import Delivery
import Findings
import Ground
import Governance
import Reports
import StorePorts
import WorkOrders

/// `parcelwatch orders`
struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: Message(
            zh: "工单：列出、查看、导出、派遣到结案", en: "Work orders: list, show, export, take from dispatch to closing."),
        discussion: Message(
            zh: "每一步都说明做了什么、下一步谁可以做什么；不允许的说明理由和规则。",
            en:
                "Each step says what it did and who may do what next; one that is not allowed says why and by which rule."
        ),
        examples: [
            "parcelwatch orders list --store nanhai.gpkg --sort due",
            "parcelwatch orders dispatch AD-440605001001JC00017-01 --to 东村 --store nanhai.gpkg",
        ],
        subcommands: [
            List.self, Show.self, OrderDispatch.self, OrderSign.self, OrderReturn.self, OrderUphold.self,
            OrderDispute.self, OrderStatement.self, OrderRule.self, OrderPause.self, OrderResume.self, OrderExtend.self,
            OrderReport.self, OrderAnswer.self, OrderCheck.self, OrderReopen.self, OrderMerge.self, OrderUnmerge.self,
            OrderAssign.self, OrderEvaluate.self, OrderAdvance.self, OrderExport.self,
        ])

    /// `parcelwatch orders list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "列出工单", en: "List work orders."),
            examples: [
                "parcelwatch orders list --store nanhai.gpkg",
                "parcelwatch orders list --store nanhai.gpkg --state 待派遣 --since 2024-03-01 --json",
            ])

        @OptionGroup var options: StoreOptions
        @OptionGroup var filter: FilterOptions
        @OptionGroup var states: OrderStateOptions
        @OptionGroup var orders: OrderFilterOptions
        @OptionGroup var most: LimitOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (rows, listing) = try await options.read { store in
                var query = try await filter.orders(in: store, states: states.states)
                let names = UnitNames(try await store.units())
                try orders.confine(&query, names)
                let office = try await OfficeRegister(store, clock: { .now }).office()
                let rows = try await most.rows { try await store.orders(query, in: .everything, page: $0) }
                return (rows, Self.listing(office, names, at: .now))
            }
            try listing.say(rows, asJSON: list.json, ifEmpty: Message(zh: "没有可列出的工单", en: "no orders to list"))
        }

        private static func listing(_ office: Office, _ names: UnitNames, at now: Instant) -> Listing<WorkOrder> {
            func reading(_ order: WorkOrder) -> ClockReading? {
                order.course.clock.reading(at: now, office.context(for: order).time)
            }
            func name(_ order: WorkOrder) -> Message { office.rules(of: order).name(of: order.matter.category) }
            return Listing(columns: [
                ListColumn("id", zh: "编号", en: "id") { .text($0.id.text) },
                ListColumn("parcel_code") { .text($0.parcelCode?.text) },
                ListColumn("state", zh: "状态", en: "state") { .word($0.state.rawValue, $0.state.name) },
                ListColumn("category", zh: "类别", en: "category") { .word($0.matter.category.text, name($0)) },
                ListColumn("class") { .text($0.matter.verdictClass?.rawValue) },
                ListColumn("confidence", zh: "置信度", en: "confidence") { .probability($0.matter.confidence) },
                ListColumn("changed_area_inside_m2", zh: "宗地内变化", en: "changed inside") {
                    .number($0.changedArea?.inside, decimals: 1, unit: "m²")
                },
                ListColumn("changed_area_beyond_m2") { .number($0.changedArea?.beyond, decimals: 1) },
                ListColumn("legality", zh: "合规性", en: "legality") {
                    .word($0.matter.legality.rawValue, $0.matter.legality.name)
                },
                ListColumn("layers") { .words($0.matter.layers) },
                ListColumn("responsible", zh: "主办", en: "with") { order in
                    order.course.responsible.map { .word($0.text, names.message($0)) } ?? .text(nil)
                },
                ListColumn("due_at", zh: "期限", en: "due") { .time($0.state.isOpen ? reading($0)?.dueAt : nil) },
                ListColumn("level", zh: "时限", en: "time") { order in
                    guard order.state.isOpen, let level = reading(order)?.level else { return .text(nil) }
                    return .word(level.rawValue, level.name)
                },
                ListColumn("outcome") { .text($0.course.outcome?.rawValue) },
                ListColumn("raised_at", zh: "生成时间", en: "raised") { .time($0.filedAt) },
                ListColumn("withdrawn_at") { .time($0.course.withdrawnAt) },
                ListColumn("closed_at") { .time($0.course.closedAt) },
                ListColumn("district") { .text($0.matter.place.district) },
                ListColumn("town") { .text($0.matter.place.town) },
                ListColumn("village") { .text($0.matter.place.village) },
                ListColumn("cell") { .text($0.matter.place.cell) },
                ListColumn("place", zh: "位置", en: "place") { .text(PlaceText.of($0.matter.place)) },
                ListColumn("findings") { .words($0.matter.findingIDs.map(\.text)) },
                ListColumn("reports") { .words($0.matter.reportIDs.map(\.text)) },
            ])
        }
    }

    /// `parcelwatch orders show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: Message(zh: "查看一件工单", en: "Show a work order."),
            examples: [
                "parcelwatch orders show AD-440605001001JC00017-01 --store nanhai.gpkg"
            ])

        @Argument(help: ArgumentHelp(zh: "工单编号，如 AD-440605001001JC00017-01", en: "the order's id", value: .identifier))
        var id: String

        @OptionGroup var options: StoreOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let id = WorkOrderID(id)
            let (order, findings, events, office, sent) = try await options.read { store in
                guard let order = try await store.order(id, in: .everything) else {
                    throw NotFound(
                        message: Message(
                            zh: "没有工单 \(id)；用 parcelwatch orders list 查看全部",
                            en: "no work order \(id); parcelwatch orders list names them all"))
                }
                var findings: [FindingRecord] = []
                for id in order.matter.findingIDs {
                    if let finding = try await store.finding(id, in: .everything) { findings.append(finding) }
                }
                let office = try await OfficeRegister(store, clock: { .now }).office()
                let sent = try await store.outbox(ofOrder: id.text)
                return (order, findings, try await store.events(on: id.text), office, sent)
            }
            let names = UnitNames(office.units.all)
            if list.json {
                return try CommandOutput.write(
                    JSONObject.document(OrderDocument(order, events, office, sent, at: .now)), to: nil)
            }
            let rows = OrderText.rows(order, office, names, at: .now)
            let related = findings.map { record in
                (
                    Message(zh: "监测图斑", en: "finding"),
                    "\(record.id) \(record.finding.verdict.verdictClass.name.text(in: .chosen)) "
                        + record.state.name.text(in: .chosen)
                )
            }
            let told = sent.map { (Message(zh: "推送 \($0.destination)", en: "sent to \($0.destination)"), $0.standing) }
            let lines = (rows + related + told).map { [$0.0.text(in: .chosen), $0.1] }
            for line in Columns.lines(lines) { Console.say(line) }
            Console.say("")
            for line in events.compactMap({ OrderText.history($0, names, office.rules(of: order)) }) {
                Console.say(line)
            }
            let next = order.course.next(at: .now, in: office.context(for: order))
            Console.say(OrderText.next(next))
        }
    }
}
