import GRDB

extension Database {
    /// Changes the row whose last given column has the last given value, or inserts one.
    ///
    /// Only the columns that have another value are written: SQLite writes every index anew that holds a written column, also where
    /// its value is the same, and a layer's R-tree with it. Not SQL's UPSERT, which breaks the R-tree's triggers.
    func put(into table: String, _ values: [(String, (any DatabaseValueConvertible)?)]) throws {
        guard let key = values.last else { return }
        let names = values.map(\.0)
        let wanted = values.map { $0.1?.databaseValue ?? .null }
        let columns = names.joined(separator: ", ")
        let known = try Row.fetchOne(
            cachedStatement(sql: "SELECT \(columns) FROM \(table) WHERE \(key.0) = ?"), arguments: [key.1])
        guard let known else { return try insert(into: table, values) }
        let changed = wanted.indices.filter { known[$0] as DatabaseValue != wanted[$0] }
        guard !changed.isEmpty else { return }
        let assignments = changed.map { "\(names[$0]) = ?" }.joined(separator: ", ")
        try cachedStatement(sql: "UPDATE \(table) SET \(assignments) WHERE \(key.0) = ?")
            .execute(arguments: StatementArguments(changed.map { wanted[$0] } + [key.1?.databaseValue ?? .null]))
    }

    /// Inserts a row.
    func insert(into table: String, _ values: [(String, (any DatabaseValueConvertible)?)]) throws {
        let columns = values.map(\.0).joined(separator: ", ")
        let places = values.map { _ in "?" }.joined(separator: ", ")
        try cachedStatement(sql: "INSERT INTO \(table) (\(columns)) VALUES (\(places))")
            .execute(arguments: StatementArguments(values.map { $0.1?.databaseValue ?? .null }))
    }
}
