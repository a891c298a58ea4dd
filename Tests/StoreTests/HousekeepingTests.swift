import Catalogue
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import Testing

@testable import Store

/// Checks, migration and retention.
@Suite struct HousekeepingTests {
    private typealias F = StoreFixture
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    private func fill(_ store: GeoPackageStore, id: String = "s1", parcel: Int = 0) throws {
        let survey = F.survey(id, settings: ["id": id])
        try F.run(survey, [F.block(survey, 0, [(parcel, .newBuilding)])], parcels: parcel + 1, in: store)
    }

    private func store(_ body: (GeoPackageStore) throws -> Void) throws {
        let store = try fixture.open()
        try body(store)
        try store.close()
    }

    @Test func theCheckFindsMissingChipsAndOrdersWithoutFindings() throws {
        try store { try fill($0) }
        let queue = try DatabaseQueue(path: fixture.path)
        try queue.write { db in
            GeoPackage.prepare(db)
            try db.execute(sql: "DELETE FROM chips WHERE kind = 'later'")
        }
        try queue.close()
        let check = try GeoPackageStore(reading: fixture.path).check()
        #expect(check.missingChips.map(\.text) == ["440605001001JC00000-01"])
        #expect(check.findings == 1 && check.chips == 2)
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
        // The one look that it had is counted when another comes.
        var again = F.survey("new", scenes: ("aaaa", "dddd"), later: "2025-03-05T03:10:00Z")
        again.sensorClass = .satellite
        try F.run(again, [F.block(again, 0, [(0, .newBuilding)])], parcels: 1, in: store)
        #expect(try store.findings().map(\.state) == [.provisional])
        #expect(try store.check().faults.isEmpty)
    }

    @Test func ageTakesPicturesOfWhatIsOverAndNothingElse() throws {
        let store = try fixture.open()
        try fill(store)
        try fill(store, id: "s2", parcel: 1)
        try store.decide(FindingID("440605001001JC00000-01"), .noChange, by: "张三")
        #expect(try store.retain(.init(chipsDays: 1)).chips == 0)
        try store.close()
        let later = try GeoPackageStore(
            writing: fixture.path, now: { Instant(secondsSince1970: 1_800_000_000) }, wellKnownText: { "\($0)" })
        let events = try later.events().count
        #expect(try later.retain(.init(chipsDays: 30, logsDays: 200)).chips == 3)
        #expect(try later.chips(of: FindingID("440605001001JC00000-01")).isEmpty)
        #expect(try later.chips(of: FindingID("440605001001JC00001-01")).count == 3)
        #expect(try later.check().isWhole)
        #expect(try later.events().count == events + 1)
        try later.verifyAuditChain()
    }
}
