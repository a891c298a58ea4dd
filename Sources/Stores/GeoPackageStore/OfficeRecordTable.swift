import Casework
import GRDB
import GeoPackage
import Governance
import Ground
import StorePorts
import WorkOrders

/// The tables `instructions`, `visits` and `evaluations`: one record each, whole in the column `record`, and what lists ask for.
struct OfficeRecordTable {
    static let tables: [AttributeTable] = OfficeRecordKind.allCases.map { kind in
        let title =
            switch kind {
            case .instructions: "指令"
            case .visits: "走访"
            case .evaluations: "评价"
            }
        return AttributeTable(
            name: kind.rawValue, title: title, key: "fid",
            columns: [
                Column("id", .text, .unique), Column("order_id", .text), Column("units", .text, .required),
                Column("is_open", .integer, .required), Column("due_at", .dateTime),
                Column("version", .integer, .required),
                Column("record", .text, .required),
            ])
    }

    static func create(in db: Database, lastChange: Instant) throws {
        for table in tables {
            try table.create(in: db, lastChange: lastChange)
            try db.execute(
                sql: "CREATE INDEX \(table.name)_by_id ON \(table.name) (id, is_open, order_id, units)")
            try db.execute(
                sql: "CREATE INDEX \(table.name)_by_order ON \(table.name) (order_id, id, is_open, units)")
        }
    }

    let db: Database

    func record<Record: OfficeRecord>(_ type: Record.Type, _ id: OfficeRecordID) throws -> Record? {
        try Row.fetchOne(db, sql: "SELECT id, record FROM \(type.kind.rawValue) WHERE id = ?", arguments: [id.text])
            .map { try $0.json("record", as: type) }
    }

    func version(of id: OfficeRecordID) throws -> Int? {
        guard let kind = id.kind else { return nil }
        return try Int.fetchOne(
            db, sql: "SELECT version FROM \(kind.rawValue) WHERE id = ?", arguments: [id.text])
    }

    func lastNumber(of kind: OfficeRecordKind, year: Int) throws -> Int {
        let prefix = "\(kind.letter)-\(year)-"
        let last = try String.fetchOne(
            db, sql: "SELECT max(id) FROM \(kind.rawValue) WHERE id >= ? AND id < ?", arguments: [prefix, prefix + ":"])
        return last.flatMap { OfficeRecordID($0).number } ?? 0
    }

    /// A page of a list, by id.
    func page<Record: OfficeRecord>(
        _ type: Record.Type, _ query: OfficeRecordQuery, _ request: PageRequest
    ) throws -> Page<Record> {
        var conditions = Conditions()
        if let after = request.after { conditions.add("id > ?", [after.id]) }
        if let order = query.order { conditions.add("order_id = ?", [order.text]) }
        if query.onlyOpen { conditions.add("is_open = 1") }
        if let unit = query.unit { conditions.add("instr(units, ?) > 0", [" \(unit.text) "]) }
        conditions.confine(officeRecordsTo: query.scope, of: type.kind, by: query.author)
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT id, record FROM \(type.kind.rawValue)\(conditions.sql) ORDER BY id LIMIT \(request.limit + 1)",
            arguments: conditions.arguments)
        let records = try rows.prefix(request.limit).map { try $0.json("record", as: type) }
        let next = rows.count > request.limit ? records.last.map { PageCursor(value: "", id: $0.id.text) } : nil
        return Page(rows: records, next: next)
    }

    /// The column values of a record; the last is the key.
    static func columns(_ record: some OfficeRecord) -> [(String, (any DatabaseValueConvertible)?)] {
        [
            ("order_id", record.order?.text), ("units", " " + record.units.map { $0.text + " " }.joined()),
            ("is_open", record.isOpen ? 1 : 0), ("due_at", record.dueAt?.geoPackageText), ("id", record.id.text),
        ]
    }

    func put<Record: OfficeRecord>(_ record: Record, text: String, by event: Event) throws {
        try db.put(
            into: Record.kind.rawValue, [("record", text), ("version", event.sequence)] + Self.columns(record))
    }
}
