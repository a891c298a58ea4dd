import Casework
import Findings
import Foundation
import GeoPackageStore
import Governance
import Ground
import StorePorts
import TestCases
import Testing
import WorkOrders

@testable import Watch

/// Every pass takes the steps of orders that have come due, whether imagery came or not.
///
/// Office hours are 8:30 to 12:00 and 14:00 to 17:30. The orders have three working days, 1,260 minutes.
@Suite struct WatchOrderTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private static let id = WorkOrderID(year: 2026, number: 1)

    private func at(_ text: String) { bench.now = Bench.instant(text + ":00+08:00") }

    /// Puts `count` orders on file and dispatches them to the first village on Friday, 27 November 2026, at 16:00.
    private func dispatch(_ count: Int = 1) async throws {
        at("2026-11-27T16:00")
        let store = try bench.open()
        defer { try? store.close() }
        try await OrderWorld.found(store, at: bench.now)
        var matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1])
        matter.place.unit = OrderWorld.villages[0]
        let filed = (matter, bench.now)
        try await OrderWorld.file(Array(repeating: filed, count: count), in: store)
        let step = OrderStep.Dispatch(unit: OrderWorld.villages[0], limits: [], rules: "")
        for number in 1...count {
            try await take(.dispatched(step), on: WorkOrderID(year: 2026, number: number), by: nil, in: store)
        }
    }

    private func take(
        _ step: OrderStep, on id: WorkOrderID = Self.id, by unit: UnitCode?, in store: GeoPackageStore
    ) async throws {
        _ = try await OrderDesk(store, clock: { bench.now }).take(step, on: id, by: .officer("甲", of: unit))
    }

    private func take(_ step: OrderStep, by unit: UnitCode?) async throws {
        let store = try bench.open()
        defer { try? store.close() }
        try await take(step, by: unit, in: store)
    }

    /// Runs a pass at a time by China's clock and gives the order after it.
    private func order(afterPassAt text: String) async throws -> WorkOrder {
        at(text)
        _ = try await bench.pass()
        let store = try bench.open()
        defer { try? store.close() }
        return try #require(try await store.order(Self.id, in: .everything))
    }

    /// The entries on the order.
    private func history() async throws -> [Event] {
        let store = try bench.open()
        defer { try? store.close() }
        return try await store.events(on: Self.id.text)
    }

    private func verify() async throws {
        let store = try bench.open()
        defer { try? store.close() }
        #expect(try await store.check().isWhole)
    }

    @Test func anOrderThatNobodySignsIsSignedByAPassAfterFourWorkingHoursHoweverOftenItIsRead() async throws {
        try await dispatch()
        let before = try await history().count
        for _ in 0..<100 {
            let store = try GeoPackageStore(reading: bench.path)
            _ = try await store.order(Self.id, in: .everything)
            try store.close()
        }
        // 90 minutes on Friday and 150 on Monday.
        #expect(try await order(afterPassAt: "2026-11-30T10:59").state == .dispatched)
        #expect(try await history().count == before)
        // The pass comes late: the moment is that of the rule, the deed the clock's.
        let signed = try await order(afterPassAt: "2026-11-30T11:40")
        #expect(signed.state == .handling && !signed.course.signedByPerson)
        #expect(signed.course.signedAt == Bench.instant("2026-11-30T11:00:00+08:00"))
        let entry = try #require(try await history().last)
        #expect(entry.kind.rawValue == "orderSigned" && entry.actor == .program && entry.at == bench.now)
        let count = try await history().count
        _ = try await order(afterPassAt: "2026-11-30T11:41")
        #expect(try await history().count == count)
        try await verify()
    }

    @Test func aLimitThatIsNearAndOverIsWarnedOfOnceEachAndTheSupervisionRises() async throws {
        try await dispatch()
        try await take(.signed, by: OrderWorld.villages[0])
        func level(_ text: String) async throws -> ClockLevel? {
            try await order(afterPassAt: text).course.clock.stages.first?.level
        }
        // 90 minutes on Friday, 420 on Monday and on Tuesday, 15 on Wednesday: 945 are three quarters.
        #expect(try await level("2026-12-02T08:44") == .green)
        #expect(try await level("2026-12-02T08:45") == .amber)
        // 330 minutes into Wednesday are 1,260.
        #expect(try await level("2026-12-02T16:00") == .amber)
        let late = try await order(afterPassAt: "2026-12-02T16:01")
        #expect(late.course.clock.stages.first?.level == .red)
        #expect(late.course.supervisor == OrderWorld.town && late.course.responsible == OrderWorld.villages[0])
        #expect(try await order(afterPassAt: "2026-12-07T09:00").course.supervisor == OrderWorld.town)
        #expect(try await history().map(\.kind.rawValue).suffix(3) == ["orderSigned", "orderWarned", "orderWarned"])
        try await verify()
    }

    @Test func aPauseEndsAndAnArbitrationRisesWithoutAnybody() async throws {
        try await dispatch()
        try await take(.signed, by: OrderWorld.villages[0])
        at("2026-11-30T09:00")
        let pause = OrderStep.Pause(
            reason: .disaster, evidence: "台风预警", until: Bench.instant("2026-12-01T09:00:00+08:00"))
        try await take(.paused(pause), by: OrderWorld.town)
        #expect(try await order(afterPassAt: "2026-12-01T08:59").course.clock.isPaused)
        #expect(try await !order(afterPassAt: "2026-12-01T09:00").course.clock.isPaused)
        // The time for returning is over: 8 working hours.
        try await take(.disputed(OrderStep.Dispute(reason: "不在本村")), by: OrderWorld.villages[0])
        #expect(try await order(afterPassAt: "2026-12-01T09:01").course.dispute?.arbiter == OrderWorld.town)
        // 16 working hours: 390 minutes on Tuesday, 420 on Wednesday, 150 on Thursday.
        #expect(try await order(afterPassAt: "2026-12-03T10:59").course.dispute?.arbiter == OrderWorld.town)
        let raised = try await order(afterPassAt: "2026-12-03T11:00")
        #expect(raised.course.dispute?.arbiter == UnitCode("440605") && raised.state == .arbitrating)
        try await verify()
    }

    @Test func onePassTakesWhateverManyOrdersHaveComeDue() async throws {
        try await dispatch(230)
        let signed = try await order(afterPassAt: "2026-11-30T11:00")
        #expect(signed.state == .handling)
        let store = try bench.open()
        #expect(try await store.counts(in: .everything).orders == [.handling: 230])
        try store.close()
    }

    @Test func aPassBesideAnotherWatchLeavesOrdersToThatOne() async throws {
        try await dispatch()
        let other = try bench.open()
        _ = try await other.take(lease: watchLease)
        at("2026-11-30T11:40")
        #expect(try await bench.pass().isElsewhere)
        #expect(try await other.order(Self.id, in: .everything)?.state == .dispatched)
        try other.close()
        #expect(try await order(afterPassAt: "2026-11-30T11:41").state == .handling)
    }
}
