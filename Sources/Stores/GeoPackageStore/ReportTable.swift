import Casework
import Findings
import GRDB
import GeoPackage
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

/// The tables of reports (线索): `reports`, one row each, never deleted; `reporters`, names and numbers apart from all else; and
/// `report_desk`, what matching has learnt.
struct ReportTable {
    static let table = AttributeTable(
        name: "reports", title: "线索", key: "fid",
        columns: [
            Column("id", .text, .unique), Column("channel", .text, .required), Column("category", .text, .required),
            Column("source_reference", .text), Column("reported_at", .dateTime, .required),
            Column("received_at", .dateTime, .required), Column("order_id", .text, .required),
            Column("link", .text, .required), Column("parcel_code", .text), Column("village", .text),
            Column("unit_code", .text), Column("x", .double), Column("y", .double), Column("accuracy", .double),
            Column("is_to_be_located", .integer, .required), Column("version", .integer, .required),
            Column("updated_at", .dateTime, .required), Column("record", .text, .required),
        ])
    static let reporters = AttributeTable(
        name: "reporters", title: "报告人",
        columns: [Column("reporter", .text, .unique), Column("name", .text), Column("phone", .text)])
    static let desk = AttributeTable(
        name: "report_desk", title: "线索比对",
        columns: [Column("name", .text, .unique), Column("value", .text, .required)])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        for table in [table, reporters, desk] { try table.create(in: db, lastChange: lastChange) }
        try db.execute(
            sql: "CREATE UNIQUE INDEX reports_source ON reports (channel, source_reference) "
                + "WHERE source_reference IS NOT NULL")
        try RowList.createReportIndices(in: db)
    }

    // MARK: - Reports

    func report(_ id: ReportID) throws -> ReportRecord? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, record FROM reports WHERE id = ?"), arguments: [id.text]
        ).map(Self.record)
    }

    /// A report inside a scope.
    func report(_ id: ReportID, in scope: Scope) throws -> ReportRecord? {
        var conditions = Conditions()
        conditions.add("id = ?", [id.text])
        conditions.confine(to: [], in: scope)
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM reports\(conditions.sql)")
        return try Row.fetchOne(statement, arguments: conditions.arguments) == nil ? nil : report(id)
    }

    func report(from channel: ReportChannel, reference: String) throws -> ReportRecord? {
        let statement = try db.cachedStatement(
            sql: "SELECT id, record FROM reports WHERE channel = ? AND source_reference = ?")
        return try Row.fetchOne(statement, arguments: [channel.rawValue, reference]).map(Self.record)
    }

    /// The reports of these ids, in their order.
    func reports(_ ids: [String]) throws -> [ReportRecord] { try ids.compactMap { try report(ReportID($0)) } }

    func reports(of order: WorkOrderID) throws -> [ReportRecord] {
        let statement = try db.cachedStatement(sql: "SELECT id, record FROM reports WHERE order_id = ? ORDER BY id")
        return try Row.fetchAll(statement, arguments: [order.text]).map(Self.record)
    }

    func holds(_ id: ReportID) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT 1 FROM reports WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.text]) != nil
    }

    func put(_ record: ReportRecord, text: String, by event: Event) throws {
        try db.put(
            into: "reports",
            FindingTable.columns(version: event.sequence, updatedAt: event.at) + Self.columns(record, text: text))
        try PhotoTable(db: db).note(record.report.photoHashes, of: record.id)
    }

    /// The column values of a report; the last is the key.
    static func columns(_ record: ReportRecord, text: String) -> [(String, (any DatabaseValueConvertible)?)] {
        let (report, place) = (record.report, record.report.place)
        return [
            ("channel", report.channel.rawValue), ("category", report.category.text),
            ("source_reference", report.sourceReference), ("reported_at", report.reportedAt.geoPackageText),
            ("received_at", report.receivedAt.geoPackageText), ("order_id", record.order.text),
            ("link", record.link.kind.rawValue), ("parcel_code", place.parcelCode?.text),
            ("village", record.area.village), ("unit_code", record.area.unit?.text), ("x", place.position?.x),
            ("y", place.position?.y), ("accuracy", place.position.map { _ in place.accuracyMetres }),
            ("is_to_be_located", place.isToBeLocated ? 1 : 0), ("account", report.account), ("record", text),
            ("id", report.id.text),
        ]
    }

    private static func record(_ row: Row) throws -> ReportRecord { try row.json("record", as: ReportRecord.self) }

    // MARK: - Matching

    /// What matching asks of orders: of those that entries behind `version` wrote, or of all open ones.
    func matters(writtenAfter version: Int?) throws -> [OrderGist] {
        let columns =
            "id, is_open, category, parcel_code, unit_code, x, y, accuracy, raised_at, finding_ids, report_count"
        let sql =
            version == nil
            ? "SELECT \(columns) FROM work_orders INDEXED BY work_orders_matters WHERE is_open = 1"
            : "SELECT \(columns) FROM work_orders INDEXED BY work_orders_by_version WHERE version > ?"
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: sql), arguments: version.map { [$0] } ?? StatementArguments())
        return try rows.map { row in
            let (position, accuracy) = (try Self.position(row), try row.value("accuracy") as Double?)
            let id: String = try row.required("id")
            let isOpen = try row.required("is_open") == 1
            let findings: String = try row.required("finding_ids")
            let parcel: String? = try row.value("parcel_code")
            let unit: String? = try row.value("unit_code")
            return OrderGist(
                id: WorkOrderID(id), isOpen: isOpen, category: CategoryCode(try row.required("category")),
                parcelCode: parcel.map { ParcelCode($0) }, unit: unit.map { UnitCode($0) }, position: position,
                accuracyMetres: accuracy, filedAt: try row.instant("raised_at"), hasFinding: !findings.isEmpty,
                reportCount: try row.required("report_count"))
        }
    }

    /// The reports of an order, without what matching does not ask.
    func gists(of order: WorkOrderID) throws -> [Report] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, channel, category, reported_at, x, y, accuracy, parcel_code, unit_code,
                  json_extract(record, '$.report.text') AS text, json_extract(record, '$.report.reporter') AS reporter,
                  json_extract(record, '$.report.place.village') AS told_village,
                  json_extract(record, '$.report.place.isDatumKnown') AS is_datum_known
                FROM reports WHERE order_id = ? ORDER BY id
                """)
        return try Row.fetchAll(statement, arguments: [order.text]).map { row in
            let at = try row.instant("reported_at")
            let parcel: String? = try row.value("parcel_code")
            let village: String? = try row.value("told_village")
            let reporter: String? = try row.value("reporter")
            let isDatumKnown: Int = try row.required("is_datum_known")
            return Report(
                id: ReportID(try row.required("id")), channel: try row.named("channel"),
                category: CategoryCode(try row.required("category")), reportedAt: at, receivedAt: at,
                place: ReportPlace(
                    position: try Self.position(row), accuracyMetres: try row.value("accuracy") ?? 0,
                    isDatumKnown: isDatumKnown == 1, parcelCode: parcel.map { ParcelCode($0) },
                    village: village.map { UnitCode($0) }),
                text: try row.required("text"), reporter: reporter.map { ReporterKey($0) })
        }
    }

    private static func position(_ row: Row) throws -> Coordinate? {
        guard let x: Double = try row.value("x"), let y: Double = try row.value("y") else { return nil }
        return Coordinate(x: x, y: y)
    }

    /// Where and when the latest orders began, oldest first.
    func beginnings(limit: Int) throws -> [OrderBeginning] {
        let sql = """
            SELECT raised_at, category, x, y, accuracy, parcel_code, unit_code FROM work_orders
            INDEXED BY work_orders_beginnings ORDER BY raised_at DESC, id LIMIT ?
            """
        return try Row.fetchAll(db, sql: sql, arguments: [limit]).reversed().map { row in
            let parcel: String? = try row.value("parcel_code")
            let unit: String? = try row.value("unit_code")
            return OrderBeginning(
                filedAt: try row.instant("raised_at"), category: CategoryCode(try row.required("category")),
                place: ReportPlace(
                    position: try Self.position(row), accuracyMetres: try row.value("accuracy") ?? 0,
                    parcelCode: parcel.map { ParcelCode($0) }, village: unit.flatMap { UnitCode($0).village }))
        }
    }

    /// How many of the latest orders are of each category.
    func categories(ofLatest limit: Int) throws -> [CategoryCode: Int] {
        let sql = """
            SELECT category, count(*) AS number FROM (
              SELECT category FROM work_orders INDEXED BY work_orders_beginnings ORDER BY raised_at DESC, id LIMIT ?
            ) GROUP BY category
            """
        return try Row.fetchAll(db, sql: sql, arguments: [limit]).reduce(into: [:]) {
            $0[CategoryCode(try $1.required("category"))] = try $1.required("number")
        }
    }

    // MARK: - Desk and reporters

    func value(_ name: ReportDeskValue) throws -> String? {
        try String.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM report_desk WHERE name = ?"), arguments: [name.rawValue])
    }

    func put(_ value: String, as name: ReportDeskValue) throws {
        try db.put(into: "report_desk", [("value", value), ("name", name.rawValue)])
    }

    func contact(of reporter: ReporterKey) throws -> ReporterContact? {
        let statement = try db.cachedStatement(sql: "SELECT name, phone FROM reporters WHERE reporter = ?")
        return try Row.fetchOne(statement, arguments: [reporter.text]).map {
            ReporterContact(name: try $0.value("name"), phone: try $0.value("phone"))
        }
    }

    func put(_ contact: ReporterContact, of reporter: ReporterKey) throws {
        try db.put(
            into: "reporters", [("name", contact.name), ("phone", contact.phone), ("reporter", reporter.text)])
    }
}

extension CaseTables: ReportWriting {
    func report(_ id: ReportID) throws -> ReportRecord? { try ReportTable(db: db).report(id) }

    func report(from channel: ReportChannel, reference: String) throws -> ReportRecord? {
        try ReportTable(db: db).report(from: channel, reference: reference)
    }

    func reports(of order: WorkOrderID) throws -> [ReportRecord] { try ReportTable(db: db).reports(of: order) }

    func holds(report: ReportID) throws -> Bool { try ReportTable(db: db).holds(report) }

    func holds(order: WorkOrderID) throws -> Bool {
        try filled.map { $0.order(order) != nil } ?? OrderTable(db: db).holds(order)
    }

    func parcels(meeting box: Bounds) throws -> [ParcelRecord] { try ParcelTable(db: db).parcels(meeting: box) }

    func parcelArea() throws -> Bounds? { try ParcelTable(db: db).area() }

    func matters(writtenAfter version: Int?) throws -> [OrderGist] {
        try filled?.matters(writtenAfter: version) ?? ReportTable(db: db).matters(writtenAfter: version)
    }

    func gists(of order: WorkOrderID) throws -> [Report] { try ReportTable(db: db).gists(of: order) }

    func beginnings(limit: Int) throws -> [OrderBeginning] {
        try filled?.beginnings(limit: limit) ?? ReportTable(db: db).beginnings(limit: limit)
    }

    func categories(ofLatest limit: Int) throws -> [CategoryCode: Int] {
        try filled?.categories(ofLatest: limit) ?? ReportTable(db: db).categories(ofLatest: limit)
    }

    func deskValue(_ name: ReportDeskValue) throws -> String? { try ReportTable(db: db).value(name) }

    func contact(of reporter: ReporterKey) throws -> ReporterContact? {
        try ReportTable(db: db).contact(of: reporter)
    }

    func logHash(of sequence: Int) throws -> String? { try EventTable.hash(of: sequence, in: db) }

    func put(_ report: ReportRecord, text: String, by event: Event) throws {
        try ReportTable(db: db).put(report, text: text, by: event)
    }

    func put(_ contact: ReporterContact, of reporter: ReporterKey) throws {
        try ReportTable(db: db).put(contact, of: reporter)
    }

    func put(_ value: String, as name: ReportDeskValue) throws { try ReportTable(db: db).put(value, as: name) }

    func settle(_ crs: CRSCode) throws { try settleCRS(crs) }
}
