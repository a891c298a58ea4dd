import Foundation
import GRDB
import GeoPackage
import Ground
import StorePorts

/// The table `models`: every learned model of this store, with the one in use.
struct ModelTable {
    static let table = AttributeTable(
        name: "models", title: "判定模型",
        columns: [
            Column("model", .text, .unique), Column("name", .text, .required), Column("content", .blob, .required),
            Column("is_used", .integer, .required), Column("added_at", .dateTime, .required),
        ])

    let db: Database

    func all() throws -> [StoredModel] {
        try Row.fetchAll(db, sql: "SELECT * FROM models ORDER BY id").map { row in
            StoredModel(
                identifier: try row.required("model"), name: try row.required("name"),
                content: try row.required("content"), addedAt: try row.instant("added_at"),
                isUsed: try row.required("is_used"))
        }
    }

    func insert(_ identifier: String, name: String, content: Data, now: Instant) throws {
        try db.execute(
            sql: "INSERT INTO models (model, name, content, is_used, added_at) VALUES (?, ?, ?, 0, ?)",
            arguments: [identifier, name, content, now.geoPackageText])
    }

    /// Uses this model and no other; with nil, none of them.
    func use(_ identifier: String?) throws {
        try db.execute(sql: "UPDATE models SET is_used = (model = ?)", arguments: [identifier ?? ""])
    }
}
