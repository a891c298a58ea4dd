import Catalogue
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import Testing

@testable import GeoPackageStore

/// Checks, migration and retention.
@Suite struct HousekeepingTests {
    private typealias F = StoreFixture
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    private func store(_ body: (GeoPackageStore) throws -> Void) throws {
        let store = try fixture.open()
        try body(store)
        try store.close()
    }

    @Test(arguments: [1, 2]) func everyEarlierLayoutIsBroughtUpWithAllItHolds(steps: Int) throws {
        try fixture.makeOlder(layout: steps)
        let queue = try DatabaseQueue(path: fixture.path)
        try queue.write { GeoPackage.prepare($0) }
        let now = Instant(secondsSince1970: 1_690_000_000)
        let survey = F.survey("old")
        let finding = F.finding(survey, F.verdict(0, .newBuilding), number: 0, inside: 56)
        var text = try CanonicalJSON.text(
            FindingRecord(
                id: FindingID("440605001001JC00000-01"), episode: 1, state: .suspected, finding: finding,
                detectedAt: now))
        text = text.replacingOccurrences(of: "\"looks\":[],", with: "")
        #expect(!text.contains("looks"))
        try queue.write { db in
            try SpatialReference(CRSCode(epsg: 4547), wellKnownText: "LOCAL_CS[\"x\"]").register(in: db)
            for layer in [ParcelTable.layer, FindingTable.layer, OrderTable.layer] { try layer.setSRSID(4547, in: db) }
            try SurveyTable(db: db).insert(survey, now: now)
            var log = try AuditLog(db, now: now)
            try log.append(.surveyBegun, survey.id.text, survey)
            let record = try CanonicalJSON.value(FindingRecord.self, from: text)
            try FindingTable(db: db).put(record, srsID: 4547)
            try db.execute(sql: "UPDATE findings SET record = ?", arguments: [text])
        }
        try queue.close()

        #expect(try GeoPackageStore.layout(of: fixture.path) == (steps, StoreMigrations.all.count))
        #expect(throws: StoreError.olderVersion(path: fixture.path)) { _ = try GeoPackageStore(reading: fixture.path) }
        let store = try fixture.open()
        #expect(try GeoPackageStore.layout(of: fixture.path).applied == StoreMigrations.all.count)
        #expect(try store.findings().map(\.finding) == [finding])
        // The one observation that it had is counted when another comes.
        var again = F.survey("new", scenes: ("aaaa", "dddd"), later: "2025-03-05T03:10:00Z")
        again.sensorClass = .satellite
        try F.run(again, [F.pictured(F.block(again, 0, [(0, .newBuilding)]))], parcels: 1, in: store)
        #expect(try store.findings().map(\.state) == [.provisional])
        #expect(try store.check().faults.isEmpty)
    }

    /// The store, long after everything in it happened.
    private func later() throws -> GeoPackageStore {
        try GeoPackageStore(
            writing: fixture.path, now: { Instant(secondsSince1970: 1_800_000_000) }, wellKnownText: { "\($0)" })
    }

    @Test func ageTakesPicturesOfWhatIsOverAndNothingElse() throws {
        let store = try fixture.open()
        try F.fill(store)
        try F.fill(store, id: "s2", parcel: 1)
        try store.decide(FindingID("440605001001JC00000-01"), .noChange, by: "张三")
        #expect(try store.retain(.init(chipsDays: 1)).chips == 0)
        try store.close()
        let later = try later()
        let events = try later.events().count
        #expect(try later.retain(.init(chipsDays: 30, logsDays: 200)).chips == 3)
        #expect(try later.chips(of: FindingID("440605001001JC00000-01")).isEmpty)
        #expect(try later.chips(of: FindingID("440605001001JC00001-01")).count == 3)
        #expect(try later.check().isWhole)
        #expect(try later.events().count == events + 1)
        try later.verifyAuditChain()
    }

