public import Findings
public import Ground

/// The orders of one parcel and the rules by which they change.
public struct ParcelOrders: Sendable, Hashable {
    /// The parcel.
    public let parcelCode: ParcelCode
    /// Its orders, oldest first; at most one of each matter is open.
    public private(set) var orders: [WorkOrder]

    /// Starts from all orders of the parcel that are on record, in any order.
    public init(parcelCode: ParcelCode, orders: [WorkOrder] = []) {
        precondition(orders.allSatisfy { $0.parcelCode == parcelCode }, "orders of one parcel")
        self.parcelCode = parcelCode
        self.orders = orders.sorted { $0.id < $1.id }
    }

    /// The open order of a matter, if any.
    public func open(_ matter: WorkOrderMatter) -> WorkOrder? {
        openIndex(of: matter).map { orders[$0] }
    }

    /// Brings the orders in line with the parcel's findings and says what has to be written down; nothing where nothing
    /// changes.
    ///
    /// What an order says is derived from those of its findings that stand: the latest of them gives class, confidence,
    /// areas and place. A finding stands unless it lapsed, was rejected, or what it saw was undone.
    ///
    /// | finding | its order |
    /// |---|---|
    /// | stands, has an open order of its matter | stays there |
    /// | stands, its order was withdrawn | joins the open order of its matter, or brings that one back |
    /// | stands, has no order | joins the open order of its matter; otherwise raises one, if its class sends somebody out and an officer decided so or its confidence reaches `orderConfidence` |
    /// | does not stand | the order no longer rests on it, and is withdrawn when it rests on no finding and no person has acted |
    ///
    /// `findings`: all of the parcel's, in the order of their episodes. `changed`: the one that something was said of; only
    /// it gets or raises an order. `orderConfidence`: the least confidence for
    /// raising an order, 0…1, inclusive; an order that was raised is not taken back when the confidence falls.
    public mutating func reconcile(
        with findings: [FindingRecord], changed: FindingID, orderConfidence: Double, at instant: Instant
    ) -> [WorkOrderAction] {
        let before = orders
        if let record = findings.last(where: { $0.id == changed }), record.stands {
            place(record, orderConfidence: orderConfidence, at: instant)
        }
        let standing = Dictionary(findings.filter(\.stands).map { ($0.id, $0) }) { $1 }
        for index in orders.indices where orders[index].state.isOpen {
            rest(orders[index], on: standing, findings, at: index, instant)
        }
        let known = Dictionary(before.map { ($0.id, $0) }) { $1 }
        return orders.compactMap { order in
            guard let old = known[order.id] else { return .raise(order) }
            guard old != order else { return nil }
            if old.state.isOpen, order.state == .withdrawn { return .withdraw(order) }
            return !old.state.isOpen && order.state.isOpen ? .raise(order) : .update(order)
        }
    }

    private func openIndex(of matter: WorkOrderMatter) -> Int? {
        orders.lastIndex { $0.state.isOpen && $0.matter == matter }
    }

    /// Joins a standing finding to its order, or raises one.
    private mutating func place(_ record: FindingRecord, orderConfidence: Double, at instant: Instant) {
        let matter = WorkOrderMatter(record.statedClass)
        let own = orders.indices.filter { orders[$0].findingIDs.contains(record.id) }
        if own.contains(where: { orders[$0].state.isOpen && orders[$0].matter == matter }) { return }
        // A closed order settles the finding; no new order is raised.
        if own.contains(where: { !orders[$0].state.isOpen && orders[$0].state != .withdrawn }) { return }
        if let open = openIndex(of: matter) {
            orders[open].findingIDs = (orders[open].findingIDs + [record.id]).sorted()
            return
        }
        if let withdrawn = own.last(where: { orders[$0].state == .withdrawn && orders[$0].matter == matter }) {
            (orders[withdrawn].state, orders[withdrawn].withdrawnAt) = (.raised, nil)
            orders[withdrawn].withdrawal = nil
            orders[withdrawn].raisedAt = instant
            return
        }
        guard record.raisesOrder(from: orderConfidence) else { return }
        let id = WorkOrderID(parcelCode: parcelCode, number: orders.count + 1)
        orders.append(WorkOrder(id: id, finding: record, raisedAt: instant))
    }

    /// Derives what an open order says from what it rests on.
    private mutating func rest(
        _ known: WorkOrder, on standing: [FindingID: FindingRecord], _ findings: [FindingRecord], at index: Int,
        _ instant: Instant
    ) {
        var order = known
        let own = order.findingIDs.filter { id in
            standing[id].map { WorkOrderMatter($0.statedClass) == order.matter } ?? false
        }
        order.lapsedFindingIDs = order.findingIDs.filter { !own.contains($0) }
        if let latest = own.compactMap({ standing[$0] }).max(by: { $0.episode < $1.episode }) {
            order.take(latest)
        } else if order.state.isUntouched {
            let undone = findings.contains { order.findingIDs.contains($0.id) && $0.isUndone }
            (order.state, order.withdrawnAt) = (.withdrawn, instant)
            order.withdrawal = undone ? .undone : .lapsed
        }
        orders[index] = order
    }
}

extension FindingRecord {
    /// Whether there is something on the ground that an order can be about: it did not lapse, was not rejected, and was not
    /// undone.
    fileprivate var stands: Bool { state != .lapsed && !isUndone }

    /// Whether it sends somebody out: by its class, and since an officer decided so or the judge is sure enough.
    fileprivate func raisesOrder(from orderConfidence: Double) -> Bool {
        guard statedClass.raisesOrder else { return false }
        if let decidedClass, decidedClass.isChange { return true }
        return (finding.verdict.confidence ?? -1) >= orderConfidence
    }
}
