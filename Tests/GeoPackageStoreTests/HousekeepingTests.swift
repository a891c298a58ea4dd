import Casework
import TestCases
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
    private typealias F = CaseFixture
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    private func store(_ body: (GeoPackageStore) async throws -> Void) async throws {
        let store = try fixture.open()
        try await body(store)
        try store.close()
    }

    @Test(arguments: [1, 2]) func everyEarlierLayoutIsBroughtUpWithAllItHolds(steps: Int) async throws {
        try fixture.makeOlder(layout: steps)
        let queue = try DatabaseQueue(path: fixture.path)
        try await queue.write { GeoPackage.prepare($0) }
        let now = Instant(secondsSince1970: 1_690_000_000)
        let survey = F.survey("old")
        let finding = F.finding(survey, F.verdict(0, .newBuilding), number: 0, inside: 56)
        let text = try CanonicalJSON.text(
            FindingRecord(
                id: FindingID("440605001001JC00000-01"), episode: 1, state: .suspected, finding: finding,
                detectedAt: now)
        ).replacingOccurrences(of: "\"looks\":[],", with: "")
        #expect(!text.contains("looks"))
        try await queue.write { db in
            try SpatialReference(CRSCode(epsg: 4547), wellKnownText: "LOCAL_CS[\"x\"]").register(in: db)
            for layer in [ParcelTable.layer, FindingTable.layer, OrderTable.layer] { try layer.setSRSID(4547, in: db) }
            try SurveyTable(db: db).insert(survey, now: now)
            // As programs wrote it that knew no actors and no decisions.
            let begun = Event(
                sequence: 1, at: now, actor: nil, kind: .surveyBegun, subject: survey.id.text,
                content: try CanonicalJSON.text(survey))
            try db.execute(
                sql: "INSERT INTO audit_log (sequence, at, event, subject, content, previous_hash, hash) "
                    + "VALUES (1, ?, 'surveyBegun', ?, ?, '', ?)",
                arguments: [now.geoPackageText, begun.subject, begun.content, try begun.hash(after: "")])
            let record = try CanonicalJSON.value(FindingRecord.self, from: text)
            let columns = FindingTable.columns(record, text: text).filter {
                !$0.0.hasPrefix("deci") && $0.0 != "unit_code"
            }
            let geometry = GeometryBlob.encode(finding.changePolygons, srsID: 4547)
            try db.put(into: "findings", [("geom", geometry)] + columns)
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
        try await store.run(again, [F.pictured(F.block(again, 0, [(0, .newBuilding)]))], parcels: 1)
        #expect(try store.findings().map(\.state) == [.provisional])
        #expect(try store.check().faults.isEmpty)
    }

    /// The store, long after everything in it happened.
    private func later() async throws -> GeoPackageStore {
        try GeoPackageStore(
            writing: fixture.path, by: .program, now: { Instant(secondsSince1970: 1_800_000_000) },
            wellKnownText: { "\($0)" })
    }

    @Test func ageTakesPicturesOfWhatIsOverAndNothingElse() async throws {
        let store = try fixture.open()
        try await F.fill(store)
        try await F.fill(store, id: "s2", parcel: 1)
        try await store.deciding.decide(FindingID("440605001001JC00000-01"), .noChange, by: .person("张三"))
        #expect(try store.retain(.init(chipsDays: 1)).chips == 0)
        try store.close()
        let later = try await later()
        let events = try later.events().count
        #expect(try later.retain(.init(chipsDays: 30, logsDays: 200)).chips == 3)
        #expect(try later.chips(of: FindingID("440605001001JC00000-01")).isEmpty)
        #expect(try later.chips(of: FindingID("440605001001JC00001-01")).count == 3)
        #expect(try later.check().isWhole)
        #expect(try later.events().count == events + 1)
        try later.verifyAuditChain()
    }

    @Test func chipsTakenByAgeAreNotMissedWhateverComesAfter() async throws {
        let finding = FindingID("440605001001JC00000-01")
        try await store {
            try await F.fill($0)
            try await $0.deciding.decide(finding, .noChange, by: .person("张三"))
        }
        let later = try await later()
        #expect(try later.retain(.init(chipsDays: 30)).chips == 3)
        #expect(try later.retain(.init(chipsDays: 10_000)).chips == 0)
        #expect(try later.check().isWhole)
        try await later.deciding.decide(finding, .newBuilding, by: .person("李四"))
        #expect(try later.finding(finding)?.state.isOpen == true)
        #expect(try later.check().isWhole)
        try later.close()
    }

    @Test func aRefusalStaysUntilItIsToldAndItsFileIsGone() async throws {
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

    @Test func aFailureStaysWhileTheCatalogueWouldHaveItsPairSurveyedAgain() async throws {
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
        let later = try await later()
        #expect(try later.retain(.init(logsDays: 200)).runs == 1)
        #expect(try later.runs().map(\.pair.laterEpoch) == [epochs[0]])
        try later.close()
    }

    @Test func whatAgeTookStaysTakenThoughTheFileCannotBeMadeSmallerYet() async throws {
        try await store {
            try await F.fill($0)
            try await $0.deciding.decide(FindingID("440605001001JC00000-01"), .noChange, by: .person("张三"))
        }
        // An index by a function that the store's own connection lacks: SQLite cannot write the file anew.
        let queue = try DatabaseQueue(path: fixture.path)
        try await queue.write { db in
            db.add(function: DatabaseFunction("elsewhere", argumentCount: 1, pure: true) { $0[0] })
            try db.execute(sql: "CREATE TABLE spare (a); CREATE INDEX spare_a ON spare (elsewhere(a))")
            // Space to give back.
            try db.execute(sql: "CREATE TABLE large (a); INSERT INTO large VALUES (zeroblob(400000)); DROP TABLE large")
        }
        try queue.close()
        let size = try fixture.bytes().count
        let first = try await later()
        let removed = try first.retain(.init(chipsDays: 30))
        #expect(removed.chips == 3)
        #expect(removed.unfreed != nil)
        #expect(try first.chips(of: FindingID("440605001001JC00000-01")).isEmpty)
        try first.close()
        #expect(try fixture.bytes().count >= size)
        try fixture.change("DROP INDEX spare_a", "DROP TABLE spare")
        let second = try await later()
        #expect(try second.retain(.init(chipsDays: 30)) == GeoPackageStore.Retained())
        try second.close()
        #expect(try fixture.bytes().count < size - 400_000)
    }
}
