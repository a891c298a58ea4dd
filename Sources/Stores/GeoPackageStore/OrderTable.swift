import Casework
import Findings
import GRDB
import GeoPackage
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

/// The layer `work_orders`: the geometry is the parcel's polygon, none where it lies on no parcel; the column `record` holds the
/// whole order, exactly.
///
/// As layout 8 has it. What is open and by when it is due are indices of their own: of millions of orders tens of thousands are.
struct OrderTable {
    static let layer = FeatureLayer(
        name: "work_orders", title: "工单",
        columns: [
            Column("id", .text, .unique), Column("origin", .text, .required), Column("category", .text, .required),
            Column("category_group", .text, .required), Column("parcel_code", .text), Column("state", .text, .required),
            Column("is_open", .integer, .required), Column("class", .text), Column("confidence", .double),
            Column("changed_area_inside_m2", .double), Column("changed_area_beyond_m2", .double),
            Column("district", .text), Column("town", .text), Column("village", .text), Column("cell", .text),
            Column("unit_code", .text), Column("x", .double), Column("y", .double), Column("accuracy", .double),
            Column("responsible", .text),
            Column("supervisor", .text), Column("due_at", .dateTime), Column("is_provisional", .integer, .required),
            Column("level", .text, .required), Column("next_step_at", .dateTime), Column("priority", .double),
            Column("legality", .text, .required), Column("layers", .text, .required),
            Column("outcome", .text), Column("closed_at", .dateTime), Column("finding_ids", .text, .required),
            Column("report_count", .integer, .required), Column("raised_at", .dateTime, .required),
            Column("withdrawn_at", .dateTime), Column("version", .integer, .required),
            Column("updated_at", .dateTime, .required), Column("record", .text, .required),
        ])

    let db: Database

    static func create(in db: Database, srsID: Int, lastChange: Instant) throws {
        try layer.create(in: db, srsID: srsID, lastChange: lastChange)
        for statement in [
            "CREATE INDEX work_orders_parcel ON work_orders (parcel_code)",
            // One order of a parcel and group is open: whatever goes wrong, the database holds no second one.
            "CREATE UNIQUE INDEX work_orders_open ON work_orders (parcel_code, category_group) "
                + "WHERE is_open = 1 AND parcel_code IS NOT NULL",
            "CREATE INDEX work_orders_next_step ON work_orders (next_step_at, id) WHERE next_step_at IS NOT NULL",
        ] {
            try db.execute(sql: statement)
        }
        try RowList.createOrderIndices(in: db)
    }

    func orders(on parcel: ParcelCode) throws -> [WorkOrder] {
        let statement = try db.cachedStatement(
            sql: "SELECT id, record FROM work_orders WHERE parcel_code = ? ORDER BY id")
        return try Row.fetchAll(statement, arguments: [parcel.text]).map(Self.order)
    }

