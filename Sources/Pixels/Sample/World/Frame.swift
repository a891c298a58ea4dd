import Foundation
import Ground

/// A local right-handed frame on the ground: u along its direction, v to the left of it, metres.
struct Frame: Hashable {
    let origin: Coordinate
    let cosine: Double
    let sine: Double

    init(origin: Coordinate, cosine: Double, sine: Double) {
        self.origin = origin
        self.cosine = cosine
        self.sine = sine
    }

    init(origin: Coordinate, degrees: Double) {
        self.init(origin: origin, cosine: cos(degrees * .pi / 180), sine: sin(degrees * .pi / 180))
    }

    func point(_ u: Double, _ v: Double) -> Coordinate {
        Coordinate(x: origin.x + u * cosine - v * sine, y: origin.y + u * sine + v * cosine)
    }

    func local(_ point: Coordinate) -> (u: Double, v: Double) {
        let (x, y) = (point.x - origin.x, point.y - origin.y)
        return (x * cosine + y * sine, y * cosine - x * sine)
    }

    /// The same directions around another point of this frame.
    func moved(_ u: Double, _ v: Double) -> Frame { Frame(origin: point(u, v), cosine: cosine, sine: sine) }

    /// Turned by quarter turns to the left.
    func turned(quarters: Int) -> Frame {
        var (c, s) = (cosine, sine)
        for _ in 0..<(((quarters % 4) + 4) % 4) { (c, s) = (-s, c) }
        return Frame(origin: origin, cosine: c, sine: s)
    }

    /// A closed, counter-clockwise rectangle around the frame's origin.
    func rectangle(width: Double, depth: Double) -> [Coordinate] {
        let (w, d) = (width / 2, depth / 2)
        return [point(-w, -d), point(w, -d), point(w, d), point(-w, d), point(-w, -d)]
    }

    /// A closed ring from local corner points.
    func ring(_ corners: [(Double, Double)]) -> [Coordinate] {
        let points = corners.map { point($0.0, $0.1) }
        return points + points.prefix(1)
    }
}
