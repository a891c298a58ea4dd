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
import StorePorts

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
                arguments: [now.geoPackageText, begun.subject, begun.content, begun.hash(after: "")])
            let record = try CanonicalJSON.value(FindingRecord.self, from: text)
            let columns = FindingTable.columns(record, text: text).filter {
                !$0.0.hasPrefix("deci") && $0.0 != "unit_code" && $0.0 != "beyond_on_parcels"
                    && !$0.0.hasSuffix("_seen_at") && $0.0 != "is_approved" && $0.0 != "first_looked_by"
            }
            let geometry = GeometryBlob.encode(finding.changePolygons, srsID: 4547)
            try db.put(into: "findings", [("geom", geometry)] + columns)
        }
        try queue.close()

        #expect(try GeoPackageStore.layout(of: fixture.path) == (steps, StoreMigrations.all.count))
        #expect(throws: StoreError.olderVersion(path: fixture.path)) { _ = try GeoPackageStore(reading: fixture.path) }
        let store = try fixture.open()
        #expect(try GeoPackageStore.layout(of: fixture.path).applied == StoreMigrations.all.count)
        #expect(try await store.findings().map(\.finding) == [finding])
        // The one observation that it had is counted when another comes.
        var again = F.survey("new", scenes: ("aaaa", "dddd"), later: "2025-03-05T03:10:00Z")
        again.sensorClass = .satellite
        try await store.run(again, [F.pictured(F.block(again, 0, [(0, .newBuilding)]))], parcels: 1)
        #expect(try await store.findings().map(\.state) == [.provisional])
        #expect(try await store.check().faults.isEmpty)
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
        #expect(try await store.retain(.init(chipsDays: 1)).chips == 0)
        try store.close()
        let later = try await later()
        let events = try await later.events().count
        #expect(try await later.retain(.init(chipsDays: 30, logsDays: 200)).chips == 3)
        #expect(try await later.chips(of: FindingID("440605001001JC00000-01")).isEmpty)
        #expect(try await later.chips(of: FindingID("440605001001JC00001-01")).count == 3)
        #expect(try await later.check().isWhole)
        #expect(try await later.events().count == events + 1)
        try await later.verifyAuditChain()
    }

    @Test func chipsTakenByAgeAreNotMissedWhateverComesAfter() async throws {
        let finding = FindingID("440605001001JC00000-01")
        try await store {
            try await F.fill($0)
            try await $0.deciding.decide(finding, .noChange, by: .person("张三"))
        }
        let later = try await later()
        #expect(try await later.retain(.init(chipsDays: 30)).chips == 3)
        #expect(try await later.retain(.init(chipsDays: 10_000)).chips == 0)
        #expect(try await later.check().isWhole)
        try await later.deciding.decide(finding, .newBuilding, by: .person("李四"))
        #expect(try await later.finding(finding)?.state.isOpen == true)
        #expect(try await later.check().isWhole)
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
        for file in files { try await store.keep(file, scenes: [], messages: []) }
        #expect(try await store.retain(.init(logsDays: 200)).refusals == 1)
        #expect(Set(try await store.inboxFiles().map(\.path)) == Set(files.prefix(3).map(\.path)))
        try store.close()
    }

    @Test func aFailureStaysWhileTheCatalogueWouldHaveItsPairSurveyedAgain() async throws {
        let store = try fixture.open()
        let names = ["a", "b", "c"].map { String(repeating: $0, count: 64) }
        for name in names.prefix(2) { try await store.add(F.scene(name)) }
        let parts = names.map { String($0.prefix(16)) }
        let epochs = [parts[0], parts[1] + "+" + parts[2]]
        for later in epochs {
            var run = try await store.begin(
                SurveyPair(area: "v", earlierEpoch: "e", laterEpoch: later, reason: Message(zh: "", en: "")))
            (run.state, run.attempts) = (.failed, 3)
            try await store.end(run, messages: [], reported: [])
        }
        try store.close()
        let later = try await later()
        #expect(try await later.retain(.init(logsDays: 200)).runs == 1)
        #expect(try await later.jobs().map(\.pair.laterEpoch) == [epochs[0]])
        try later.close()
    }

    /// Half a megabyte of pages that hold nothing.
    private func leaveEmptyPages() throws {
        try fixture.change(
            "CREATE TABLE large (a)", "INSERT INTO large VALUES (zeroblob(500000))", "DROP TABLE large")
    }

    @Test func spaceIsGivenBackWithoutWritingTheFileAnew() async throws {
        try await store { try await F.fill($0) }
        try leaveEmptyPages()
        let size = try fixture.bytes().count
        let later = try await later()
        #expect(try await later.retain(Retention(chipsDays: 30)) == Retained())
        try later.close()
        #expect(try fixture.bytes().count < size - 490_000)
        try await store { store in
            let check = try await store.check()
            #expect(check.isWhole)
        }
    }

    @Test func aStoreOfAnEarlierProgramKeepsItsEmptyPagesUntilItIsCompacted() async throws {
        try fixture.makeOlder(layout: 5)
        try await store { try await F.fill($0) }
        try leaveEmptyPages()
        let size = try fixture.bytes().count
        try await store { try await $0.retain(Retention(chipsDays: 30)) }
        #expect(try fixture.bytes().count >= size)
        try await store { try await $0.compact() }
        #expect(try fixture.bytes().count < size - 490_000)
        // From now on as any other.
        try leaveEmptyPages()
        try await store { try await $0.retain(Retention(chipsDays: 30)) }
        #expect(try fixture.bytes().count < size - 490_000)
        try await store { store in
            let check = try await store.check()
            #expect(check.isWhole)
        }
    }

    /// More findings than one transaction takes: nothing is left, and the check misses no picture.
    @Test func picturesOfManyFindingsAreTakenTransactionByTransaction() async throws {
        let store = try fixture.open()
        let survey = F.survey(from: 2019, to: 2020)
        let block = F.pictured(F.block(survey, 0, (0..<450).map { ($0, .newBuilding) }))
        try await store.run(survey, [block], parcels: 450)
        // Two clear observations without it let a suspicion lapse.
        for year in [2021.0, 2022] {
            let quiet = F.survey(from: 2019, to: year)
            try await store.run(quiet, [F.block(quiet, 0, (0..<449).map { ($0, .noChange) })], parcels: 450)
        }
        try store.close()
        let later = try await later()
        #expect(try await later.retain(Retention(chipsDays: 30)).chips == 3 * 449)
        let notes = try await later.events().filter { $0.kind == .retained }
        #expect(notes.count == 3)
        #expect(try await later.check().isWhole)
        try later.close()
    }
}
