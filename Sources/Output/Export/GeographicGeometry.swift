package import Ground
import Projection

/// A multipolygon or a point in WGS 84 as GeoJSON writes it: rounded to 7 decimals (about 1 cm), exterior counter-clockwise. Of another CRS
/// only ``coordinates(northFirst:)`` may be asked.
///
/// Rounding can fold short edges: coordinates that fall together are written once, and a ring that is left with
/// fewer than four positions or no area is left out rather than written invalid (RFC 7946 §3.1.6). Nothing here
/// is near the antimeridian.
package struct GeographicGeometry {
    /// Rings of polygons, in units of 10⁻⁷ degrees (of a CRS in metres: millimetres).
    private let polygons: [[[Position]]]
    private let point: Position?
    /// Such units in a degree or a metre.
    private let scale: Double

    fileprivate struct Position: Hashable {
        let longitude: Int
        let latitude: Int
    }

    /// `geometry` is already in WGS 84, longitude before latitude; in metres, easting before northing, where `isInMetres`.
    package init(_ geometry: MultiPolygon, isInMetres: Bool = false) {
        let scale = isInMetres ? 1e3 : 1e7
        (point, self.scale) = (nil, scale)
        polygons = geometry.polygons.compactMap { polygon in
            guard let exterior = Self.ring(polygon.exterior, scale, counterClockwise: true) else { return nil }
            return [exterior] + polygon.holes.compactMap { Self.ring($0, scale, counterClockwise: false) }
        }
    }

    /// A point in WGS 84, longitude before latitude; in metres where `isInMetres`.
    package init(_ place: Coordinate, isInMetres: Bool = false) {
        scale = isInMetres ? 1e3 : 1e7
        (polygons, point) = ([], Self.position(place, scale))
    }

    private static func position(_ coordinate: Coordinate, _ scale: Double) -> Position? {
        guard let longitude = Int(exactly: (coordinate.x * scale).rounded()),
            let latitude = Int(exactly: (coordinate.y * scale).rounded())
        else { return nil }
        return Position(longitude: longitude, latitude: latitude)
    }

    private static func ring(_ coordinates: [Coordinate], _ scale: Double, counterClockwise: Bool) -> [Position]? {
        var ring: [Position] = []
        for coordinate in coordinates {
            guard let position = position(coordinate, scale) else { return nil }
            if ring.last != position { ring.append(position) }
        }
        guard ring.count >= 4, let origin = ring.first else { return nil }
        // After rounding, so that orientation cannot be lost between the two; exact below 0.9° (products under 2⁵³).
        var doubledArea = 0.0
        for (a, b) in zip(ring, ring.dropFirst()) {
            doubledArea += Double(a.longitude - origin.longitude) * Double(b.latitude - origin.latitude)
            doubledArea -= Double(b.longitude - origin.longitude) * Double(a.latitude - origin.latitude)
        }
        guard doubledArea != 0 else { return nil }
        return (doubledArea > 0) == counterClockwise ? ring : ring.reversed()
    }

    /// The MultiPolygon or Point; null where nothing is left, which RFC 7946 §3.2 allows.
    package var json: JSONText {
        if let point {
            let place = "[\(Self.degrees(point.longitude)),\(Self.degrees(point.latitude))]"
            return .raw(#"{"type":"Point","coordinates":"# + place + "}")
        }
        guard !polygons.isEmpty else { return .null }
        var text = #"{"type":"MultiPolygon","coordinates":["#
        for (index, polygon) in polygons.enumerated() {
            text += index > 0 ? ",[" : "["
            for (index, ring) in polygon.enumerated() {
                text += index > 0 ? ",[" : "["
                for (index, position) in ring.enumerated() {
                    if index > 0 { text += "," }
                    text += "[\(Self.degrees(position.longitude)),\(Self.degrees(position.latitude))]"
                }
                text += "]"
            }
            text += "]"
        }
        return .raw(text + "]}")
    }

    /// The parts as numbers in the order of the CRS's axes, each with its rings, exterior first; of a point one ring of one position.
    package func coordinates(northFirst: Bool) -> [[[[Double]]]] {
        func numbers(_ position: Position) -> [Double] {
            let (east, north) = (Double(position.longitude) / scale, Double(position.latitude) / scale)
            return northFirst ? [north, east] : [east, north]
        }
        if let point { return [[[numbers(point)]]] }
        return polygons.map { $0.map { $0.map(numbers) } }
    }

    /// Longitude and latitude of a point, in degrees.
    package var degrees: (longitude: String, latitude: String)? {
        point.map { (Self.degrees($0.longitude), Self.degrees($0.latitude)) }
    }

    /// The geometry as KML 2.2 writes it; nil where nothing is left.
    var kml: String? {
        func text(_ positions: [Position]) -> String {
            let places = positions.map { "\(Self.degrees($0.longitude)),\(Self.degrees($0.latitude)),0" }
            return "<coordinates>\(places.joined(separator: " "))</coordinates>"
        }
        func ring(_ ring: [Position]) -> String { "<LinearRing>\(text(ring))</LinearRing>" }
        if let point { return "<Point>\(text([point]))</Point>" }
        let parts = polygons.compactMap { polygon -> String? in
            guard let exterior = polygon.first else { return nil }
            let holes = polygon.dropFirst().map { "<innerBoundaryIs>\(ring($0))</innerBoundaryIs>" }.joined()
            return "<Polygon><outerBoundaryIs>\(ring(exterior))</outerBoundaryIs>\(holes)</Polygon>"
        }
        return parts.isEmpty ? nil : "<MultiGeometry>\(parts.joined())</MultiGeometry>"
    }

    /// The smallest rectangle around everything, in units of 10⁻⁷ degrees.
    package struct Box {
        private var west: Int, south: Int, east: Int, north: Int

        fileprivate init(_ position: Position) {
            (west, east) = (position.longitude, position.longitude)
            (south, north) = (position.latitude, position.latitude)
        }

        fileprivate mutating func include(_ position: Position) {
            (west, east) = (min(west, position.longitude), max(east, position.longitude))
            (south, north) = (min(south, position.latitude), max(north, position.latitude))
        }

        /// West, south, east, north (RFC 7946 §5).
        var json: JSONText { .raw("[\([west, south, east, north].map(degrees).joined(separator: ","))]") }
    }

    /// Widens `box` to hold the geometry.
    package func extend(_ box: inout Box?) {
        func include(_ position: Position) {
            if box == nil { box = Box(position) } else { box?.include(position) }
        }
        if let point { include(point) }
        for position in polygons.lazy.joined().joined() { include(position) }
    }

    /// Decimal degrees without trailing zeros, from integers: the same digits on every machine.
    package static func degrees(_ units: Int) -> String {
        let (whole, fraction) = (units.magnitude / 10_000_000, units.magnitude % 10_000_000)
        let sign = units < 0 ? "-" : ""
        guard fraction > 0 else { return "\(sign)\(whole)" }
        let digits = String(fraction)
        var decimals = String(repeating: "0", count: 7 - digits.count) + digits
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(sign)\(whole).\(decimals)"
    }
}

/// Brings geometries of any CRS to WGS 84 or another one, with one prepared transformation per CRS.
package final class GeographicProjection {
    private var transformations: [CRSCode: CoordinateTransformation] = [:]
    private let target: CRSCode
    private let isInMetres: Bool

    /// A projection to WGS 84.
    package init() { (target, isInMetres) = (.wgs84, false) }

    /// A projection to another CRS; throws `ProjectionError` where that is not known.
    package init(to target: CRSCode) throws {
        (self.target, isInMetres) = (target, try isProjectedInMetres(target))
    }

    package func geometry(_ geometry: MultiPolygon, crs: CRSCode) throws -> GeographicGeometry {
        GeographicGeometry(try coordinates(geometry, crs: crs), isInMetres: isInMetres)
    }

    /// A point in WGS 84, or the other CRS.
    package func point(_ place: Coordinate, crs: CRSCode) throws -> GeographicGeometry {
        GeographicGeometry(try transformation(of: crs).apply(place), isInMetres: isInMetres)
    }

    /// Longitude and latitude with every digit, for what is reckoned on.
    package func coordinates(_ geometry: MultiPolygon, crs: CRSCode) throws -> MultiPolygon {
        try transformation(of: crs).apply(geometry)
    }

    private func transformation(of crs: CRSCode) throws -> CoordinateTransformation {
        let transformation: CoordinateTransformation
        if let known = transformations[crs] {
            transformation = known
        } else {
            transformation = try CoordinateTransformation(from: crs, to: target)
            transformations[crs] = transformation
        }
        return transformation
    }
}
