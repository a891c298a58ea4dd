import GRDB

extension Database {
    /// Updates the row whose last given column has the last given value, or inserts one.
    ///
    /// Not SQL's UPSERT, which breaks the R-tree's triggers.
    func put(into table: String, _ values: [(String, (any DatabaseValueConvertible)?)]) throws {
        guard let key = values.last?.0 else { return }
        let names = values.map(\.0)
        let arguments = StatementArguments(values.map { $0.1?.databaseValue ?? .null })
        let assignments = names.dropLast().map { "\($0) = ?" }.joined(separator: ", ")
        try cachedStatement(sql: "UPDATE \(table) SET \(assignments) WHERE \(key) = ?").execute(arguments: arguments)
        guard changesCount == 0 else { return }
        let places = names.map { _ in "?" }.joined(separator: ", ")
        try cachedStatement(sql: "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(places))")
            .execute(arguments: arguments)
    }
}
