public import Findings
public import Ground
public import Reports
public import WorkOrders

/// A place that rows are asked of.
public enum PlaceFilter: Sendable, Hashable {
    /// Whatever lies in this unit.
    case unit(UnitCode)
    /// Whatever lies in a village of this name.
    case village(String)
    /// Parcels whose code begins so.
    case parcels(String)

    /// Whether it holds a parcel.
    public func holds(_ parcel: ParcelCode?, at place: AdministrativePlace) -> Bool {
        switch self {
        case .unit(let code): place.unit.map(code.holds) ?? false
        case .village(let name): place.village == name
        case .parcels(let prefix): parcel?.text.hasPrefix(prefix) ?? false
        }
    }
}

/// Which findings are asked for: those that every given condition holds for.
public struct FindingQuery: Sendable, Hashable {
    /// The order of a list.
    public enum Order: Sendable, Hashable, CaseIterable {
        /// By id: by parcel and episode.
        case byID
        /// The most confident first, those without a confidence last; ties by id.
        case surestFirst
        /// The latest written first; ties by id.
        case latestFirst
    }

    /// In one of these places; none given = anywhere.
    public var places: [PlaceFilter] = []
    /// In one of these states; nil = any.
    public var states: Set<ConfirmationState>?
    /// Of one of these classes, as the judge said; nil = any.
    public var classes: Set<VerdictClass>?
    /// Later epoch acquired (where that is unknown: first recorded) at this moment or later; nil = any time.
    public var since: Instant?
    /// The same moment in this period; nil = any time.
    public var period: ClosedRange<Instant>?
    /// On this parcel; nil = any.
    public var parcel: ParcelCode?
    /// Whose outline of the change meets this area, and those without one; nil = anywhere.
    public var area: SearchArea?
    /// Only what this officer has yet to look at: nothing is decided, or two officers said different things, or a second one has to look
    /// and this one has not; nil = any.
    public var awaiting: String?
    /// The list's order.
    public var order = Order.byID

    /// Every finding, by id.
    public init() {}
}

/// Which orders are asked for: those that every given condition holds for.
public struct OrderQuery: Sendable, Hashable {
    /// The order of a list.
    public enum Order: Sendable, Hashable, CaseIterable {
        /// By id.
        case byID
        /// The latest written first; ties by id.
        case latestFirst
        /// Open ones alone, the earliest due first, those that are not dispatched yet last; ties by id.
        case dueFirst
        /// Open ones alone, the most pressing first; ties by id.
        case pressingFirst
    }

    /// In one of these places; none given = anywhere.
    public var places: [PlaceFilter] = []
    /// In one of these states; nil = any.
    public var states: Set<WorkOrderState>?
    /// Of one of these classes; nil = any.
    public var classes: Set<VerdictClass>?
    /// Of one of these categories; nil = any.
    public var categories: Set<CategoryCode>?
    /// With one of these units, responsible now; nil = any.
    public var responsible: Set<UnitCode>?
    /// Raised at this moment or later; nil = any time.
    public var since: Instant?
    /// Raised in this period; nil = any time.
    public var period: ClosedRange<Instant>?
    /// Whose parcel's polygon (where none is known: position) meets this area, and those without a place; nil = anywhere.
    public var area: SearchArea?
    /// Due before this moment; nil = any time, also without a due time.
    public var dueBefore: Instant?
    /// About this parcel; nil = any.
    public var parcel: ParcelCode?
    /// Whose ids begin so; nil = any.
    public var idPrefix: String?
    /// The list's order.
    public var order = Order.byID

    /// Every order, by id.
    public init() {}
}

/// Which parcels are asked for, of those that the cadastre holds; listed by code.
public struct ParcelQuery: Sendable, Hashable {
    /// In one of these places; none given = anywhere.
    public var places: [PlaceFilter] = []
    /// With one of these classes as the latest verdict; nil = any.
    public var classes: Set<VerdictClass>?
    /// Last seen clearly at this moment or later; nil = any time.
    public var since: Instant?
    /// Last seen clearly in this period, and those that never were; nil = any time.
    public var period: ClosedRange<Instant>?
    /// This one; nil = any.
    public var parcel: ParcelCode?
    /// Whose codes end so, e.g. `JC00012`; nil = any. Nothing but the places finds these parcels quickly.
    public var codeSuffix: String?
    /// Whose polygon meets this area; nil = anywhere.
    public var area: SearchArea?

    /// Every parcel.
    public init() {}
}

/// Which reports are asked for: those that every given condition holds for.
public struct ReportQuery: Sendable, Hashable {
    /// The order of a list.
    public enum Order: Sendable, Hashable, CaseIterable {
        /// By id: by year and number.
        case byID
        /// The latest written first; ties by id.
        case latestFirst
    }

    /// In one of these places; none given = anywhere.
    public var places: [PlaceFilter] = []
    /// Through one of these channels; nil = any.
    public var channels: Set<ReportChannel>?
    /// Of one of these categories; nil = any.
    public var categories: Set<CategoryCode>?
    /// Of this order now; nil = any.
    public var workOrder: WorkOrderID?
    /// Of this parcel; nil = any.
    public var parcel: ParcelCode?
    /// Reported at this moment or later; nil = any time.
    public var since: Instant?
    /// Whether only those are meant whose place somebody has to find out.
    public var isToBeLocated = false
    /// The list's order.
    public var order = Order.byID

    /// Every report, by id.
    public init() {}
}