    @Test func chipsTakenByAgeAreNotMissedWhateverComesAfter() throws {
        let finding = FindingID("440605001001JC00000-01")
        try store {
            try F.fill($0)
            try $0.decide(finding, .noChange, by: "张三")
        }
        let later = try later()
        #expect(try later.retain(.init(chipsDays: 30)).chips == 3)
        #expect(try later.retain(.init(chipsDays: 10_000)).chips == 0)
        #expect(try later.check().isWhole)
        try later.decide(finding, .newBuilding, by: "李四")
        #expect(try later.finding(finding)?.state.isOpen == true)
        #expect(try later.check().isWhole)
        try later.close()
    }

    @Test func aRefusalStaysUntilItIsToldAndItsFileIsGone() throws {
        let there = fixture.file("there.tif")
        #expect(FileManager.default.createFile(atPath: there, contents: nil))
        let long = Instant(secondsSince1970: 1_600_000_000)
        func refusal(_ path: String, told: Instant?) -> StoredInboxFile {
            StoredInboxFile(
                path: path, size: 1, changedAt: "1", scenes: [],
                refusal: .init(code: "raster.truncated", message: Message(zh: "截断", en: "cut")), lookedAt: long,
                reportedAt: told)
        }
        let files = [
            refusal(there, told: long), refusal(fixture.file("untold.tif"), told: nil),
            refusal("/no/such/share/a.tif", told: long), refusal(fixture.file("gone.tif"), told: long),
        ]
        let store = try fixture.open()
        for file in files { try store.keep(file, scenes: []) }
        #expect(try store.retain(.init(logsDays: 200)).refusals == 1)
        #expect(Set(try store.inboxFiles().map(\.path)) == Set(files.prefix(3).map(\.path)))
        try store.close()
    }

    @Test func aFailureStaysWhileTheCatalogueWouldHaveItsPairSurveyedAgain() throws {
        let store = try fixture.open()
        let names = ["a", "b", "c"].map { String(repeating: $0, count: 64) }
        for name in names.prefix(2) { try store.add(F.scene(name)) }
        let parts = names.map { String($0.prefix(16)) }
        let epochs = [parts[0], parts[1] + "+" + parts[2]]
        for later in epochs {
            var run = try store.beginRun(
                SurveyPair(area: "v", earlierEpoch: "e", laterEpoch: later, reason: Message(zh: "", en: "")))
            (run.state, run.attempts) = (.failed, 3)
            try store.endRun(run, messages: [])
        }
        try store.close()
        let later = try later()
        #expect(try later.retain(.init(logsDays: 200)).runs == 1)
        #expect(try later.runs().map(\.pair.laterEpoch) == [epochs[0]])
        try later.close()
    }

    @Test func whatAgeTookStaysTakenThoughTheFileCannotBeMadeSmallerYet() throws {
        try store {
            try F.fill($0)
            try $0.decide(FindingID("440605001001JC00000-01"), .noChange, by: "张三")
        }
        // An index by a function that the store's own connection lacks: SQLite cannot write the file anew.
        let queue = try DatabaseQueue(path: fixture.path)
        try queue.write { db in
            db.add(function: DatabaseFunction("elsewhere", argumentCount: 1, pure: true) { $0[0] })
            try db.execute(sql: "CREATE TABLE spare (a); CREATE INDEX spare_a ON spare (elsewhere(a))")
            // Space to give back.
            try db.execute(sql: "CREATE TABLE large (a); INSERT INTO large VALUES (zeroblob(400000)); DROP TABLE large")
        }
        try queue.close()
        let size = try fixture.bytes().count
        let first = try later()
        let removed = try first.retain(.init(chipsDays: 30))
        #expect(removed.chips == 3)
        #expect(removed.unfreed != nil)
        #expect(try first.chips(of: FindingID("440605001001JC00000-01")).isEmpty)
        try first.close()
        #expect(try fixture.bytes().count >= size)
        try fixture.change("DROP INDEX spare_a", "DROP TABLE spare")
        let second = try later()
        #expect(try second.retain(.init(chipsDays: 30)) == GeoPackageStore.Retained())
        try second.close()
        #expect(try fixture.bytes().count < size - 400_000)
    }
}
