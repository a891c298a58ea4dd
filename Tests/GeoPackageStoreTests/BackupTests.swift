import Casework
import TestCases
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import Testing

@testable import GeoPackageStore
import StorePorts

/// Copies of a store, made and put back.
@Suite struct BackupTests {
    private typealias F = CaseFixture
    private let fixture: StoreFixture
    private let now = Instant(secondsSince1970: 1_700_000_000)

    init() throws { fixture = try StoreFixture() }

    private func store(_ body: (GeoPackageStore) async throws -> Void) async throws {
        let store = try fixture.open()
        try await body(store)
        try store.close()
    }

    private func names() async throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path))
    }

    private func surveys(_ path: String) async throws -> [String] {
        let store = try GeoPackageStore(reading: path)
        defer { try? store.close() }
        return try await store.surveys().map(\.record.id.text)
    }

    /// What a kill leaves behind of the store: the file and its log as they are at this moment.
    private func copyAsKilled(to target: String) async throws {
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: target + suffix)
        }
    }

    @Test func aBackupMadeWhileSomebodySurveysIsWholeAndAsOfOneMoment() async throws {
        let store = try fixture.open()
        let survey = F.survey("s1", blocks: 2)
        _ = try await store.surveys.begin(survey, parcels: [F.parcel(0), F.parcel(1)])
        try await store.surveys.record(F.block(survey, 0, [(0, .newBuilding)]))
        try StoreBackup.make(of: fixture.path, at: fixture.file("b.gpkg"))
        try await store.surveys.record(F.block(survey, 1, [(1, .newBuilding)]))
        let copy = try GeoPackageStore(reading: fixture.file("b.gpkg"))
        #expect(try await copy.findings().count == 1)
        #expect(try copy.read(GeoPackageStore.pageFaults).isEmpty)
        try await copy.verifyAuditChain()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path).allSatisfy { !$0.contains("part") }
        )
    }

    @Test func aBackupNeverReplacesAFile() async throws {
        try await store { try await F.fill($0) }
        let target = fixture.file("b.gpkg")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
        #expect(throws: StoreError.self) { try StoreBackup.make(of: fixture.path, at: target) }
        #expect(try fixture.bytes(target) == Data("mine".utf8))
    }

    @Test func aRestoredStoreIsTheBackupAndTheOldOneStaysBesideIt() async throws {
        try await store { try await F.fill($0) }
        let backup = fixture.file("b.gpkg")
        try StoreBackup.make(of: fixture.path, at: backup)
        try await store { try await F.fill($0, id: "s2", parcel: 1) }
        let now = Instant(secondsSince1970: 1_700_000_000)
        #expect(throws: StoreError.self) {
            try StoreBackup.restore(backup, to: fixture.path, replacing: false, now: now)
        }
        let kept = try #require(try StoreBackup.restore(backup, to: fixture.path, replacing: true, now: now))
        #expect(try await GeoPackageStore(reading: fixture.path).surveys().count == 1)
        #expect(try await GeoPackageStore(reading: kept).surveys().count == 2)
    }

    @Test func aDamagedBackupReplacesNothing() async throws {
        try await store { try await F.fill($0) }
        let backup = fixture.file("b.gpkg")
        try fixture.bytes().prefix(20_000).write(to: URL(fileURLWithPath: backup))
        let before = try fixture.bytes()
        #expect(throws: StoreError.self) {
            try StoreBackup.restore(backup, to: fixture.path, replacing: true, now: Instant(secondsSince1970: 0))
        }
        #expect(try fixture.bytes() == before)
    }

    @Test func aStoreThatIsSurveyedIntoIsNotReplaced() async throws {
        let store = try fixture.open()
        try await F.fill(store)
        let backup = fixture.file("b.gpkg")
        try StoreBackup.make(of: fixture.path, at: backup)
        _ = try await store.surveys.begin(F.survey("s2"), parcels: [])
        #expect(throws: StoreError.self) {
            try StoreBackup.restore(backup, to: fixture.path, replacing: true, now: Instant(secondsSince1970: 0))
        }
    }

    @Test func aBackupThatHasItsLogBesideItIsPutBackWithWhatTheLogHolds() async throws {
        let store = try fixture.open()
        try await F.fill(store)
        let backup = fixture.file("b.gpkg")
        try await copyAsKilled(to: backup)
        #expect(try fixture.bytes(backup + "-wal").count > 100_000)
        let target = fixture.file("c.gpkg")
        #expect(try StoreBackup.restore(backup, to: target, replacing: false, now: now) == nil)
        #expect(try await surveys(target) == ["s1"])
        #expect(try await names().isDisjoint(with: ["c.gpkg-wal", "c.gpkg-journal"]))
    }

    @Test func whatWasReplacedIsKeptWithItsLogAndNoLogStaysBesideTheNewStore() async throws {
        try await store { try await F.fill($0) }
        let backup = fixture.file("b.gpkg")
        try StoreBackup.make(of: fixture.path, at: backup)
        let store = try fixture.open()
        try await F.fill(store, id: "s2", parcel: 1)
        let killed = fixture.file("k.gpkg")
        try await copyAsKilled(to: killed)
        try store.close()
        let kept = try #require(try StoreBackup.restore(backup, to: killed, replacing: true, now: now))
        #expect(try await names().isDisjoint(with: ["k.gpkg-wal", "k.gpkg-shm", "k.gpkg-journal"]))
        #expect(try await surveys(killed) == ["s1"])
        #expect(try await surveys(kept) == ["s1", "s2"])
    }

    @Test func whatIsNoDatabaseIsKeptAndNoLogOfItStaysBesideTheNewStore() async throws {
        try await store { try await F.fill($0) }
        let target = fixture.file("t.gpkg")
        let text = Data(String(repeating: "not a database ", count: 100).utf8)
        for suffix in ["", "-wal", "-journal"] { try text.write(to: URL(fileURLWithPath: target + suffix)) }
        let kept = try #require(try StoreBackup.restore(fixture.path, to: target, replacing: true, now: now))
        #expect(try fixture.bytes(kept) == text)
        #expect(try await names().isDisjoint(with: ["t.gpkg-wal", "t.gpkg-shm", "t.gpkg-journal"]))
        #expect(try await surveys(target) == ["s1"])
    }

    @Test func twoRestoresWithinOneSecondKeepBothOldStores() async throws {
        try await store { try await F.fill($0) }
        let backup = fixture.file("b.gpkg")
        try StoreBackup.make(of: fixture.path, at: backup)
        try await store { try await F.fill($0, id: "s2", parcel: 1) }
        let first = try #require(try StoreBackup.restore(backup, to: fixture.path, replacing: true, now: now))
        let second = try #require(try StoreBackup.restore(backup, to: fixture.path, replacing: true, now: now))
        #expect(try await surveys(first) == ["s1", "s2"])
        #expect(try await surveys(second) == ["s1"])
    }

    @Test func aCopyIsReadByThoseWhoMayReadWhatItStandsFor() async throws {
        func mode(_ path: String) async throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        try await store { try await F.fill($0) }
        let backup = fixture.file("b.gpkg")
        #expect(chmod(fixture.path, 0o600) == 0)
        try StoreBackup.make(of: fixture.path, at: backup)
        #expect(try await mode(backup) == 0o600)
        #expect(chmod(fixture.path, 0o660) == 0)
        try StoreBackup.restore(backup, to: fixture.path, replacing: true, now: now)
        #expect(try await mode(fixture.path) == 0o660)
    }

    @Test func aLinkToAStoreStaysALink() async throws {
        try await store { try await F.fill($0) }
        let (backup, link) = (fixture.file("b.gpkg"), fixture.file("link.gpkg"))
        try StoreBackup.make(of: fixture.path, at: backup)
        try await store { try await F.fill($0, id: "s2", parcel: 1) }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fixture.path)
        let kept = try #require(try StoreBackup.restore(backup, to: link, replacing: true, now: now))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == fixture.path)
        #expect(try await surveys(fixture.path) == ["s1"])
        #expect(try await surveys(kept) == ["s1", "s2"])
    }

    @Test func aStoreThatSomebodyHasOpenWithItsLogIsNotReplaced() async throws {
        let store = try fixture.open()
        try await F.fill(store)
        let backup = fixture.file("b.gpkg")
        try StoreBackup.make(of: fixture.path, at: backup)
        #expect(throws: StoreError.busy(path: fixture.path)) {
            try StoreBackup.restore(backup, to: fixture.path, replacing: true, now: now)
        }
        try await F.fill(store, id: "s2", parcel: 1)
        try store.close()
        #expect(try await surveys(fixture.path) == ["s1", "s2"])
        #expect(try await names() == ["a.gpkg", "b.gpkg"])
    }

    @Test func whoeverWritesToAStoreThatWasReplacedIsToldSo() async throws {
        try await store { try await F.fill($0) }
        let backup = fixture.file("b.gpkg")
        try StoreBackup.make(of: fixture.path, at: backup)
        let store = try fixture.open()
        try StoreBackup.restore(backup, to: fixture.path, replacing: true, now: now)
        await #expect(throws: StoreError.replaced(path: fixture.path)) {
            try await F.fill(store, id: "s2", parcel: 1)
        }
        try store.close()
        #expect(try await surveys(fixture.path) == ["s1"])
    }

    @Test(arguments: [1, 2, 3]) func aStoreOfAnOlderLayoutIsCopiedAndPutBackAsItIs(steps: Int) async throws {
        try fixture.makeOlder(layout: steps)
        // With its latest change in a log only, as a killed program leaves it.
        let queue = try DatabaseQueue(path: fixture.path)
        try await queue.writeWithoutTransaction { db in
            _ = try Row.fetchAll(db, sql: "PRAGMA journal_mode = WAL")
            try SurveyTable(db: db).insert(F.survey("late"), now: now)
        }
        let killed = fixture.file("k.gpkg")
        try await copyAsKilled(to: killed)
        try queue.close()
        let copy = try StoreBackup.keep(killed, as: killed + ".before")
        #expect(copy == killed + ".before")
        #expect(try GeoPackageStore.layout(of: copy) == (steps, StoreMigrations.all.count))
        let target = fixture.file("t.gpkg")
        try StoreBackup.restore(copy, to: target, replacing: false, now: now)
        #expect(try StoreBackup.restore(copy, to: target, replacing: true, now: now) != nil)
        #expect(try GeoPackageStore.layout(of: target).applied == steps)
        let store = try fixture.open(target)
        #expect(try await store.surveys().map(\.record.id.text) == ["late"])
        try store.close()
    }

    @Test func aCopyFromBeforeNeverReplacesAnEarlierOne() async throws {
        try await store { try await F.fill($0) }
        let name = fixture.file("a.before")
        #expect(try StoreBackup.keep(fixture.path, as: name) == name)
        try await store { try await F.fill($0, id: "s2", parcel: 1) }
        #expect(try StoreBackup.keep(fixture.path, as: name) == name + "-2")
        #expect(try await surveys(name) == ["s1"])
        #expect(try await surveys(name + "-2") == ["s1", "s2"])
    }

    @Test func aStoreOfANewerProgramIsNeitherCopiedNorPutBack() async throws {
        try await store { try await F.fill($0) }
        let newer = StoreError.newerVersion(path: fixture.path, steps: ["0099-later"])
        let queue = try DatabaseQueue(path: fixture.path)
        try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('0099-later')") }
        try queue.close()
        #expect(throws: newer) { _ = try GeoPackageStore.layout(of: fixture.path) }
        #expect(throws: newer) { try StoreBackup.make(of: fixture.path, at: fixture.file("b.gpkg")) }
        #expect(throws: newer) {
            try StoreBackup.restore(fixture.path, to: fixture.file("t.gpkg"), replacing: false, now: now)
        }
        #expect(try await names() == ["a.gpkg"])
    }

    @Test func anErrorSaysWhatToDoAboutIt() async throws {
        try await store { try await F.fill($0) }
        let taken = fixture.file("b.gpkg")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: taken))
        #expect(throws: StoreError.exists(path: taken)) { try StoreBackup.make(of: fixture.path, at: taken) }
        #expect(StoreError.exists(path: taken).message.english.contains("another file name"))
        #expect(throws: StoreError.wouldReplace(path: fixture.path)) {
            try StoreBackup.restore(fixture.path, to: fixture.path, replacing: false, now: now)
        }
        #expect(StoreError.wouldReplace(path: taken).message.chinese.contains("--replace"))
        #expect(StoreError.replaced(path: taken).exitStatus == .busy)
    }
}
