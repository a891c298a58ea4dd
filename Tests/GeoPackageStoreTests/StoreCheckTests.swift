import Casework
import TestCases
import Findings
import Foundation
import GRDB
import Ground
import Testing
import WorkOrders

@testable import GeoPackageStore
import StorePorts

/// What a check of the store finds.
@Suite struct StoreCheckTests {
    private typealias F = CaseFixture
    private let fixture: StoreFixture
    private let finding = "440605001001JC00000-01"

    init() async throws {
        fixture = try StoreFixture()
        let store = try fixture.open()
        try await F.fill(store)
        try await F.fill(store, id: "s2", parcel: 1)
        try await store.add(F.scene(String(repeating: "a", count: 64)))
        try await store.deciding.decide(FindingID(finding), .newBuilding, by: .person("张三"))
        try store.close()
    }

    @Test func anEventOfAKindThatOnlyALaterProgramKnowsIsKeptAndIsNoTampering() async throws {
        let store = try fixture.open()
        var record = try #require(try await store.findings().first)
        record.finding.changedAreaBeyondSquareMetres += 1
        let changed = record
        try await store.write { unit in
            let text = try CanonicalJSON.text(changed)
            let head = try unit.logHead()
            let event = Event(
                sequence: head.sequence + 1, at: Instant(secondsSince1970: 1_800_000_000), actor: .program,
                kind: EventKind(rawValue: "findingGraded"), subject: changed.id.text,
                content: try CanonicalJSON.text(["sha256": ContentHash.text(text)]))
            try unit.put(changed, text: text, chips: nil, by: event)
            try unit.put(event, previousHash: head.hash, hash: event.hash(after: head.hash))
        }
        #expect(try await store.events().last?.kind.rawValue == "findingGraded")
        try await store.verifyAuditChain()
        #expect(try await store.check().faults.isEmpty)
        try store.close()
    }

    private func check() async throws -> StoreCheck {
        let store = try GeoPackageStore(reading: fixture.path)
        defer { try? store.close() }
        return try await store.check()
    }

    @Test func aStoreThatNobodyTouchedIsWhole() async throws {
        let check = try await check()
        #expect(check.isWhole, "\(check.faults)")
        #expect(check.findings == 2 && check.chips == 6)
        // Two surveys begun, each with a finding, an order, a block and its end; a scene; a decision that bears out.
        #expect(check.logEntries >= 12)
    }

    @Test func aStoreAmidASurveyIsWhole() async throws {
        let store = try fixture.open()
        let survey = F.survey("s3", blocks: 2)
        _ = try await store.surveys.begin(survey, parcels: [F.parcel(5), F.parcel(6)])
        try await store.surveys.record(F.block(survey, 0, [(5, .noChange)]))
        #expect(try await check().isWhole)
        try store.close()
    }

    @Test(arguments: [
        ("UPDATE chips SET png = substr(png, 1, 8) WHERE id = 2", "chips 440605001001JC00000-01 later"),
        ("UPDATE chips SET png = substr(png, 1, length(png) - 1) WHERE id = 1", "chips 440605001001JC00000-01 earlier"),
        ("UPDATE chips SET kind = 'later still' WHERE id = 2", "chips 440605001001JC00000-01"),
        ("UPDATE chips SET png = png || x'00' WHERE id = 3", "chips 440605001001JC00000-01 outlined"),
        ("UPDATE findings SET record = replace(record, '0.9', '0.1') WHERE fid = 1", "findings 440605001001JC00000-01"),
        ("UPDATE findings SET record = 'no JSON' WHERE fid = 1", "findings 440605001001JC00000-01"),
        ("DELETE FROM findings WHERE fid = 1", "findings 440605001001JC00000-01"),
        ("DELETE FROM work_orders WHERE fid = 1", "work_orders "),
        ("UPDATE work_orders SET record = replace(record, '0.9', '0.8') WHERE fid = 1", "work_orders "),
        ("DELETE FROM verdicts WHERE survey = 's2'", "verdicts s2"),
        ("DELETE FROM survey_blocks WHERE survey = 's1'", "survey_blocks s1"),
        ("DELETE FROM surveys WHERE survey = 's1'", "surveys s1"),
        ("UPDATE surveys SET record = replace(record, '0.1.0', '0.2.0') WHERE survey = 's1'", "surveys s1"),
        ("UPDATE scenes SET record = '{}'", "scenes aaaa"),
        (
            "UPDATE parcels SET verdict = 'castle' WHERE parcel_code = '440605001001JC00001'",
            "parcels 440605001001JC00001"
        ),
    ]) func whatWasDamagedIsNamedByTableAndKey(damage: String, place: String) async throws {
        try fixture.change(damage)
        let check = try await check()
        #expect(check.faults.contains { $0.english.hasPrefix(place) && $0.chinese.hasPrefix(place) }, "\(check.faults)")
    }

    @Test func aDecisionThatIsGoneIsNoticed() async throws {
        try fixture.change("DROP TRIGGER decisions_no_delete", "DELETE FROM decisions")
        #expect(try await check().faults.map(\.english) == ["decisions: are not those of the log"])
    }

    @Test func aMissingChipIsNamedByItsFinding() async throws {
        try fixture.change("DELETE FROM chips WHERE id = 2")
        let check = try await check()
        #expect(check.missingChips == [FindingID(finding)])
        #expect(check.faults.isEmpty && check.findings == 2 && check.chips == 5)
    }

    @Test func everyFaultIsNamedAndNotTheFirstOnly() async throws {
        try fixture.change(
            "UPDATE findings SET record = '{}' WHERE fid = 1", "UPDATE chips SET png = x'00' WHERE id = 5",
            "UPDATE surveys SET record = '[]' WHERE survey = 's2'", "UPDATE scenes SET record = x'FF'")
        let faults = try await check().faults.map(\.english)
        for place in ["findings \(finding): ", "chips 440605001001JC00001-01 later: ", "surveys s2: ", "scenes aaaa"] {
            #expect(faults.contains { $0.hasPrefix(place) }, "\(place) in \(faults)")
        }
    }

    @Test func aListSaysWhichRecordItCannotRead() async throws {
        try fixture.change(
            "UPDATE findings SET record = replace(record, '\"newBuilding\"', '\"castle\"') WHERE fid = 1")
        let store = try GeoPackageStore(reading: fixture.path)
        let error = await #expect(throws: StoreError.self) { try await store.findings() }
        let line = try #require(error).message.english
        #expect(line.contains("findings id \(finding)"), "\(line)")
        #expect(!line.contains("DecodingError"), "\(line)")
    }

    @Test func aColumnThatIsNotThereIsAnErrorAndNoCrash() async throws {
        try fixture.change("ALTER TABLE parcels RENAME COLUMN town TO city")
        let store = try GeoPackageStore(reading: fixture.path)
        let error = await #expect(throws: StoreError.self) { try await store.parcels() }
        #expect(try #require(error).message.english.contains("town: no such column"))
    }
}
