import ArgumentParser
import Console
import Export
import Governance
import Ground
import Site
import StorePorts
import WorkOrders

/// `parcelwatch orders export`
struct OrderExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: Message(zh: "导出工单", en: "Export work orders."),
        discussion: Message(
            zh: OrderFormats.all.map { "\($0.name)：\($0.summary.chinese)" }.joined(separator: "\n")
                + "\n导出内容不含反映人及其原话。",
            en: OrderFormats.all.map { "\($0.name): \($0.summary.english)" }.joined(separator: "\n")
                + "\nNo export holds a reporter's words or identity."),
        examples: [
            "parcelwatch orders export --store nanhai.gpkg -o orders.gpkg",
            "parcelwatch orders export --store nanhai.gpkg --state 处置中 --responsible 东村 -o orders.kml",
            "parcelwatch orders export --store nanhai.gpkg -o - --format csv",
        ])

    @OptionGroup var options: StoreOptions
    @OptionGroup var filter: FilterOptions
    @OptionGroup var states: OrderStateOptions
    @OptionGroup var orders: OrderFilterOptions

    @Option(
        name: .shortAndLong, help: .output(zh: "输出文件", en: "file to write", value: .file), completion: .file())
    var output: String

    @Option(
        name: .long, help: .format(OrderFormats.all.map(\.name)), completion: .list(OrderFormats.all.map(\.name)))
    var format: String?

    @OptionGroup var columns: ColumnOptions
    @OptionGroup var overwriting: OverwriteOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { _ = try name }

    private var name: String {
        get throws { try OutputFormat.name(of: output, asked: format, known: OrderFormats.all.map(\.name)) }
    }

    func run() async throws {
        let format = try OrderFormats.named(name)
        let place = try overwriting.place(output, reading: [options.store])
        try await options.read { store in
            var query = try await filter.orders(in: store, states: states.states)
            try orders.confine(&query, UnitNames(try await store.units()))
            let asked = query
            var tally = OrderTally()
            try await place.write {
                tally = try await CaseExport(store, language: .chosen, hasEveryColumn: columns.all).write(
                    asked, as: format, to: $0)
            }
            guard tally.withoutPlace > 0 else { return }
            Console.error(
                Message(
                    zh: "\(tally.count) 件工单中有 \(tally.withoutPlace) 件位置未知，导出时没有图形",
                    en:
                        "\(tally.withoutPlace) of \(tally.count) orders have no known place and were written without geometry"
                ))
        }
    }
}
