import Casework
import Console
import Delivery
import Foundation
import Findings
import Ground
import Reports
import StorePorts
import WorkOrders

/// What people read of an order.
enum OrderText {
    /// What a step did and what is allowed next.
    static func lines(_ result: OrderDesk.Result, _ names: UnitNames) -> [String] {
        let course = result.order.course
        func say(_ zh: String, _ en: String) -> String { Message(zh: zh, en: en).text(in: .chosen) }
        var lines: [String] = []
        if !result.caughtUp.isEmpty {
            let steps = result.caughtUp.map { $0.name.text(in: .chosen) }
            lines.append(
                say("到时自动：\(steps.joined(separator: "、"))", "came due: \(steps.joined(separator: ", "))"))
        }
        let state = course.state.name.text(in: .chosen)
        lines.append(
            course.responsible.map { unit in
                say(
                    "\(result.order.id)：\(state)，主办 \(names.text(unit))",
                    "\(result.order.id): \(state), with \(names.text(unit))")
            } ?? say("\(result.order.id)：\(state)", "\(result.order.id): \(state)"))
        if let reading = result.reading, let dueAt = reading.dueAt, course.state.isOpen {
            lines.append(due(dueAt, reading))
        }
        lines.append(next(result.next))
        return lines
    }

    /// When an order is due, and how far its time has run.
    static func due(_ dueAt: Instant, _ reading: ClockReading) -> String {
        Message(zh: "期限 ", en: "due ").text(in: .chosen) + until(dueAt, reading)
    }

    private static func until(_ dueAt: Instant, _ reading: ClockReading) -> String {
        let provisional =
            reading.isProvisional
            ? Message(zh: "（暂定，待放假安排公布）", en: " (provisional until the notice on holidays)") : Message(zh: "", en: "")
        return Message(
            zh: "\(LocalTime.text(dueAt))\(provisional.chinese)，\(reading.level.name.chinese)",
            en: "\(LocalTime.text(dueAt))\(provisional.english), \(reading.level.name.english)"
        ).text(in: .chosen)
    }

    /// What an order is about and how it stands, line by line.
    static func rows(
        _ order: WorkOrder, _ office: Office, _ names: UnitNames, at now: Instant
    ) -> [(Message, String)] {
        let (matter, course) = (order.matter, order.course)
        let rules = office.rules(of: order)
        var rows: [(Message, String)] = [
            (Message(zh: "编号", en: "id"), order.id.text),
            (Message(zh: "来源", en: "origin"), list(matter.origins.map { $0.name.text(in: .chosen) })),
            (Message(zh: "状态", en: "state"), course.state.name.text(in: .chosen)),
            (Message(zh: "类别", en: "category"), rules.name(of: matter.category).text(in: .chosen)),
        ]
        func add(_ zh: String, _ en: String, _ text: String?) {
            if let text, !text.isEmpty { rows.append((Message(zh: zh, en: en), text)) }
        }
        add("宗地代码", "parcel code", matter.parcelCode?.text)
        add("位置", "place", PlaceText.of(matter.place))
        add("宗地面积", "parcel area", matter.parcelPolygon.map { "\(Console.number($0.area)) m²" })
        add(
            "坐标", "position",
            matter.position.map { at in
                "\(Console.number(at.x)), \(Console.number(at.y))" + (matter.crs.map { " (\($0))" } ?? "")
            })
        add("判定", "class", matter.verdictClass?.name.text(in: .chosen))
        add("置信度", "confidence", matter.confidence.map(Probability.text))
        if let area = order.changedArea {
            add(
                "变化面积", "changed area",
                Message(
                    zh: "宗地内 \(Console.number(area.inside)) m²，越出 \(Console.number(area.beyond)) m²",
                    en: "\(Console.number(area.inside)) m² inside, \(Console.number(area.beyond)) m² beyond the edge"
                ).text(in: .chosen))
        }
        rows += LandText.rows(matter)
        add("生成时间", "raised at", LocalTime.text(order.filedAt))
        add("主办", "with", course.responsible.map { names.text($0) })
        add("协办", "co-handlers", list(course.coHandlers.map { names.text($0.unit) }))
        if let reading = course.clock.reading(at: now, office.context(for: order).time), course.state.isOpen {
            for stage in reading.stages {
                let done = stage.doneAt.map { LocalTime.text($0) }
                add(
                    "时限 \(rules.name(ofStage: stage.stage).chinese)",
                    "limit \(rules.name(ofStage: stage.stage).english)",
                    "\(LocalTime.text(stage.dueAt)) "
                        + (done.map { Message(zh: "已完成 \($0)", en: "done \($0)").text(in: .chosen) }
                            ?? stage.level.name.text(in: .chosen)))
            }
            if let dueAt = reading.dueAt { add("期限", "due", until(dueAt, reading)) }
        }
        add(
            "督办", "supervised by",
            course.supervisor.map { names.text($0) } ?? (course.isSupervisedByCentre ? names.text(nil) : nil))
        add("结果", "outcome", course.outcome?.name.text(in: .chosen))
        add("结案", "closed", course.closedAt.map { LocalTime.text($0) })
        if course.isToBeRechecked {
            add("回头看", "re-check", Message(zh: "待后期影像复核", en: "awaits a later epoch").text(in: .chosen))
        }
        add("回头看存疑", "in doubt", course.doubtedAt.map { LocalTime.day($0) })
        add("回头看通过", "re-checked", course.recheckedAt.map { LocalTime.day($0) })
        add("重启", "reopened", course.reopenings.isEmpty ? nil : "\(course.reopenings.count)")
        if let withdrawnAt = course.withdrawnAt {
            let reason = course.withdrawal.map { " " + $0.name.text(in: .chosen) } ?? ""
            add("撤销", "withdrawn", LocalTime.text(withdrawnAt) + reason)
        }
        add("并入", "merged into", course.merger?.into.text)
        return rows
    }

