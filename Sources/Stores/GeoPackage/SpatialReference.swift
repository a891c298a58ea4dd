public import GRDB
public import Ground

/// A CRS as `gpkg_spatial_ref_sys` holds it: number and definition.
public struct SpatialReference: Sendable, Hashable {
    /// The number by which tables refer to it; for EPSG codes the code itself.
    public let id: Int
    /// Its name, for people.
    public let name: String
    /// OGC WKT 1.
    public let definition: String

    /// A CRS with its definition; throws ``GeoPackageError/notAnEPSGCode(_:)`` outside EPSG.
    public init(_ crs: CRSCode, wellKnownText: String) throws {
        guard let id = crs.epsg else { throw GeoPackageError.notAnEPSGCode(crs) }
        self.id = id
        // The name is the first quoted text of every WKT.
        let parts = wellKnownText.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        name = parts.count == 3 ? String(parts[1]) : crs.description
        definition = wellKnownText
    }

    private init(id: Int, name: String, definition: String) {
        self.id = id
        self.name = name
        self.definition = definition
    }

    /// The number of layers that hold nothing yet and whose CRS is therefore not known (requirement 11).
    public static let undefinedCartesian: Int = -1

    /// WGS 84, which every container has (requirement 11).
    static let wgs84 = SpatialReference(
        id: 4326, name: "WGS 84",
        definition: #"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,"#
            + #"AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],"#
            + #"UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],"#
            + #"AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#)

    /// Puts it on record; nothing happens if it is there.
    public func register(in db: Database) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)",
            arguments: [name, id, id, definition])
    }
}
