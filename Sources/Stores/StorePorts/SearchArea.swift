public import Ground

/// An area of ground that rows are asked of: between four edges, as a box in another CRS is in that of the parcels.
public struct SearchArea: Sendable, Hashable {
    /// Its edge in the CRS of the parcels, closed.
    public let ring: [Coordinate]
    /// Its bounds.
    public let bounds: Bounds
    /// A rectangle that lies in it wholly; nil where none is known.
    public let core: Bounds?
    /// Whether what has no place counts as lying in every area, as GIS have it; a map cannot show it.
    public var holdsPlaceless = true

    /// A rectangle in the CRS of the parcels.
    public init(_ bounds: Bounds) {
        ring = Polygon(bounds).exterior
        (self.bounds, core) = (bounds, bounds)
    }

    /// An area from its edges, anticlockwise from the south-west corner, each with both its ends; nil where an edge has none.
    public init?(south: [Coordinate], east: [Coordinate], north: [Coordinate], west: [Coordinate]) {
        guard let edge = Bounds(enclosing: south + east + north + west), let start = south.first,
            let minX = west.map(\.x).max(), let maxX = east.map(\.x).min(), let minY = south.map(\.y).max(),
            let maxY = north.map(\.y).min()
        else { return nil }
        ring = south + east.dropFirst() + north.dropFirst() + west.dropFirst().dropLast() + [start]
        bounds = edge
        core = minX <= maxX && minY <= maxY ? Bounds(minX: minX, minY: minY, maxX: maxX, maxY: maxY) : nil
    }

    /// Whether a geometry shares a point with it; its edge counts.
    public func meets(_ geometry: MultiPolygon) -> Bool {
        guard let own = geometry.bounds, bounds.intersects(own) else { return false }
        return geometry.polygons.contains { $0.meets(ring) }
    }

    /// Whether a point lies in it or on its edge.
    public func meets(_ point: Coordinate) -> Bool { bounds.contains(point) && Polygon(exterior: ring).holds(point) }
}
