import GRDB
import GeoPackage
import Ground

/// The table `refusals`: files that were not let in, so that the same file is looked at once, and people see why.
struct RefusalTable {
    static let table = AttributeTable(
        name: "refusals", title: "被拒文件",
        columns: [
            Column("path", .text, .unique), Column("size", .integer, .required),
            Column("changed_at", .text, .required), Column("code", .text, .required),
            Column("message_zh", .text, .required), Column("message_en", .text, .required),
            Column("refused_at", .dateTime, .required), Column("reported_at", .dateTime),
        ])

    let db: Database

    func all() throws -> [StoredRefusal] {
        try Row.fetchAll(db, sql: "SELECT * FROM refusals ORDER BY refused_at, path").map { row in
            StoredRefusal(
                path: try row.required("path"), size: try row.required("size"),
                changedAt: try row.required("changed_at"), code: try row.required("code"),
                message: Message(zh: try row.required("message_zh"), en: try row.required("message_en")),
                refusedAt: try row.instant("refused_at"), reportedAt: try row.optionalInstant("reported_at"))
        }
    }

    func put(_ refusal: StoredRefusal) throws {
        try db.put(
            into: "refusals",
            [
                ("size", refusal.size), ("changed_at", refusal.changedAt), ("code", refusal.code),
                ("message_zh", refusal.message.chinese), ("message_en", refusal.message.english),
                ("refused_at", refusal.refusedAt.geoPackageText),
                ("reported_at", refusal.reportedAt?.geoPackageText), ("path", refusal.path),
            ])
    }

    func remove(path: String) throws {
        try db.execute(sql: "DELETE FROM refusals WHERE path = ?", arguments: [path])
    }
}
