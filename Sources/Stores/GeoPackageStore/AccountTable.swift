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

    private static func account(_ row: Row) throws -> StoredAccount {
        StoredAccount(try row.json("record", as: Account.self), secret: try row.required("secret"))
    }
}

extension AccountTable {
    /// Where the table is not as the log has it: a row that was changed, put in or taken out.
    func faults(_ log: [String: AccountNote]) throws -> [(name: String, isGone: Bool)] {
        var gone = Set(log.keys)
        var faults: [(name: String, isGone: Bool)] = []
        for row in try Row.fetchAll(db, sql: "SELECT name, record, secret FROM accounts ORDER BY name") {
            let name: String = try row.required("name")
            gone.remove(name)
            guard let stored = try? Self.account(row), stored.account.name.text == name, log[name] == stored.note,
                try row.required("record") == CanonicalJSON.text(stored.account)
            else {
                faults.append((name, false))
                continue
            }
        }
        return faults + gone.sorted().map { ($0, true) }
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
