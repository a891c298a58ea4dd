import Casework
import Findings
import GRDB
import GeoPackage
import Governance
import Ground
import StorePorts
import WorkOrders

/// The layer `work_orders`: the geometry is the parcel's polygon; the column `record` holds the whole order, exactly.
///
/// As layout 1 has it; layout 7 adds `version` and `updated_at`: the log's entry that last wrote the row.
struct OrderTable {
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

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        try layer.create(in: db, srsID: SpatialReference.undefinedCartesian, lastChange: lastChange)
        try db.execute(sql: "CREATE INDEX work_orders_parcel ON work_orders (parcel_code)")
    }

    func orders(on parcel: ParcelCode) throws -> [WorkOrder] {
        try Row.fetchAll(
            db, sql: "SELECT id, record FROM work_orders WHERE parcel_code = ? ORDER BY id", arguments: [parcel.text]
        ).map(Self.order)
    }

    func order(_ id: WorkOrderID) throws -> WorkOrder? {
        try Row.fetchOne(db, sql: "SELECT id, record FROM work_orders WHERE id = ?", arguments: [id.text]).map(
            Self.order)
    }

    /// An order inside a scope.
    func order(_ id: WorkOrderID, in scope: Scope) throws -> WorkOrder? {
        try order(id).flatMap { scope.holds($0.place.unit) ? $0 : nil }
    }

    /// The orders of these ids, in their order.
    func orders(_ ids: [String]) throws -> [WorkOrder] {
        let statement = try db.cachedStatement(sql: "SELECT id, record FROM work_orders WHERE id = ?")
        return try ids.compactMap { try Row.fetchOne(statement, arguments: [$0]).map(Self.order) }
    }

    /// How many orders are in each state.
    func counts(in scope: Scope) throws -> [WorkOrderState: Int] {
        var conditions = Conditions()
        conditions.confine(to: [], in: scope)
        return try Row.fetchAll(
            db,
            sql: "SELECT state, count(*) AS number FROM work_orders INDEXED BY work_orders_by_unit\(conditions.sql) "
                + "GROUP BY state", arguments: conditions.arguments
        ).reduce(into: [:]) { $0[try $1.named("state")] = try $1.required("number") }
    }

    /// Writes an order, new or known. `text`: its canonical JSON; `event`: the log's entry on that.
    func put(_ order: WorkOrder, text: String, by event: Event, srsID: Int) throws {
        let geometry = GeometryBlob.encode(order.parcelPolygon, srsID: srsID)
        try db.put(
            into: Self.layer.name,
            [("geom", geometry)] + FindingTable.columns(version: event.sequence, updatedAt: event.at)
                + Self.columns(order, text: text))
    }

    /// The column values of an order without the geometry; the last is the key.
    static func columns(_ order: WorkOrder, text: String) -> [(String, (any DatabaseValueConvertible)?)] {
        [
            ("origin", order.origin.rawValue),
            ("parcel_code", order.parcelCode.text), ("state", order.state.rawValue),
            ("is_open", order.state.isOpen ? 1 : 0), ("class", order.verdictClass.rawValue),
            ("confidence", order.confidence), ("changed_area_inside_m2", order.changedAreaInsideSquareMetres),
            ("changed_area_beyond_m2", order.changedAreaBeyondSquareMetres), ("district", order.place.district),
            ("town", order.place.town), ("village", order.place.village), ("cell", order.place.cell),
            ("unit_code", order.place.unit?.text),
            ("finding_ids", order.findingIDs.map(\.text).joined(separator: " ")),
            ("raised_at", order.raisedAt.geoPackageText), ("withdrawn_at", order.withdrawnAt?.geoPackageText),
            ("record", text), ("id", order.id.text),
        ]
    }

    private static func order(_ row: Row) throws -> WorkOrder { try row.json("record", as: WorkOrder.self) }
}
