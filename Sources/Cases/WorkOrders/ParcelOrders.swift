public import Findings
public import Ground
public import Reports

/// The orders of one parcel and the rules by which its findings change them.
public struct ParcelOrders: Sendable, Hashable {
    /// The parcel.
    public let parcelCode: ParcelCode
    /// Its orders, oldest first; at most one of each group is open.
    public private(set) var orders: [WorkOrder]

    /// Starts from all orders of the parcel that are on record, in any order.
    public init(parcelCode: ParcelCode, orders: [WorkOrder] = []) {
        precondition(orders.allSatisfy { $0.parcelCode == parcelCode }, "orders of one parcel")
        self.parcelCode = parcelCode
        self.orders = orders.sorted { $0.id < $1.id }
    }

    /// The open order of a group, if any.
    public func open(_ group: CategoryGroup) -> WorkOrder? { openIndex(of: group).map { orders[$0] } }

    /// The identity of the next order.
    public var nextID: WorkOrderID { WorkOrderID(parcelCode: parcelCode, number: orders.count + 1) }

    /// Brings the orders in line with the parcel's findings and says what has to be written down; nothing where nothing
    /// changes.
    ///
    /// What an order says is derived from those of its findings that stand: the latest of them gives class, confidence,
    /// areas and place. A finding stands unless it lapsed, was rejected, or what it saw was undone. Which class is of which group
    /// the rules say (``RuleSet/findings``).
    ///
    /// | finding | its order |
    /// |---|---|
    /// | stands, has an open order of its group | stays there |
    /// | stands, its order was withdrawn | joins the open order of its group, or brings that one back |
    /// | stands, a later epoch sees it after its order was closed as put right or not there | opens that order again |
    /// | stands, its order was closed as put right, and a later epoch shows another surface only, or no change since | the order is in doubt: somebody has to look |
    /// | stands, its order was closed otherwise | nothing: the order settled it |
    /// | stands, has no order | joins the open order of its group; otherwise raises one, if the rules have a line on its class and an officer decided so or its confidence reaches `orderConfidence` |
    /// | does not stand | the order no longer rests on it, and is withdrawn when it rests on no finding and no report and nobody has acted |
    /// | is gone by a later epoch than its order's closing | the order is re-checked |
    ///
    /// `findings`: all of the parcel's, in the order of their episodes. `changed`: the one that something was said of; only
    /// it gets or raises an order. `orderConfidence`: the least confidence for
    /// raising an order, 0…1, inclusive; an order that was raised is not taken back when the confidence falls. `land`: measures
    /// a finding on its land; nil = nothing is measured.
    public mutating func reconcile(
        with findings: [FindingRecord], changed: FindingID, orderConfidence: Double, rules: RuleSet,
        at instant: Instant, land: (FindingRecord) throws -> LandJudgement?
    ) rethrows -> [WorkOrderAction] {
        var events: [WorkOrderID: [OrderEvent]] = [:]
        let before = orders
        if let record = findings.last(where: { $0.id == changed }) {
            if record.stands {
                try place(record, orderConfidence: orderConfidence, rules, at: instant, land, &events)
            } else {
                recheck(record, at: instant, &events)
            }
        }
        try restAll(on: findings, rules, instant, land, &events)
        return actions(events, since: before)
    }

    /// Measures anew what the open orders rest on, because approvals, layers or limits are others by now; says what has to be
    /// written down.
    public mutating func measureAnew(
        with findings: [FindingRecord], rules: RuleSet, at instant: Instant,
        land: (FindingRecord) throws -> LandJudgement?
    ) rethrows -> [WorkOrderAction] {
        var events: [WorkOrderID: [OrderEvent]] = [:]
        let before = orders
        try restAll(on: findings, rules, instant, land, &events)
        return actions(events, since: before)
    }

    /// What became of the orders.
    private func actions(_ events: [WorkOrderID: [OrderEvent]], since orders: [WorkOrder]) -> [WorkOrderAction] {
        let before = Dictionary(orders.map { ($0.id, $0) }) { $1 }
        return self.orders.compactMap { order in
            guard let own = events[order.id], !own.isEmpty else { return nil }
            let wasOpen = before[order.id]?.state.isOpen ?? false
            let kind: WorkOrderAction.Kind =
                if wasOpen, order.state == .withdrawn {
                    .withdraw
                } else {
                    !wasOpen && order.state.isOpen ? .raise : .update
                }
            return WorkOrderAction(kind: kind, events: own, order: order)
        }
    }

