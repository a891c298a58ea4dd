import Casework
import TestCases
import Findings
import Foundation
import GRDB
import Ground
import Testing

@testable import GeoPackageStore
import StorePorts

/// What the store promises about its log.
@Suite struct AuditLogTests {
    private typealias F = CaseFixture
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    private func fill(_ store: GeoPackageStore) async throws {
        let survey = F.survey("s1")
        try await store.run(survey, [F.block(survey, 0, [(0, .newBuilding), (1, .noChange)])], parcels: 3)
    }

    @Test func theLogRefusesChangesAndShowsThoseMadeRoundItsTriggers() async throws {
        let store = try fixture.open()
        try await fill(store)
        try await store.verifyAuditChain()
        let count = try await store.events().count
        try store.close()
        #expect(throws: DatabaseError.self) { try fixture.change("UPDATE audit_log SET subject = 'x'") }
        #expect(throws: DatabaseError.self) { try fixture.change("DELETE FROM audit_log") }
        let whole = try fixture.bytes()
        let attacks = [
            ("UPDATE audit_log SET content = replace(content, '0.9', '0.1') WHERE event = 'findingRecorded'", 3),
            ("DELETE FROM audit_log WHERE sequence = 1", 1),
            ("DELETE FROM audit_log WHERE sequence = \(count)", count),
            ("UPDATE audit_log SET at = '2000-01-01T00:00:00.000Z' WHERE sequence = 3", 3),
            ("UPDATE audit_log SET subject = x'00' WHERE sequence = 3", 3),
        ]
        for (attack, sequence) in attacks {
            try whole.write(to: URL(fileURLWithPath: fixture.path))
            try fixture.change("DROP TRIGGER audit_log_no_update", "DROP TRIGGER audit_log_no_delete", attack)
            let tampered = try GeoPackageStore(reading: fixture.path)
            await #expect(throws: StoreError.brokenAuditChain(path: fixture.path, sequence: sequence), "\(attack)") {
                try await tampered.verifyAuditChain()
            }
            try tampered.close()
        }
    }

    @Test func theLogTellsWhatHappenedInOrder() async throws {
        let store = try fixture.open()
        try await fill(store)
        #expect(
            try await store.events().map(\.kind.rawValue)
                == [
                    "parcelsRecorded", "surveyBegun", "findingRecorded", "orderFiled", "blockRecorded",
                    "surveyFinished",
                ])
        #expect(try await store.events().map(\.sequence) == [1, 2, 3, 4, 5, 6])
    }
}
