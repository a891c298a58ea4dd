import Calendar
import Casework
import Findings
import Governance
package import Ground
import Reports
import StorePorts
import Synchronization
import WorkOrders

/// A clock that stands still until it is moved.
package final class StandingClock: Sendable {
    private let time: Mutex<Instant>

    package init(_ text: String) { time = Mutex(Instant(rfc3339: text) ?? .distantPast) }

    package var now: Instant { time.withLock { $0 } }
    package func move(to text: String) { time.withLock { $0 = Instant(rfc3339: text) ?? $0 } }
}

/// A store whose parcels 0 to 4 each have an order, and a desk that takes them on.
struct OrderFixture {
    static let (town, village, office) = (UnitCode("440605001"), UnitCode("440605001001"), UnitCode("T-nyb"))

    let store: any OfficeStore
    let clock = StandingClock("2026-11-23T09:00:00+08:00")
    let desk: OrderDesk
    let world: CaseWorld
    let register: OfficeRegister

    init(_ open: StoreContract.Opening) async throws {
        store = try open()
        let clock = clock
        desk = OrderDesk(store, clock: { clock.now })
        register = OfficeRegister(store, clock: { clock.now })
        world = CaseWorld(store, clock: { clock.now })
        try await UnitRegister(store, clock: { clock.now }).record(
            [
                GovernanceUnit(code: UnitCode("440605"), name: "南海区", tier: .district, parent: nil),
                GovernanceUnit(code: Self.town, name: "里水镇", tier: .town, parent: UnitCode("440605")),
                GovernanceUnit(code: Self.village, name: "东村", tier: .village, parent: Self.town),
                GovernanceUnit(code: Self.office, name: "里水镇农业农村办", tier: .department, parent: Self.town),
            ], from: "units.csv", by: .person("a"))
        let survey = CaseFixture.survey("s")
        try await world.run(
            survey, [CaseFixture.block(survey, 0, (0..<5).map { ($0, .newBuilding) })], parcels: 5)
    }

    static func id(_ number: Int) -> WorkOrderID { WorkOrderID(parcelCode: CaseFixture.code(number), number: 1) }
    static let centre = CaseActor.officer("派遣员", of: nil)
    static func of(_ unit: UnitCode, _ name: String = "甲") -> CaseActor { .officer(name, of: unit) }

    func dispatch(_ number: Int, limits: [StageLimit] = []) async throws {
        let content = OrderStep.Dispatch(unit: Self.village, coHandlers: [Self.office], limits: limits, rules: "")
        _ = try await desk.take(.dispatched(content), on: Self.id(number), by: Self.centre)
    }

    func photos(_ name: String) -> [Evidence] {
        (0..<3).map {
            Evidence(
                .photo, sha256: "\(name)\($0)", name: "\(name)\($0).jpg", takenAt: clock.now,
                position: Coordinate(x: 411_005, y: 2_548_005), bearing: 10)
        }
    }

    func report(_ number: Int, _ outcome: OrderOutcome, photos name: String) async throws {
        _ = try await desk.take(
            .partDone(OrderStep.PartDone(unit: Self.office, note: "已立案")), on: Self.id(number), by: Self.of(Self.office)
        )
        let content = OrderStep.Feedback(outcome: outcome, legality: .unknown, note: "已办", evidence: photos(name))
        _ = try await desk.take(.reported(content), on: Self.id(number), by: Self.of(Self.village))
    }

    func close(_ number: Int, _ outcome: OrderOutcome, photos name: String) async throws {
        try await dispatch(number)
        _ = try await desk.take(.signed, on: Self.id(number), by: Self.of(Self.village))
        try await report(number, outcome, photos: name)
        _ = try await desk.take(
            .passed(OrderStep.Check()), on: Self.id(number), by: Self.of(Self.town, "核查员"))
    }

    func order(_ number: Int) async throws -> WorkOrder? { try await store.order(Self.id(number), in: .everything) }

