/// A point in CRS units: easting and northing in metres, or longitude and latitude in degrees.
public struct Coordinate: Sendable, Hashable, Codable {
    /// Easting or longitude.
    public var x: Double
    /// Northing or latitude.
    public var y: Double

    /// A point at (x, y), always in x-east, y-north order.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// An axis-aligned rectangle in CRS units.
public struct Bounds: Sendable, Hashable, Codable {
    /// West edge.
    public var minX: Double
    /// South edge.
    public var minY: Double
    /// East edge.
    public var maxX: Double
    /// North edge.
    public var maxY: Double

    /// A rectangle from its four edges.
    public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
        self.minX = minX
        self.minY = minY
        self.maxX = maxX
        self.maxY = maxY
    }

    /// The smallest rectangle around the coordinates; nil for none.
    public init?(enclosing coordinates: some Sequence<Coordinate>) {
        var iterator = coordinates.makeIterator()
        guard let first = iterator.next() else { return nil }
        self.init(minX: first.x, minY: first.y, maxX: first.x, maxY: first.y)
        while let next = iterator.next() {
            minX = min(minX, next.x)
            maxX = max(maxX, next.x)
            minY = min(minY, next.y)
            maxY = max(maxY, next.y)
        }
    }

    /// Width along x in CRS units.
    public var width: Double { maxX - minX }
    /// Height along y in CRS units.
    public var height: Double { maxY - minY }

    /// The smallest rectangle that holds both.
    public func union(_ other: Bounds) -> Bounds {
        Bounds(
            minX: min(minX, other.minX), minY: min(minY, other.minY),
            maxX: max(maxX, other.maxX), maxY: max(maxY, other.maxY))
    }

    /// Whether the two share an area or an edge.
    public func intersects(_ other: Bounds) -> Bool {
        minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY
    }

    /// Whether a point lies in it or on its edge.
    public func contains(_ point: Coordinate) -> Bool {
        (minX...maxX).contains(point.x) && (minY...maxY).contains(point.y)
    }

    /// Grown by `distance` CRS units on every side.
    public func expanded(by distance: Double) -> Bounds {
        Bounds(minX: minX - distance, minY: minY - distance, maxX: maxX + distance, maxY: maxY + distance)
    }
}

/// A polygon with holes; every ring is closed (first coordinate repeated at the end).
///
/// Orientation as in RFC 7946: exterior counter-clockwise, holes clockwise, after ``normalised()``.
public struct Polygon: Sendable, Hashable, Codable {
    /// The outer ring, closed.
    public var exterior: [Coordinate]
    /// Inner rings, closed.
    public var holes: [[Coordinate]]

    /// A polygon from closed rings.
    public init(exterior: [Coordinate], holes: [[Coordinate]] = []) {
        self.exterior = exterior
        self.holes = holes
    }

    /// A rectangle's polygon, counter-clockwise.
    public init(_ bounds: Bounds) {
        self.init(exterior: [
            Coordinate(x: bounds.minX, y: bounds.minY), Coordinate(x: bounds.maxX, y: bounds.minY),
            Coordinate(x: bounds.maxX, y: bounds.maxY), Coordinate(x: bounds.minX, y: bounds.maxY),
            Coordinate(x: bounds.minX, y: bounds.minY),
        ])
    }

    /// Every ring, the exterior first.
    public var rings: [[Coordinate]] { [exterior] + holes }

    /// Area in squared CRS units: the exterior's less the holes'.
    public var area: Double {
        holes.reduce(abs(Polygon.signedArea(exterior))) { $0 - abs(Polygon.signedArea($1)) }
    }

    /// Exterior counter-clockwise, holes clockwise (RFC 7946 §3.1.6).
    public func normalised() -> Polygon {
        func oriented(_ ring: [Coordinate], counterClockwise: Bool) -> [Coordinate] {
            (Polygon.signedArea(ring) > 0) == counterClockwise ? ring : ring.reversed()
        }
        return Polygon(
            exterior: oriented(exterior, counterClockwise: true),
            holes: holes.map { oriented($0, counterClockwise: false) })
    }

    /// Shoelace area of a closed ring; positive when counter-clockwise.
    ///
    /// Shifted to the first coordinate so that eastings of 10⁷ m do not cost the digits of a small parcel.
    public static func signedArea(_ ring: [Coordinate]) -> Double {
        guard let origin = ring.first, ring.count > 3 else { return 0 }
        var sum = 0.0
        for index in 0..<(ring.count - 1) {
            let (a, b) = (ring[index], ring[index + 1])
            sum += (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y)
        }
        return sum / 2
    }
}

/// One or more polygons that make one thing: a parcel in parts, the patches of a change.
public struct MultiPolygon: Sendable, Hashable, Codable {
    /// The parts, disjoint but for touching points.
    public var polygons: [Polygon]

    /// A multipolygon of the given parts.
    public init(_ polygons: [Polygon]) {
        self.polygons = polygons
    }

    /// Area in squared CRS units.
    public var area: Double { polygons.reduce(0) { $0 + $1.area } }

    /// Length of all edges in CRS units, those of holes too.
    public var perimeter: Double {
        polygons.lazy.flatMap(\.rings).reduce(0) { sum, ring in
            zip(ring, ring.dropFirst()).reduce(sum) {
                $0 + (($1.1.x - $1.0.x) * ($1.1.x - $1.0.x) + ($1.1.y - $1.0.y) * ($1.1.y - $1.0.y)).squareRoot()
            }
        }
    }

    /// The smallest rectangle around all exteriors; nil when empty.
    public var bounds: Bounds? { Bounds(enclosing: polygons.lazy.flatMap(\.exterior)) }

    /// Whether there is no part.
    public var isEmpty: Bool { polygons.isEmpty }

    /// Every part normalised to RFC 7946's orientation.
    public func normalised() -> MultiPolygon { MultiPolygon(polygons.map { $0.normalised() }) }

    /// Every coordinate mapped, rings and parts kept.
    public func map<Failure: Error>(
        _ transform: (Coordinate) throws(Failure) -> Coordinate
    ) throws(Failure) -> MultiPolygon {
        func mapped(_ ring: [Coordinate]) throws(Failure) -> [Coordinate] {
            var result: [Coordinate] = []
            result.reserveCapacity(ring.count)
            for coordinate in ring { result.append(try transform(coordinate)) }
            return result
        }
        var result: [Polygon] = []
        for polygon in polygons {
            var holes: [[Coordinate]] = []
            for hole in polygon.holes { holes.append(try mapped(hole)) }
            result.append(Polygon(exterior: try mapped(polygon.exterior), holes: holes))
        }
        return MultiPolygon(result)
    }
}

extension Polygon {
    /// Whether a point lies inside, by even-odd crossings of all rings (holes count).
    public func contains(_ point: Coordinate) -> Bool {
        var isInside = false
        for ring in rings {
            for (a, b) in zip(ring, ring.dropFirst()) where (a.y > point.y) != (b.y > point.y) {
                if point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) { isInside.toggle() }
            }
        }
        return isInside
    }
}

extension MultiPolygon {
    /// Whether a point lies inside, by even-odd crossings of all rings of all members.
    public func contains(_ point: Coordinate) -> Bool { polygons.count { $0.contains(point) } % 2 == 1 }
}
