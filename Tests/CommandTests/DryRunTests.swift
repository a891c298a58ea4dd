import Foundation
import TestRasters
import Testing

/// `survey --dry-run` looks at the store as well as at the inputs.
@Suite struct DryRunTests {
    private let folder: TemporaryFolder
    private var store: String { folder.file("a.gpkg") }

    init() throws { folder = try TemporaryFolder() }

    private func dryRun(_ store: String? = nil) throws -> Program.Outcome {
        try Program.run(Program.survey(store ?? self.store, more: ["--dry-run", "--language", "en"]))
    }

    /// Changes the store with SQLite alone.
    private func change(_ sql: String) throws {
        let script = "import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.executescript(sys.argv[2]); d.commit()"
        try Program.tool(["python3", "-c", script, store, sql])
    }

    @Test func itSaysHowTheSurveyWouldBeginAndWritesNothing() throws {
        let new = try dryRun()
        #expect(
            new.status == 0 && new.output.contains("does not exist yet, the survey creates it"),
            "\(new.output)\(new.errors)")
        #expect(!FileManager.default.fileExists(atPath: store))
        try Program.satelliteStore(at: store)
        let before = try Data(contentsOf: URL(fileURLWithPath: store))
        let finished = try dryRun()
        #expect(finished.status == 0 && finished.output.contains("is finished already"), "\(finished.output)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: store)) == before)
        // Cut off before its end, with one block recorded.
        try change(
            "UPDATE surveys SET finished_at = NULL; DELETE FROM survey_blocks WHERE id > (SELECT min(id) FROM survey_blocks);"
        )
        let resumed = try dryRun()
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.output.contains(#/1 of \d+ blocks are recorded, it would be resumed/#), "\(resumed.output)")
        try change("DELETE FROM survey_blocks; DELETE FROM surveys;")
        #expect(try dryRun().output.contains("would start from the beginning"))
    }

    @Test func whatWouldStopTheSurveyStopsTheDryRun() throws {
        let nowhere = try dryRun(folder.file("no/such/a.gpkg"))
        #expect(nowhere.status == 73 && nowhere.errors.contains("mkdir -p"), "\(nowhere.errors)")
        #expect(try dryRun("/proc/a.gpkg").status == 73)
        try FileManager.default.copyItem(atPath: Program.sample("grids/parcels.gpkg"), toPath: folder.file("p.gpkg"))
        #expect(try dryRun(folder.file("p.gpkg")).status == 65)
        try Program.satelliteStore(at: store)
        try change("UPDATE surveys SET finished_at = NULL;")
        let beat = ISO8601DateFormatter().string(from: Date())
        try change(
            "INSERT INTO leases (name, holder, token, heartbeat_at, is_held) VALUES "
                + "('survey', 'm/host/n boot 12 1', 9, '\(beat.dropLast()).000Z', 1) "
                + "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, heartbeat_at = excluded.heartbeat_at, is_held = 1;"
        )
        let taken = try dryRun()
        #expect(taken.status == 75 && taken.errors.contains("12@host"), "\(taken.errors)")
        try change("INSERT INTO grdb_migrations (identifier) VALUES ('0099-later');")
        let newer = try dryRun()
        #expect(newer.status == 78 && newer.errors.contains("upgrade parcelwatch"), "\(newer.errors)")
        try change("DELETE FROM grdb_migrations WHERE identifier IN ('0099-later', '0005-watch-notes');")
        #expect(try dryRun().output.contains("was written by an older program"))
    }

    @Test func oneFileForBothEpochsIsRefused() throws {
        let scene = Program.sample("tiles/satellite-2023.tif")
        let copy = folder.file("another-name.tif")
        try FileManager.default.copyItem(atPath: scene, toPath: copy)
        for later in [scene, copy] {
            let outcome = try Program.run([
                "survey", "--earlier", scene, "--later", later, "--parcels", Program.sample("grids/parcels.gpkg"),
                "--store", store, "--language", "en",
            ])
            #expect(outcome.status == 65, "\(outcome.errors)")
            #expect(outcome.errors.contains("\(later): is the same file as \(scene) of the earlier epoch"))
            #expect(!FileManager.default.fileExists(atPath: store))
        }
    }
}
