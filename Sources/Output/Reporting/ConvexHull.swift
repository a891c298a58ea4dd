import Foundation
import Ground

/// The smallest convex polygon around points, and the same grown by a distance.
enum ConvexHull {
    /// The hull's corners, counter-clockwise from the lowest of the leftmost, not closed; one or two for points that
    /// span no area.
    ///
    /// Source: A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979 (monotone chain).
    /// Cost: sorting.
    static func corners(_ points: [Coordinate]) -> [Coordinate] {
        let sorted = Array(Set(points)).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        guard sorted.count > 2 else { return sorted }
        func chain(_ points: some Sequence<Coordinate>) -> [Coordinate] {
            var chain: [Coordinate] = []
            for point in points {
                while chain.count >= 2, turn(chain[chain.count - 2], chain[chain.count - 1], point) <= 0 {
                    chain.removeLast()
                }
                chain.append(point)
            }
            chain.removeLast()
            return chain
        }
        return chain(sorted) + chain(sorted.reversed())
    }

    /// The hull grown by `distance` on every side, a closed ring, counter-clockwise; nil for no points.
    ///
    /// The Minkowski sum with a regular 12-gon around the circle of that radius: nowhere nearer than `distance`,
    /// nowhere farther than 1.036 times it.
    static func buffered(_ points: [Coordinate], by distance: Double) -> [Coordinate]? {
        let radius = distance / cos(.pi / 12)
        let disc = (0..<12).map { index in
            let angle = (Double(index) + 0.5) * .pi / 6
            return Coordinate(x: radius * cos(angle), y: radius * sin(angle))
        }
        let sums = corners(points).flatMap { corner in
            disc.map { Coordinate(x: corner.x + $0.x, y: corner.y + $0.y) }
        }
        let ring = corners(sums)
        return ring.first.map { ring + [$0] }
    }

    /// Twice the signed area of the triangle: positive for a turn to the left.
    private static func turn(_ a: Coordinate, _ b: Coordinate, _ c: Coordinate) -> Double {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
}
