public import Ground

/// Who takes a step of an order.
public struct OrderActor: Sendable, Codable, Hashable {
    /// What kind of actor it is.
    public enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// A person.
        case officer
        /// A line of the rules.
        case rule
        /// The clock: something has come due.
        case clock
        /// A survey of imagery.
        case survey
    }

    /// What kind of actor it is.
    public var kind: Kind
    /// The person's name; empty for the others.
    public var name: String
    /// The unit that the person acts for; nil for the work-order centre itself, which dispatches and supervises.
    public var unit: UnitCode?

    /// An actor from its parts.
    public init(_ kind: Kind, name: String = "", unit: UnitCode? = nil) {
        (self.kind, self.name, self.unit) = (kind, name, unit)
    }

    /// A person of a unit.
    public static func officer(_ name: String, of unit: UnitCode?) -> OrderActor {
        OrderActor(.officer, name: name, unit: unit)
    }

    /// A line of the rules.
    public static let rule = OrderActor(.rule)

    /// The clock.
    public static let clock = OrderActor(.clock)

    /// A survey of imagery.
    public static let survey = OrderActor(.survey)

    /// Whether it is a person of the work-order centre.
    var isCentre: Bool { kind == .officer && unit == nil }
}
