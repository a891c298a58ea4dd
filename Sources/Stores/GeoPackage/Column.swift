/// A column of a user table.
public struct Column: Sendable, Hashable {
    /// The types of GeoPackage's table 1 that the program uses.
    public enum Kind: String, Sendable {
        /// Text of any length.
        case text = "TEXT"
        /// A 64-bit integer.
        case integer = "INTEGER"
        /// A 64-bit float.
        case double = "DOUBLE"
        /// `YYYY-MM-DDThh:mm:ss.fffZ`; see `Instant.geoPackageText`.
        case dateTime = "DATETIME"
        /// Bytes.
        case blob = "BLOB"
        /// 0 or 1.
        case boolean = "BOOLEAN"
    }

    /// What SQLite makes sure of.
    public enum Constraint: String, Sendable {
        /// Any value or none.
        case optional = ""
        /// Always a value.
        case required = " NOT NULL"
        /// Always a value, and no two rows with the same.
        case unique = " NOT NULL UNIQUE"
    }

    /// Its name.
    public let name: String
    /// Its type.
    public let kind: Kind
    /// What SQLite makes sure of.
    public let constraint: Constraint

    /// What people read in place of its name, unique in its table; nil = its name.
    public let title: String?

    /// A column; without a constraint it may be empty.
    public init(_ name: String, _ kind: Kind, _ constraint: Constraint = .optional, title: String? = nil) {
        self.name = name
        self.title = title
        self.kind = kind
        self.constraint = constraint
    }

    var declaration: String { "\"\(name)\" \(kind.rawValue)\(constraint.rawValue)" }
}
