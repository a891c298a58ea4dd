public import Ground

/// What a person or a system may see: the units that a query is confined to.
///
/// Every query of cases takes one, so that none can leave it out. A unit's code begins with that of the unit that it lies
/// in: a scope of a town holds its villages.
public enum Scope: Sendable, Hashable {
    /// Everything, also what lies in no unit: for whoever has the store itself.
    case everything
    /// What lies in one of these units, and orders in which one of `parties` has a part, wherever they lie; none of either = nothing.
    case units(Set<UnitCode>, parties: Set<UnitCode> = [])

    /// Whether a place in `unit` (nil: in none) is inside.
    public func holds(_ unit: UnitCode?) -> Bool {
        switch self {
        case .everything: true
        case .units(let codes, _): unit.map { unit in codes.contains { $0.holds(unit) } } ?? false
        }
    }

    /// Whether an order at a place in `unit` is inside, in which these units have a part.
    public func holds(_ unit: UnitCode?, parties: Set<UnitCode>) -> Bool {
        if holds(unit) { return true }
        guard case .units(_, let own) = self else { return false }
        return !own.isDisjoint(with: parties)
    }
}
