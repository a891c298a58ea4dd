import TestCases
import Testing

@Suite struct ReferenceStoreTests {
    @Test(arguments: StoreContract.all) func theReferenceStoreKeepsTheContract(_ check: StoreContract) async throws {
        try await check.run(on: ReferenceStore())
    }
}
