public import GRDB

/// `GeoPackage` makes SQLite files that QGIS, GDAL and the OGC's rules accept: GeoPackage 1.3 (OGC 12-128r17).
///
/// 1. ``GeoPackage/prepare(_:)`` gives a connection the spatial functions that the R-tree triggers call.
/// 2. ``GeoPackage/createContainer(in:)`` makes an empty container; ``SpatialReference`` puts a CRS on record.
/// 3. ``FeatureLayer`` and ``AttributeTable`` create tables that the container lists: every table of a file is
///    listed, as QGIS warns of those that are not.
/// 4. ``GeometryBlob`` is how a geometry lies in a column.
///
/// The module contains nothing about findings or parcels. It writes multipolygons only, which is what the program has.
public enum GeoPackage {
    /// "GPKG" at offset 68 of the file (requirement 2).
    public static let applicationID: Int = 0x4750_4B47
    /// The marks of every version: `GPKG`, and `GP10`, `GP11` of 1.0 and 1.1.
    static let applicationIDs: Set<Int> = [applicationID, 0x4750_3130, 0x4750_3131]
    /// 1.3.0; GDAL before 3.7 does not know 1.4.
    public static let version: Int = 10300

    /// Gives a connection `ST_MinX`, `ST_MaxX`, `ST_MinY`, `ST_MaxY` and `ST_IsEmpty`, and `meets_area` and `holds_point` for lists.
    ///
    /// Needed on every connection that writes to a feature layer, or looks for what lies in an area.
    public static func prepare(_ db: Database) {
        for function in SpatialFunctions.all { db.add(function: function) }
    }

    /// Whether the file says that it is a GeoPackage of version 1.2 or newer.
    public static func isGeoPackage(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "PRAGMA application_id") == applicationID
    }

    /// Makes an empty container of an empty database: header fields, the standard's tables and required rows.
    public static func createContainer(in db: Database) throws {
        try db.execute(sql: "PRAGMA application_id = \(applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(version)")
        try db.execute(sql: standardTables)
        try db.execute(
            sql: "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?), (?, ?, ?, ?, ?, ?)",
            arguments: [
                "Undefined Cartesian SRS", -1, "NONE", -1, "undefined",
                "undefined Cartesian coordinate reference system",
                "Undefined geographic SRS", 0, "NONE", 0, "undefined",
                "undefined geographic coordinate reference system",
            ])
        try SpatialReference.wgs84.register(in: db)
    }

    /// The tables of clauses 1.1.2, 1.1.3, 2.1.5 and 2.3, column by column as Annex C has them.
    private static let standardTables = """
        CREATE TABLE gpkg_spatial_ref_sys (
          srs_name TEXT NOT NULL,
          srs_id INTEGER NOT NULL PRIMARY KEY,
          organization TEXT NOT NULL,
          organization_coordsys_id INTEGER NOT NULL,
          definition TEXT NOT NULL,
          description TEXT
        );
        CREATE TABLE gpkg_contents (
          table_name TEXT NOT NULL PRIMARY KEY,
          data_type TEXT NOT NULL,
          identifier TEXT UNIQUE,
          description TEXT DEFAULT '',
          last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
          min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
          srs_id INTEGER,
          CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
        );
        CREATE TABLE gpkg_geometry_columns (
          table_name TEXT NOT NULL,
          column_name TEXT NOT NULL,
          geometry_type_name TEXT NOT NULL,
          srs_id INTEGER NOT NULL,
          z TINYINT NOT NULL,
          m TINYINT NOT NULL,
          CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
          CONSTRAINT uk_gc_table_name UNIQUE (table_name),
          CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
          CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
        );
        CREATE TABLE gpkg_extensions (
          table_name TEXT,
          column_name TEXT,
          extension_name TEXT NOT NULL,
          definition TEXT NOT NULL,
          scope TEXT NOT NULL,
          CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
        );
        """
}
