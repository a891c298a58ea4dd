import TestCases
import Testing

@Suite struct ReferenceStoreTests {
    @Test(arguments: StoreContract.all) func theReferenceStoreKeepsTheContract(_ check: StoreContract) async throws {
        let memory = ReferenceStore.Memory()
        let clock = CaseFixture.clock()
        try await check.run { ReferenceStore(memory, clock: clock) }
    }
}
