import ArgumentParser
import Console
import Findings
import Ground
import Governance
import StorePorts
import WorkOrders

/// `parcelwatch orders`
struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders",
        abstract: Message(zh: "主动发现工单：列出、查看", en: "Active-discovery work orders: list, show."),
        examples: [
            "parcelwatch orders list --store nanhai.gpkg"
        ],
        subcommands: [List.self, Show.self])

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
        @OptionGroup var most: LimitOptions
        @OptionGroup var list: ListOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let orders = try await options.read { store in
                let query = try await filter.orders(in: store, states: states.states)
                return try await most.rows { try await store.orders(query, in: .everything, page: $0) }
            }
            try Self.listing.say(orders, asJSON: list.json, ifEmpty: Message(zh: "没有可列出的工单", en: "no orders to list"))
        }

        private static var listing: Listing<WorkOrder> {
            Listing(columns: [
                ListColumn("id", zh: "编号", en: "id") { .text($0.id.text) },
                ListColumn("parcel_code") { .text($0.parcelCode.text) },
                ListColumn("state", zh: "状态", en: "state") { .word($0.state.rawValue, $0.state.name) },
                ListColumn("class", zh: "类别", en: "class") {
                    .word($0.verdictClass.rawValue, $0.verdictClass.name)
                },
                ListColumn("confidence", zh: "置信度", en: "confidence") { .number($0.confidence, decimals: 2) },
                ListColumn("changed_area_inside_m2", zh: "宗地内变化", en: "changed inside") {
                    .number($0.changedAreaInsideSquareMetres, decimals: 1, unit: "m²")
                },
                ListColumn("changed_area_beyond_m2") { .number($0.changedAreaBeyondSquareMetres, decimals: 1) },
                ListColumn("raised_at", zh: "生成时间", en: "raised") { .time($0.raisedAt) },
                ListColumn("withdrawn_at") { .time($0.withdrawnAt) },
                ListColumn("district") { .text($0.place.district) },
                ListColumn("town") { .text($0.place.town) },
                ListColumn("village") { .text($0.place.village) },
                ListColumn("cell") { .text($0.place.cell) },
                ListColumn("place", zh: "位置", en: "place") { .text(PlaceText.of($0.place)) },
                ListColumn("findings") { .words($0.findingIDs.map(\.text)) },
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
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let id = WorkOrderID(id)
            let (order, findings) = try await options.read { store in
                guard let order = try await store.order(id, in: .everything) else {
                    throw NotFound(
                        message: Message(
                            zh: "没有工单 \(id)；用 parcelwatch orders list 查看全部",
                            en: "no work order \(id); parcelwatch orders list names them all"))
                }
                var findings: [FindingRecord] = []
                for id in order.findingIDs {
                    if let finding = try await store.finding(id, in: .everything) { findings.append(finding) }
                }
                return (order, findings)
            }
            let bounds = order.parcelPolygon.bounds
            let centre = bounds.map {
                "\(Console.number(($0.minX + $0.maxX) / 2)), \(Console.number(($0.minY + $0.maxY) / 2)) (\(order.crs))"
            }
            var rows: [(Message, String)] = [
                (Message(zh: "编号", en: "id"), order.id.text),
                (Message(zh: "来源", en: "origin"), order.origin.name.text(in: .chosen)),
                (Message(zh: "状态", en: "state"), order.state.name.text(in: .chosen)),
                (Message(zh: "宗地代码", en: "parcel code"), order.parcelCode.text),
                (Message(zh: "位置", en: "place"), PlaceText.of(order.place)),
                (Message(zh: "宗地面积", en: "parcel area"), "\(Console.number(order.parcelPolygon.area)) m²"),
                (Message(zh: "宗地中心", en: "parcel centre"), centre ?? ""),
                (Message(zh: "类别", en: "class"), order.verdictClass.name.text(in: .chosen)),
                (
                    Message(zh: "置信度", en: "confidence"),
                    Console.number(order.confidence, decimals: 2)
                ),
                (
                    Message(zh: "变化面积", en: "changed area"),
                    Message(
                        zh: "宗地内 \(Console.number(order.changedAreaInsideSquareMetres)) m²，越出 "
                            + "\(Console.number(order.changedAreaBeyondSquareMetres)) m²",
                        en: "\(Console.number(order.changedAreaInsideSquareMetres)) m² inside, "
                            + "\(Console.number(order.changedAreaBeyondSquareMetres)) m² beyond the edge"
                    ).text(in: .chosen)
                ),
                (Message(zh: "生成时间", en: "raised at"), LocalTime.text(order.raisedAt)),
            ]
            if let withdrawnAt = order.withdrawnAt {
                let reason = order.withdrawal.map { " " + $0.name.text(in: .chosen) } ?? ""
                rows.append((Message(zh: "撤销", en: "withdrawn"), LocalTime.text(withdrawnAt) + reason))
            }
            let related = findings.map { record in
                (
                    Message(zh: "监测图斑", en: "finding"),
                    "\(record.id) \(record.finding.verdict.verdictClass.name.text(in: .chosen)) "
                        + record.state.name.text(in: .chosen)
                )
            }
            for line in Columns.lines((rows + related).map { [$0.0.text(in: .chosen), $0.1] }) { Console.say(line) }
        }
    }
}
