import GRDB
import GeoPackage
import Governance
import Ground

/// The table `units`: the governance units by their codes.
struct UnitTable {
    static let table = AttributeTable(
        name: "units", title: "治理单元",
        columns: [
            Column("code", .text, .unique), Column("name", .text, .required), Column("tier", .text, .required),
            Column("parent", .text),
        ])

    let db: Database

    func all() throws -> [GovernanceUnit] {
        try Row.fetchAll(db, sql: "SELECT * FROM units ORDER BY code").map { row in
            let parent: String? = try row.value("parent")
            return GovernanceUnit(
                code: UnitCode(try row.required("code")), name: try row.required("name"), tier: try row.named("tier"),
                parent: parent.map { UnitCode($0) })
        }
    }

    func put(_ unit: GovernanceUnit) throws {
        try db.put(
            into: "units",
            [
                ("name", unit.name), ("tier", unit.tier.rawValue), ("parent", unit.parent?.text),
                ("code", unit.code.text),
            ])
    }
}
