import Foundation
import Ground

/// Irregular shapes: bends, ribbons, blobs.
enum Outline {
    /// A smooth line through the points (Catmull-Rom), about a point per `step` metres.
    static func bend(_ points: [Coordinate], step: Double = 8) -> [Coordinate] {
        guard points.count > 2 else { return points }
        var line: [Coordinate] = []
        for index in 0..<(points.count - 1) {
            let p0 = points[max(0, index - 1)]
            let (p1, p2) = (points[index], points[index + 1])
            let p3 = points[min(points.count - 1, index + 2)]
            let pieces = max(1, Int(hypot(p2.x - p1.x, p2.y - p1.y) / step))
            for piece in 0..<pieces {
                let t = Double(piece) / Double(pieces)
                func spline(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
                    0.5
                        * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t
                            + (3 * b - a - 3 * c + d) * t * t * t)
                }
                line.append(
                    Coordinate(x: spline(p0.x, p1.x, p2.x, p3.x), y: spline(p0.y, p1.y, p2.y, p3.y)))
            }
        }
        return line + points.suffix(1)
    }

    /// A closed ribbon of a width around a line; `shift` moves it to the left of the line.
    static func ribbon(_ line: [Coordinate], width: Double, shift: Double = 0) -> [Coordinate] {
        var (left, right): ([Coordinate], [Coordinate]) = ([], [])
        for index in line.indices {
            let (a, b) = (line[max(0, index - 1)], line[min(line.count - 1, index + 1)])
            let length = max(hypot(b.x - a.x, b.y - a.y), 1e-9)
            let (nx, ny) = (-(b.y - a.y) / length, (b.x - a.x) / length)
            let point = line[index]
            left.append(Coordinate(x: point.x + nx * (shift + width / 2), y: point.y + ny * (shift + width / 2)))
            right.append(Coordinate(x: point.x + nx * (shift - width / 2), y: point.y + ny * (shift - width / 2)))
        }
        let ring = left + right.reversed()
        return ring + ring.prefix(1)
    }

    /// Points every `step` metres along a line.
    static func stations(_ line: [Coordinate], step: Double) -> [Coordinate] {
        var (points, left): ([Coordinate], Double) = ([], step / 2)
        for (a, b) in zip(line, line.dropFirst()) {
            let length = hypot(b.x - a.x, b.y - a.y)
            while left <= length {
                points.append(Coordinate(x: a.x + (b.x - a.x) * left / length, y: a.y + (b.y - a.y) * left / length))
                left += step
            }
            left -= length
        }
        return points
    }

    /// A closed uneven ellipse in a frame.
    static func blob(
        _ frame: Frame, semiU: Double, semiV: Double, unevenness: Double, random: inout RandomSource
    ) -> [Coordinate] {
        let waves = (2...5).map { (Double($0), random.uniform(0, 2 * .pi), unevenness * random.uniform(0.4, 1)) }
        let count = 56
        let ring = (0..<count).map { index -> Coordinate in
            let angle = Double(index) * 2 * .pi / Double(count)
            let radius = 1 + waves.reduce(0) { $0 + $1.2 / $1.0 * cos($1.0 * angle + $1.1) }
            return frame.point(semiU * radius * cos(angle), semiV * radius * sin(angle))
        }
        return ring + ring.prefix(1)
    }

    /// Whether a point lies in a closed ring.
    static func contains(_ ring: [Coordinate], _ point: Coordinate) -> Bool {
        var isInside = false
        for (a, b) in zip(ring, ring.dropFirst()) where (a.y > point.y) != (b.y > point.y) {
            if point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) { isInside.toggle() }
        }
        return isInside
    }

    /// Shortest distance from a point to a line.
    static func distance(_ point: Coordinate, to line: [Coordinate]) -> Double {
        var nearest = Double.infinity
        for (a, b) in zip(line, line.dropFirst()) {
            let (dx, dy) = (b.x - a.x, b.y - a.y)
            let t = ((point.x - a.x) * dx + (point.y - a.y) * dy) / max(dx * dx + dy * dy, 1e-12)
            let along = min(1, max(0, t))
            nearest = min(nearest, hypot(point.x - a.x - along * dx, point.y - a.y - along * dy))
        }
        return nearest
    }
}
