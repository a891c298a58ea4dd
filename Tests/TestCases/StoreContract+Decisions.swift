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

    /// A position by its metres from the corner of parcel 0.
    private static func near(_ metres: (Double, Double)) -> Coordinate {
        Coordinate(x: 411_000 + metres.0, y: 2_548_000 + metres.1)
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
            "an outline that an officer drew stands through later surveys, until it is taken back",
            opening: { open in
                let store = try open()
                let world = CaseWorld(store, areas: BoxAreas())
                try await world.observe(F.survey("s1"), .newBuilding)
                let id = FindingID(parcelCode: F.code(0), episode: 1)
                func change() async throws -> ChangeExtent {
                    guard let found = try await world.findings.first else {
                        throw ContractBreach(description: "no finding")
                    }
                    let areas = try await world.orders.map {
                        [$0.matter.changedAreaInsideSquareMetres, $0.matter.changedAreaBeyondSquareMetres]
                    }
                    let own = [found.finding.extent.insideSquareMetres, found.finding.extent.beyondSquareMetres]
                    try hold(areas == [own], "the order has \(areas), the finding \(own)")
                    return found.finding.extent
                }
                let observed = try await change()
                // Parcel 0 is 15 m × 12 m from (411 000, 2 548 000): 10 m × 10 m of this lie on it, and as much east of it.
                let drawn = MultiPolygon([
                    Polygon(Bounds(minX: 411_005, minY: 2_548_002, maxX: 411_025, maxY: 2_548_012))
                ])
                try await world.deciding.decide(id, .newBuilding, by: .person("张三"), outline: .drawn(drawn))
                func holdsDrawn(_ what: String) async throws {
                    let extent = try await change()
                    try hold(extent.outline.bounds == drawn.bounds, "\(what): \(extent.outline)")
                    try hold(extent.insideSquareMetres == 100 && extent.beyondSquareMetres == 100, "\(what): \(extent)")
                    try hold(await world.findings.first?.observedFinding.extent == observed, what)
                }
                try await holdsDrawn("drawn")
                try await world.observe(F.survey("s2", scenes: ("aaaa", "cccc")), .newBuilding)
                try await holdsDrawn("seen again")
                // A decision that says nothing of the outline leaves it.
                try await world.deciding.decide(id, .extension, by: .person("李四"))
                try await holdsDrawn("decided again")
                let head = try await store.logHead()
                let faulty: [(OutlineFault, [Coordinate])] = [
                    (.tooSmall, []), (.tooSmall, [(0, 0), (0.5, 0), (0.5, 0.5), (0, 0)].map(Self.near)),
                    (.broken, [(0, 0), (5, 0), (5, 5), (0, 5)].map(Self.near)),
                    (.crossing, [(0, 0), (5, 5), (5, 0), (0, 4), (0, 0)].map(Self.near)),
                    (.elsewhere, [(200, 0), (205, 0), (205, 5), (200, 0)].map(Self.near)),
                    (.elsewhere, [(20, 0), (25, 0), (25, 5), (20, 0)].map(Self.near)),
                ]
                for (fault, ring) in faulty {
                    let outline = MultiPolygon(ring.isEmpty ? [] : [Polygon(exterior: ring)])
                    try await refused(.wrongOutline(id, fault)) {
                        try await world.deciding.decide(id, .extension, by: .person("李四"), outline: .drawn(outline))
                    }
                }
                try hold(await store.logHead() == head, "something was written")
                try await world.deciding.withdraw(id, by: .person("李四"))
                try await holdsDrawn("the first decision stands again")
                try await world.deciding.decide(id, .newBuilding, by: .person("张三"), outline: .observed)
                try hold(await change() == observed, "back to what the survey saw")
                try await world.deciding.decide(id, .newBuilding, by: .person("王五"), outline: .drawn(drawn))
                try await world.deciding.decide(id, .noChange, by: .person("王五"))
                try hold(await world.findings.first?.finding.extent == observed, "no change has no outline of its own")
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
