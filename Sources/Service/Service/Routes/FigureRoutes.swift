import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Hummingbird
import Overview
import Statistics
import StorePorts
import WorkOrders

extension Route {
    /// The orders behind a figure of the statistics, under the same filters: what a supervisor sees who follows a figure.
    static let figures: [Route] = [
        Route(.get, "/api/v1/statistics/:figure/orders", .deed(.seeStatistics)) { call in
            let query = try call.query(StatisticsReading.parameters + ["by", "key", "limit", "after"])
            let name = try call.parameter("figure")
            guard let column = StatisticsColumn.all.first(where: { $0.key == name }) else { throw Problem.notFound }
            let grouping = try query.one("by").map { text in
                guard let grouping = StatisticsGrouping(rawValue: text) else { throw Query.wrong("by") }
                return grouping
            }
            let (key, page) = (try query.one("key") ?? "", try query.page())
            return try await call.rooms.heavyWork.run {
                let office = try await call.rooms.officeRegister.office()
                let reading = try StatisticsReading(query, office: office, call)
                let found = try await reading.orders(behind: column, in: grouping ?? .total, key: key)
                let rest = found.orders.drop { one in page.after.map { one.id.text <= $0.id } ?? false }
                var items: [FigureOrderDocument] = []
                for one in rest.prefix(page.limit) {
                    // One that has just gone out of sight is passed over.
                    guard let order = try await call.rooms.store.order(one.id, in: call.scope) else { continue }
                    items.append(
                        FigureOrderDocument(
                            times: one.times, order: OrderSummaryDocument(order, office, call.now, call.language)))
                }
                let next = rest.count > page.limit ? rest.prefix(page.limit).last : nil
                return try call.json(
                    FigureOrdersDocument(
                        name: column.title.text(in: call.language), count: found.count, orders: found.orders.count,
                        items: items, next: next.map { PageCursor(value: "", id: $0.id.text).code }))
            }
        }
    ]
}

extension StatisticsReading {
    /// The parameters by which figures are confined.
    static let parameters = ["from", "to", "village", "category", "responsible", "as_of"]

    /// The count that a query asks for, of what its caller may see.
    init(_ query: Query, office: Office, _ call: Call) throws {
        let period = try query.period()
        var filter = StatisticsReading.Filter()
        filter.villages = Set(query.values["village"] ?? [])
        filter.categories = Set(query.values["category"] ?? [])
        filter.units = Set((query.values["responsible"] ?? []).map { UnitCode($0) })
        self.init(
            call.rooms.store, office: office, period: period, filter: filter, in: call.scope,
            now: try query.moment("as_of") ?? call.now)
    }
}

/// An order of a figure.
private struct FigureOrderDocument: Encodable {
    let times: Int
    let order: OrderSummaryDocument
}

private struct FigureOrdersDocument: Encodable {
    let name: String
    let count, orders: Int
    let items: [FigureOrderDocument]
    let next: String?
}