    /// Whether the log, replayed, gives the order that the store has.
    func isReplayed(_ number: Int) async throws -> Bool {
        var replay = OrderReplay()
        for event in try await store.events(on: Self.id(number).text) { try replay.take(event) }
        return try await replay.order == order(number)
    }
}

extension StoreContract {
    private typealias O = OrderFixture

    static func refused(_ body: () async throws -> Void) async throws -> OrderRefusalNote {
        do { try await body() } catch CaseError.refused(let note) { return note }
        throw ContractBreach(description: "nothing was refused")
    }

    /// Orders on their way, rules and holidays.
    static let orders: [StoreContract] = [
        StoreContract(
            "an order goes from dispatch to closing, and the log gives it back",
            opening: { open in
                let fixture = try await O(open)
                try await fixture.close(0, .rectified, photos: "a")
                let order = try await fixture.order(0)
                try hold(order?.state == .closed && order?.course.outcome == .rectified, "\(order?.state as Any)")
                try hold(order?.course.isToBeRechecked == true, "to be re-checked")
                try hold(await fixture.isReplayed(0), "the replay differs")
                try hold(await fixture.store.counts(in: .everything).orders == [.closed: 1, .filed: 4], "counts")
                let names = try await fixture.store.events(on: O.id(0).text).map(\.kind.rawValue)
                try hold(
                    names == [
                        "orderFiled", "orderDispatched", "orderSigned", "orderPartDone", "orderReported", "orderPassed",
                    ], "\(names)")
                try fixture.store.close()
            }),
        StoreContract(
            "a step that is refused writes nothing and says what is allowed",
            opening: { open in
                let fixture = try await O(open)
                try await fixture.dispatch(0)
                let head = try await fixture.store.logHead()
                let note = try await refused {
                    _ = try await fixture.desk.take(.passed(OrderStep.Check()), on: O.id(0), by: O.centre)
                }
                try hold(note.refusal == .notFrom(.dispatched) && note.next.contains(.signed), "\(note)")
                try hold(note.message.chinese.contains("待签收"), note.message.chinese)
                try hold(await fixture.store.logHead() == head, "something was written")
                try fixture.store.close()
            }),
        StoreContract(
            "steps of the clock are taken once, by whoever comes by first",
            opening: { open in
                let fixture = try await O(open)
                for number in 0..<3 { try await fixture.dispatch(number) }
                // 4 working hours: signed, and the first step amber and red.
                fixture.clock.move(to: "2026-11-24T09:00:00+08:00")
                let result = try await fixture.desk.take(
                    .stageDone(OrderStep.StageDone(stage: "stop_work", note: "已停工")), on: O.id(0), by: O.of(O.village))
                try hold(result.caughtUp == [.warned, .signed, .warned], "\(result.caughtUp)")
                try hold(await fixture.desk.advance() == 2, "the others")
                try hold(await fixture.desk.advance() == 0, "once more")
                for number in 0..<3 {
                    let order = try await fixture.order(number)
                    try hold(order?.state == .handling && order?.course.supervisor == O.town, "\(order?.state as Any)")
                    try hold(await fixture.isReplayed(number), "the replay of \(number) differs")
                }
                try fixture.store.close()
            }),
        StoreContract(
            "evidence serves one order",
            opening: { open in
                let fixture = try await O(open)
                try await fixture.close(0, .rectified, photos: "a")
                try await fixture.dispatch(1)
                _ = try await fixture.desk.take(.signed, on: O.id(1), by: O.of(O.village))
                let note = try await refused { try await fixture.report(1, .rectified, photos: "a") }
                guard case .evidence(let faults) = note.refusal else {
                    throw ContractBreach(description: "\(note.refusal)")
                }
                try hold(faults.first == .usedBefore(name: "a0.jpg", order: O.id(0)), "\(faults)")
                try fixture.store.close()
            }),
        StoreContract(
            "an order keeps the rules that it was dispatched under",
            opening: { open in
                let fixture = try await O(open)
                try await fixture.dispatch(0)
                var rules = RuleSet.standard
                guard let hour = WorkingSpan("1wh") else { throw ContractBreach(description: "1wh") }
                for index in rules.categories.indices {
                    rules.categories[index].limits = [StageLimit(stage: "stop_work", span: hour)]
                }
                let adopted = try await fixture.register.adopt(rules, text: "# v2", by: .person("b"))
                try hold(adopted.version == "v2" && adopted.isNew, "\(adopted)")
                try hold(await !fixture.register.adopt(rules, text: "# v2", by: .person("b")).isNew, "twice")
                try await fixture.dispatch(1)
                let limits = try await [fixture.order(0), fixture.order(1)].map {
                    $0?.course.clock.stages.map(\.stage) ?? []
                }
                try hold(limits == [["stop_work", "penalty", "demolish"], ["stop_work"]], "\(limits)")
                let versions = try await [fixture.order(0), fixture.order(1)].map { $0?.course.rules }
                try hold(versions == ["v1", "v2"], "\(versions)")
                try hold(await fixture.register.office().texts == ["v2": "# v2"], "texts")
                try fixture.store.close()
            }),
        StoreContract(
            "a notice on holidays moves deadlines once",
            opening: { open in
                let fixture = try await O(open)
                // 20 working days from here end in the next year.
                fixture.clock.move(to: "2026-12-21T09:00:00+08:00")
                for number in 0..<2 { try await fixture.dispatch(number) }
                var query = OrderQuery()
                query.order = .dueFirst
                let before = try await allRows { try await fixture.store.orders(query, in: .everything, page: $0) }
                let year = HolidayYear(
                    year: 2027,
                    days: (4...8).compactMap { CivilDay(year: 2027, month: 1, day: $0) }.map {
                        HolidayDay($0, isWorking: false)
                    })
                let first = try await fixture.register.record([year], by: .person("b"))
                try hold(first.years == [2027] && first.movedDeadlines == 2, "\(first)")
                let second = try await fixture.register.record([year], by: .person("b"))
                try hold(second.years.isEmpty && second.movedDeadlines == 0, "\(second)")
                let office = try await fixture.register.office()
                guard let order = before.first else { throw ContractBreach(description: "no order") }
                let standing = OrderStanding(order, in: office)
                try hold(!standing.isProvisional, "still provisional")
                query.dueBefore = standing.dueAt?.advanced(by: 1)
                let due = try await allRows { try await fixture.store.orders(query, in: .everything, page: $0) }
                try hold(due.count == 2, "by the new time")
                query.dueBefore = standing.dueAt?.advanced(by: -86_400 * 2)
                let none = try await allRows { try await fixture.store.orders(query, in: .everything, page: $0) }
                try hold(none.isEmpty, "by the old time")
                try fixture.store.close()
            }),
        StoreContract(
            "only open orders of one group and parcel are merged",
            opening: { open in
                let fixture = try await O(open)
                try await fixture.close(0, .lawful, photos: "a")
                for (order, target) in [(1, 1), (1, 0), (1, 2)] {
                    let note = try await refused {
                        _ = try await fixture.desk.merge(O.id(order), into: O.id(target), reason: nil, by: O.centre)
                    }
                    guard case .notMergeable = note.refusal else {
                        throw ContractBreach(description: "\(note.refusal)")
                    }
                }
                let note = try await refused { _ = try await fixture.desk.unmerge(O.id(1), by: O.centre) }
                try hold(note.refusal == .notMerged, "\(note.refusal)")
                try fixture.store.close()
            }),
        StoreContract(
            "orders are listed by what is due, by what is pressing, by unit and by category",
            opening: { open in
                let fixture = try await O(open)
                fixture.clock.move(to: "2026-11-23T10:00:00+08:00")
                try await fixture.dispatch(3)
                fixture.clock.move(to: "2026-11-23T11:00:00+08:00")
                try await fixture.dispatch(1)
                try await fixture.close(0, .lawful, photos: "a")
                func ids(_ change: (inout OrderQuery) -> Void, limit: Int = 2) async throws -> [Int] {
                    var query = OrderQuery()
                    change(&query)
                    let asked = query
                    let rows = try await allRows(limit: limit) {
                        try await fixture.store.orders(asked, in: .everything, page: $0)
                    }
                    return rows.compactMap { row in (0..<5).first { O.id($0) == row.id } }
                }
                let due = try await ids { $0.order = .dueFirst }
                try hold(due == [3, 1, 2, 4], "due \(due)")
                let pressing = try await ids { $0.order = .pressingFirst }
                try hold(pressing == [1, 2, 3, 4], "pressing \(pressing)")
                let own = try await ids { $0.responsible = [O.village] }
                try hold(own == [0, 1, 3], "of the village \(own)")
                let category = try await ids { $0.categories = [CategoryCode("building.taller")] }
                try hold(category.isEmpty, "\(category)")
                try fixture.store.close()
            }),
        StoreContract(
            "a visit that finds a closed order not solved opens it again; an evaluation alone asks for a visit",
            opening: { open in
                let fixture = try await O(open)
                let desk = BesideDesk(fixture.store, clock: { fixture.clock.now })
                try await fixture.close(0, .lawful, photos: "a")
                let said = try await desk.evaluate(O.id(0), score: 1, isSolved: false, text: "还在", by: .person("群众"))
                try hold(await fixture.order(0)?.state == .closed, "an evaluation changed the order")
                guard let visit = said.visit else { throw ContractBreach(description: "no visit") }
                try hold(visit.id.text == "V-2026-000001" && said.evaluation.id.text == "E-2026-000001", "\(visit.id)")
                // Who handles the order does not say whether it is solved.
                try await refuse(CaseError.notYours(visit.id)) {
                    _ = try await desk.report(.solved, note: "好了", evidence: [], on: visit.id, by: O.of(O.village))
                }
                let done = try await desk.report(.unsolved, note: "仍在", evidence: [], on: visit.id, by: O.of(O.town))
                try hold(done.order?.state == .handling, "\(done.order?.state as Any)")
                try hold(await fixture.order(0)?.course.reopenings.map(\.cause) == [.visit], "the cause")
                try hold(await fixture.isReplayed(0), "the replay differs")
                var query = OfficeRecordQuery()
                (query.order, query.onlyOpen) = (O.id(0), true)
                let open = query
                try hold(
                    await fixture.store.officeRecords(Visit.self, open, page: PageRequest()).rows.isEmpty, "still open")
                try hold(await fixture.store.officeRecord(Visit.self, visit.id) == done.visit, "not kept")
                try fixture.store.close()
            }),
        StoreContract(
            "an instruction is received and replied to by its recipients, each once",
            opening: { open in
                let fixture = try await O(open)
                let desk = BesideDesk(fixture.store, clock: { fixture.clock.now })
                let sent = try await desk.instruct(
                    [O.village, O.town, O.village], text: "核对界线", order: O.id(0), until: nil, meeting: nil, by: O.centre
                )
                try hold(sent.recipients.map(\.unit) == [O.town, O.village], "\(sent.recipients)")
                _ = try await desk.take(.receive, on: sent.id, by: O.of(O.village))
                let head = try await fixture.store.logHead()
                _ = try await desk.take(.receive, on: sent.id, by: O.of(O.village))
                try hold(await fixture.store.logHead() == head, "received twice")
                let replied = try await desk.take(.reply("已核对"), on: sent.id, by: O.of(O.village))
                try hold(replied.isOpen && replied.recipients[1].reply == "已核对", "\(replied)")
                for (step, unit) in [
                    (BesideDesk.InstructionStep.reply("又"), O.village), (.receive, O.office), (.minutes("x"), O.town),
                ] {
                    do {
                        _ = try await desk.take(step, on: sent.id, by: O.of(unit))
                        throw ContractBreach(description: "\(step) was taken")
                    } catch CaseError.refusedRecord { continue }
                }
                var query = OfficeRecordQuery()
                query.unit = O.town
                let own = query
                try hold(
                    await fixture.store.officeRecords(Instruction.self, own, page: PageRequest()).rows == [replied],
                    "list")
                try fixture.store.close()
            }),
    ]
}
