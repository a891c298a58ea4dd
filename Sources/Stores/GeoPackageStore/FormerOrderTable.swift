import Casework
import Findings
import GRDB
import GeoPackage
import Ground
import Reports
import StorePorts
import WorkOrders

/// The layer `work_orders` as layouts 1 to 7 have it: orders of parcels, raised or withdrawn.
enum FormerOrderTable {
    static let layer = FeatureLayer(
        name: "work_orders", title: "主动发现工单",
        columns: [
            Column("id", .text, .unique), Column("origin", .text, .required),
            Column("parcel_code", .text, .required), Column("state", .text, .required),
            Column("is_open", .integer, .required), Column("class", .text, .required),
            Column("confidence", .double, .required), Column("changed_area_inside_m2", .double, .required),
            Column("changed_area_beyond_m2", .double, .required), Column("district", .text), Column("town", .text),
            Column("village", .text), Column("cell", .text), Column("finding_ids", .text, .required),
            Column("raised_at", .dateTime, .required), Column("withdrawn_at", .dateTime),
            Column("record", .text, .required),
        ])

    static func create(in db: Database, lastChange: Instant) throws {
        try layer.create(in: db, srsID: SpatialReference.undefinedCartesian, lastChange: lastChange)
        try db.execute(sql: "CREATE INDEX work_orders_parcel ON work_orders (parcel_code)")
    }

    /// Puts the table of the present layout in its place, and every order of it on record as it was left, with an entry in the
    /// log from which it is replayed from then on.
    static func carryOver(in db: Database, now: Instant) throws {
        let orders = try Row.fetchAll(db, sql: "SELECT record FROM work_orders ORDER BY id").map { row in
            try row.json("record", as: FormerOrder.self)
        }
        let srsID = try layer.srsID(in: db) ?? SpatialReference.undefinedCartesian
        let indices = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'work_orders' AND sql NOTNULL")
        for index in indices { try db.execute(sql: "DROP INDEX \"\(index)\"") }
        try layer.drop(in: db)
        try OrderTable.create(in: db, srsID: srsID, lastChange: now)
        guard !orders.isEmpty else { return }
        let office = try OfficeTables(db: db).office()
        var log = try EventTable.writer(db, by: .program, now: now)
        let table = OrderTable(db: db)
        var bounds: Bounds?
        for former in orders {
            let order = former.order
            let event = try log.append(.orderCarriedOver, order.id.text, order)
            try table.put(order, standing: OrderStanding(order, in: office), by: event, srsID: srsID)
            if let own = order.matter.parcelPolygon?.bounds { bounds = bounds?.union(own) ?? own }
        }
        try OrderTable.layer.note(bounds, lastChange: now, in: db)
    }
}

/// An order as programs before 0.3 kept it.
private struct FormerOrder: Decodable {
    let id: WorkOrderID
    let parcelCode: ParcelCode
    let crs: CRSCode
    let parcelPolygon: MultiPolygon
    let place: AdministrativePlace
    let findingIDs: [FindingID]
    let lapsedFindingIDs: [FindingID]
    let verdictClass: VerdictClass
    let confidence: Double
    let changedAreaInsideSquareMetres: Double
    let changedAreaBeyondSquareMetres: Double
    let state: String
    let raisedAt: Instant
    let withdrawnAt: Instant?
    let withdrawal: WorkOrderWithdrawal?

    /// The same order as this program keeps it.
    var order: WorkOrder {
        let rule = RuleSet.standard.finding(verdictClass)
        let category = rule?.category ?? CategoryCode("building.new")
        var matter = OrderMatter(
            origins: [.activeDiscovery], category: category, group: RuleSet.standard.group(of: category),
            parcelCode: parcelCode, crs: crs, parcelPolygon: parcelPolygon, place: place)
        if let bounds = parcelPolygon.bounds {
            matter.position = Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2)
            matter.accuracyMetres = ReportChannel.finding.defaultAccuracyMetres
        }
        (matter.findingIDs, matter.lapsedFindingIDs, matter.sources) = (findingIDs, lapsedFindingIDs, [.imagery])
        (matter.verdictClass, matter.confidence) = (verdictClass, confidence)
        matter.changedAreaInsideSquareMetres = changedAreaInsideSquareMetres
        matter.changedAreaBeyondSquareMetres = changedAreaBeyondSquareMetres
        var order = WorkOrder(id: id, matter: matter, filedAt: raisedAt)
        if state == "withdrawn" {
            order.take(
                .step(.withdrawn(OrderStep.Withdrawal(withdrawal ?? .lapsed))), by: .survey, at: withdrawnAt ?? raisedAt
            )
        }
        return order
    }
}
