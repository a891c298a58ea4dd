public import Ground

/// What a report is about, e.g. `building.new`: the code of its group, a point, and the rest.
public struct CategoryCode: TextIdentifier {
    /// The code as the list of categories has it.
    public let text: String

    /// Takes any code.
    public init(_ text: String) { self.text = text }

    /// What a report is of whose category nobody can read: a dispatcher finds it out.
    public static let unsorted = CategoryCode("unsorted")

    /// The group of categories that are one matter on one parcel: the code up to its first point.
    public var group: CategoryGroup { CategoryGroup(String(text.prefix { $0 != "." })) }
}

/// Categories that are one matter when they are reported of one parcel, e.g. `building`.
public struct CategoryGroup: TextIdentifier {
    /// The code as the list of categories has it.
    public let text: String

    /// Takes any code.
    public init(_ text: String) { self.text = text }
}
