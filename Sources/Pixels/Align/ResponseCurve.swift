import KernelSet
import Kernels

/// A rising curve from the later epoch's digital numbers of one band to the earlier one's.
///
/// Two sensors, or one under another sun and another tone mapping (gamma), answer the same ground with numbers that
/// rise together but not along a line.
public struct ResponseCurve: Sendable, Hashable {
    /// Where the first knot stands, digital numbers of the later epoch.
    public let low: Float
    /// Distance of knots, digital numbers, > 0.
    public let step: Float
    /// What each knot maps to, digital numbers of the earlier epoch; never falling.
    public let knots: [Float]

    /// The curve that changes nothing.
    public static let identity = ResponseCurve(low: 0, step: 1, knots: [0, 1])

    /// The earlier epoch's number for one of the later epoch; beyond the knots the outer pieces go on.
    public func callAsFunction(_ value: Float) -> Float {
        var value = value
        kernels.applyCurve(&value, count: 1, low: low, step: step, knots: knots, knotCount: knots.count)
        return value
    }

    /// Maps `count` values in place.
    func apply(to values: UnsafeMutablePointer<Float>, count: Int) {
        kernels.applyCurve(values, count: count, low: low, step: step, knots: knots, knotCount: knots.count)
    }

    init(low: Float, step: Float, knots: [Float]) {
        (self.low, self.step, self.knots) = (low, step, knots)
    }

    /// later × gain + offset.
    init(gain: Float, offset: Float) {
        self.init(low: 0, step: 1, knots: [offset, gain + offset])
    }

    private static let knotCount = 64

    /// The curve that gives `later` the distribution of `earlier`: equal quantiles map to each other.
    ///
    /// Both lists are the same unchanged pixels, so ordering them apart is not fooled by noise in either (a regression
    /// would be). Beyond the central 99 % the curve goes on straight. `gain` is the overall slope; the ends' slopes
    /// stay within a factor of 2.5 of it. Source: histogram matching on pseudo-invariant features (Schott, Salvaggio &
    /// Volchok 1988; Gonzalez & Woods).
    init(from later: [Float], to earlier: [Float], gain: Float) {
        let (x, y) = (later.sorted(), earlier.sorted())
        let count = x.count
        guard count >= 500, let first = x.first, let last = x.last, last > first else {
            let mean = { (values: [Float]) in values.reduce(0, +) / Float(max(values.count, 1)) }
            self.init(gain: gain, offset: mean(y) - gain * mean(x))
            return
        }
        // Averages over 1 % of the ranks: single pixels say nothing.
        let pieces = 100
        var points: [(x: Float, y: Float)] = []
        for piece in 0..<pieces {
            let range = (piece * count / pieces)..<((piece + 1) * count / pieces)
            let point = (
                x: x[range].reduce(0, +) / Float(range.count), y: y[range].reduce(0, +) / Float(range.count)
            )
            if let before = points.last, point.x - before.x < 1e-3 * (last - first) { continue }
            points.append(point)
        }
        guard points.count >= 3 else {
            self.init(gain: gain, offset: points[0].y - gain * points[0].x)
            return
        }
        func slope(_ a: (x: Float, y: Float), _ b: (x: Float, y: Float)) -> Float {
            min(max((b.y - a.y) / max(b.x - a.x, 1e-6), gain / 2.5), gain * 2.5)
        }
        let end = points.count - 1
        let reach = max(1, points.count / 8)
        let slopes = (slope(points[0], points[reach]), slope(points[end - reach], points[end]))
        let step = (points[end].x - points[0].x) / Float(Self.knotCount - 3)
        var knots: [Float] = []
        var piece = 0
        for knot in 0..<Self.knotCount {
            let place = points[0].x + Float(knot - 1) * step
            if knot == 0 {
                knots.append(points[0].y - slopes.0 * step)
            } else if knot >= Self.knotCount - 1 {
                knots.append(points[end].y + slopes.1 * (place - points[end].x))
            } else {
                while piece < end - 1, points[piece + 1].x < place { piece += 1 }
                let (a, b) = (points[piece], points[piece + 1])
                let share = min(max((place - a.x) / (b.x - a.x), 0), 1)
                knots.append(a.y + (b.y - a.y) * share)
            }
        }
        for knot in 1..<knots.count where knots[knot] < knots[knot - 1] { knots[knot] = knots[knot - 1] }
        self.init(low: points[0].x - step, step: step, knots: knots)
    }
}
