import Casework
import Findings
import Governance
import Ground
import Reports
import StorePorts
import WorkOrders

extension StoreContract {
    private typealias O = OrderFixture

    /// Orders that were closed, and what later epochs show.
    static let rechecks: [StoreContract] = [
        StoreContract(
            "what was called put right and is still there is opened again, and is re-checked when it is gone",
            opening: { open in
                let fixture = try await O(open)
                try await fixture.close(0, .rectified, photos: "a")
                try await fixture.close(1, .lawful, photos: "b")
                try await fixture.close(2, .rectified, photos: "c")
                // Fourteen months later two houses are seen, and one is not.
                fixture.clock.move(to: "2028-02-01T09:00:00+08:00")
                let survey = CaseFixture.survey(
                    "t", scenes: ("aaaa", "dddd"), later: "2028-01-20T03:10:00Z")
                let block = CaseFixture.block(
                    survey, 0, [(0, .newBuilding), (1, .newBuilding), (2, .noChange), (3, .noChange), (4, .noChange)])
                try await fixture.world.run(survey, [block], parcels: 5)
                let states = try await [fixture.order(0), fixture.order(1), fixture.order(2)].map { $0?.state }
                try hold(states == [.handling, .closed, .closed], "\(states)")
                let reopened = try await fixture.order(0)?.course
                try hold(
                    reopened?.responsible == O.village && reopened?.reopenings.map(\.cause) == [.laterEpoch], "the unit"
                )
                try hold(await fixture.store.counts(in: .everything).orders.values.reduce(0, +) == 5, "no second order")
                let head = try await fixture.store.logHead()
                try await fixture.world.run(survey, [block], parcels: 5)
                try hold(await fixture.store.logHead() == head, "once more")
                for number in 0..<3 { try hold(await fixture.isReplayed(number), "the replay of \(number) differs") }
                try fixture.store.close()
            }),
        StoreContract(
            "an epoch that shows another surface, or no change, asks for a visit: no pass and no second order",
            opening: { open in
                let fixture = try await O(open)
                for number in 0..<3 { try await fixture.close(number, .rectified, photos: "\(number)-") }
                func run(_ name: String, _ verdicts: [(Int, VerdictClass)], later: String) async throws {
                    var survey = CaseFixture.survey(name, scenes: ("bbbb", name), later: later)
                    // Compared with ground on which the houses stood.
                    survey.earlierAcquiredAt = Instant(rfc3339: "2024-06-05T03:10:00Z")
                    try await fixture.world.run(survey, [CaseFixture.block(survey, 0, verdicts)], parcels: 5)
                }
                func visits() async throws -> [Visit] {
                    try await allRows {
                        try await fixture.store.officeRecords(Visit.self, OfficeRecordQuery(), page: $0)
                    }
                }
                fixture.clock.move(to: "2028-02-01T09:00:00+08:00")
                // Soil over the first, the second as it was, the third gone.
                let seen: [(Int, VerdictClass)] = [(0, .groundCleared), (1, .noChange), (2, .demolished)]
                try await run("t", seen, later: "2028-01-20T03:10:00Z")
                let asked = try await visits().sorted { ($0.order?.text ?? "") < ($1.order?.text ?? "") }
                try hold(asked.map(\.order) == [O.id(0), O.id(1)], "\(asked.map(\.order))")
                try hold(asked[0].reason.contains("2028-01-20") && asked[0].reason.contains("无人机或开挖"), asked[0].reason)
                try hold(asked[1].reason.contains("没有变化"), asked[1].reason)
                let courses = try await [fixture.order(0), fixture.order(1), fixture.order(2)].compactMap { $0?.course }
                try hold(courses.map(\.state) == [.closed, .closed, .closed], "\(courses.map(\.state))")
                try hold(courses.map(\.isToBeRechecked) == [true, true, false], "still to be re-checked")
                try hold(courses.map(\.reopenings.count) == [0, 0, 0], "opened")
                // The same again asks nothing; the next epoch asks anew.
                try await run("t", seen, later: "2028-01-20T03:10:00Z")
                try hold(await visits().count == 2, "once more")
                try await run("u", [(0, .otherChange)], later: "2028-05-20T03:10:00Z")
                let all = try await visits()
                try hold(all.count == 3 && all.last?.order == O.id(0), "the next epoch")
                for number in 0..<3 { try hold(await fixture.isReplayed(number), "the replay of \(number) differs") }
                // The spade finds the floor: the same order is opened again, under its unit.
                let beside = BesideDesk(fixture.store, clock: { fixture.clock.now })
                let found = try await beside.report(
                    .unsolved, note: "土下为水泥地坪", evidence: [], on: asked[0].id, by: O.of(O.town))
                try hold(found.order?.state == .handling && found.order?.course.doubtedAt == nil, "not opened")
                try hold(found.order?.course.responsible == O.village, "the unit")
                try hold(await fixture.store.counts(in: .everything).orders.values.reduce(0, +) == 6, "orders")
                try fixture.store.close()
            }),
        StoreContract(
            "a survey that is repeated and an epoch that comes late raise no order beside merged and closed ones",
            opening: { open in
                let fixture = try await O(open)
                try await fixture.close(0, .lawful, photos: "a")
                let reports = ReportDesk(fixture.store, clock: { fixture.clock.now })
                let told = try await reports.add(
                    ReportDraft(
                        channel: .hotline, category: CategoryCode("building.new"),
                        place: ReportPlace(position: nil, accuracyMetres: 0, village: O.village), text: "加建"),
                    by: O.centre)
                _ = try await fixture.desk.merge(told.record.order, into: O.id(1), reason: nil, by: O.centre)
                try await fixture.world.deciding.decide(
                    FindingID(parcelCode: CaseFixture.code(2), episode: 1), .noChange, by: .person("张三"))
                func orders() async throws -> [WorkOrderID: WorkOrderState] {
                    let rows = try await allRows {
                        try await fixture.store.orders(OrderQuery(), in: .everything, page: $0)
                    }
                    return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.state) })
                }
                let before = try await orders()
                try hold(before.count == 6 && before[O.id(2)] == .withdrawn, "\(before)")
                let again = (0..<5).map { ($0, VerdictClass.newBuilding) }
                // The same epochs with other settings, an epoch between them that comes late, and a later one.
                for (name, later) in [("again", "2024-03-05"), ("late", "2023-11-05"), ("next", "2025-03-05")] {
                    let scene = name == "again" ? "bbbb" : name
                    let survey = CaseFixture.survey(
                        name, scenes: ("aaaa", scene), later: later + "T03:10:00Z", settings: ["run": name])
                    try await fixture.world.run(survey, [CaseFixture.block(survey, 0, again)], parcels: 5)
                    try hold(await orders() == before, "\(name): \(try await orders())")
                }
                try fixture.store.close()
            }),
    ]
}
