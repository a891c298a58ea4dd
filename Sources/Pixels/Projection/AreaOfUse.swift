import CPROJ
public import Ground

/// Where a CRS is used, and whether coordinates lie there: coordinates written in the wrong order, or under the wrong
/// CRS, as a rule do not.
///
/// Longitude and latitude come from ``CoordinateTransformation``; a datum's hundred metres do not matter here.
public struct AreaOfUse {
    /// Where a coordinate lies.
    public enum Place: Sendable, Hashable {
        /// In the area, or within a degree of it, as the edge of a zone often is.
        case inside
        /// Outside it by so many degrees; longitude and latitude, nil where there are none.
        case outside(Coordinate?, degrees: Double)
        /// Outside it, and inside once its two numbers are swapped.
        case swapped(Coordinate?)
    }

    /// West, south, east and north, degrees.
    public let bounds: Bounds
    private let toDegrees: CoordinateTransformation
    private static let tolerance = 1.0
    /// Degrees beyond which a file is labelled with the wrong CRS, as for scenes.
    public static let farOutside = 10.0

    /// The area of a CRS as its authority gives it; nil where it gives none, or one across the antimeridian.
    public init?(of crs: CRSCode) throws {
        let context = ProjContext()
        var (west, south, east, north) = (0.0, 0.0, 0.0, 0.0)
        let isKnown = try context.withCRS(crs) {
            proj_get_area_of_use(context.pointer, $0, &west, &south, &east, &north, nil) != 0
        }
        guard isKnown, west > -1_000, west <= east else { return nil }
        bounds = Bounds(minX: west, minY: south, maxX: east, maxY: north)
        toDegrees = try CoordinateTransformation(from: crs, to: .wgs84)
    }

    /// Where a coordinate of the CRS lies, x-east and y-north.
    public func place(of coordinate: Coordinate) -> Place {
        let straight = degrees(coordinate)
        if let straight, distance(straight) <= Self.tolerance { return .inside }
        if let swapped = degrees(Coordinate(x: coordinate.y, y: coordinate.x)), distance(swapped) == 0 {
            return .swapped(straight)
        }
        return .outside(straight, degrees: straight.map(distance) ?? .infinity)
    }

    private func degrees(_ coordinate: Coordinate) -> Coordinate? {
        guard let place = try? toDegrees.apply(coordinate), abs(place.x) <= 360, abs(place.y) <= 90 else { return nil }
        return place
    }

    /// Degrees outside the area along either axis.
    private func distance(_ place: Coordinate) -> Double {
        max(bounds.minX - place.x, place.x - bounds.maxX, bounds.minY - place.y, place.y - bounds.maxY, 0)
    }
}
