import Foundation
import TestNeeds
import TestRasters
import Testing

/// `accounts`: who may sign in to a store.
@Suite struct AccountsCommandTests {
    private let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
    }

    private func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(["accounts"] + arguments + ["--store", store, "--language", "en"])
    }

    private func object(_ arguments: [String]) throws -> [String: Any] {
        let outcome = try run(arguments + ["--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func village() throws -> String {
        let units = try Program.run(["units", "list", "--store", store, "--json"])
        let listed = try #require(
            try JSONSerialization.jsonObject(with: Data(units.output.utf8)) as? [[String: Any]])
        return try #require(listed.first { $0["tier"] as? String == "village" }?["code"] as? String)
    }

    @Test func anAccountIsAddedChangedLockedAndReset() throws {
        let village = try village()
        let added = try object(["add", "LiXM", "--full-name", "李小明", "--post", "经办员:\(village)"])
        #expect(added["name"] as? String == "lixm" && added["password_given"] as? Bool == true)
        #expect(added["posts"] as? [String] == ["handler:\(village)"])
        let password = try #require(added["password"] as? String)
        #expect(password.count == 24)
        let again = try run(["add", "lixm", "--post", "handler:\(village)"])
        #expect(again.status == 77 && again.errors.contains("accounts change"))
        let system = try object(["add", "hotline", "--system", "--post", "reporter:\(village)"])
        #expect((system["token"] as? String)?.hasPrefix("pw_") == true && system["password"] == nil)
        let changed = try object(["change", "lixm", "--post", "checker:\(village)", "--post", "handler:\(village)"])
        #expect(changed["posts"] as? [String] == ["checker:\(village)", "handler:\(village)"])
        #expect(try object(["lock", "lixm"])["locked"] as? Bool == true)
        #expect(try object(["unlock", "lixm"])["locked"] as? Bool == false)
        let reset = try object(["reset", "lixm"])
        #expect(try #require(reset["password"] as? String) != password)
        let list = try run(["list"])
        #expect(list.output.contains("李小明") && !list.output.contains("scrypt") && !list.output.contains(password))
        let check = try Program.run(["store", "verify", "--store", store])
        #expect(check.status == 0, "\(check.errors)")
    }

    @Test func aPasswordFromStandardInputIsCheckedAndTaken() throws {
        let village = try village()
        func add(_ name: String, _ password: String) throws -> Int32 {
            try Process.shell(
                "printf '%s\\n' '\(password)' | '\(Program.path)' accounts add \(name) --post handler:\(village) "
                    + "--password-stdin --store '\(store)' > out 2> err", folder: folder.path)
        }
        #expect(try add("a1", "correct horse battery") == 0)
        let said = try String(contentsOfFile: folder.file("out"), encoding: .utf8)
        #expect(!said.contains("correct horse"))
        #expect(try add("a2", "123456789012") == 64)
        #expect(try add("a3", "kurz") == 64)
    }

    @Test func whatIsNoPostIsSaid() throws {
        let village = try village()
        let none = try run(["add", "a1"])
        #expect(none.status == 64 && none.errors.contains("--post ROLE:UNIT"))
        let role = try run(["add", "a1", "--post", "boss:\(village)"])
        #expect(role.status == 64 && role.errors.contains("administrator"))
        let both = try run(["add", "a1", "--post", "administrator:\(village)", "--post", "handler:\(village)"])
        #expect(both.status == 64 && both.errors.contains("no other post"))
        #expect(try run(["add", "a b", "--post", "handler:\(village)"]).status == 64)
        #expect(try run(["lock", "nobody"]).status == 66)
    }

    /// Whoever changes an account behind the program's back is found.
    @Test(arguments: [
        "UPDATE accounts SET secret = '$scrypt$ln=15,r=8,p=3$AAAA$AAAAAAAAAAAAAAAAAAAAAA' WHERE name = 'lixm'",
        "UPDATE accounts SET record = replace(record, 'handler', 'dispatcher')",
        "DELETE FROM accounts", "INSERT INTO accounts (name, record, secret) SELECT 'x', record, 'y' FROM accounts",
    ]) func tamperingIsFound(sql: String) throws {
        _ = try object(["add", "lixm", "--post", "handler:\(village())"])
        try Program.tool(["sqlite3", store, sql])
        let check = try Program.run(["store", "verify", "--store", store, "--language", "en"])
        #expect(
            check.status == 65 && check.errors.contains("accounts ") || check.output.contains("accounts "), "\(check)")
    }

    @Test func theTableOfRolesIsShown() throws {
        let roles = try Program.run(["accounts", "roles", "--language", "en"])
        #expect(
            roles.status == 0 && roles.output.contains("orders: dispatch") && roles.output.contains("administrator"))
    }
}
