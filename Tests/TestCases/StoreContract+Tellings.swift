import Access
import Casework
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

extension StoreContract {
    /// Tokens of reports, what stands beside orders within a scope, and the log behind a number.
    static let tellings: [StoreContract] = [
        StoreContract(
            "a report has one token, of which the store keeps a hash, and is evaluated by it once",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                try await OrderWorld.found(store, at: clock.now)
                let desk = ReportDesk(store, clock: { clock.now })
                var draft = CaseFixture.draft(0, .hotline, "waste.dumping", village: OrderWorld.villages[0].text)
                draft.sourceReference = "S1"
                try hold(
                    await desk.add(CaseFixture.draft(9_000), by: .person("a")).token == nil,
                    "a token that nobody asked for")
                draft.wantsToken = true
                let result = try await desk.add(draft, by: .person("a"))
                let token = result.token ?? ""
                try hold(await desk.add(draft, by: .person("a")).token == nil, "the same report has another token")
                let hash = AccessToken.hash(of: token)
                let kept = try await store.read { try $0.reportToken(hash) }
                try hold(
                    kept == ReportToken(hash: hash, report: result.record.id, madeAt: clock.now),
                    "\(String(describing: kept))")
                try hold(await store.read { try $0.reportToken(token) } == nil, "the token itself is kept")
                let telling = TellingDesk(store, clock: { clock.now })
                try hold(await telling.tale(of: token)?.state == .received, "received")
                try hold(await telling.tale(of: hash) == nil, "a hash is no token")
                let orders = OrderDesk(store, clock: { clock.now })
                let (id, village) = (result.record.order, OrderWorld.villages[0])
                _ = try await orders.take(
                    .dispatched(OrderStep.Dispatch(unit: village, limits: [], rules: "")), on: id,
                    by: .officer("a", of: nil))
                _ = try await orders.take(.signed, on: id, by: .officer("b", of: village))
                let photo = Evidence(.photo, sha256: "ab", name: "a.jpg", takenAt: clock.now)
                _ = try await orders.take(
                    .reported(
                        OrderStep.Feedback(outcome: .rectified, legality: .unknown, note: "x", evidence: [photo])),
                    on: id, by: .officer("b", of: village))
                _ = try await orders.take(.passed(OrderStep.Check()), on: id, by: .officer("c", of: nil))
                let tale = try await telling.evaluate(token, isSatisfied: false, isSolved: false, text: "还在")
                try hold(tale?.isEvaluated == true && tale?.canEvaluate == false, "\(String(describing: tale))")
                let evaluation = try await store.read { try $0.reportToken(hash) }?.evaluation
                let record = try await store.officeRecord(Evaluation.self, evaluation ?? OfficeRecordID(""))
                try hold(record?.report == result.record.id && record?.score == 1, "\(String(describing: record))")
                do {
                    _ = try await telling.evaluate(token, isSatisfied: true, isSolved: nil, text: nil)
                    throw ContractBreach(description: "evaluated twice")
                } catch TellingFault.evaluatedBefore {}
                clock.move(to: "2028-11-22T09:00:01+08:00")
                try hold(await telling.tale(of: token) == nil, "it is over")
                try store.close()
            }),
        StoreContract(
            "what stands beside orders keeps to its scope, and has the version of the entry that wrote it",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                try await OrderWorld.found(store, at: clock.now)
                let units = OrderWorld.villages
                try await OrderWorld.file(
                    units.map { unit in
                        var matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1])
                        matter.place.unit = unit
                        return (matter, clock.now)
                    }, in: store)
                let desk = BesideDesk(store, clock: { clock.now })
                var (instructions, visits): ([OfficeRecordID], [OfficeRecordID]) = ([], [])
                for (number, unit) in units.enumerated() {
                    instructions.append(
                        try await desk.instruct(
                            [unit], text: "x", order: nil, until: nil, meeting: nil,
                            by: .officer("督办\(number)", of: nil)
                        ).id)
                    visits.append(
                        try await desk.ask(
                            .inspection, of: WorkOrderID(year: 2026, number: number + 1), reason: "x",
                            going: number == 0 ? units[1] : nil, until: nil, by: .officer("a", of: nil)
                        ).id)
                }
                func ids<Record: OfficeRecord>(
                    _ type: Record.Type, _ scope: Scope, by author: String? = nil
                ) async throws -> [OfficeRecordID] {
                    var query = OfficeRecordQuery()
                    (query.scope, query.author) = (scope, author)
                    let asked = query
                    return try await allRows(limit: 1) { try await store.officeRecords(type, asked, page: $0) }.map(
                        \.id)
                }
                let own = Scope.units([units[0]], parties: [units[0]])
                try hold(await ids(Instruction.self, own) == [instructions[0]], "its own")
                try hold(
                    await ids(Instruction.self, own, by: "督办2") == [instructions[0], instructions[2]],
                    "and what it gave")
                let town = Scope.units([OrderWorld.town], parties: [OrderWorld.town])
                try hold(await ids(Instruction.self, town) == instructions, "a town has its villages'")
                try hold(await ids(Instruction.self, .units([])).isEmpty, "nothing")
                try hold(await ids(Visit.self, own) == [visits[0]], "of its order")
                let second = Scope.units([units[1]], parties: [units[1]])
                try hold(await ids(Visit.self, second) == [visits[0], visits[1]], "of its order, and where it goes")
                try hold(await ids(Visit.self, .units([])).isEmpty, "nothing")
                try hold(await ids(Visit.self, .everything) == visits, "everything")

                let (first, visit) = (instructions[0], visits[0])
                let version = try await store.read { try $0.version(of: first) }
                let entry = try await store.events(on: first.text).last?.sequence
                try hold(version != nil && version == entry, "\(String(describing: version))")
                try hold(await store.read { try $0.version(of: OfficeRecordID("X-1")) } == nil, "no such record")
                let village = CaseActor.officer("b", of: units[0])
                let request = RequestGuard(version: version, key: "k", of: try AccountName("a1"), content: "x")
                let received = try await desk.take(.receive, on: first, request: request, by: village)
                let head = try await store.logHead()
                try hold(
                    await desk.take(.receive, on: first, request: request, by: village) == received, "another")
                try hold(await store.logHead() == head, "written twice")
                try await refuse(CaseError.outdatedRecord(first, version: head.sequence)) {
                    _ = try await desk.take(
                        .reply("x"), on: first, request: RequestGuard(version: version), by: village)
                }
                try await refuse(CaseError.notYours(visit)) {
                    _ = try await desk.report(.solved, note: "x", evidence: [], on: visit, by: village)
                }
                try store.close()
            }),
        StoreContract(
            "the log goes on behind a number, entry by entry",
            opening: { open in
                let store = try open()
                try await OrderWorld.found(store, at: CaseFixture.clock()())
                try await OrderWorld.makeHistories(3, seed: 5, in: store)
                let all = try await store.events()
                var (found, last): ([Event], Int) = ([], 0)
                while true {
                    let part = try await store.events(behind: last, limit: 4)
                    guard let end = part.last else { break }
                    try hold(part.count <= 4, "too many")
                    found += part
                    last = end.sequence
                }
                try hold(found == all && !all.isEmpty, "\(found.count) of \(all.count)")
                let subject = all[all.count - 1].subject
                let inside = try await store.read { try $0.events(on: subject) }
                try hold(inside == all.filter { $0.subject == subject }, "\(inside.count)")
                try store.close()
            }),
    ]
}
