import Foundation
import Governance
public import Ground
import Reports
import WorkOrders

/// What people are told of, by messages.
public enum NoticeKind: String, Sendable, Codable, Hashable, CaseIterable {
    /// An order was sent to the unit, or came back to it.
    case dispatched
    /// A limit comes near or is over.
    case deadline
    /// A report of the unit was not accepted.
    case sentBack = "sent_back"
    /// The unit got an instruction.
    case instruction
    /// Something is unusual, early.
    case warning
    /// What is open, overdue, new and due: once a week.
    case digest
}

/// A notice to the people of units: never who reported, nor in what words.
public struct PeopleNotice: Sendable, Hashable {
    /// What it is about.
    public var kind: NoticeKind
    /// Tells a repeat from news.
    public var key: String
    /// The units whose people it is for; none = everybody's.
    public var units: [UnitCode]
    /// What it is about, in a line.
    public var title: Message
    /// The rest, line by line.
    public var lines: [Message]

    /// A notice from its parts.
    public init(kind: NoticeKind, key: String, units: [UnitCode], title: Message, lines: [Message]) {
        (self.kind, self.key, self.units, self.title, self.lines) = (kind, key, units, title, lines)
    }

    /// The notice of an entry of the log; nil where nobody is told of such.
    ///
    /// | entry | notice | to |
    /// |---|---|---|
    /// | an order is dispatched, its return refused, it is ruled whose it is, it is opened again | ``NoticeKind/dispatched`` | the unit and its co-handlers |
    /// | a limit is amber or red | ``NoticeKind/deadline`` | the unit; red: who supervises, too |
    /// | a report is sent back | ``NoticeKind/sentBack`` | the unit |
    /// | an instruction is given | ``NoticeKind/instruction`` | its recipients |
    ///
    /// What it says of the order is how it is now; what the entry says is how it was then.
    public init?(of entry: Event, in reading: any CaseReading) throws {
        let key = "notice:\(entry.sequence)"
        if entry.kind == .instructionSent {
            let instruction = try CanonicalJSON.value(Instruction.self, from: entry.content)
            var lines = [Self.short(instruction.text)].map { Message(zh: $0, en: $0) }
            if let dueAt = instruction.dueAt { lines.append(Self.line("期限", "due", LocalTime.text(dueAt))) }
            if let order = instruction.order { lines.append(Self.line("工单", "order", order.text)) }
            if let meeting = instruction.meeting { lines.append(Self.line("会议", "meeting", Self.short(meeting))) }
            self.init(
                kind: .instruction, key: key, units: instruction.units,
                title: Message(zh: "收到指令 \(instruction.id)", en: "instruction \(instruction.id)"), lines: lines)
            return
        }
        guard OrderEvent.isName(entry.kind.rawValue), case .step(let step) = try OrderEntry(entry).event,
            let order = try reading.order(WorkOrderID(entry.subject))
        else { return nil }
        let office = try reading.office()
        let category = office.rules(of: order).name(of: order.matter.category)
        var lines = Self.lines(order, category, office)
        func title(_ zh: String, _ en: String) -> Message {
            Message(zh: "\(zh) \(order.id)：\(category.chinese)", en: "\(en) \(order.id): \(category.english)")
        }
        let own = order.course.responsible.map { [$0] } ?? []
        switch step {
        case .dispatched(let dispatch):
            self.init(
                kind: .dispatched, key: key, units: [dispatch.unit] + dispatch.coHandlers,
                title: title("新工单", "new order"), lines: lines)
        case .ruled(let ruling):
            lines.insert(Self.line("裁定", "ruling", Self.short(ruling.reason)), at: 0)
            self.init(
                kind: .dispatched, key: key, units: [ruling.lead] + ruling.coHandlers,
                title: title("已裁定由你单位办理", "ruled to be yours"), lines: lines)
        case .upheld:
            self.init(
                kind: .dispatched, key: key, units: own, title: title("退单被驳回", "the return is refused"), lines: lines)
        case .reopened:
            self.init(kind: .dispatched, key: key, units: own, title: title("工单重启", "opened again"), lines: lines)
        case .sentBack:
            self.init(kind: .sentBack, key: key, units: own, title: title("核查退回", "sent back"), lines: lines)
        case .warned(let warning):
            let stage = office.rules(of: order).name(ofStage: warning.stage)
            lines.insert(Self.line("步骤", "step", stage), at: 0)
            let isOver = warning.level == .red
            let units = own + (isOver ? [order.course.supervisor].compactMap { $0 } : [])
            self.init(
                kind: .deadline, key: key, units: units.isEmpty ? [order.matter.place.unit].compactMap { $0 } : units,
                title: isOver ? title("已超期", "overdue") : title("即将到期", "due soon"), lines: lines)
        default: return nil
        }
    }

    /// What an order is about, without a word of any reporter.
    private static func lines(_ order: WorkOrder, _ category: Message, _ office: Office) -> [Message] {
        var lines: [Message] = []
        let place = order.matter.place
        let names = [place.town, place.village, place.cell].compactMap { $0 }.joined()
        if !names.isEmpty { lines.append(line("位置", "place", names)) }
        if let parcel = order.parcelCode { lines.append(line("宗地", "parcel", parcel.text)) }
        if let summary = order.matter.summary { lines.append(line("摘要", "summary", short(summary))) }
        lines.append(line("状态", "state", order.state.name))
        if let unit = order.course.responsible { lines.append(line("主办", "with", office.units.name(of: unit))) }
        if let dueAt = OrderStanding(order, in: office).dueAt { lines.append(line("期限", "due", LocalTime.text(dueAt))) }
        return lines
    }

    private static func line(_ zh: String, _ en: String, _ text: String) -> Message {
        line(zh, en, Message(zh: text, en: text))
    }

    private static func line(_ zh: String, _ en: String, _ text: Message) -> Message {
        Message(zh: "\(zh)：\(text.chinese)", en: "\(en): \(text.english)")
    }

    /// A message is read on a phone: so much of a text and no more.
    private static func short(_ text: String) -> String { text.count > 200 ? String(text.prefix(199)) + "…" : text }
}
