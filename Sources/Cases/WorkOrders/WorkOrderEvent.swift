public import Findings
public import Ground

/// What happened to a parcel, as the machine hears of it.
public enum WorkOrderEvent: Sendable, Hashable {
    /// A finding was recorded, new or with new content; `orderConfidence` is the survey's least confidence (0…1,
    /// inclusive) for raising an order.
    case findingRecorded(FindingRecord, orderConfidence: Double, at: Instant)
    /// A finding is no longer seen.
    case findingLapsed(FindingID, at: Instant)
    /// A settled finding stands again: an officer takes back that there is nothing, or imagery that came late shows it.
    case findingReopened(FindingRecord, orderConfidence: Double, at: Instant)
}

/// What the keeper of the orders has to write down.
public enum WorkOrderAction: Sendable, Hashable {
    /// A new order, or one that was taken back and stands again.
    case raise(WorkOrder)
    /// New content of an order that stays open.
    case update(WorkOrder)
    /// The order was taken back.
    case withdraw(WorkOrder)

    /// The order as it is after the action.
    public var order: WorkOrder {
        switch self {
        case .raise(let order), .update(let order), .withdraw(let order): order
        }
    }
}