    /// Several things in a row.
    private static func list(_ words: [String]) -> String {
        words.joined(separator: Message(zh: "、", en: ", ").text(in: .chosen))
    }

    /// What somebody may do now.
    static func next(_ steps: [OrderStepKind]) -> String {
        guard !steps.isEmpty else { return Message(zh: "没有下一步", en: "nothing is left to do").text(in: .chosen) }
        return Message(
            zh: "下一步：" + steps.map { "\($0.name.chinese)（\($0.actor.chinese)）" }.joined(separator: "、"),
            en: "next: " + steps.map { "\($0.name.english) (\($0.actor.english))" }.joined(separator: ", ")
        ).text(in: .chosen)
    }

    /// The same for programs.
    static func object(_ result: OrderDesk.Result, _ names: UnitNames) -> JSONObject {
        let course = result.order.course
        return JSONObject(values: [
            ("id", .text(result.order.id.text)), ("state", .word(course.state.rawValue, course.state.name)),
            ("responsible", .text(course.responsible?.text)),
            ("due_at", .time(course.state.isOpen ? result.reading?.dueAt : nil)),
            ("is_provisional", .flag(result.reading?.isProvisional ?? false)),
            ("level", .text(result.reading?.level.rawValue)), ("next", .words(result.next.map(\.rawValue))),
            ("came_due", .words(result.caughtUp.map(\.rawValue))),
        ])
    }

    /// One entry of an order's history: when, who, what.
    static func history(_ event: Event, _ names: UnitNames, _ rules: RuleSet) -> String? {
        guard let entry = try? OrderEntry(event) else {
            guard event.kind == .orderCarriedOver else { return nil }
            return LocalTime.text(event.at) + "  "
                + Message(zh: "由旧版本沿用", en: "carried over from an earlier program").text(in: .chosen)
        }
        let at = LocalTime.text(entry.at ?? event.at)
        let actor: String =
            switch entry.by ?? event.actor?.orderActor.kind {
            case .clock: Message(zh: "到时自动", en: "clock").text(in: .chosen)
            case .rule: Message(zh: "规则", en: "rule").text(in: .chosen)
            case .survey: Message(zh: "影像核查", en: "survey").text(in: .chosen)
            case .officer, nil:
                "\(event.actor?.name ?? "") · \(names.text(event.actor?.orderActor.unit))"
            }
        let words = entry.event.words(rules: rules) { names.text($0) }
        let what = [words.name, words.detail].compactMap { $0?.text(in: .chosen) }.joined(separator: " ")
        return "\(at)  \(what)  [\(actor)]"
    }
}

extension WorkOrder {
    /// The changed area inside and beyond its parcel, square metres; nil where no finding joined it.
    var changedArea: (inside: Double, beyond: Double)? {
        matter.verdictClass.map { _ in (matter.changedAreaInsideSquareMetres, matter.changedAreaBeyondSquareMetres) }
    }
}

/// An order for programs: what it is about, its course, its clock and its history.
struct OrderDocument: Encodable {
    private struct Entry: Encodable {
        let sequence: Int
        let at: Instant
        let event: String
        let actor: CaseActor?
        let content: JSONContent
    }

    private let order: WorkOrder
    private let dueAt: Instant?
    private let isProvisional: Bool
    private let usedWorkingMinutes: Int?
    private let level: String?
    private let next: [String]
    private let history: [Entry]
    private let deliveries: [DeliveryDocument]

    init(
        _ order: WorkOrder, _ events: [Event], _ office: Office, _ sent: [OutboxEntry], at now: Instant
    ) {
        let context = office.context(for: order)
        let reading = order.course.clock.reading(at: now, context.time)
        self.order = order
        (dueAt, isProvisional) = (reading?.dueAt, reading?.isProvisional ?? false)
        (usedWorkingMinutes, level) = (reading?.usedMinutes, reading?.level.rawValue)
        next = order.course.next(at: now, in: context).map(\.rawValue)
        deliveries = sent.map(DeliveryDocument.init)
        history = events.map {
            Entry(
                sequence: $0.sequence, at: $0.at, event: $0.kind.rawValue, actor: $0.actor,
                content: JSONContent($0.content))
        }
    }

    private enum CodingKeys: String, CodingKey {
        case order, next, history, level, deliveries
        case dueAt = "due_at"
        case isProvisional = "is_provisional"
        case usedWorkingMinutes = "used_working_minutes"
    }
}
