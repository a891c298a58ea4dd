import Casework
import TestCases
import Findings
import Foundation
import Ground
import GeoPackageStore
import Testing
import StorePorts

private typealias F = CaseFixture

@Suite struct DecisionTests {
    private func found(_ fixture: StoreFixture) async throws -> (GeoPackageStore, FindingID) {
        let store = try fixture.open()
        let survey = F.survey("s1")
        try await store.run(survey, [F.block(survey, 0, [(1, .newBuilding)])], parcels: 2)
        return (store, try #require(try await store.findings().first).id)
    }

    @Test func theLastWordOnAFindingStandsAndTheEarlierStaysOnRecord() async throws {
        let fixture = try StoreFixture()
        let (store, id) = try await found(fixture)
        try await store.deciding.decide(id, .noChange, by: .person("张三"))
        try await store.deciding.decide(id, .newBuilding, by: .person("李四"), note: "现场已起墙")
        let standing = try await store.decisions()
        #expect(standing.map(\.decision.verdictClass) == [.newBuilding])
        #expect(standing[0].decision.decidedBy == "李四" && standing[0].decision.note == "现场已起墙")
        let events = try await store.events().filter { $0.kind == .findingDecided }
        #expect(events.count == 2 && events.allSatisfy { $0.subject == id.text })
        try await store.verifyAuditChain()
        try store.close()
    }

    @Test func sayingTheSameAgainChangesNothing() async throws {
        let fixture = try StoreFixture()
        let (store, id) = try await found(fixture)
        try await store.deciding.decide(id, .noChange, by: .person("张三"))
        let events = try await store.events().count
        try await store.deciding.decide(id, .noChange, by: .person("张三"))
        #expect(try await store.events().count == events)
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
        try await store.addModel("aa", name: "first", content: Data("1".utf8))
        try await store.addModel("bb", name: "second", content: Data("2".utf8))
        try await store.addModel("aa", name: "again", content: Data("3".utf8))
        #expect(try await store.models().map(\.name) == ["first", "second"])
        #expect(try await store.models().allSatisfy { !$0.isUsed })
        try await store.useModel("aa")
        try await store.useModel("bb")
        #expect(try await store.models().map(\.isUsed) == [false, true])
        try await store.useModel(nil)
        #expect(try await store.models().allSatisfy { !$0.isUsed })
        await #expect(throws: StoreError.unknownModel(path: fixture.path, identifier: "cc")) {
            try await store.useModel("cc")
        }
        #expect(try await store.events().map(\.kind).filter { $0 == .modelAdded || $0 == .modelChosen }.count == 5)
        try store.close()
    }
}
