import Access
import Casework
import GRDB
import GeoPackage

/// The table `accounts`: who may sign in, and what is kept of passwords and tokens.
struct AccountTable {
    static let table = AttributeTable(
        name: "accounts", title: "账号",
        columns: [
            Column("name", .text, .unique), Column("record", .text, .required), Column("secret", .text, .unique),
        ])

    let db: Database

    func all() throws -> [StoredAccount] {
        try Row.fetchAll(db, sql: "SELECT record, secret FROM accounts ORDER BY name").map(Self.account)
    }

    func account(_ name: AccountName) throws -> StoredAccount? {
        try Row.fetchOne(db, sql: "SELECT record, secret FROM accounts WHERE name = ?", arguments: [name.text])
            .map(Self.account)
    }

    func account(withSecret secret: String) throws -> StoredAccount? {
        try Row.fetchOne(db, sql: "SELECT record, secret FROM accounts WHERE secret = ?", arguments: [secret])
            .map(Self.account)
    }

    func put(_ stored: StoredAccount) throws {
        try db.put(
            into: "accounts",
            [
                ("record", try CanonicalJSON.text(stored.account)), ("secret", stored.secret),
                ("name", stored.account.name.text),
            ])
    }

    fileprivate static func account(_ row: Row) throws -> StoredAccount {
        StoredAccount(try row.json("record", as: Account.self), secret: try row.required("secret"))
    }
}

extension StoreChecker {
    /// Finds accounts that were changed, put in or taken out behind the log's back.
    mutating func checkAccounts() {
        note("accounts") { checker in
            guard let log = checker.log?.accounts else { return }
            var gone = Set(log.keys)
            let sql = "SELECT name, record, secret FROM accounts ORDER BY name"
            for row in try Row.fetchAll(checker.db, sql: sql) {
                let name: String = try row.required("name")
                gone.remove(name)
                guard let stored = try? AccountTable.account(row), stored.account.name.text == name,
                    log[name] == stored.note, try row.required("record") == CanonicalJSON.text(stored.account)
                else {
                    checker.fault("accounts \(name)", zh: "与日志不符", en: "is not as the log has it")
                    continue
                }
            }
            for name in gone.sorted() {
                checker.fault("accounts \(name)", zh: "日志中有，表中没有", en: "is in the log and not there")
            }
        }
    }
}

extension CaseTables: AccountWriting {
    func accounts() throws -> [StoredAccount] { try AccountTable(db: db).all() }

    func account(_ name: AccountName) throws -> StoredAccount? { try AccountTable(db: db).account(name) }

    func account(withSecret secret: String) throws -> StoredAccount? {
        try AccountTable(db: db).account(withSecret: secret)
    }

    func put(_ account: StoredAccount) throws { try AccountTable(db: db).put(account) }
}
