import Calendar
import Governance
import Ground
import TestNumbers

@testable import WorkOrders

/// A district with two towns, three villages and three departments, and an order that is tried in it.
struct OrderWorld {
    static let district = UnitCode("440605")
    static let (town, otherTown) = (UnitCode("440605001"), UnitCode("440605002"))
    static let (village, sister, cousin) = (
        UnitCode("440605001001"), UnitCode("440605001002"), UnitCode("440605002001")
    )
    static let (farming, cousinFarming, land) = (UnitCode("A-nyb"), UnitCode("B-nyb"), UnitCode("D-zrzy"))

    static let units = UnitDirectory(
        [
            GovernanceUnit(code: district, name: "某区", tier: .district, parent: nil),
            GovernanceUnit(code: farming, name: "甲镇农业农村办", tier: .department, parent: town),
            GovernanceUnit(code: cousinFarming, name: "乙镇农业农村办", tier: .department, parent: otherTown),
            GovernanceUnit(code: land, name: "自然资源局", tier: .department, parent: district),
        ]
            + [(town, "甲镇"), (otherTown, "乙镇")].map {
                GovernanceUnit(code: $0, name: $1, tier: .town, parent: district)
            }
            + [(village, "东村", town), (sister, "西村", town), (cousin, "南村", otherTown)].map {
                GovernanceUnit(code: $0, name: $1, tier: .village, parent: $2)
            })

    static let limits = [
        StageLimit(stage: "stop_work", span: .hours(4)), StageLimit(stage: "demolish", span: .days(20)),
    ]

    var context: OrderContext
    var course = OrderCourse()
    var now: Instant

    init(at text: String = "2026-11-27T16:00:00+08:00") {
        context = OrderContext(time: WorkingTime(calendar: .published, hours: .office), units: Self.units)
        now = Instant(rfc3339: text) ?? .distantPast
    }

    static let centre = OrderActor.officer("派遣员", of: nil)
    static func of(_ unit: UnitCode, _ name: String = "甲") -> OrderActor { .officer(name, of: unit) }

    static func dispatch(_ unit: UnitCode, co: [UnitCode] = []) -> OrderStep {
        .dispatched(OrderStep.Dispatch(unit: unit, coHandlers: co, limits: limits, rules: "v1", line: 3))
    }

    static func feedback(_ outcome: OrderOutcome = .lawful, photo: Int? = nil) -> OrderStep {
        .reported(
            OrderStep.Feedback(
                outcome: outcome, legality: .unknown, note: "已办",
                evidence: photo.map { [Evidence(.photo, sha256: "\($0)", name: "a.jpg")] } ?? [],
                cause: .shadow, reference: "案1"))
    }

    static func giveBack(to unit: UnitCode) -> OrderStep {
        .returned(OrderStep.Return(reason: "不在本村", basis: "第3行", proposed: unit))
    }

    @discardableResult
    mutating func take(_ step: OrderStep, by actor: OrderActor) throws -> OrderStep {
        try course.attempt(step, by: actor, at: now, in: context)
    }

    /// Takes a step where it is allowed.
    private mutating func go(_ step: OrderStep, by actor: OrderActor) {
        do { try take(step, by: actor) } catch { return }
    }

    mutating func wait(minutes: Int) { now = context.time.deadline(minutes, from: now) }
    mutating func wait(hours: Int) { wait(minutes: hours * 60) }

    /// What refuses a step; nil where it may be taken.
    func refusal(_ step: OrderStep, by actor: OrderActor) -> OrderRefusal? {
        course.refusal(of: step, by: actor, at: now, in: context)
    }

    /// Brings the order to an end by whoever may; gives whether that was possible.
    mutating func finish() -> Bool {
        for _ in 0..<40 {
            switch course.state {
            case .closed, .withdrawn: return true
            case .filed: go(Self.dispatch(course.responsible ?? Self.town), by: Self.centre)
            case .dispatched: go(.signed, by: .officer("甲", of: course.responsible))
            case .arbitrating:
                wait(hours: 8)
                let arbiter = OrderActor.officer("裁定人", of: course.dispute?.arbiter)
                go(
                    .ruled(OrderStep.Ruling(lead: course.responsible ?? Self.town, reason: "首办责任")), by: arbiter)
            case .handling:
                for unit in course.openParts {
                    go(.partDone(OrderStep.PartDone(unit: unit, note: "已办")), by: Self.of(unit))
                }
                go(Self.feedback(), by: .officer("甲", of: course.responsible))
            case .reported:
                if course.lastFeedback?.content.outcome == .transferred {
                    go(.answered(OrderStep.Answer(reference: "案1", text: "已立案")), by: Self.centre)
                }
                go(.passed(OrderStep.Check()), by: .officer("核查员", of: nil))
            case .mergedInto: go(.unmerged, by: Self.centre)
            }
        }
        return false
    }
}
