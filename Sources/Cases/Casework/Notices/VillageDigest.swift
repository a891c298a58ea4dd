public import Ground
public import WorkOrders

/// How the orders of a village stand, once a week.
public struct VillageDigest: Sendable {
    /// The village.
    public let village: UnitCode
    /// The moment that it tells of.
    public let at: Instant
    /// Orders that are open.
    public private(set) var open = 0
    /// Of these, those whose time is over.
    public private(set) var overdue = 0
    /// Of these, those that are due within a week, the earliest first.
    public private(set) var dueSoon: [(id: WorkOrderID, at: Instant)] = []
    /// Orders that were put on file within the week before.
    public private(set) var new = 0
    /// Orders that were settled within it.
    public private(set) var closed = 0

    /// A week, seconds.
    public static let week: Int64 = 7 * 86_400
    /// Orders that are named one by one.
    private static let mostNamed = 10

    /// A digest of nothing yet.
    public init(of village: UnitCode, at instant: Instant) { (self.village, at) = (village, instant) }

    /// Counts an order; `dueAt`: when it is due, nil = not dispatched.
    public mutating func take(_ order: WorkOrder, dueAt: Instant?) {
        let before = at.advanced(by: -Self.week)
        if order.filedAt > before, order.filedAt <= at { new += 1 }
        if order.state == .closed, let closedAt = order.course.closedAt, closedAt > before { closed += 1 }
        guard order.state.isOpen else { return }
        open += 1
        guard let dueAt else { return }
        if dueAt <= at {
            overdue += 1
        } else if dueAt <= at.advanced(by: Self.week) {
            dueSoon.append((order.id, dueAt))
        }
    }

    /// The notice, with the village's name.
    public func notice(named name: String) -> PeopleNotice {
        var lines = [
            Message(
                zh: "在办 \(open) 件，其中超期 \(overdue) 件；本周新增 \(new) 件，办结 \(closed) 件",
                en: "\(open) open, \(overdue) of them overdue; this week \(new) new, \(closed) closed")
        ]
        let soon = dueSoon.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        lines.append(
            soon.isEmpty
                ? Message(zh: "未来一周没有到期的工单", en: "nothing comes due within a week")
                : Message(zh: "未来一周到期 \(soon.count) 件：", en: "\(soon.count) come due within a week:"))
        lines += soon.prefix(Self.mostNamed).map { id, at in
            Message(zh: "\(id) \(LocalTime.text(at))", en: "\(id) \(LocalTime.text(at))")
        }
        if soon.count > Self.mostNamed {
            let more = soon.count - Self.mostNamed
            lines.append(Message(zh: "另有 \(more) 件", en: "and \(more) more"))
        }
        return PeopleNotice(
            kind: .digest, key: "digest:\(LocalTime.day(at)):\(village)", units: [village],
            title: Message(zh: "\(name) 一周工单", en: "\(name): the week's orders"), lines: lines)
    }
}
