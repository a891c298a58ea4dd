public import Ground

/// How much higher the later surface model lies where nothing changed: a bias, and a tilt where it is well supported.
///
/// Source: the vertical part of Nuth & Kääb 2011 (10.5194/tc-5-271-2011), later − earlier ≈ a + b·x + c·y on stable
/// ground, with robust weights (least absolute deviations, then Tukey's biweight) in place of a mask of stable
/// ground: a third of the samples may have truly changed. Swapped epochs yield exactly the negative.
public struct HeightMatch: Sendable, Hashable {
    /// Metres by which the later epoch lies higher, at ``centre``.
    public let bias: Float
    /// Metres per pixel that this grows eastward and southward; both 0 where a tilt is not supported.
    public let tilt: SIMD2<Float>
    /// Column and row of the grid, in the middle of the samples.
    public let centre: SIMD2<Double>
    /// σ of later − earlier on stable ground after the match, metres, > 0.
    public let noise: Float
    /// Samples within 3 σ of the match, on which it rests; 0 = no match, the identity.
    public let stableSamples: Int

    /// About as many samples as are fitted.
    private static let sampleLimit = 40_000
    private static let rounds = 12
    /// Below these, noise is rounding.
    private static let leastNoise = 0.01
    /// A tilt needs as many samples, and as wide a spread both ways (σ in pixels).
    private static let (tiltSamples, tiltSpread) = (2_000, 60.0)

    private struct Sample {
        let x: Double
        let y: Double
        let difference: Double
    }
    /// a + b·x + c·y
    private struct Plane {
        var a = 0.0
        var b = 0.0
        var c = 0.0
        func residual(_ sample: Sample) -> Double { sample.difference - (a + b * sample.x + c * sample.y) }
    }

    /// Finds the match from sampled pairs of blocks (same windows) whose first band is `Band.height`.
    ///
    /// Without a pixel observed in both it is the identity with a noise of 1 m. Deterministic.
    public init(samples: [(earlier: PixelBlock, later: PixelBlock)]) {
        let step = max(1, samples.reduce(0) { $0 + $1.earlier.window.count } / Self.sampleLimit)
        var found: [(column: Double, row: Double, difference: Double)] = []
        for (earlier, later) in samples {
            let window = earlier.window
            for pixel in stride(from: 0, to: window.count, by: step)
            where earlier.validity[pixel] & later.validity[pixel] != 0 {
                found.append(
                    (
                        Double(window.column + pixel % window.columns), Double(window.row + pixel / window.columns),
                        Double(later.samples[pixel] - earlier.samples[pixel])
                    ))
            }
        }
        guard !found.isEmpty else {
            (bias, tilt, centre, noise, stableSamples) = (0, .zero, .zero, 1, 0)
            return
        }
        let count = Double(found.count)
        let middle = SIMD2(found.reduce(0) { $0 + $1.column } / count, found.reduce(0) { $0 + $1.row } / count)
        let points = found.map { Sample(x: $0.column - middle.x, y: $0.row - middle.y, difference: $0.difference) }
        let level = Self.fit(points, isTilted: false)
        var (plane, sigma) = (level, Self.spread(points, level))
        if Self.supportsTilt(points) {
            let tilted = Self.fit(points, isTilted: true)
            let spread = Self.spread(points, tilted)
            // A tilt that explains nothing is noise, and would grow away from the samples.
            if spread < 0.97 * sigma { (plane, sigma) = (tilted, spread) }
        }
        centre = middle
        bias = Float(plane.a)
        tilt = SIMD2(Float(plane.b), Float(plane.c))
        noise = Float(sigma)
        stableSamples = points.count { abs(plane.residual($0)) <= 3 * sigma }
    }

    /// Metres by which the later epoch lies higher at a (fractional) pixel of the grid, nothing having changed there.
    public func correction(column: Double, row: Double) -> Float {
        bias + tilt.x * Float(column - centre.x) + tilt.y * Float(row - centre.y)
    }

    /// Whether samples are many, and spread in every direction.
    private static func supportsTilt(_ points: [Sample]) -> Bool {
        guard points.count >= tiltSamples else { return false }
        let n = Double(points.count)
        let (xx, yy, xy) = points.reduce((0.0, 0.0, 0.0)) {
            ($0.0 + $1.x * $1.x / n, $0.1 + $1.y * $1.y / n, $0.2 + $1.x * $1.y / n)
        }
        // The smaller eigenvalue of their covariance: the spread across the line along which they lie.
        let least = (xx + yy) / 2 - (((xx - yy) / 2) * ((xx - yy) / 2) + xy * xy).squareRoot()
        return least >= tiltSpread * tiltSpread
    }

    private static func fit(_ points: [Sample], isTilted: Bool) -> Plane {
        var plane = Plane(a: median(points.map(\.difference)))
        for round in 0..<2 * rounds {
            let sigma = spread(points, plane)
            let weights = points.map { point -> Double in
                let residual = abs(plane.residual(point))
                // First least absolute deviations, which any start leads to, then the biweight, which forgets change.
                if round < rounds { return 1 / max(residual, 0.1 * sigma) }
                let u = residual / (4.685 * sigma)
                return u < 1 ? (1 - u * u) * (1 - u * u) : 0
            }
            guard let next = weighted(points, weights, isTilted: isTilted) else { return plane }
            plane = next
        }
        return plane
    }

    /// Weighted least squares; nil where the samples do not tell.
    private static func weighted(_ points: [Sample], _ weights: [Double], isTilted: Bool) -> Plane? {
        var (w, wx, wy, wxx, wyy, wxy, wd, wxd, wyd) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for (point, weight) in zip(points, weights) {
            let (x, y, d) = (point.x, point.y, point.difference)
            (w, wx, wy, wd) = (w + weight, wx + weight * x, wy + weight * y, wd + weight * d)
            (wxx, wyy, wxy) = (wxx + weight * x * x, wyy + weight * y * y, wxy + weight * x * y)
            (wxd, wyd) = (wxd + weight * x * d, wyd + weight * y * d)
        }
        guard w > 0 else { return nil }
        guard isTilted else { return Plane(a: wd / w) }
        // About the weighted mean, two equations are left.
        let (mx, my, md) = (wx / w, wy / w, wd / w)
        let (sxx, syy, sxy) = (wxx - w * mx * mx, wyy - w * my * my, wxy - w * mx * my)
        let (sxd, syd) = (wxd - w * mx * md, wyd - w * my * md)
        let determinant = sxx * syy - sxy * sxy
        guard determinant > 1e-9 * sxx * syy else { return nil }
        let (b, c) = ((sxd * syy - syd * sxy) / determinant, (syd * sxx - sxd * sxy) / determinant)
        return Plane(a: md - b * mx - c * my, b: b, c: c)
    }

    /// σ by the median absolute residual, of those within 3.5 σ: change does not widen it.
    private static func spread(_ points: [Sample], _ plane: Plane) -> Double {
        let sorted = points.map { abs(plane.residual($0)) }.sorted()
        var sigma = 1.4826 * sorted[sorted.count / 2]
        for _ in 0..<6 {
            let kept = sorted.partition(below: 3.5 * sigma)
            sigma = 1.4826 * sorted[max(kept, 1) / 2]
        }
        return max(sigma, leastNoise)
    }

    /// The mean of the two middle values, so that a swap of epochs is exactly a change of sign.
    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

extension [Double] {
    /// How many values of a sorted array do not exceed `limit`.
    fileprivate func partition(below limit: Double) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= limit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
