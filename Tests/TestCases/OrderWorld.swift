package import Calendar
@testable package import Casework
import Findings
package import Governance
package import Ground
package import Reports
import TestNumbers
@testable package import WorkOrders

/// A centre with three villages, a town and a department, and orders whose histories are made from a seed.
package enum OrderWorld {
    package static let villages = ["440605001001", "440605001002", "440605001003"].map { UnitCode($0) }
    package static let town = UnitCode("440605001")
    package static let department = UnitCode("440605-D1")

    package static let units: [GovernanceUnit] =
        [
            GovernanceUnit(code: UnitCode("440605"), name: "南海区", tier: .district, parent: nil),
            GovernanceUnit(code: town, name: "里水镇", tier: .town, parent: UnitCode("440605")),
            GovernanceUnit(code: department, name: "自然资源局", tier: .department, parent: UnitCode("440605")),
        ]
        + zip(villages, ["东村", "西村", "南村"]).map {
            GovernanceUnit(code: $0, name: $1, tier: .village, parent: town)
        }

    package static let categories = ["building.new", "waste.dumping", "noise.site"].map { CategoryCode($0) }

    /// Rules that ask for nothing but a photo, with three working days for everything.
    package static var rules: RuleSet {
        RuleSet(
            categories: categories.enumerated().map { index, code in
                CategoryRule(
                    code: code, dispatchesItself: false, responsible: .tier(.village),
                    limits: [StageLimit(stage: "handle", span: .days(3))], line: index + 1)
            })
    }

    /// Puts units and rules on record.
    package static func found(_ store: any CaseStore, at instant: Instant) async throws {
        try await UnitRegister(store, clock: { instant }).record(units, from: "test", by: .program)
        _ = try await OfficeRegister(store, clock: { instant }).adopt(rules, text: "test", by: .program)
    }

    /// Puts orders on file as they are, without a step.
    package static func file(
        _ matters: [(OrderMatter, Instant)], from first: Int = 1, in store: any CaseStore
    ) async throws {
        try await store.write { unit in
            let office = try unit.office()
            for (number, (matter, at)) in matters.enumerated() {
                let id = WorkOrderID(year: 2026, number: first + number)
                var log = try unit.events(by: .program, at: at)
                try OrderWriter(unit: unit, office: office, actor: .program, now: at)
                    .write([OrderEntry(.filed(matter))], of: WorkOrder(id: id, matter: matter, filedAt: at), to: &log)
            }
        }
    }

    /// Makes `count` orders with random histories, each of `steps` tries or fewer; the numbers are from `first` on.
    package static func makeHistories(
        _ count: Int, from first: Int = 1, seed: UInt64, steps: Int = 24, in store: any CaseStore
    ) async throws {
        try await store.write { unit in
            let office = try unit.office()
            var numbers = SeededNumbers(seed: seed)
            for number in first..<first + count {
                var history = RandomHistory(number, office, numbers: SeededNumbers(seed: numbers.next()))
                try history.run(steps: steps, in: unit)
            }
        }
    }
}

/// One order whose steps are drawn at random; those that the machine refuses are left out.
private struct RandomHistory {
    private let office: Office
    private var numbers: SeededNumbers
    private var now: Instant
    private var order: WorkOrder
    private let number: Int
    private let other = WorkOrderID(year: 2025, number: 1)

    init(_ number: Int, _ office: Office, numbers: SeededNumbers) {
        (self.office, self.number) = (office, number)
        var numbers = numbers
        // 2026-01-05 08:00 by China's clock, and 200 days from there on.
        now = Instant(secondsSince1970: 1_767_571_200 + Int64.random(in: 0..<17_280_000, using: &numbers))
        let village = Int.random(in: 0..<4, using: &numbers)
        var matter = OrderMatter(
            origins: [.activeDiscovery],
            category: OrderWorld.categories.randomElement(using: &numbers) ?? CategoryCode("other"))
        if village < 3 {
            matter.place.unit = OrderWorld.villages[village]
        } else {
            matter.place.village = "北村"
        }
        order = WorkOrder(id: WorkOrderID(year: 2026, number: number), matter: matter, filedAt: now)
        self.numbers = numbers
    }