    func order(_ id: WorkOrderID) throws -> WorkOrder? {
        let statement = try db.cachedStatement(sql: "SELECT id, record FROM work_orders WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.text]).map(Self.order)
    }

    /// The same, without reading its record where that is known in this version.
    func order(_ id: WorkOrderID, records: RecordCache) throws -> WorkOrder? {
        let statement = try db.cachedStatement(sql: "SELECT version FROM work_orders WHERE id = ?")
        guard let version = try Int.fetchOne(statement, arguments: [id.text]) else { return nil }
        if let known = records.order(id, version: version) { return known }
        let order = try order(id)
        if let order { records.keep([id: (version, order)]) }
        return order
    }

    func holds(_ id: WorkOrderID) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM work_orders WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.text]) != nil
    }

    /// An order inside a scope.
    func order(_ id: WorkOrderID, in scope: Scope) throws -> WorkOrder? {
        // An order that lies elsewhere is not even read: it takes no longer than one that is not there.
        var conditions = Conditions()
        conditions.add("id = ?", [id.text])
        conditions.confine(oneOrderTo: scope)
        let sql = "SELECT 1 FROM work_orders INDEXED BY work_orders_by_id\(conditions.sql)"
        let statement = try db.cachedStatement(sql: sql)
        return try Row.fetchOne(statement, arguments: conditions.arguments) == nil ? nil : order(id)
    }

    /// The orders of these ids, in their order.
    func orders(_ ids: [String]) throws -> [WorkOrder] {
        let statement = try db.cachedStatement(sql: "SELECT id, record FROM work_orders WHERE id = ?")
        return try ids.compactMap { try Row.fetchOne(statement, arguments: [$0]).map(Self.order) }
    }

    /// How many orders are in each state.
    func counts(in scope: Scope) throws -> [WorkOrderState: Int] {
        var conditions = Conditions()
        conditions.confine(ordersTo: [], in: scope)
        return try Row.fetchAll(
            db,
            sql: "SELECT state, count(*) AS number FROM work_orders INDEXED BY work_orders_by_unit\(conditions.sql) "
                + "GROUP BY state", arguments: conditions.arguments
        ).reduce(into: [:]) { $0[try $1.named("state")] = try $1.required("number") }
    }

    /// Orders whose clock takes a step at a moment or before, those with the earliest first.
    func due(at instant: Instant, limit: Int) throws -> [WorkOrderID] {
        try String.fetchAll(
            db,
            sql: "SELECT id FROM work_orders INDEXED BY work_orders_next_step "
                + "WHERE next_step_at IS NOT NULL AND next_step_at <= ? ORDER BY next_step_at, id LIMIT ?",
            arguments: [instant.geoPackageText, limit]
        ).map { WorkOrderID($0) }
    }

    /// Orders that have a due time, by id, behind `id`.
    func withDeadline(after id: WorkOrderID?, limit: Int) throws -> [WorkOrderID] {
        try String.fetchAll(
            db,
            sql: "SELECT id FROM work_orders WHERE is_open = 1 AND due_at IS NOT NULL AND id > ? ORDER BY id LIMIT ?",
            arguments: [id?.text ?? "", limit]
        ).map { WorkOrderID($0) }
    }

    /// Writes an order, new or known. `event`: the log's entry on that.
    func put(_ order: WorkOrder, standing: OrderStanding, by event: Event, srsID: Int) throws {
        let written = WrittenOrder(order: order, standing: standing, version: event.sequence, at: event.at)
        try db.put(into: Self.layer.name, Self.row(written, text: try CanonicalJSON.text(order), srsID: srsID))
    }

    /// Writes an order that is not on record. `text`: its canonical JSON.
    func insert(_ written: WrittenOrder, text: String, srsID: Int) throws {
        try db.insert(into: Self.layer.name, Self.row(written, text: text, srsID: srsID))
    }

    private static func row(
        _ written: WrittenOrder, text: String, srsID: Int
    ) -> [(String, (any DatabaseValueConvertible)?)] {
        let geometry = written.order.matter.parcelPolygon.map { GeometryBlob.encode($0, srsID: srsID) }
        return [("geom", geometry)] + FindingTable.columns(version: written.version, updatedAt: written.at)
            + columns(written.standing) + columns(written.order, text: text)
    }

    /// Writes what lists show of an order; gives whether that was another.
    func update(_ standing: OrderStanding, of id: WorkOrderID) throws -> Bool {
        let columns = Self.columns(standing)
        let values = StatementArguments(columns.map { $0.1?.databaseValue ?? .null })
        let (assignments, tests) = (columns.map { "\($0.0) = ?" }, columns.map { "\($0.0) IS NOT ?" })
        try db.execute(
            sql: "UPDATE work_orders SET \(assignments.joined(separator: ", ")) WHERE id = ? "
                + "AND (\(tests.joined(separator: " OR ")))",
            arguments: values + [id.text] + values)
        return db.changesCount > 0
    }

    /// The column values of what lists show of an order.
    static func columns(_ standing: OrderStanding) -> [(String, (any DatabaseValueConvertible)?)] {
        [
            ("due_at", standing.dueAt?.geoPackageText), ("is_provisional", standing.isProvisional ? 1 : 0),
            ("level", standing.level.rawValue), ("next_step_at", standing.nextStepAt?.geoPackageText),
            ("priority", standing.priority),
        ]
    }

    /// The column values of an order without the geometry; the last is the key.
    static func columns(_ order: WorkOrder, text: String) -> [(String, (any DatabaseValueConvertible)?)] {
        let (matter, course) = (order.matter, order.course)
        let hasFinding = matter.verdictClass != nil
        return [
            ("origin", matter.origins.map(\.rawValue).joined(separator: " ")), ("category", matter.category.text),
            ("category_group", matter.group.text), ("parcel_code", matter.parcelCode?.text),
            ("state", course.state.rawValue), ("is_open", course.state.isOpen ? 1 : 0),
            ("class", matter.verdictClass?.rawValue), ("confidence", matter.confidence),
            ("changed_area_inside_m2", hasFinding ? matter.changedAreaInsideSquareMetres : nil),
            ("changed_area_beyond_m2", hasFinding ? matter.changedAreaBeyondSquareMetres : nil),
            ("district", matter.place.district), ("town", matter.place.town), ("village", matter.place.village),
            ("cell", matter.place.cell), ("unit_code", matter.place.unit?.text), ("x", matter.position?.x),
            ("y", matter.position?.y), ("accuracy", matter.accuracyMetres), ("responsible", course.responsible?.text),
            ("supervisor", course.supervisor?.text), ("legality", matter.legality.rawValue),
            ("layers", matter.layers.joined(separator: " ")), ("outcome", course.outcome?.rawValue),
            ("closed_at", course.closedAt?.geoPackageText),
            ("finding_ids", matter.findingIDs.map(\.text).joined(separator: " ")),
            ("report_count", matter.reportIDs.count),
            ("raised_at", order.filedAt.geoPackageText), ("withdrawn_at", course.withdrawnAt?.geoPackageText),
            ("record", text), ("id", order.id.text),
        ]
    }

    private static func order(_ row: Row) throws -> WorkOrder { try row.json("record", as: WorkOrder.self) }
}
