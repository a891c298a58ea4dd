extension Polygon {
    /// Whether a point lies inside or on an edge.
    public func holds(_ point: Coordinate) -> Bool {
        contains(point)
            || rings.contains { ring in
                zip(ring, ring.dropFirst()).contains { Segment(from: $0, to: $1).holds(point) }
            }
    }

    /// Whether it shares a point with the area within a closed ring; edges count. What lies in a hole shares none.
    public func meets(_ ring: [Coordinate]) -> Bool {
        let other = Polygon(exterior: ring)
        // One lies within the other, or their edges meet.
        if let first = exterior.first, other.holds(first) { return true }
        if let first = ring.first, holds(first) { return true }
        guard let edge = Bounds(enclosing: ring) else { return false }
        for own in rings {
            for (a, b) in zip(own, own.dropFirst()) {
                let segment = Segment(from: a, to: b)
                guard segment.bounds.intersects(edge) else { continue }
                if zip(ring, ring.dropFirst()).contains(where: { segment.meets(Segment(from: $0, to: $1)) }) {
                    return true
                }
            }
        }
        return false
    }
}

extension MultiPolygon {
    /// Whether two of its edges cross. They may touch, as outlines along pixels do at corners.
    public var crossesItself: Bool {
        let edges = polygons.flatMap(\.rings).flatMap { ring in
            zip(ring, ring.dropFirst()).map { Segment(from: $0, to: $1) }
        }
        return edges.indices.contains { index in
            edges[(index + 1)...].contains { edges[index].crosses($0) }
        }
    }
}

/// A straight line between two points.
private struct Segment {
    let from, to: Coordinate

    var bounds: Bounds {
        Bounds(minX: min(from.x, to.x), minY: min(from.y, to.y), maxX: max(from.x, to.x), maxY: max(from.y, to.y))
    }

    /// On which side of the line a point lies: positive to the left, 0 on it.
    private func side(_ point: Coordinate) -> Double {
        (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
    }

    func holds(_ point: Coordinate) -> Bool { side(point) == 0 && bounds.contains(point) }

    /// Whether each has points on both sides of the other.
    func crosses(_ other: Segment) -> Bool {
        let (a, b) = (side(other.from), side(other.to))
        let (c, d) = (other.side(from), other.side(to))
        return (a > 0) != (b > 0) && (c > 0) != (d > 0) && a != 0 && b != 0 && c != 0 && d != 0
    }

    func meets(_ other: Segment) -> Bool {
        crosses(other) || holds(other.from) || holds(other.to) || other.holds(from) || other.holds(to)
    }
}
