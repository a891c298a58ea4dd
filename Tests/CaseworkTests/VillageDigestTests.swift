import Casework
import Ground
import TestCases
import Testing
import WorkOrders

/// The week of a village, reckoned by hand.
@Suite struct VillageDigestTests {
    @Test func aDigestSaysWhatIsOpenOverdueNewClosedAndDue() async throws {
        let store = ReferenceStore()
        let clock = StandingClock("2026-11-20T09:00:00+08:00")
        try await OrderWorld.found(store, at: clock.now)
        let village = OrderWorld.villages[0]
        var matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1], summary: "堆放垃圾")
        matter.place.unit = village
        let desk = OrderDesk(store, clock: { clock.now })
        // Three working days from the dispatch: the first is over on 26 November, the second comes on 2 December.
        for (number, filed, dispatched) in [
            (1, "2026-11-20T09:00:00+08:00", "2026-11-23T09:00:00+08:00"),
            (2, "2026-11-26T09:00:00+08:00", "2026-11-27T16:00:00+08:00"), (3, "2026-11-29T09:00:00+08:00", nil),
        ] {
            clock.move(to: filed)
            try await OrderWorld.file([(matter, clock.now)], from: number, in: store)
            guard let dispatched else { continue }
            clock.move(to: dispatched)
            let step = OrderStep.Dispatch(unit: village, limits: [], rules: "")
            _ = try await desk.take(
                .dispatched(step), on: WorkOrderID(year: 2026, number: number), by: .officer("a", of: nil))
        }
        clock.move(to: "2026-11-30T08:00:00+08:00")
        var digest = VillageDigest(of: village, at: clock.now)
        let office = try await store.read { try $0.office() }
        for order in store.orders { digest.take(order, dueAt: OrderStanding(order, in: office).dueAt) }
        #expect(digest.open == 3 && digest.overdue == 1 && digest.new == 2 && digest.closed == 0)
        let notice = digest.notice(named: "东村")
        #expect(notice.kind == .digest && notice.units == [village] && notice.title.chinese == "东村 一周工单")
        #expect(notice.key == "digest:2026-11-30:440605001001")
        let lines = notice.lines.map(\.chinese)
        #expect(lines[0] == "在办 3 件，其中超期 1 件；本周新增 2 件，办结 0 件")
        #expect(lines[1] == "未来一周到期 1 件：" && lines.count == 3)
        #expect(lines[2].hasPrefix("PR-2026-000002 2026-12-02"), "\(lines)")
    }
}
