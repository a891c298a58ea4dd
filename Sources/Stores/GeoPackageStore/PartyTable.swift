import Casework
import GRDB
import GeoPackage
import Ground
import WorkOrders

/// The table `order_parties`: which unit has a part in which order, so that a unit finds those that lie elsewhere.
struct PartyTable {
    static let table = AttributeTable(
        name: "order_parties", title: "工单相关单位",
        columns: [Column("order_id", .text, .required), Column("unit", .text, .required)])

    let db: Database

    /// Makes it, and fills it with the parties of the orders on record.
    static func create(in db: Database, lastChange: Instant) throws {
        try table.create(in: db, lastChange: lastChange)
        try db.execute(sql: "CREATE UNIQUE INDEX order_parties_order ON order_parties (order_id, unit)")
        try db.execute(sql: "CREATE INDEX order_parties_unit ON order_parties (unit, order_id)")
        let parties = PartyTable(db: db)
        let rows = try Row.fetchCursor(db, sql: "SELECT id, record FROM work_orders ORDER BY id")
        while let row = try rows.next() {
            try parties.insert(try row.json("record", as: WorkOrder.self))
        }
    }

    /// The units that have a part in an order.
    func units(of order: WorkOrderID) throws -> Set<UnitCode> {
        let statement = try db.cachedStatement(sql: "SELECT unit FROM order_parties WHERE order_id = ?")
        return Set(try String.fetchAll(statement, arguments: [order.text]).map { UnitCode($0) })
    }

    /// Writes the parties of an order as they are now.
    func put(_ order: WorkOrder) throws {
        let (known, wanted) = (try units(of: order.id), order.parties)
        guard known != wanted else { return }
        for unit in known.subtracting(wanted) {
            try db.cachedStatement(sql: "DELETE FROM order_parties WHERE order_id = ? AND unit = ?")
                .execute(arguments: [order.id.text, unit.text])
        }
        try insert(wanted.subtracting(known), of: order.id)
    }

    /// Writes the parties of an order that is not on record.
    func insert(_ order: WorkOrder) throws { try insert(order.parties, of: order.id) }

    private func insert(_ units: Set<UnitCode>, of order: WorkOrderID) throws {
        for unit in units.sorted() {
            try db.insert(into: Self.table.name, [("order_id", order.text), ("unit", unit.text)])
        }
    }
}
