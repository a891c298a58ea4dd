import Calendar
import Casework
import GRDB
import GeoPackage
import Ground
import StorePorts
import WorkOrders

/// What the work-order centre goes by: the tables `rules` and `holidays`, and which order has a piece of evidence: `evidence`.
struct OfficeTables {
    static let rules = AttributeTable(
        name: "rules", title: "派遣规则",
        columns: [
            Column("version", .text, .unique), Column("adopted_at", .dateTime, .required), Column("text", .text),
            Column("record", .text, .required),
        ])
    static let holidays = AttributeTable(
        name: "holidays", title: "放假安排",
        columns: [Column("year", .integer, .unique), Column("record", .text, .required)])
    static let evidence = AttributeTable(
        name: "evidence", title: "举证材料",
        columns: [Column("sha256", .text, .unique), Column("order_id", .text, .required)])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        for table in [rules, holidays, evidence] { try table.create(in: db, lastChange: lastChange) }
    }

    func office() throws -> Office {
        let holidays = try Row.fetchAll(db, sql: "SELECT year, record FROM holidays ORDER BY year").map {
            try $0.json("record", as: HolidayYear.self)
        }
        return Office(
            units: try UnitTable(db: db).all(), holidays: holidays, rules: try storedRules())
    }

    /// Every version of the rules, in the order of their adoption.
    func storedRules() throws -> [StoredRules] {
        try Row.fetchAll(db, sql: "SELECT * FROM rules ORDER BY id").map { row in
            StoredRules(
                version: try row.required("version"), rules: try row.json("record", as: RuleSet.self),
                text: try row.value("text"), adoptedAt: try row.instant("adopted_at"))
        }
    }

    func put(_ rules: StoredRules) throws {
        try db.put(
            into: "rules",
            [
                ("adopted_at", rules.adoptedAt.geoPackageText), ("text", rules.text),
                ("record", try CanonicalJSON.text(rules.rules)), ("version", rules.version),
            ])
    }

    func put(_ year: HolidayYear) throws {
        try db.put(into: "holidays", [("record", try CanonicalJSON.text(year)), ("year", year.year)])
    }

    func evidenceUser(_ sha256: String) throws -> WorkOrderID? {
        try String.fetchOne(db, sql: "SELECT order_id FROM evidence WHERE sha256 = ?", arguments: [sha256])
            .map { WorkOrderID($0) }
    }

    /// Every piece of evidence with the order that has it.
    func evidenceUsers() throws -> [String: WorkOrderID] {
        try Row.fetchAll(db, sql: "SELECT sha256, order_id FROM evidence").reduce(into: [:]) { users, row in
            users[try row.required("sha256")] = WorkOrderID(try row.required("order_id"))
        }
    }

    func put(evidence sha256: String, of order: WorkOrderID) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO evidence (sha256, order_id) VALUES (?, ?)", arguments: [sha256, order.text])
    }
}
