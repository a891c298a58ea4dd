import Findings
public import Ground

/// The orders of one parcel and the rules by which they change.
public struct ParcelOrders: Sendable, Hashable {
    /// The parcel.
    public let parcelCode: ParcelCode
    /// Its orders, oldest first; at most one is open.
    public private(set) var orders: [WorkOrder]

    /// The machine over what is on record; `orders` are all of the parcel's, in any order.
    public init(parcelCode: ParcelCode, orders: [WorkOrder] = []) {
        precondition(orders.allSatisfy { $0.parcelCode == parcelCode }, "orders of one parcel")
        self.parcelCode = parcelCode
        self.orders = orders.sorted { $0.id < $1.id }
    }

    /// The order that is open, if any.
    public var open: WorkOrder? { orders.last { $0.state.isOpen } }

    /// Takes an event in and says what has to be written down; nothing where nothing changes.
    ///
    /// A finding below `orderConfidence` raises no order but does update an open one: an order, once raised, is taken
    /// back when the change is gone, not when we are less sure of it.
    public mutating func apply(_ event: WorkOrderEvent) -> [WorkOrderAction] {
        switch event {
        case .findingRecorded(let record, let orderConfidence, let instant):
            guard !isSettled(record.id) else { return [] }
            if let index = orders.lastIndex(where: { $0.state.isOpen }) {
                return join(record, to: index)
            }
            let verdict = record.finding.verdict
            guard verdict.verdictClass.raisesOrder, let confidence = verdict.confidence, confidence >= orderConfidence
            else { return [] }
            return [raise(record, confidence: confidence, at: instant)]
        case .findingLapsed(let id, let instant):
            return lapse(id, at: instant)
        case .findingReopened(let record, let orderConfidence, let instant):
            return reopen(record, at: instant)
                ?? apply(.findingRecorded(record, orderConfidence: orderConfidence, at: instant))
        }
    }

    /// Whether a finding's story is over: it lapsed, or the order it belonged to is closed.
    ///
    /// A late or repeated event about it raises nothing, so a replay of the whole history ends where it ended.
    private func isSettled(_ id: FindingID) -> Bool {
        orders.contains { $0.lapsedFindingIDs.contains(id) || ($0.findingIDs.contains(id) && !$0.state.isOpen) }
    }

    private mutating func raise(_ record: FindingRecord, confidence: Double, at instant: Instant) -> WorkOrderAction {
        let id = WorkOrderID(parcelCode: parcelCode, number: orders.count + 1)
        let order = WorkOrder(id: id, finding: record, confidence: confidence, raisedAt: instant)
        orders.append(order)
        return .raise(order)
    }

    private mutating func join(_ record: FindingRecord, to index: Int) -> [WorkOrderAction] {
        var order = orders[index]
        if !order.findingIDs.contains(record.id) {
            order.findingIDs = (order.findingIDs + [record.id]).sorted()
        }
        // News of an older episode joins, but what the order says is what the latest standing one says.
        let standing = order.findingIDs.filter { !order.lapsedFindingIDs.contains($0) }
        if record.id == standing.last { order.take(record.finding) }
        return settle(order, at: index)
    }

    private mutating func lapse(_ id: FindingID, at instant: Instant) -> [WorkOrderAction] {
        guard let index = orders.lastIndex(where: { $0.state.isOpen && $0.findingIDs.contains(id) }),
            !orders[index].lapsedFindingIDs.contains(id)
        else { return [] }
        var order = orders[index]
        order.lapsedFindingIDs = (order.lapsedFindingIDs + [id]).sorted()
        if order.lapsedFindingIDs.count == order.findingIDs.count, order.state.isUntouched {
            order.state = .withdrawn
            order.withdrawnAt = instant
            orders[index] = order
            return [.withdraw(order)]
        }
        return settle(order, at: index)
    }

    /// The order that a lapsed finding belonged to stands for it again, if it is open or may be; nil where there is none.
    private mutating func reopen(_ record: FindingRecord, at instant: Instant) -> [WorkOrderAction]? {
        guard let index = orders.lastIndex(where: { $0.lapsedFindingIDs.contains(record.id) }) else { return nil }
        let isWithdrawn = orders[index].state == .withdrawn
        // Another one is open on the parcel by now: it goes on for both.
        if isWithdrawn, let open = orders.lastIndex(where: { $0.state.isOpen }) { return join(record, to: open) }
        var order = orders[index]
        order.lapsedFindingIDs.removeAll { $0 == record.id }
        guard isWithdrawn else {
            orders[index] = order
            let joined = join(record, to: index)
            return joined.isEmpty ? [.update(order)] : joined
        }
        (order.state, order.withdrawnAt, order.raisedAt) = (.raised, nil, instant)
        order.take(record.finding)
        orders[index] = order
        return [.raise(order)]
    }

    private mutating func settle(_ order: WorkOrder, at index: Int) -> [WorkOrderAction] {
        guard order != orders[index] else { return [] }
        orders[index] = order
        return [.update(order)]
    }
}
