/// The code of a governance unit: 6 digits for a district, 9 for a town, 12 for a village (GB/T 2260 and the code of the
/// National Bureau of Statistics), 15 or so for a cell of the governance grid. The code of a unit begins with that of the unit
/// that it lies in.
///
/// A unit is known by its code, never by its name: two villages may have one name, and a village may get another.
public struct UnitCode: TextIdentifier {
    /// The code as the grid file has it.
    public let text: String

    /// Takes any code.
    public init(_ text: String) { self.text = text }

    /// Whether a unit is this one or lies in it.
    public func holds(_ other: UnitCode) -> Bool { other.text.hasPrefix(text) }

    /// The code of the village that the unit lies in or is, its first 12 digits; nil for a larger unit.
    public var village: UnitCode? { text.count >= 12 ? UnitCode(String(text.prefix(12))) : nil }
}
