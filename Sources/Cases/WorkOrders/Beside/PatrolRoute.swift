public import Findings
public import Ground

/// A walk over what is open in a unit, for a patrol: orders first, then findings that nobody has decided.
public struct PatrolRoute: Sendable, Hashable {
    /// A place to go to.
    public struct Stop: Sendable, Hashable {
        /// The order; nil at a finding without one.
        public var order: WorkOrderID?
        /// The finding; nil at an order.
        public var finding: FindingID?
        /// The parcel; nil where it lies on none.
        public var parcel: ParcelCode?
        /// What there is to look at.
        public var title: Message
        /// When the order is due; nil where it has no time.
        public var dueAt: Instant?
        /// Where, in ``PatrolRoute/crs``.
        public var position: Coordinate

        /// A stop from its parts.
        public init(
            order: WorkOrderID?, finding: FindingID?, parcel: ParcelCode?, title: Message, dueAt: Instant?,
            position: Coordinate
        ) {
            (self.order, self.finding, self.parcel) = (order, finding, parcel)
            (self.title, self.dueAt, self.position) = (title, dueAt, position)
        }

        /// The number that people know it by.
        public var id: String { order?.text ?? finding?.text ?? "" }
    }

    /// The unit.
    public let unit: UnitCode
    /// CRS of the positions.
    public let crs: CRSCode
    /// The stops in the order of the walk.
    public let stops: [Stop]
    /// Length of the walk in straight lines from stop to stop, metres.
    public let metres: Double

    /// The short walk over stops in any order. `start`: where it begins, in the same CRS, metres; nil = at any of them.
    public init(_ unit: UnitCode, over stops: [Stop], crs: CRSCode, from start: Coordinate? = nil) {
        let route = ShortRoute(over: stops.map(\.position), from: start)
        (self.unit, self.crs, metres) = (unit, crs, route.length)
        self.stops = route.order.map { stops[$0] }
    }
}
