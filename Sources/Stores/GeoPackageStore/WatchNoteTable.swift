import GRDB
import GeoPackage
import Ground
import StorePorts

/// The table `watch_notes`: the present faults that hinder the watch of this store, and the configuration that it read.
struct WatchNoteTable {
    static let table = AttributeTable(
        name: "watch_notes", title: "值守情况",
        columns: [
            Column("kind", .text, .required), Column("subject", .text, .required),
            Column("message_zh", .text, .required),
            Column("message_en", .text, .required), Column("since_at", .dateTime, .required),
        ])

    /// Rows of hindrances.
    static let fault = "fault"
    /// The one row of the configuration: its path, how the watch works under it, and its hash.
    static let configuration = "configuration"
    private static let (once, loop) = ("once", "loop")

    let db: Database

    func faults() throws -> [StoredFault] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM watch_notes WHERE kind = ? ORDER BY id", arguments: [Self.fault]
        ).map { row in
            StoredFault(
                message: Message(zh: try row.required("message_zh"), en: try row.required("message_en")),
                since: try row.instant("since_at"))
        }
    }

    func configuration() throws -> StoredConfiguration? {
        try Row.fetchOne(db, sql: "SELECT * FROM watch_notes WHERE kind = ?", arguments: [Self.configuration]).map {
            row in
            StoredConfiguration(
                path: try row.required("subject"), hash: try row.required("message_en"),
                isOnce: try row.required("message_zh") as String == Self.once, readAt: try row.instant("since_at"))
        }
    }

    /// Replaces the faults by these.
    func replaceFaults(by faults: [StoredFault]) throws {
        try db.execute(sql: "DELETE FROM watch_notes WHERE kind = ?", arguments: [Self.fault])
        for fault in faults { try insert(Self.fault, "", fault.message, fault.since) }
    }

    func put(_ configuration: StoredConfiguration) throws {
        try db.execute(sql: "DELETE FROM watch_notes WHERE kind = ?", arguments: [Self.configuration])
        let content = Message(zh: configuration.isOnce ? Self.once : Self.loop, en: configuration.hash)
        try insert(Self.configuration, configuration.path, content, configuration.readAt)
    }

    private func insert(_ kind: String, _ subject: String, _ message: Message, _ since: Instant) throws {
        try db.execute(
            sql: "INSERT INTO watch_notes (kind, subject, message_zh, message_en, since_at) VALUES (?, ?, ?, ?, ?)",
            arguments: [kind, subject, message.chinese, message.english, since.geoPackageText])
    }
}
