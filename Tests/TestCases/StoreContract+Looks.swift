import Casework
import Findings
import Governance
import Ground
import StorePorts
import WorkOrders

extension StoreContract {
    private typealias F = CaseFixture
    private static let id = FindingID(parcelCode: F.code(0), episode: 1)

    /// What an officer has yet to look at.
    private static func awaiting(_ name: String, in store: any OfficeStore) async throws -> [FindingID] {
        var query = FindingQuery()
        (query.awaiting, query.order) = (name, .surestFirst)
        let page = try await store.findings(query, in: .everything, page: PageRequest(limit: 10))
        try hold(await store.count(of: query, in: .everything) == page.rows.count, "count")
        return page.rows.map(\.id)
    }

    /// Decisions that two officers have to agree on, that a change was approved, and that the pictures do not show enough.
    static let looks: [StoreContract] = [
        StoreContract(
            "what two officers have to agree on changes nothing until they do",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store, secondLook: SecondLook([.noChange]))
                try await world.observe(F.survey("s1"), .newBuilding)
                let before = try await world.orders
                let first = try await world.deciding.decide(id, .noChange, by: .person("张三"), note: "阴影")
                try hold(first.isFirstLook == true, "\(first)")
                func holdsUndecided() async throws {
                    let finding = try await world.findings.first
                    try hold(finding?.decision == nil && finding?.state == .suspected, "\(finding as Any)")
                    try hold(await world.orderStates == [.filed], "the order changed")
                    try hold(await store.decisions().isEmpty, "it is learnt from")
                }
                try await holdsUndecided()
                try hold(await world.orders == before, "the order changed")
                try hold(await awaiting("张三", in: store).isEmpty, "the first officer is asked again")
                try hold(await awaiting("李四", in: store) == [id], "the second officer is not asked")
                let head = try await store.logHead()
                try hold(
                    await world.deciding.decide(id, .noChange, by: .person("张三"), note: "阴影") == first, "repeated")
                try hold(await store.logHead() == head, "a repeat wrote something")
                // The first officer thinks better of it.
                try await world.deciding.withdraw(id, by: .person("张三"))
                try hold(await awaiting("张三", in: store) == [id], "taken back")
                try await world.deciding.decide(id, .noChange, by: .person("张三"), note: "车")
                let second = try await world.deciding.decide(id, .noChange, by: .person("李四"), note: "植被")
                try hold(second.isFirstLook == nil && second.lookedBefore == ["张三"], "\(second)")
                try hold(await (world.states, world.orderStates) == ([.lapsed], [.withdrawn]), "agreed")
                try hold(await world.findings.first?.looks.isEmpty == true, "nothing waits")
                try hold(await store.decisions().map(\.decision.decidedBy) == ["李四"], "learnt from")
                try hold(await awaiting("王五", in: store).isEmpty, "decided")
                // What the second takes back waits again, with the first one's look.
                try await world.deciding.withdraw(id, by: .person("李四"))
                try await holdsUndecided()
                try hold(await world.findings.first?.looks.map(\.note) == ["车"], "the first look waits again")
                try hold(await awaiting("李四", in: store) == [id], "the second officer is asked again")
                try await store.verifyAuditChain()
                try store.close()
            }),
        StoreContract(
            "where two officers say different things, who sees both decides",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store, secondLook: SecondLook([.noChange]))
                try await world.observe(F.survey("s1"), .newBuilding)
                try await world.deciding.decide(id, .noChange, by: .person("张三"))
                // What needs no second look by itself needs one beside a look that says something else.
                let other = try await world.deciding.decide(id, .extension, by: .person("李四"))
                try hold(other.isFirstLook == true, "\(other)")
                try hold(await world.findings.first?.looks.map(\.verdictClass) == [.noChange, .extension], "looks")
                for name in ["张三", "李四", "王五"] { try hold(await awaiting(name, in: store) == [id], name) }
                do {
                    try await world.deciding.decide(id, .extension, by: .person("王五"))
                    throw ContractBreach(description: "decided without having seen both")
                } catch let error as CaseError {
                    try hold(error == .looksDiffer(id, ["张三", "李四"]), "\(error)")
                }
                let settled = try await world.deciding.decide(id, .extension, by: .person("王五"), settles: true)
                try hold(settled.lookedBefore == ["张三", "李四"] && settled.isFirstLook == nil, "\(settled)")
                let finding = try await world.findings.first
                try hold(finding?.decidedClass == .extension && finding?.looks.isEmpty == true, "\(finding as Any)")
                try hold(await awaiting("张三", in: store).isEmpty, "decided")
                // Another decision that needs two waits while the first stands.
                try await world.deciding.decide(id, .noChange, by: .person("王五"))
                try hold(await world.findings.first?.decidedClass == .extension, "the decision stands")
                try hold(await awaiting("张三", in: store) == [id], "a second one has to look")
                try await world.deciding.decide(id, .noChange, by: .person("张三"))
                try hold(await world.findings.first?.decidedClass == .noChange, "agreed")
                try await store.verifyAuditChain()
                try store.close()
            }),
        StoreContract(
            "what was built as approved stays a finding and needs no order",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store)
                try await world.observe(F.survey("s1"), .newBuilding)
                try await world.deciding.decide(id, .newBuilding, isApproved: true, by: .person("张三"))
                let finding = try await world.findings.first
                try hold(finding?.isApproved == true && finding?.state == .confirmed, "\(finding as Any)")
                try hold(await world.orders.first?.course.withdrawal == .approved, "the order stands")
                let page = try await store.findings(FindingQuery(), in: .everything, page: PageRequest(limit: 10))
                try hold(page.rows.map(\.isApproved) == [true], "lists do not say so")
                // A later epoch sees it again: nobody is sent.
                try await world.observe(
                    F.survey("s2", scenes: ("aaaa", "dddd"), later: "2025-03-05T03:10:00Z"), .newBuilding)
                try hold(await world.orderStates == [.withdrawn], "an order was raised")
                try await world.deciding.decide(id, .newBuilding, by: .person("李四"))
                try hold(await world.orderStates == [.filed], "not approved after all")
                try await store.verifyAuditChain()
                try store.close()
            }),
        StoreContract(
            "what the pictures do not show is no label, and is asked again of newer ones",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store)
                try await world.observe(F.survey("s1"), .newBuilding)
                try await world.deciding.decide(id, .notObserved, by: .person("张三"))
                try hold(await (world.states, world.orderStates) == ([.suspected], [.filed]), "as the survey says")
                try hold(await awaiting("李四", in: store).isEmpty, "asked again of the same pictures")
                try await world.observe(F.survey("s2", scenes: ("aaaa", "cccc")), .newBuilding)
                try hold(await awaiting("李四", in: store).isEmpty, "asked again of pictures of the same moment")
                try await world.observe(
                    F.survey("s3", scenes: ("aaaa", "dddd"), later: "2025-03-05T03:10:00Z"), .newBuilding)
                try hold(await awaiting("李四", in: store) == [id], "newer pictures are not asked")
                try await store.verifyAuditChain()
                try store.close()
            }),
    ]
}
