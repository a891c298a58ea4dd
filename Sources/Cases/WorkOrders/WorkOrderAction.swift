/// What became of an order when its parcel's findings changed: what the use case writes to log and store.
public struct WorkOrderAction: Sendable, Hashable {
    /// What kind of change it is.
    public enum Kind: Sendable, Hashable {
        /// A new order, or one that was taken back or closed and stands again.
        case raise
        /// New content of an order.
        case update
        /// The order was taken back.
        case withdraw
    }

    /// What kind of change it is.
    public var kind: Kind
    /// What happened, in its order.
    public var events: [OrderEvent]
    /// The order as it is after them.
    public var order: WorkOrder
}
