import Access
import Casework
import Governance
import Ground
import StorePorts
import WorkOrders

extension StoreContract {
    /// Accounts, and what is kept of passwords.
    static let accounts: [StoreContract] = [
        StoreContract(
            "an account is kept with what the log says of it, and what changes nothing is not written",
            opening: { open in
                let store = try open()
                let desk = AccountDesk(store, clock: CaseFixture.clock())
                let village = UnitCode("440605001001")
                let name = try AccountName("LiXM")
                let added = try await desk.add(
                    name, kind: .person, fullName: "李小明", posts: [Post(.handler, at: village)],
                    by: .person("a"))
                try hold(added.account.isPasswordGiven && added.made != nil, "a password is made")
                let system = try await desk.add(
                    AccountName("hotline"), kind: .system, fullName: "热线", posts: [Post(.reporter, at: village)],
                    by: .person("a"))
                let stored = try await store.read { try $0.accounts() }
                try hold(stored.map(\.account.name.text) == ["hotline", "lixm"], "\(stored)")
                try hold(PasswordHash(kept: stored[1].secret).holds(added.made ?? ""), "another password")
                try hold(stored[0].secret == AccessToken.hash(of: system.made ?? ""), "another token")

                let locked = try await desk.lock(name, by: .person("b"))
                try hold(locked.isLocked && locked.posts(for: .seeOrders).isEmpty, "a locked account may nothing")
                let head = try await store.logHead()
                _ = try await desk.lock(name, by: .person("b"))
                try hold(await store.logHead() == head, "locking again was written")
                _ = try await desk.unlock(name, by: .person("b"))
                _ = try await desk.reset(name, password: .chosen("七月流火九月授衣春日载阳"), by: .person("b"))
                let changed = try await desk.change(
                    name, fullName: nil, posts: [Post(.checker, at: village)], by: .person("b"))
                try hold(changed.posts == [Post(.checker, at: village)] && !changed.isPasswordGiven, "\(changed)")

                let events = try await store.events(on: "lixm")
                try hold(
                    events.map(\.kind) == [
                        .accountAdded, .accountLocked, .accountUnlocked, .accountReset, .accountChanged,
                    ], "\(events.map(\.kind))")
                let now = try await store.read { try $0.account(name) }
                let last = try CanonicalJSON.value(AccountNote.self, from: events[4].content)
                try hold(last == now?.note && events[4].actor == .person("b"), "the log's last word")
                let made = added.made ?? ""
                try hold(!events.contains { $0.content.contains(made) || $0.content.contains("scrypt") }, "a secret")
                try await refuse(CaseError.knownAccount(store: store.name, name: name)) {
                    _ = try await desk.add(
                        name, kind: .person, fullName: "", posts: [Post(.handler, at: village)],
                        by: .person("a"))
                }
                try await refuse(CaseError.unknownAccount(store: store.name, name: AccountName("nobody"))) {
                    _ = try await desk.lock(AccountName("nobody"), by: .person("a"))
                }
                try store.close()
            }),
        StoreContract(
            "a unit finds the orders in which it has a part, wherever they lie, and no other",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                try await OrderWorld.found(store, at: clock.now)
                try await OrderWorld.file(
                    OrderWorld.villages.map { village in
                        var matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1])
                        matter.place.unit = village
                        return (matter, clock.now)
                    }, in: store)
                let desk = OrderDesk(store, clock: { clock.now })
                let (department, village) = (OrderWorld.department, OrderWorld.villages[0])
                let content = OrderStep.Dispatch(
                    unit: OrderWorld.villages[1], coHandlers: [department], limits: [], rules: "")
                _ = try await desk.take(
                    .dispatched(content), on: WorkOrderID(year: 2026, number: 2), by: .officer("a", of: nil))
                func ids(_ scope: Scope, _ sort: OrderQuery.Order = .byID) async throws -> [String] {
                    var query = OrderQuery()
                    query.order = sort
                    return try await allRows(limit: 1) { try await store.orders(query, in: scope, page: $0) }
                        .map(\.id.text)
                }
                for sort in OrderQuery.Order.allCases {
                    try hold(await ids(.units([], parties: [department]), sort) == ["PR-2026-000002"], "\(sort)")
                }
                try hold(
                    await ids(.units([village], parties: [department])) == ["PR-2026-000001", "PR-2026-000002"],
                    "both ways")
                try hold(await ids(.units([village], parties: [village])) == ["PR-2026-000001"], "its own place")
                try hold(await ids(.units([], parties: [])).isEmpty, "nothing")
                let counts = try await store.counts(in: .units([], parties: [department])).orders
                try hold(counts == [.dispatched: 1], "\(counts)")
                let (second, third) = (WorkOrderID(year: 2026, number: 2), WorkOrderID(year: 2026, number: 3))
                let scope = Scope.units([], parties: [department])
                try hold(await store.order(second, in: scope)?.id == second, "one")
                try hold(await store.order(third, in: scope) == nil, "another's")
                try store.close()
            }),
        StoreContract(
            "a request with the same key is answered without a second step, and one on an older version is refused",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                try await OrderWorld.found(store, at: clock.now)
                let matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1])
                try await OrderWorld.file([(matter, clock.now)], in: store)
                let desk = OrderDesk(store, clock: { clock.now })
                let id = WorkOrderID(year: 2026, number: 1)
                let centre = CaseActor.officer("a", of: nil)
                let seen = try await store.read { try $0.version(of: id) }
                let dispatch = OrderStep.dispatched(
                    OrderStep.Dispatch(unit: OrderWorld.villages[0], limits: [], rules: ""))
                let request = RequestGuard(version: seen, key: "k", of: try AccountName("a1"), content: "x")
                let first = try await desk.take(dispatch, on: id, request: request, by: centre)
                let head = try await store.logHead()
                let again = try await desk.take(dispatch, on: id, request: request, by: centre)
                try hold(again.order == first.order, "another order")
                try hold(await store.logHead() == head, "a second step")
                let now = try await store.read { try $0.version(of: id) }
                try hold(now == head.sequence && now != seen, "\(String(describing: now))")
                try await refuse(CaseError.outdated(id, version: head.sequence)) {
                    _ = try await desk.take(
                        dispatch, on: id, request: RequestGuard(version: seen), by: centre)
                }
                let other = RequestGuard(version: now, key: "k", of: try AccountName("a1"), content: "y")
                try await refuse(CaseError.otherRequest(key: other.key ?? "")) {
                    _ = try await desk.take(
                        .signed, on: id, request: other, by: .officer("b", of: OrderWorld.villages[0]))
                }
                // After a week the key is forgotten with the next request.
                clock.move(to: "2026-12-01T09:00:00+08:00")
                _ = try await desk.take(
                    .stageDone(OrderStep.StageDone(stage: "handle", note: "已到现场")), on: id,
                    request: RequestGuard(key: "k2", of: try AccountName("a1")),
                    by: .officer("b", of: OrderWorld.villages[0]))
                try hold(await store.read { try $0.requestKey(request.key ?? "") } == nil, "still known")
                try store.close()
            }),
    ]
}
