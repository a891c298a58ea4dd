import Casework
import GRDB
import GeoPackage
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

/// The reports that another system follows up, read by pages.
struct RequestList {
    let db: Database

    /// The order that stands for a report's: the end of the chain of mergers.
    private static let standing = """
        (WITH RECURSIVE chain (id, state, heir) AS (
           SELECT id, state, json_extract(record, '$.course.merger.into') FROM work_orders WHERE id = reports.order_id
           UNION
           SELECT o.id, o.state, json_extract(o.record, '$.course.merger.into')
           FROM chain JOIN work_orders AS o ON o.id = chain.heir WHERE chain.state = 'mergedInto')
         SELECT id FROM chain WHERE state <> 'mergedInto' LIMIT 1)
        """

    func requests(_ query: RequestQuery, in scope: Scope) throws -> [ReportRequest] {
        var own = Conditions()
        // Reports have the unit's code under the same name as orders.
        if case .units(let codes, _) = scope {
            let prefixes = codes.sorted().map(\.text)
            guard !prefixes.isEmpty else { return [] }
            own.add(
                prefixes.map { _ in "(reports.unit_code >= ? AND reports.unit_code < ?)" }.joined(separator: " OR "),
                prefixes.flatMap { [$0, $0 + "\u{10FFFF}"] })
        }
        if let account = query.account { own.add("reports.account = ?", [account]) }
        own.confine("reports.id", to: query.ids.map { $0.map(\.text).sorted() })
        own.confine("reports.category", to: query.categories.map { $0.map(\.text).sorted() })
        if let moment = query.reportedFrom { own.add("reports.reported_at >= ?", [moment.geoPackageText]) }
        if let moment = query.reportedUntil { own.add("reports.reported_at <= ?", [moment.geoPackageText]) }
        let updated = "max(reports.updated_at, o.updated_at)"
        if let moment = query.updatedFrom { own.add("\(updated) >= ?", [moment.geoPackageText]) }
        if let moment = query.updatedUntil { own.add("\(updated) <= ?", [moment.geoPackageText]) }
        if let isOpen = query.isOpen { own.add("o.is_open = ?", [isOpen ? 1 : 0]) }
        guard !own.holdNothing else { return [] }
        let sql = """
            SELECT reports.record AS report, o.record AS standing, \(updated) AS updated
            FROM reports JOIN work_orders AS o ON o.id = \(Self.standing)\(own.sql)
            ORDER BY reports.id LIMIT \(query.limit) OFFSET \(query.offset)
            """
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: own.arguments).map { row in
            ReportRequest(
                record: try row.json("report", as: ReportRecord.self),
                order: try row.json("standing", as: WorkOrder.self), updatedAt: try row.instant("updated"))
        }
    }
}
