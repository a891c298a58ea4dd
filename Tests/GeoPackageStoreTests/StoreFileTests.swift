import Casework
import TestCases
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import Testing
import TestNeeds

@testable import GeoPackageStore
import StorePorts

/// What the store promises about its file.
@Suite struct StoreFileTests {
    private typealias F = CaseFixture
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    private func filled(_ store: GeoPackageStore) async throws -> SurveyRecord {
        let survey = F.survey("s1")
        try await store.run(survey, [F.block(survey, 0, [(0, .newBuilding), (1, .noChange)])], parcels: 3)
        return survey
    }

    private func error(_ body: () async throws -> Void) async -> StoreError? {
        do {
            try await body()
            return nil
        } catch { return error as? StoreError }
    }

    @Test func closingLeavesOneCleanFile() async throws {
        let store = try fixture.open()
        _ = try await filled(store)
        #expect(FileManager.default.fileExists(atPath: fixture.path + "-wal"))
        try store.close()
        try store.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) == ["a.gpkg"])
        // Offsets 18 and 19 of the header: 1 = rollback journal, 2 = write-ahead log (sqlite.org, file format, 1.3.4).
        #expect(try fixture.bytes()[18...19] == Data([1, 1]))
        #expect(await error { _ = try await store.findings() } == .closed(path: fixture.path))
    }

    @Test func beginningAFinishedSurveyAgainLeavesEveryByte() async throws {
        let store = try fixture.open()
        let survey = try await filled(store)
        try store.close()
        let before = try fixture.bytes()
        let again = try fixture.open()
        #expect(try await again.surveys.begin(survey, parcels: (0..<3).map(F.parcel)) == .finished)
        try await again.surveys.record(F.block(survey, 0, [(0, .newBuilding), (1, .noChange)]))
        try await again.surveys.finish(
            survey.id, report: F.report(survey, try await again.surveys.tally(of: survey.id)))
        try again.close()
        #expect(try fixture.bytes() == before)
    }

    @Test(.needs(isInstalled("/usr/bin/python3"), "python3 is not installed"))
    func theStandardsValidatorFindsNothing() async throws {
        let script = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"
        let store = try fixture.open()
        _ = try await filled(store)
        try store.close()
        let (status, output) = try runTool("/usr/bin/python3", [script, "--extra", "--warning-as-error", fixture.path])
        #expect(status == 0 && output.isEmpty, "\(output)")
    }

    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func gdalReadsEveryTableAndFiltersByTheIndex() async throws {
        let store = try fixture.open()
        _ = try await filled(store)
        try store.close()
        let (status, output) = try runTool("/usr/bin/ogrinfo", ["-ro", "-al", fixture.path])
        #expect(status == 0)
        #expect(!output.contains("Warning") && !output.contains("ERROR"), "\(output)")
        let layers = "parcels findings work_orders surveys survey_blocks verdicts chips audit_log grdb_migrations"
        for layer in layers.split(separator: " ") {
            #expect(output.contains("Layer name: \(layer)\n"))
        }
        // Parcel 1 lies at x 411020…411035; the window touches it alone.
        let window = try runTool(
            "/usr/bin/ogrinfo",
            ["-ro", "-so", fixture.path, "parcels", "-spat", "411021", "2548001", "411022", "2548002"])
        #expect(window.output.contains("Feature Count: 1\n"), "\(window.output)")
    }

    @Test(.needs(isInstalled("/usr/bin/sqlite3"), "sqlite3 is not installed"))
    func everyTableIsListedAndTheFileIsWhole() async throws {
        let store = try fixture.open()
        _ = try await filled(store)
        try store.close()
        let unlisted = """
            SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'gpkg_%' AND name NOT LIKE 'rtree_%'
            AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT table_name FROM gpkg_contents);
            PRAGMA integrity_check; PRAGMA foreign_key_check; PRAGMA application_id; PRAGMA user_version;
            """
        // 1196444487 = 0x47504B47, "GPKG".
        #expect(try runTool("/usr/bin/sqlite3", [fixture.path, unlisted]).output == "ok\n1196444487\n10300\n")
    }

    @Test func aSecondSurveyIsTurnedAwayAndReadersAndOfficersAreNot() async throws {
        let store = try fixture.open()
        let survey = try await filled(store)
        _ = try await store.surveys.begin(F.survey("s9"), parcels: [])
        let officer = try fixture.open()
        await #expect(throws: StoreError.self) { _ = try await officer.surveys.begin(F.survey("s8"), parcels: []) }
        #expect(await error { _ = try await officer.surveys.begin(F.survey("s8"), parcels: []) }?.exitStatus == .busy)
        try await officer.deciding.decide(store.findings()[0].id, .newBuilding, by: .person("张三"))
        try officer.close()
        try await store.release(lease: surveyLease)
        let reader = try GeoPackageStore(reading: fixture.path)
        #expect(try await reader.findings() == store.findings())
        // The writer goes on while somebody reads, and what it adds is seen.
        let next = F.survey("s2", settings: ["a": "b"])
        try await store.run(next, [F.block(next, 0, [(2, .newBuilding)])], parcels: 3)
        #expect(try await reader.findings().count == 2)
        try reader.close()
        try store.close()
        let after = try fixture.open()
        #expect(try await after.surveys().map(\.record.id) == [survey.id, SurveyID("s9"), next.id])
        try after.close()
    }

    @Test func aReaderThatStaysOpenSeesEveryWriterComeAndGo() async throws {
        try fixture.open().close()
        let reader = try GeoPackageStore(reading: fixture.path)
        for number in 0..<3 {
            let store = try fixture.open()
            let survey = F.survey("s\(number)", settings: ["a": "\(number)"])
            try await store.run(survey, [F.block(survey, 0, [(number, .newBuilding)])], parcels: 3)
            #expect(try await reader.findings().count == number + 1)
            try store.close()
            #expect(try await reader.findings().count == number + 1)
        }
        try reader.close()
        // The log that the reader kept alive is folded back by the next to write.
        let survey = F.survey("last", settings: ["a": "last"])
        let store = try fixture.open()
        try await store.run(survey, [F.block(survey, 0, [])], parcels: 3)
        try store.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) == ["a.gpkg"])
        #expect(try await integrity(fixture.path) == "ok")
    }

    @Test(.needs(isInstalled("/usr/bin/flock"), "flock is not installed"))
    func theLockHoldsAcrossProcesses() async throws {
        let store = try fixture.open()
        _ = try await filled(store)
        try store.close()

        let holder = Process()
        let (held, release) = (Pipe(), Pipe())
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        holder.arguments = ["-n", fixture.path, "sh", "-c", "echo held; cat"]
        holder.standardOutput = held
        holder.standardInput = release
        try holder.run()
        #expect(held.fileHandleForReading.availableData == Data("held\n".utf8))
        #expect(await error { _ = try fixture.open(patience: 0.1) } == .busy(path: fixture.path))
        #expect(StoreError.busy(path: "").exitStatus == .busy)
        #expect(try await GeoPackageStore(reading: fixture.path).findings().count == 1)
        try release.fileHandleForWriting.close()
        holder.waitUntilExit()
        try fixture.open().close()
    }

    @Test func aRunThatWasKilledKeepsItsRecordedBlocks() async throws {
        let store = try fixture.open()
        let survey = F.survey("s1", blocks: 2)
        _ = try await store.surveys.begin(survey, parcels: (0..<3).map(F.parcel))
        try await store.surveys.record(F.block(survey, 0, [(0, .newBuilding)]))
        // What a kill leaves behind: the file and its log as they are at this moment.
        let copy = fixture.file("killed.gpkg")
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: copy + suffix)
        }
        let reader = try GeoPackageStore(reading: copy)
        #expect(try await reader.findings().count == 1)
        try reader.close()
        let resumed = try fixture.open(copy)
        // The process that held the lease lives on in this test; say that it is another one, which is gone.
        try resumed.write { db in
            let table = LeaseTable(db: db)
            var lease = try #require(try table.lease(surveyLease))
            lease.holder = LeaseTests.gone
            try table.put(lease)
        }
        #expect(
            try await resumed.surveys.begin(survey, parcels: (0..<3).map(F.parcel)) == .unfinished(recordedBlocks: [0]))
        try await resumed.surveys.record(F.block(survey, 1, [(1, .newBuilding)]))
        try await resumed.verifyAuditChain()
        try resumed.close()
        #expect(try await integrity(copy) == "ok")
        #expect(!FileManager.default.fileExists(atPath: copy + "-wal"))
    }

    @Test func whereNoWriteAheadLogCanBeKeptARollbackJournalDoesAndWithoutAnyNothingIsWritten() async throws {
        // A temporary database stands for a file system that refuses the log, one in memory for one without journals.
        let refusing = try DatabaseQueue(path: "")
        try GeoPackageStore.startWorking(refusing, path: "a.gpkg", isShared: false)
        let mode = try await refusing.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == "delete")
        let forgetful = try DatabaseQueue()
        let found = await error { try GeoPackageStore.startWorking(forgetful, path: "a.gpkg", isShared: false) }
        #expect(found == .failed(path: "a.gpkg", reason: "journal_mode = memory"))
        #expect(found?.exitStatus == .inputOutput)
    }

    @Test func anEmptyFileIsNoStoreToReadersAndBecomesOneForWriters() async throws {
        let path = fixture.file("empty.gpkg")
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect(await error { _ = try GeoPackageStore(reading: path) } == .missing(path: path))
        #expect(try fixture.bytes(path).isEmpty)
        try fixture.open(path).close()
        #expect(try await GeoPackageStore(reading: path).findings().isEmpty)
    }

    /// As a process that was killed amid a change in rollback mode leaves it: at creation, migration and folding back.
    @Test func aChangeCutShortIsUndoneByWhoeverOpensTheStore() async throws {
        let survey = F.survey("s1")
        let filled = try fixture.open()
        _ = try await filled.surveys.begin(survey, parcels: (0..<200).map(F.parcel))
        try await filled.surveys.record(F.block(survey, 0, [(0, .newBuilding)]))
        try filled.close()
        let (reader, writer) = (fixture.file("reader.gpkg"), fixture.file("writer.gpkg"))
        let queue = try DatabaseQueue(path: fixture.path)
        try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = 1") }
        try queue.inTransaction { db in
            // More than fits the cache, so that SQLite writes to the file before the end.
            try db.execute(sql: "CREATE TABLE half (value); DROP TABLE verdicts")
            for _ in 0..<64 { try db.execute(sql: "INSERT INTO half VALUES (randomblob(4096))") }
            for copy in [reader, writer] {
                for suffix in ["", "-journal"] {
                    try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: copy + suffix)
                }
            }
            return .rollback
        }
        let before = try fixture.bytes(fixture.path)
        #expect(try fixture.bytes(reader) != before)
        let store = try GeoPackageStore(reading: reader)
        #expect(try await store.findings().count == 1)
        try store.close()
        #expect(try fixture.bytes(reader) == before)
        try fixture.open(writer).close()
        #expect(try fixture.bytes(writer) == before)
        #expect(!FileManager.default.fileExists(atPath: writer + "-journal"))
    }

    @Test func aLogCutOffMidwayGivesTheLastWholeBlock() async throws {
        let store = try fixture.open()
        let survey = F.survey("s1", blocks: 5)
        _ = try await store.surveys.begin(survey, parcels: (0..<5).map(F.parcel))
        for index in 0..<5 { try await store.surveys.record(F.block(survey, index, [(index, .newBuilding)])) }
        let log = try fixture.bytes(fixture.path + "-wal")
        for share in [0.2, 0.5, 0.8, 0.97] {
            let copy = fixture.file("cut-\(share).gpkg")
            try FileManager.default.copyItem(atPath: fixture.path, toPath: copy)
            try log.prefix(Int(Double(log.count) * share)).write(to: URL(fileURLWithPath: copy + "-wal"))
            let cut = try fixture.open(copy)
            // A log cut before `begin` was whole leaves an empty store; otherwise whole blocks, in order.
            let findings = try await cut.findings()
            #expect(findings.map(\.finding.verdict.parcelCode) == (0..<findings.count).map(F.code))
            #expect(try await cut.workOrders().count == findings.count)
            try await cut.verifyAuditChain()
            try cut.close()
            #expect(try await integrity(copy) == "ok")
        }
    }

    private func integrity(_ path: String) async throws -> String? {
        try await DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    }

    @Test func aStoreOfANewerProgramIsRefusedAndLeftAlone() async throws {
        try fixture.open().close()
        try fixture.change("INSERT INTO grdb_migrations (identifier) VALUES ('0099-later')")
        let before = try fixture.bytes()
        let expected = StoreError.newerVersion(path: fixture.path, steps: ["0099-later"])
        #expect(await error { _ = try fixture.open() } == expected)
        #expect(await error { _ = try GeoPackageStore(reading: fixture.path) } == expected)
        #expect(expected.exitStatus == .configuration)
        #expect(try fixture.bytes() == before)
    }

    @Test func filesThatAreNoStoresAreRefusedAndLeftAlone() async throws {
        let text = fixture.file("text.gpkg")
        try Data(String(repeating: "not a database ", count: 100).utf8).write(to: URL(fileURLWithPath: text))
        let plain = fixture.file("plain.gpkg")
        let queue = try DatabaseQueue(path: plain)
        try await queue.write { try $0.execute(sql: "CREATE TABLE a (b)") }
        try queue.close()
        for path in [text, plain] {
            let before = try fixture.bytes(path)
            #expect(await error { _ = try fixture.open(path) }?.exitStatus == .badData)
            #expect(await error { _ = try GeoPackageStore(reading: path) }?.exitStatus == .badData)
            #expect(try fixture.bytes(path) == before)
        }
    }

    @Test func aTruncatedFileIsReportedAsDamaged() async throws {
        let store = try fixture.open()
        _ = try await filled(store)
        try store.close()
        let whole = try fixture.bytes()
        for share in [0.3, 0.6, 0.9] {
            let path = fixture.file("cut.gpkg")
            try whole.prefix(Int(Double(whole.count) * share)).write(to: URL(fileURLWithPath: path))
            #expect(await error { _ = try fixture.open(path) }?.exitStatus == .badData)
            #expect(await error { _ = try GeoPackageStore(reading: path) }?.exitStatus == .badData)
        }
    }

    @Test(arguments: [
        "UPDATE findings SET record = 'no JSON'", "UPDATE findings SET record = x'00'",
        "UPDATE work_orders SET record = '{}'", "UPDATE parcels SET valid_share = 'much' WHERE fid = 1",
        "UPDATE parcels SET verdict = 'castle' WHERE fid = 1", "UPDATE parcels SET town = x'FF' WHERE fid = 1",
        "UPDATE parcels SET last_clear_look = 'today' WHERE fid = 1",
        "UPDATE surveys SET record = '[]'", "UPDATE chips SET kind = 'later still' WHERE kind = 'later'",
    ]) func contentThatMakesNoSenseIsAnErrorAndNoCrash(damage: String) async throws {
        let store = try fixture.open()
        _ = try await filled(store)
        let id = try #require(try await store.findings().first?.id)
        try store.close()
        try fixture.change(damage)
        let reader = try GeoPackageStore(reading: fixture.path)
        let errors = [
            await error { _ = try await reader.findings() }, await error { _ = try await reader.workOrders() },
            await error { _ = try await reader.parcels() }, await error { _ = try await reader.surveys() },
            await error { _ = try await reader.chips(of: id) },
        ].compactMap { $0 }
        #expect(errors.count == 1)
        #expect(errors.first?.exitStatus == .badData)
        #expect(errors.first?.message.english.contains(fixture.path) == true)
    }

    @Test func aGeometryEditedElsewhereIsReadAsItIs() async throws {
        let store = try fixture.open()
        _ = try await filled(store)
        try store.close()
        // A bare header without envelope, as some software writes, over a point: no polygon.
        try fixture.change("DROP TRIGGER rtree_parcels_geom_update1")
        try fixture.change("DROP TRIGGER rtree_parcels_geom_update2")
        try fixture.change("UPDATE parcels SET geom = x'4750000100000000' || x'0101000000' WHERE fid = 1")
        let reader = try GeoPackageStore(reading: fixture.path)
        #expect(await error { _ = try await reader.parcels() }?.exitStatus == .badData)
    }

    @Test func missingFilesAndFoldersAreNamed() async throws {
        let nowhere = fixture.file("none/a.gpkg")
        #expect(await error { _ = try GeoPackageStore(reading: nowhere) } == .missing(path: nowhere))
        #expect(await error { _ = try fixture.open(nowhere) }?.exitStatus == .cannotCreate)
        #expect(await error { _ = try fixture.open(fixture.folder.path) }?.exitStatus == .cannotCreate)
        #expect(StoreError.missing(path: "x.gpkg").message.english.contains("x.gpkg"))
    }

    @Test func everyErrorNamesTheFileInBothLanguages() {
        let crs = CRSCode(epsg: 4526)
        let cases: [CaseError] = [
            .otherCRS(store: "P", kept: crs, survey: crs), .unknownSurvey(store: "P", id: SurveyID("s")),
            .unfinishedSurvey(store: "P", id: SurveyID("s"), missingBlocks: 1),
            .unknownFinding(store: "P", id: FindingID("f")),
        ]
        let errors: [StoreError] = [
            .missing(path: "P"), .unreadable(path: "P", reason: ""), .notAStore(path: "P", reason: ""),
            .damaged(path: "P", reason: ""),
            .newerVersion(path: "P", steps: []), .olderVersion(path: "P"), .busy(path: "P"),
            .replaced(path: "P"), .exists(path: "P"), .wouldReplace(path: "P"),
            .cannotWrite(path: "P", reason: ""), .failed(path: "P", reason: ""), .closed(path: "P"),
            .brokenAuditChain(path: "P", sequence: 1),
        ]
        for error in errors as [any ExplainedError] + cases {
            #expect(error.message.english.hasPrefix("P: ") && error.message.chinese.hasPrefix("P："))
            #expect(!error.message.english.contains("\n"))
        }
    }
}
