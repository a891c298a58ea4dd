public import Ground

/// What a person or a system may see: the units that a query is confined to.
///
/// Every query of cases takes one, so that none can leave it out. A unit's code begins with that of the unit that it lies
/// in: a scope of a town holds its villages.
public enum Scope: Sendable, Hashable {
    /// Everything, also what lies in no unit: for whoever has the store itself.
    case everything
    /// What lies in one of these units; none = nothing.
    case units(Set<UnitCode>)

    /// Whether a place in `unit` (nil: in none) is inside.
    public func holds(_ unit: UnitCode?) -> Bool {
        switch self {
        case .everything: true
        case .units(let codes): unit.map { unit in codes.contains { $0.holds(unit) } } ?? false
        }
    }
}
