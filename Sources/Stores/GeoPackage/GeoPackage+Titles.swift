import GRDB

extension GeoPackage {
    /// Puts the titles of columns on record: the Schema extension (clause 2.3 of annex F.9). Nothing happens where none has one.
    static func addTitles(of columns: [Column], in table: String, _ db: Database) throws {
        let titled = columns.compactMap { column in column.title.map { (column.name, $0) } }
        guard !titled.isEmpty else { return }
        if try !db.tableExists("gpkg_data_columns") { try db.execute(sql: schemaTables) }
        for (name, title) in titled {
            try db.execute(
                sql: "INSERT INTO gpkg_data_columns (table_name, column_name, name, title) VALUES (?, ?, ?, ?)",
                arguments: [table, name, title, title])
        }
    }

    private static let schemaTables = """
        CREATE TABLE gpkg_data_columns (
          table_name TEXT NOT NULL,
          column_name TEXT NOT NULL,
          name TEXT,
          title TEXT,
          description TEXT,
          mime_type TEXT,
          constraint_name TEXT,
          CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
          CONSTRAINT gdc_tn UNIQUE (table_name, name)
        );
        CREATE TABLE gpkg_data_column_constraints (
          constraint_name TEXT NOT NULL,
          constraint_type TEXT NOT NULL,
          value TEXT,
          min NUMERIC,
          min_is_inclusive BOOLEAN,
          max NUMERIC,
          max_is_inclusive BOOLEAN,
          description TEXT,
          CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
        );
        INSERT INTO gpkg_extensions VALUES
          ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
          ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema',
           'read-write');
        """
}
