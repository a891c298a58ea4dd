import GRDB
import GeoPackage
import Ground
import StorePorts

/// The table `inbox_files`: every delivered file that was checked, with the result, so that a file is checked once and
/// people see why a file was refused.
struct InboxFileTable {
    /// As layout 3 has it; layout 4 adds `attempts`.
    static let table = AttributeTable(
        name: "inbox_files", title: "收件记录",
        columns: [
            Column("path", .text, .unique), Column("size", .integer, .required),
            Column("changed_at", .text, .required), Column("scenes", .text, .required), Column("code", .text),
            Column("message_zh", .text), Column("message_en", .text), Column("looked_at", .dateTime, .required),
            Column("reported_at", .dateTime),
        ])

    let db: Database

    func all() throws -> [StoredInboxFile] {
        try Row.fetchAll(db, sql: "SELECT * FROM inbox_files ORDER BY looked_at, path").map { row in
            let code: String? = try row.value("code")
            let refusal = try code.map {
                StoredInboxFile.Refusal(
                    code: $0,
                    message: Message(zh: try row.required("message_zh"), en: try row.required("message_en")))
            }
            return StoredInboxFile(
                path: try row.required("path"), size: try row.required("size"),
                changedAt: try row.required("changed_at"),
                scenes: (try row.required("scenes") as String).split(separator: " ").map(String.init),
                refusal: refusal, lookedAt: try row.instant("looked_at"),
                attempts: try row.required("attempts"), reportedAt: try row.optionalInstant("reported_at"))
        }
    }

    func put(_ file: StoredInboxFile) throws {
        try db.put(
            into: "inbox_files",
            [
                ("size", file.size), ("changed_at", file.changedAt),
                ("scenes", file.scenes.joined(separator: " ")), ("code", file.refusal?.code),
                ("message_zh", file.refusal?.message.chinese), ("message_en", file.refusal?.message.english),
                ("looked_at", file.lookedAt.geoPackageText), ("attempts", file.attempts),
                ("reported_at", file.reportedAt?.geoPackageText), ("path", file.path),
            ])
    }
}