    private func openIndex(of group: CategoryGroup) -> Int? {
        orders.lastIndex { $0.state.isOpen && $0.matter.group == group }
    }

    private mutating func take(
        _ event: OrderEvent, at index: Int, _ instant: Instant, _ events: inout [WorkOrderID: [OrderEvent]]
    ) {
        orders[index].take(event, by: .survey, at: instant)
        events[orders[index].id, default: []].append(event)
    }

    /// Joins a standing finding to its order, or raises one.
    private mutating func place(
        _ record: FindingRecord, orderConfidence: Double, _ rules: RuleSet, at instant: Instant,
        _ land: (FindingRecord) throws -> LandJudgement?, _ events: inout [WorkOrderID: [OrderEvent]]
    ) rethrows {
        let category = rules.finding(record.statedClass)?.category
        let group = category.map(rules.group)
        let own = orders.indices.filter { orders[$0].matter.findingIDs.contains(record.id) }
        if own.contains(where: { orders[$0].state.isOpen && orders[$0].matter.group == group }) { return }
        if let closed = own.last(where: { orders[$0].state == .closed }) {
            // A closed order settles the finding, unless a later epoch refutes it.
            return refute(closed, with: record, at: instant, &events)
        }
        // Soil over a floor may be a finding of its own, once the building's is settled.
        if own.isEmpty, record.doubt?.sign == .surfaceOnly {
            for index in orders.indices { doubt(index, record, at: instant, &events) }
        }
        if own.contains(where: { orders[$0].state == .mergedInto }) { return }
        guard let category, let group else { return }
        if let open = openIndex(of: group) {
            var matter = orders[open].matter
            matter.findingIDs = (matter.findingIDs + [record.id]).sorted()
            if !matter.sources.contains(.imagery) {
                matter.sources = (matter.sources + [.imagery]).sorted { $0.rawValue < $1.rawValue }
            }
            if !matter.origins.contains(.activeDiscovery) { matter.origins.append(.activeDiscovery) }
            take(.restated(matter), at: open, instant, &events)
            return
        }
        if let withdrawn = own.last(where: { orders[$0].state == .withdrawn && orders[$0].matter.group == group }) {
            take(.step(.revived), at: withdrawn, instant, &events)
            return
        }
        guard record.raisesOrder(from: orderConfidence) else { return }
        let matter = OrderMatter(record, category: category, group: group, land: try land(record))
        orders.append(WorkOrder(id: nextID, matter: matter, filedAt: instant))
        events[orders[orders.count - 1].id] = [.filed(matter)]
    }

    /// What a later epoch says against an order that was closed: what is seen again opens it, what leaves a doubt is noted.
    private mutating func refute(
        _ index: Int, with record: FindingRecord, at instant: Instant, _ events: inout [WorkOrderID: [OrderEvent]]
    ) {
        let course = orders[index].course
        guard let outcome = course.outcome, outcome.isRefutedByStanding, let closedAt = course.closedAt,
            openIndex(of: orders[index].matter.group) == nil
        else { return }
        let isSurfaceOnly = outcome == .rectified && record.doubt?.sign == .surfaceOnly
        guard !isSurfaceOnly, let seenAt = record.lastSeenAt, seenAt > closedAt else {
            return doubt(index, record, at: instant, &events)
        }
        let reopening = OrderStep.Reopening(cause: .laterEpoch, reason: "影像采集于 \(LocalTime.day(seenAt))，仍可见")
        take(.step(.reopened(reopening)), at: index, instant, &events)
    }

    /// Notes, once for each epoch, that it does not show that what was put right is gone.
    private mutating func doubt(
        _ index: Int, _ record: FindingRecord, at instant: Instant, _ events: inout [WorkOrderID: [OrderEvent]]
    ) {
        let course = orders[index].course
        guard course.isToBeRechecked, let closedAt = course.closedAt, let doubt = record.doubt,
            doubt.seenAt > closedAt, doubt.seenAt > course.doubtedAt ?? closedAt
        else { return }
        take(.step(.doubted(doubt)), at: index, instant, &events)
    }

