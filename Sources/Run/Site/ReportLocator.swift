public import Casework
public import Ground
import Projection
public import Reports

/// Brings positions in degrees into a store's CRS.
///
/// Where the store has none yet, the first position settles it: in China the 3-degree zone of CGCS2000 that it lies in.
public struct ReportLocator: ReportLocating {
    /// The store's CRS; nil until the first position.
    public private(set) var crs: CRSCode?
    private var transformation: CoordinateTransformation?
    private var inverse: CoordinateTransformation?

    /// A locator for a store in this CRS, or in none yet.
    public init(_ crs: CRSCode?) { self.crs = crs }

    /// The position of a longitude and a latitude on a datum; nil where they are no place in China.
    ///
    /// Throws `ProjectionError`.
    public mutating func position(of degrees: Coordinate, on datum: ChinaDatum) throws -> Coordinate? {
        guard ChinaDatum.isInChina(degrees) else { return nil }
        let place = datum.toWGS84(degrees)
        guard let own = crs ?? GroundScale.zone(at: place) else { return nil }
        crs = own
        let known = try transformation ?? CoordinateTransformation(from: .wgs84, to: own)
        transformation = known
        return try known.apply(place)
    }
    /// The longitude and latitude on WGS 84 of a position in the store's CRS; nil before there is one.
    ///
    /// Throws `ProjectionError`.
    public mutating func degrees(of position: Coordinate) throws -> Coordinate? {
        guard let crs else { return nil }
        let known = try inverse ?? CoordinateTransformation(from: crs, to: .wgs84)
        inverse = known
        return try known.apply(position)
    }
}
