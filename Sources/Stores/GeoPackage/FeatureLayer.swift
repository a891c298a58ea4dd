public import GRDB
public import Ground

/// A table of geometries of one kind with an R-tree, listed in `gpkg_contents` as `features`.
public struct FeatureLayer: Sendable, Hashable {
    /// What its geometries are.
    public enum Geometry: String, Sendable, Hashable {
        /// Multipolygons.
        case multiPolygon = "MULTIPOLYGON"
        /// Points.
        case point = "POINT"
    }

    /// The table's name.
    public let name: String
    /// What QGIS shows in place of the name.
    public let title: String
    /// Its columns, after `fid` and `geom`.
    public let columns: [Column]
    /// What its geometries are.
    public let geometry: Geometry

    /// A layer with the key `fid` and the geometry column `geom`, GDAL's own names.
    public init(name: String, title: String, columns: [Column], geometry: Geometry = .multiPolygon) {
        self.name = name
        self.title = title
        self.columns = columns
        self.geometry = geometry
    }

    /// The R-tree's table.
    public var index: String { "rtree_\(name)_geom" }

    /// Creates it with its R-tree and triggers, and lists it; `srsID` must be on record.
    public func create(in db: Database, srsID: Int, lastChange: Instant) throws {
        let declarations =
            ["\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", "\"geom\" \(geometry.rawValue)"]
            + columns.map(\.declaration)
        try db.execute(sql: "CREATE TABLE \"\(name)\" (\(declarations.joined(separator: ", ")))")
        try db.execute(
            sql: "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
                + "VALUES (?, 'features', ?, ?, ?)",
            arguments: [name, title, lastChange.geoPackageText, srsID])
        try db.execute(
            sql: "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            arguments: [name, geometry.rawValue, srsID])
        try db.execute(
            sql: "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', "
                + "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
            arguments: [name])
        try db.execute(sql: "CREATE VIRTUAL TABLE \"\(index)\" USING rtree(id, minx, maxx, miny, maxy)")
        for trigger in triggers { try db.execute(sql: trigger.sql) }
    }

    /// Removes it with all its rows, its R-tree and what lists it.
    public func drop(in db: Database) throws {
        for trigger in triggers { try db.execute(sql: "DROP TRIGGER \"\(trigger.name)\"") }
        try db.execute(sql: "DROP TABLE \"\(index)\"")
        try db.execute(sql: "DROP TABLE \"\(name)\"")
        for table in ["gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE table_name = ?", arguments: [name])
        }
    }

    /// The number of the CRS the layer is in.
    public func srsID(in db: Database) throws -> Int? {
        try Int.fetchOne(db, sql: "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", arguments: [name])
    }

    /// Says in which CRS the layer is; for a layer that holds nothing yet.
    public func setSRSID(_ id: Int, in db: Database) throws {
        for table in ["gpkg_contents", "gpkg_geometry_columns"] {
            try db.execute(sql: "UPDATE \(table) SET srs_id = ? WHERE table_name = ?", arguments: [id, name])
        }
    }

    /// Widens the layer's stated bounds to hold `bounds` and notes when it changed.
    public func note(_ bounds: Bounds?, lastChange: Instant, in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE gpkg_contents SET last_change = ?,
                  min_x = min(coalesce(min_x, ?2), coalesce(?2, min_x)),
                  min_y = min(coalesce(min_y, ?3), coalesce(?3, min_y)),
                  max_x = max(coalesce(max_x, ?4), coalesce(?4, max_x)),
                  max_y = max(coalesce(max_y, ?5), coalesce(?5, max_y))
                WHERE table_name = ?6
                """,
            arguments: [lastChange.geoPackageText, bounds?.minX, bounds?.minY, bounds?.maxX, bounds?.maxY, name])
    }

    /// Runs `body` with the triggers off, for a mass of new rows; `body` must keep the R-tree itself with
    /// ``indexRow(_:bounds:in:)``.
    ///
    /// Five calls into functions per row are most of the cost of an insert. Inside a transaction a failure brings
    /// rows, R-tree and triggers back together.
    public func withoutTriggers(in db: Database, _ body: () throws -> Void) throws {
        for trigger in triggers { try db.execute(sql: "DROP TRIGGER \"\(trigger.name)\"") }
        try body()
        for trigger in triggers { try db.execute(sql: trigger.sql) }
    }

    /// Puts a new row into the R-tree.
    public func indexRow(_ fid: Int64, bounds: Bounds, in db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT INTO \"\(index)\" VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [fid, bounds.minX, bounds.maxX, bounds.minY, bounds.maxY])
    }

    /// The triggers of Annex F.3, as GDAL 3.6 writes them and its validator expects them by name.
    ///
    /// Versions 1.4's `update6` and `update7` exist for UPSERT, which breaks `update1`'s OR REPLACE; the program
    /// writes no UPSERT to feature layers.
    private var triggers: [(name: String, sql: String)] {
        let bounds = ["ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"].map { "\($0)(NEW.\"geom\")" }
        let put = "INSERT OR REPLACE INTO \"\(index)\" VALUES (NEW.\"fid\", \(bounds.joined(separator: ", ")));"
        let removeOld = "DELETE FROM \"\(index)\" WHERE id = OLD.\"fid\";"
        let removeBoth = "DELETE FROM \"\(index)\" WHERE id IN (OLD.\"fid\", NEW.\"fid\");"
        let present = "(NEW.\"geom\" NOTNULL AND NOT ST_IsEmpty(NEW.\"geom\"))"
        let absent = "(NEW.\"geom\" ISNULL OR ST_IsEmpty(NEW.\"geom\"))"
        let (same, other) = ("OLD.\"fid\" = NEW.\"fid\"", "OLD.\"fid\" != NEW.\"fid\"")
        let ofGeometry = "UPDATE OF \"geom\""
        let list: [(String, event: String, when: String, action: String)] = [
            ("insert", "INSERT", present, put),
            ("update1", ofGeometry, "\(same) AND \(present)", put),
            ("update2", ofGeometry, "\(same) AND \(absent)", removeOld),
            ("update3", "UPDATE", "\(other) AND \(present)", "\(removeOld) \(put)"),
            ("update4", "UPDATE", "\(other) AND \(absent)", removeBoth),
            ("delete", "DELETE", "OLD.\"geom\" NOT NULL", removeOld),
        ]
        return list.map { suffix, event, when, action in
            let trigger = "\(index)_\(suffix)"
            let sql = "CREATE TRIGGER \"\(trigger)\" AFTER \(event) ON \"\(name)\" WHEN \(when) BEGIN \(action) END"
            return (trigger, sql)
        }
    }
}
