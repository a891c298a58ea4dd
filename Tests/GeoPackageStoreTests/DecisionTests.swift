import Casework
import TestCases
import Findings
import Foundation
import Ground
import GeoPackageStore
import Testing

private typealias F = CaseFixture

@Suite struct DecisionTests {
    private func found(_ fixture: StoreFixture) async throws -> (GeoPackageStore, FindingID) {
        let store = try fixture.open()
        let survey = F.survey("s1")
        try await store.run(survey, [F.block(survey, 0, [(1, .newBuilding)])], parcels: 2)
        return (store, try #require(try store.findings().first).id)
    }

    @Test func theLastWordOnAFindingStandsAndTheEarlierStaysOnRecord() async throws {
        let fixture = try StoreFixture()
        let (store, id) = try await found(fixture)
        try await store.deciding.decide(id, .noChange, by: .person("张三"))
        try await store.deciding.decide(id, .newBuilding, by: .person("李四"), note: "现场已起墙")
        let standing = try store.decisions()
        #expect(standing.map(\.decision.verdictClass) == [.newBuilding])
        #expect(standing[0].decision.decidedBy == "李四" && standing[0].decision.note == "现场已起墙")
        let events = try store.events().filter { $0.kind == .findingDecided }
        #expect(events.count == 2 && events.allSatisfy { $0.subject == id.text })
        try store.verifyAuditChain()
        try store.close()
    }

    @Test func sayingTheSameAgainChangesNothing() async throws {
        let fixture = try StoreFixture()
        let (store, id) = try await found(fixture)
        try await store.deciding.decide(id, .noChange, by: .person("张三"))
        let events = try store.events().count
        try await store.deciding.decide(id, .noChange, by: .person("张三"))
        #expect(try store.events().count == events)
        try store.close()
    }

    @Test func aFindingThatIsNotThereIsNamed() async throws {
        let fixture = try StoreFixture()
        let (store, _) = try await found(fixture)
        let nobody = FindingID("440605001001JC99999-01")
        await #expect(throws: CaseError.unknownFinding(store: fixture.path, id: nobody)) {
            try await store.deciding.decide(nobody, .noChange, by: .person("张三"))
        }
        try store.close()
    }

    @Test func oneModelAtMostIsUsed() async throws {
        let fixture = try StoreFixture()
        let (store, _) = try await found(fixture)
        try store.addModel("aa", name: "first", content: Data("1".utf8))
        try store.addModel("bb", name: "second", content: Data("2".utf8))
        try store.addModel("aa", name: "again", content: Data("3".utf8))
        #expect(try store.models().map(\.name) == ["first", "second"])
        #expect(try store.models().allSatisfy { !$0.isUsed })
        try store.useModel("aa")
        try store.useModel("bb")
        #expect(try store.models().map(\.isUsed) == [false, true])
        try store.useModel(nil)
        #expect(try store.models().allSatisfy { !$0.isUsed })
        #expect(throws: StoreError.unknownModel(path: fixture.path, identifier: "cc")) { try store.useModel("cc") }
        #expect(try store.events().map(\.kind).filter { $0 == .modelAdded || $0 == .modelChosen }.count == 5)
        try store.close()
    }
}
