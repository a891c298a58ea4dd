public import Ground
public import WorkOrders

/// An order as it is exported: what it says itself, and what rules, calendar and lists of units say of it.
public struct ExportedOrder: Sendable {
    /// The order.
    public var order: WorkOrder
    /// When it is due; nil before the first dispatch and after the closing.
    public var dueAt: Instant?
    /// Whether a notice on holidays still to come may move ``dueAt``.
    public var isProvisional: Bool
    /// How far its time has run, as far as has been said.
    public var level: ClockLevel
    /// What its category is called.
    public var categoryName: Message
    /// What its responsible unit is called; nil where no list has it.
    public var responsibleName: String?

    /// An order from its parts.
    public init(
        _ order: WorkOrder, dueAt: Instant?, isProvisional: Bool, level: ClockLevel, categoryName: Message,
        responsibleName: String?
    ) {
        (self.order, self.dueAt, self.isProvisional, self.level) = (order, dueAt, isProvisional, level)
        (self.categoryName, self.responsibleName) = (categoryName, responsibleName)
    }

    /// Where it is.
    ///
    /// | order | place |
    /// |---|---|
    /// | of a parcel | the parcel's polygon |
    /// | without one, or whose polygon is not known | its position |
    /// | of which neither is known | none |
    var place: Place {
        let matter = order.matter
        guard let crs = matter.crs else { return .unknown }
        if let polygon = matter.parcelPolygon, polygon.bounds != nil { return .parcel(polygon, crs) }
        return matter.position.map { .position($0, crs) } ?? .unknown
    }

    /// Where an order is.
    enum Place {
        case parcel(MultiPolygon, CRSCode)
        case position(Coordinate, CRSCode)
        case unknown

        var crs: CRSCode? {
            switch self {
            case .parcel(_, let crs), .position(_, let crs): crs
            case .unknown: nil
            }
        }

        /// The geometry in WGS 84; nil where there is none.
        func geometry(_ projection: GeographicProjection) throws -> GeographicGeometry? {
            switch self {
            case .parcel(let polygon, let crs): try projection.geometry(polygon, crs: crs)
            case .position(let position, let crs): try projection.point(position, crs: crs)
            case .unknown: nil
            }
        }
    }
}

/// Hands over orders one by one, in the order in which they are written: by id for a reproducible export.
public typealias OrderSource = (_ each: (ExportedOrder) throws -> Void) async throws -> Void

/// How many orders an export holds, by what is known of their place.
public struct OrderTally: Sendable, Hashable {
    /// With a parcel's polygon.
    public private(set) var parcels = 0
    /// With a position alone.
    public private(set) var points = 0
    /// Without a place.
    public private(set) var withoutPlace = 0

    /// None.
    public init() {}

    /// All of them.
    public var count: Int { parcels + points + withoutPlace }

    mutating func count(_ place: ExportedOrder.Place) {
        switch place {
        case .parcel: parcels += 1
        case .position: points += 1
        case .unknown: withoutPlace += 1
        }
    }
}