    /// Notes that a later epoch has looked at what a closed order was about, and that it is gone.
    private mutating func recheck(
        _ record: FindingRecord, at instant: Instant, _ events: inout [WorkOrderID: [OrderEvent]]
    ) {
        for index in orders.indices
        where orders[index].matter.findingIDs.contains(record.id) && orders[index].course.isToBeRechecked {
            guard let closedAt = orders[index].course.closedAt, let goneAt = record.lastGoneAt, goneAt > closedAt else {
                continue
            }
            take(.step(.rechecked(OrderStep.Recheck(seenAt: goneAt))), at: index, instant, &events)
        }
    }

    /// Derives what every open order says from what it rests on.
    private mutating func restAll(
        on findings: [FindingRecord], _ rules: RuleSet, _ instant: Instant,
        _ land: (FindingRecord) throws -> LandJudgement?, _ events: inout [WorkOrderID: [OrderEvent]]
    ) rethrows {
        let standing = Dictionary(findings.filter(\.stands).map { ($0.id, $0) }) { $1 }
        for index in orders.indices where orders[index].state.isOpen {
            try rest(index, on: standing, findings, rules, instant, land, &events)
        }
    }

    /// Derives what an open order says from what it rests on.
    private mutating func rest(
        _ index: Int, on standing: [FindingID: FindingRecord], _ findings: [FindingRecord], _ rules: RuleSet,
        _ instant: Instant, _ land: (FindingRecord) throws -> LandJudgement?,
        _ events: inout [WorkOrderID: [OrderEvent]]
    ) rethrows {
        var matter = orders[index].matter
        guard !matter.findingIDs.isEmpty else { return }
        let own = matter.findingIDs.filter { id in
            // A class that the rules no longer name keeps the order that it has.
            standing[id].map { record in
                rules.finding(record.statedClass).map { rules.group(of: $0.category) == matter.group }
                    ?? (record.statedClass == matter.verdictClass)
            } ?? false
        }
        matter.lapsedFindingIDs = matter.findingIDs.filter { !own.contains($0) }
        if let latest = own.compactMap({ standing[$0] }).max(by: { $0.episode < $1.episode }) {
            matter.take(latest, land: try land(latest))
            // Until somebody has it, it is of the category of what it rests on.
            if orders[index].course.isUntouched, matter.reportIDs.isEmpty,
                let category = rules.finding(latest.statedClass)?.category
            {
                matter.category = category
            }
            if matter != orders[index].matter { take(.restated(matter), at: index, instant, &events) }
        } else {
            if matter != orders[index].matter { take(.restated(matter), at: index, instant, &events) }
            guard orders[index].course.isUntouched, matter.reportIDs.isEmpty else { return }
            let former = findings.filter { matter.findingIDs.contains($0.id) }
            let isApproved = former.contains(where: \.isApproved)
            let cause: WorkOrderWithdrawal =
                former.contains(where: \.isUndone) ? .undone : isApproved ? .approved : .lapsed
            take(.step(.withdrawn(OrderStep.Withdrawal(cause))), at: index, instant, &events)
        }
    }
}

extension FindingRecord {
    /// Whether there is something on the ground that an order can be about: it did not lapse, was not rejected, was not undone, and
    /// was not built as approved.
    fileprivate var stands: Bool { state != .lapsed && !isUndone && !isApproved }

    /// Whether it sends somebody out: since an officer decided so or the judge is sure enough.
    fileprivate func raisesOrder(from orderConfidence: Double) -> Bool {
        if let decidedClass, decidedClass.isChange { return true }
        return (finding.verdict.confidence ?? -1) >= orderConfidence
    }

    /// When the latest epoch was acquired that sees it; nil where none says when.
    fileprivate var lastSeenAt: Instant? {
        observations.filter { $0.answer == .seen }.compactMap(\.laterAcquiredAt).max()
    }

    /// What its latest epochs show in place of a building that went; nil where they show neither.
    fileprivate var doubt: OrderStep.Doubt? {
        switch finding.verdict.verdictClass {
        case .groundCleared, .otherChange: return lastSeenAt.map { OrderStep.Doubt(seenAt: $0, sign: .surfaceOnly) }
        default:
            let first = sightings?.first
            let standing = observations.filter { $0.answer(of: first) == .standing }.compactMap(\.laterAcquiredAt)
            return standing.max().map { OrderStep.Doubt(seenAt: $0, sign: .unchanged) }
        }
    }

    /// When the latest epoch was acquired that no longer sees it; nil where none says when.
    fileprivate var lastGoneAt: Instant? {
        observations.filter { $0.answer == .gone || $0.answer == .absent }.compactMap(\.laterAcquiredAt).max()
    }
}
