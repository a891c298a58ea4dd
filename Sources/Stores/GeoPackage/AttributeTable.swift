public import GRDB
public import Ground

/// A table without geometry, listed in `gpkg_contents` as `attributes`.
public struct AttributeTable: Sendable, Hashable {
    /// The table's name.
    public let name: String
    /// What QGIS shows in place of the name.
    public let title: String
    /// Its columns, after the key.
    public let columns: [Column]
    /// The integer key that the standard asks for.
    public let key: String

    /// A table; `key` is the integer key's name.
    public init(name: String, title: String, key: String = "id", columns: [Column]) {
        self.name = name
        self.title = title
        self.key = key
        self.columns = columns
    }

    /// Creates it and lists it.
    public func create(in db: Database, lastChange: Instant) throws {
        let declarations = ["\"\(key)\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"] + columns.map(\.declaration)
        try db.execute(sql: "CREATE TABLE \"\(name)\" (\(declarations.joined(separator: ", ")))")
        try db.execute(
            sql: "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
                + "VALUES (?, 'attributes', ?, ?)",
            arguments: [name, title, lastChange.geoPackageText])
    }
}
