import Foundation
import TestNeeds
import Testing

/// The end of the log, anchored and held against what was kept elsewhere, through the command line.
@Suite struct AnchorTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "anchors-\(UUID().uuidString)")
    private var store: String { folder.appending(path: "a.gpkg").path }
    private var key: String { folder.appending(path: "audit.key").path }

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: key))
        let scene = Program.sample("tiles/satellite-2023.tif")
        #expect(try Program.run(["scenes", "add", scene, "--store", store]).status == 0)
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(["store"] + arguments + ["--store", store, "--language", "en"])
    }

    private func anchor() throws -> String {
        let outcome = try run("anchor", "--key", key)
        #expect(outcome.status == 0)
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test func anAnchoredLogThatGoesOnIsWhole() throws {
        let first = try anchor()
        #expect(try first.wholeMatch(of: Regex("2:[0-9a-f]{64}")) != nil)
        let later = Program.sample("tiles/satellite-2024.tif")
        #expect(try Program.run(["scenes", "add", later, "--store", store]).status == 0)
        let outcome = try run("verify", "--anchor", first, "--key", key)
        #expect(outcome.status == 0 && outcome.output.contains("3 entries"))
    }

    @Test(.needs(isInstalled("/usr/bin/sqlite3"), "sqlite3 is not installed"))
    func aLogWhoseEndWasCutOffIsFoundByAnAnchorInARunLog() throws {
        let parts = try anchor().split(separator: ":")
        try Program.tool([
            "sqlite3", store,
            "DROP TRIGGER audit_log_no_delete; DELETE FROM audit_log WHERE sequence = 2; "
                + "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'audit_log'",
        ])
        // The chain itself holds.
        #expect(try run("verify").status == 0)
        let log = folder.appending(path: "runs.jsonl").path
        let line = "{\"schema\":\"parcelwatch.run/1\",\"log\":{\"sequence\":\(parts[0]),\"hash\":\"\(parts[1])\"}}\n"
        try Data(line.utf8).write(to: URL(fileURLWithPath: log))
        let outcome = try run("verify", "--anchors", log)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("the log ends at entry 1, an anchor names entry 2: its end was cut off"))
        #expect(try run("verify", "--key", key).errors.contains("the log holds no sealed anchor"))
    }

    @Test func whatIsNoAnchorOrNoKeyIsSaidWithTheRemedy() throws {
        let bad = try run("verify", "--anchor", "2:abc")
        #expect(bad.status == 64 && bad.errors.contains("must be number:hash of 64 digits"))
        try Data("short".utf8).write(to: URL(fileURLWithPath: key))
        let short = try run("anchor", "--key", key)
        #expect(short.status == 65 && short.errors.contains("the key has 5 bytes, at least 32 are needed"))
        let none = try run("verify", "--anchors", Program.sample("README.md"))
        #expect(none.status == 65 && none.errors.contains("holds no anchor"))
    }
}