    mutating func run(steps: Int, in unit: any CaseWriting) throws {
        var last: Event?
        func append(_ entry: OrderEntry, by actor: CaseActor, at: Instant) throws {
            var log = try unit.events(by: actor, at: at)
            last = try log.append(EventKind(rawValue: entry.event.name), order.id.text, entry)
        }
        try append(OrderEntry(.filed(order.matter)), by: .program, at: now)
        for _ in 0..<Int.random(in: 0...steps, using: &numbers) {
            now = now.advanced(by: Int64.random(in: 60...260_000, using: &numbers))
            for due in order.catchUp(to: now, in: office.context(for: order)) {
                try append(OrderEntry(.step(due.step), by: .clock, at: due.at), by: .program, at: now)
            }
            let (step, actor) = draw()
            guard
                let taken = try? order.attempt(step, by: actor.orderActor, at: now, in: office.context(for: order))
            else { continue }
            try append(OrderEntry(.step(taken)), by: actor, at: now)
            if case .reported(let content) = taken {
                for piece in content.evidence { try unit.put(evidence: piece.sha256, of: order.id) }
            }
        }
        guard let last else { return }
        try unit.put(order, standing: OrderStanding(order, in: office), by: last)
        for rating in 0..<Int.random(in: 0...2, using: &numbers) {
            now = now.advanced(by: Int64.random(in: 60...260_000, using: &numbers))
            let id = OfficeRecordID(.evaluations, year: 2026, number: 2 * number + rating)
            let said = [true, false, nil].randomElement(using: &numbers) ?? nil
            guard
                let evaluation = Evaluation(
                    id: id, order: order.id, score: Int.random(in: 1...5, using: &numbers), isSolved: said, text: nil,
                    at: now, unit: order.course.responsible)
            else { continue }
            var log = try unit.events(by: .program, at: now)
            let event = try log.append(.orderEvaluated, id.text, evaluation)
            try unit.put(evaluation, text: event.content, by: event)
        }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }

    private mutating func anyUnit() -> UnitCode {
        (OrderWorld.villages + [OrderWorld.town, OrderWorld.department]).randomElement(using: &numbers)
            ?? OrderWorld.town
    }

    /// A step that the state may allow, and who takes it.
    private mutating func draw() -> (OrderStep, CaseActor) {
        let centre = CaseActor.officer("派遣员", of: nil)
        let own = CaseActor.officer("经办人", of: order.course.responsible)
        let survey = CaseActor.survey(SurveyID("s1"))
        if chance(3) { return (.mergedInto(OrderStep.Merger(other)), centre) }
        switch order.state {
        case .filed:
            if order.course.returned?.isPending == true, chance(50) {
                return (.upheld(OrderStep.Reason("属本单位")), centre)
            }
            if chance(10) { return (.withdrawn(OrderStep.Withdrawal(.lapsed)), survey) }
            return (
                .dispatched(
                    OrderStep.Dispatch(
                        unit: anyUnit(), limits: [StageLimit(stage: "handle", span: .days(3))],
                        rules: office.version ?? "v1")), centre
            )
        case .dispatched:
            if chance(25) {
                return (.returned(OrderStep.Return(reason: "职能不符", basis: "职责清单", proposed: anyUnit())), own)
            }
            if chance(15) { return (.disputed(OrderStep.Dispute(reason: "不属本单位", proposed: anyUnit())), own) }
            return (.signed, own)
        case .handling:
            if chance(8) {
                let pause = OrderStep.Pause(
                    reason: .disaster, evidence: "台风预警",
                    until: now.advanced(by: Int64.random(in: 1...400_000, using: &numbers)))
                return (.paused(pause), centre)
            }
            if chance(12) { return (.disputed(OrderStep.Dispute(reason: "不属本单位")), own) }
            return (.reported(feedback()), own)
        case .arbitrating:
            let arbiter = order.course.dispute?.arbiter
            return (
                .ruled(OrderStep.Ruling(lead: anyUnit(), reason: "按职责清单")), CaseActor.officer("裁定人", of: arbiter)
            )
        case .reported:
            if chance(30) { return (.sentBack(OrderStep.Reason("照片不清")), centre) }
            if order.course.lastFeedback?.content.outcome == .transferred, order.course.lastFeedback?.answer == nil {
                return (.answered(OrderStep.Answer(reference: "1", text: "已立案")), centre)
            }
            return (.passed(OrderStep.Check()), centre)
        case .closed:
            if chance(40) { return (.rechecked(OrderStep.Recheck(seenAt: now)), survey) }
            let cause = ReopeningCause.allCases.randomElement(using: &numbers) ?? .visit
            return (
                .reopened(OrderStep.Reopening(cause: cause, reason: "仍在")), cause == .laterEpoch ? survey : centre
            )
        case .withdrawn: return (.revived, survey)
        case .mergedInto: return (.unmerged, centre)
        }
    }

    private mutating func feedback() -> OrderStep.Feedback {
        let outcome = OrderOutcome.allCases.randomElement(using: &numbers) ?? .rectified
        let photo = Evidence(.photo, sha256: "\(numbers.next())", name: "a.jpg", takenAt: now)
        return OrderStep.Feedback(
            outcome: outcome, legality: .unknown, note: "已处理", evidence: [photo],
            cause: outcome == .falseChange ? .shadow : nil, reference: outcome == .transferred ? "2026-1" : nil)
    }
}
