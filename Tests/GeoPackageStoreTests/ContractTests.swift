import Casework
import Findings
import Ground
import TestCases
import Testing

@testable import GeoPackageStore
import StorePorts

@Suite struct ContractTests {
    @Test(arguments: StoreContract.all) func theGeoPackageKeepsTheContract(_ check: StoreContract) async throws {
        let fixture = try StoreFixture()
        try await check.run { try fixture.open() }
        let store = try fixture.open()
        try await store.verifyAuditChain()
        let faults = try await store.check().faults.map(\.english)
        // Made-up pictures; and a parcel that a check retired without the log's knowing.
        #expect(
            faults.filter {
                !$0.contains("is no whole PNG") && !$0.contains("retired_at") && !$0.contains("successors")
            }.isEmpty, "\(faults)")
        try store.close()
    }

    @Test func unresolvedFindingsSayWhenTheyWereSeen() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let world = CaseWorld(store)
        #expect(try await store.unresolvedFindings(on: nil).isEmpty)
        let (first, second) = (CaseFixture.survey(from: 2019, to: 2020), CaseFixture.survey(from: 2019, to: 2021))
        for survey in [first, second] { try await world.observe(survey, .newBuilding) }
        let spans = try await store.unresolvedFindings(on: nil)
        #expect(spans.map(\.first) == [first.laterAcquiredAt] && spans.map(\.last) == [second.laterAcquiredAt])
        #expect(try await store.unresolvedFindings(on: [CaseFixture.code(7)]).isEmpty)
        try await world.observe(CaseFixture.survey(from: 2019, to: 2022), .newBuilding)
        #expect(try await store.unresolvedFindings(on: nil).isEmpty)
        try store.close()
    }
}
