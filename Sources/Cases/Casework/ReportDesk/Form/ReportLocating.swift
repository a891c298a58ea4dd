public import Ground
public import Reports

/// Brings positions in degrees into a store's CRS.
public protocol ReportLocating {
    /// The CRS of the positions that it gives; nil before the first.
    var crs: CRSCode? { get }

    /// The position of a longitude and a latitude on a datum; nil where they are no place in China.
    mutating func position(of degrees: Coordinate, on datum: ChinaDatum) throws -> Coordinate?

    /// The longitude and latitude on WGS 84 of a position in ``crs``; nil before there is one.
    mutating func degrees(of position: Coordinate) throws -> Coordinate?
}
