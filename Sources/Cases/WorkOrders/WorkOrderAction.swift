/// A change of an order that the use case must write to the store.
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
