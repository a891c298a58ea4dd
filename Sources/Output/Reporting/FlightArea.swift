import Export
import Findings
public import Ground

/// A piece of ground to fly over: unseen parcels that lie close together, in one convex outline.
public struct FlightArea: Sendable, Hashable {
    /// Its number, from 1, the area with most parcels first.
    public var number: Int
    /// The village most of its parcels lie in; nil outside the governance grids.
    public var village: String?
    /// The parcels to be seen, in the order of their codes.
    public var parcelCodes: [ParcelCode]
    /// Outline, longitude and latitude (EPSG:4326), closed, counter-clockwise.
    public var outline: [Coordinate]
    /// Area of the outline, hectares.
    public var hectares: Double

    /// The name shown to people and drones.
    public var name: Message {
        let place = village.map { " · \($0)" } ?? ""
        return Message(zh: "飞行区 \(padded)\(place)", en: "area \(padded)\(place)")
    }

    private var padded: String { number < 10 ? "0\(number)" : "\(number)" }
}

/// How unseen parcels become flight areas.
public struct FlightPlanning: Sendable, Hashable {
    /// Parcels whose bounds are no farther apart are flown together, metres.
    public var joinMetres = 150.0
    /// The outline keeps at least this far from the parcels, metres, so that pictures overlap at their edges too.
    public var marginMetres = 30.0
    /// A larger area is cut in two, hectares: about what one battery of a survey drone covers at 3 cm pixels.
    public var largestHectares = 100.0

    /// The usual planning.
    public init() {}

    /// The areas to be flown for `parcels`, whatever their CRSs; every parcel lies whole in exactly one.
    ///
    /// Throws what a transformation to WGS 84 throws. Cost: near linear in the number of parcels.
    public func areas(for parcels: [CoverageParcel]) throws -> [FlightArea] {
        let projection = GeographicProjection()
        var sites: [Site] = []
        for parcel in parcels.sorted(by: { $0.parcel.code < $1.parcel.code }) {
            let polygon = try projection.coordinates(parcel.parcel.polygon, crs: parcel.parcel.crs)
            if let site = Site(parcel.parcel, polygon.polygons.flatMap(\.exterior)) { sites.append(site) }
        }
        guard let origin = sites.first?.corners.first else { return [] }
        let plane = LocalPlane(origin: origin)
        let bounds = sites.compactMap { Bounds(enclosing: $0.corners.lazy.map(plane.metres)) }
        var areas = Proximity(bounds, within: joinMetres).groups.flatMap { group in
            outlines(group.map { sites[$0] })
        }
        // No area is without parcels, and no parcel in two.
        areas.sort { (a: FlightArea, b: FlightArea) -> Bool in
            if a.parcelCodes.count != b.parcelCodes.count { return a.parcelCodes.count > b.parcelCodes.count }
            return a.parcelCodes[0] < b.parcelCodes[0]
        }
        for index in areas.indices { areas[index].number = index + 1 }
        return areas
    }

    /// A parcel with its corners in degrees.
    private struct Site {
        let parcel: ParcelRecord
        let corners: [Coordinate]
        let middle: Coordinate

        init?(_ parcel: ParcelRecord, _ corners: [Coordinate]) {
            guard let bounds = Bounds(enclosing: corners) else { return nil }
            (self.parcel, self.corners) = (parcel, corners)
            middle = Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2)
        }
    }

    /// One area, or several where it would be too large; each in a plane of its own.
    private func outlines(_ sites: [Site]) -> [FlightArea] {
        guard let bounds = Bounds(enclosing: sites.lazy.map(\.middle)) else { return [] }
        let plane = LocalPlane(
            origin: Coordinate(x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2))
        guard let ring = ConvexHull.buffered(sites.flatMap { $0.corners.map(plane.metres) }, by: marginMetres)
        else { return [] }
        let hectares = Polygon.signedArea(ring) / 10_000
        guard hectares > largestHectares, sites.count > 1 else {
            let villages = Dictionary(grouping: sites.compactMap(\.parcel.place.village)) { $0 }.mapValues(\.count)
            let village = villages.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
            return [
                FlightArea(
                    number: 0, village: village, parcelCodes: sites.map(\.parcel.code).sorted(),
                    outline: ring.map(plane.degrees), hectares: hectares)
            ]
        }
        // Across the longer side, where half the parcels lie on either hand.
        let low = plane.metres(Coordinate(x: bounds.minX, y: bounds.minY))
        let high = plane.metres(Coordinate(x: bounds.maxX, y: bounds.maxY))
        let isWide = high.x - low.x >= high.y - low.y
        let ordered = sites.sorted { a, b in
            let (p, q) = isWide ? (a.middle.x, b.middle.x) : (a.middle.y, b.middle.y)
            return p != q ? p < q : a.parcel.code < b.parcel.code
        }
        let half = ordered.count / 2
        return outlines(Array(ordered[..<half])) + outlines(Array(ordered[half...]))
    }
}
