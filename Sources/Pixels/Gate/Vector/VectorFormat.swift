/// The vector formats that are read; everything else is refused by its signature.
public enum VectorFormat: String, Sendable, Codable, Hashable, CaseIterable {
    /// RFC 7946, and the `crs` member of its 2008 forerunner where that names an EPSG code.
    case geoJSON
    /// OGC 12-128.
    case geoPackage
    /// ESRI's .shp with .shx, .dbf and .prj beside it.
    case shapefile
    /// FlatGeobuf 3.
    case flatGeobuf

    /// The one driver of OGR that may open it.
    public var driver: String {
        switch self {
        case .geoJSON: "GeoJSON"
        case .geoPackage: "GPKG"
        case .shapefile: "ESRI Shapefile"
        case .flatGeobuf: "FlatGeobuf"
        }
    }
}
