import Casework
import Findings
import Ground
import StorePorts
import WorkOrders

extension StoreContract {
    private typealias F = CaseFixture

    /// Whether `body` throws this error of a use case.
    private static func refused(_ wanted: CaseError, _ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as CaseError { return try hold(error == wanted, "\(error)") }
        throw ContractBreach(description: "nothing was refused: \(wanted)")
    }

    /// Officers' decisions on findings.
    static let decisions: [StoreContract] = [
        StoreContract(
            "of several decisions on a finding the latest is learnt from",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store)
                try await world.observe(F.survey("s1"), .newBuilding)
                let id = FindingID(parcelCode: F.code(0), episode: 1)
                let words: [(VerdictClass, String)] = [(.noChange, "张三"), (.extension, "李四")]
                for (word, person) in words {
                    try await world.deciding.decide(id, word, by: .person(person))
                }
                let decisions = try await store.decisions()
                try hold(decisions.map(\.decision.verdictClass) == [.extension], "\(decisions)")
                try hold(decisions[0].decision.decidedBy == "李四" && decisions[0].village == "东村", "\(decisions)")
                try store.close()
            }),
        StoreContract(
            "a decision is taken back by who made it, and what was decided before stands again",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store)
                try await world.observe(F.survey("s1"), .newBuilding)
                let id = FindingID(parcelCode: F.code(0), episode: 1)
                func standing() async throws -> VerdictClass? {
                    let learnt = try await store.decisions().map(\.decision.verdictClass)
                    let known = try await world.findings.first?.decidedClass
                    try hold(learnt == (known.map { [$0] } ?? []), "\(learnt) is learnt, \(known as Any) stands")
                    return known
                }
                let before = try await world.findings
                try await world.deciding.decide(id, .noChange, by: .person("张三"))
                try hold(await (world.states, world.orderStates) == ([.lapsed], [.withdrawn]), "decided")
                try await world.deciding.decide(id, .extension, by: .person("李四"))
                try await refused(.notDecidedByYou(id, by: "李四")) {
                    try await world.deciding.withdraw(id, by: .person("张三"))
                }
                let again = try await world.deciding.withdraw(id, by: .person("李四"))
                try hold(again?.verdictClass == .noChange && again?.decidedBy == "张三", "\(again as Any)")
                try hold(await standing() == .noChange, "the first stands again")
                try hold(await world.deciding.withdraw(id, by: .person("张三")) == nil, "nothing stands")
                try hold(await standing() == nil, "nothing stands")
                try hold(await (world.states, world.orderStates) == ([.suspected], [.filed]), "as before")
                try hold(await world.findings.map(\.finding) == before.map(\.finding), "the finding differs")
                try await refused(.notDecidedByYou(id, by: nil)) {
                    try await world.deciding.withdraw(id, by: .person("张三"))
                }
                try await store.verifyAuditChain()
                try store.close()
            }),
        StoreContract(
            "a decision that did not see the standing one is refused",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store)
                try await world.observe(F.survey("s1"), .newBuilding)
                let id = FindingID(parcelCode: F.code(0), episode: 1)
                let first = try await world.deciding.decide(id, .newBuilding, by: .person("张三"), seen: .none)
                let head = try await store.logHead()
                try await refused(.decidedMeanwhile(id, by: "张三", at: first.decidedAt)) {
                    try await world.deciding.decide(id, .noChange, by: .person("李四"), seen: .none)
                }
                try hold(await store.logHead() == head, "something was written")
                try await world.deciding.decide(
                    id, .noChange, by: .person("李四"), seen: .decided(first.decidedAt))
                try await world.deciding.withdraw(id, by: .person("李四"))
                try await world.deciding.withdraw(id, by: .person("张三"))
                try await refused(.decidedMeanwhile(id, by: nil, at: nil)) {
                    try await world.deciding.decide(
                        id, .noChange, by: .person("李四"), seen: .decided(first.decidedAt))
                }
                try store.close()
            }),
    ]
}
