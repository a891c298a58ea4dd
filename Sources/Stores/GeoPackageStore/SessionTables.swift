import Access
import Casework
import GRDB
import GeoPackage
import Ground

/// The tables `sessions`, who is signed in, and `request_keys`, which requests were answered already. Neither is in the log: they are of
/// today.
struct SessionTables {
    static let sessions = AttributeTable(
        name: "sessions", title: "登录会话",
        columns: [
            Column("hash", .text, .unique), Column("account", .text, .required),
            Column("began_at", .dateTime, .required),
            Column("used_at", .dateTime, .required),
        ])
    static let requestKeys = AttributeTable(
        name: "request_keys", title: "请求键",
        columns: [
            Column("hash", .text, .unique), Column("content", .text, .required), Column("subject", .text, .required),
            Column("at", .dateTime, .required),
        ])

    let db: Database

    static func create(in db: Database, lastChange: Instant) throws {
        for table in [sessions, requestKeys] { try table.create(in: db, lastChange: lastChange) }
        try db.execute(sql: "CREATE INDEX sessions_account ON sessions (account)")
        try db.execute(sql: "CREATE INDEX request_keys_at ON request_keys (at)")
    }
}

extension CaseTables {
    func session(_ hash: String) throws -> Session? {
        try Row.fetchOne(db, sql: "SELECT * FROM sessions WHERE hash = ?", arguments: [hash]).map { row in
            Session(
                hash: try row.required("hash"), account: try AccountName(row.required("account")),
                beganAt: try row.instant("began_at"), usedAt: try row.instant("used_at"))
        }
    }

    func put(_ session: Session) throws {
        try db.put(
            into: SessionTables.sessions.name,
            [
                ("account", session.account.text), ("began_at", session.beganAt.geoPackageText),
                ("used_at", session.usedAt.geoPackageText), ("hash", session.hash),
            ])
    }

    func removeSession(_ hash: String) throws {
        try db.execute(sql: "DELETE FROM sessions WHERE hash = ?", arguments: [hash])
    }

    func removeSessions(of account: AccountName) throws {
        try db.execute(sql: "DELETE FROM sessions WHERE account = ?", arguments: [account.text])
    }

    func removeSessions(usedBefore used: Instant, begunBefore begun: Instant) throws {
        try db.execute(
            sql: "DELETE FROM sessions WHERE used_at < ? OR began_at < ?",
            arguments: [used.geoPackageText, begun.geoPackageText])
    }

    func requestKey(_ hash: String) throws -> RequestKey? {
        try Row.fetchOne(db, sql: "SELECT * FROM request_keys WHERE hash = ?", arguments: [hash]).map { row in
            RequestKey(
                hash: try row.required("hash"), content: try row.required("content"),
                subject: try row.required("subject"), at: try row.instant("at"))
        }
    }

    func put(_ key: RequestKey) throws {
        try db.put(
            into: SessionTables.requestKeys.name,
            [
                ("content", key.content), ("subject", key.subject), ("at", key.at.geoPackageText), ("hash", key.hash),
            ])
    }

    func removeRequestKeys(before moment: Instant) throws {
        try db.execute(sql: "DELETE FROM request_keys WHERE at < ?", arguments: [moment.geoPackageText])
    }
}
