import Casework
import Findings
import Ground
import TestCases
import Testing

@testable import GeoPackageStore

@Suite struct ContractTests {
    @Test(arguments: StoreContract.all) func theGeoPackageKeepsTheContract(_ check: StoreContract) async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try await check.run(on: store)
        try store.verifyAuditChain()
        #expect(try store.check().faults.filter { !$0.english.contains("is no whole PNG") }.isEmpty)
        try store.close()
    }

    @Test func unresolvedFindingsSayWhenTheyWereSeen() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let world = CaseWorld(store)
        #expect(try store.unresolvedFindings(on: nil).isEmpty)
        let (first, second) = (CaseFixture.survey(from: 2019, to: 2020), CaseFixture.survey(from: 2019, to: 2021))
        for survey in [first, second] { try await world.observe(survey, .newBuilding) }
        let spans = try store.unresolvedFindings(on: nil)
        #expect(spans.map(\.first) == [first.laterAcquiredAt] && spans.map(\.last) == [second.laterAcquiredAt])
        #expect(try store.unresolvedFindings(on: [CaseFixture.code(7)]).isEmpty)
        try await world.observe(CaseFixture.survey(from: 2019, to: 2022), .newBuilding)
        #expect(try store.unresolvedFindings(on: nil).isEmpty)
        try store.close()
    }
}
