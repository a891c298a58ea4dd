public import Cadastre
public import Ground
import KernelSet
import Kernels

/// Plain area-weighted statistics of one parcel over both epochs, without a verdict.
///
/// Every sum is weighted by the exact share of the pixel inside the parcel, as exactextract does it; what was not
/// observed in either epoch weighs nothing.
public struct ParcelStatistics: Sendable {
    /// Number of observed pixels, fractions counted.
    public let pixels: Double
    /// Mean and (population) standard deviation per band of the earlier epoch, then of the later; digital numbers.
    public let bands: [(mean: Double, deviation: Double)]
    /// Mean of the change magnitude.
    public let magnitudeMean: Double
    /// 90th percentile of the change magnitude.
    public let magnitudeP90: Double
    /// Mean vegetation index of the earlier and the later epoch; NaN without near infrared.
    public let vegetation: (earlier: Double, later: Double)
    /// Pixels, fractions counted, whose magnitude exceeds the limit.
    public let changedPixels: Double

    /// Planes of a block that the statistics are taken of, each `rows × columns` of `window`.
    public struct Planes: Sendable {
        /// The window of the survey's grid.
        public var window: Window
        /// Bands of the earlier epoch, one after another.
        public var earlier: [Float]
        /// Bands of the later epoch, one after another.
        public var later: [Float]
        /// Change magnitude.
        public var magnitude: [Float]
        /// Vegetation index of the earlier and the later epoch; nil without near infrared.
        public var vegetation: (earlier: [Float], later: [Float])?
        /// 1 = observed in both epochs.
        public var validity: [UInt8]

        /// Planes of one window.
        public init(
            window: Window, earlier: [Float], later: [Float], magnitude: [Float],
            vegetation: (earlier: [Float], later: [Float])?,
            validity: [UInt8]
        ) {
            self.window = window
            self.earlier = earlier
            self.later = later
            self.magnitude = magnitude
            self.vegetation = vegetation
            self.validity = validity
        }
    }

    /// Measures a parcel; its pixels must lie in the planes' window, or count as not observed.
    public init(of parcel: Parcel, planes: Planes, grid: PixelGrid, magnitudeLimit: Float) {
        let coverage = CoverageFractions(of: parcel.polygon, bounds: parcel.bounds, on: grid)
        let shared = coverage.window.intersection(planes.window)
        let count = planes.window.count
        let bandCount = count == 0 ? 0 : planes.earlier.count / count
        let start =
            (shared.row - planes.window.row) * planes.window.columns + shared.column - planes.window.column
        var weights = [Float](repeating: 0, count: shared.count)
        var total = 0.0
        for row in 0..<shared.rows {
            let source = start + row * planes.window.columns
            let covered =
                (shared.row + row - coverage.window.row) * coverage.window.columns
                + shared.column - coverage.window.column
            for column in 0..<shared.columns where planes.validity[source + column] != 0 {
                let weight = coverage.fractions[covered + column]
                weights[row * shared.columns + column] = weight
                total += Double(weight)
            }
        }
        var scratch = [Double](repeating: 0, count: 2 * shared.columns)
        func moments(_ plane: [Float], _ offset: Int = 0) -> (mean: Double, deviation: Double) {
            guard total > 0 else { return (.nan, .nan) }
            let moments = kernels.weightedMoments(
                plane, at: offset + start, stride: planes.window.columns, weights: weights, rows: shared.rows,
                columns: shared.columns, scratch: &scratch)
            let mean = moments.sum / total
            return (mean, max(moments.squares / total - mean * mean, 0).squareRoot())
        }
        pixels = total
        bands = [planes.earlier, planes.later].flatMap { epoch in
            (0..<bandCount).map { moments(epoch, $0 * count) }
        }
        magnitudeMean = moments(planes.magnitude).mean
        vegetation =
            planes.vegetation.map { (moments($0.earlier).mean, moments($0.later).mean) } ?? (.nan, .nan)
        var ranked: [RankedPixel] = []
        ranked.reserveCapacity(shared.count)
        var changed = 0.0
        for row in 0..<shared.rows {
            let source = start + row * planes.window.columns
            for column in 0..<shared.columns {
                let weight = weights[row * shared.columns + column]
                guard weight > 0 else { continue }
                let value = planes.magnitude[source + column]
                ranked.append(RankedPixel(value: value, weight: weight))
                if value > magnitudeLimit { changed += Double(weight) }
            }
        }
        magnitudeP90 = Self.quantile(0.9, of: ranked)
        changedPixels = changed
    }

    /// Weighted quantile with linear interpolation; equal weights give NumPy's default.
    ///
    /// Source: exactextract `weighted_quantiles.cpp`: the k-th of n sorted values stands at
    /// (k − 1)·wₖ + (n − 1)·Σᵢ₍ᵢ₌₁…ₖ₋₁₎ wᵢ on a scale that ends at (n − 1)·Σw.
    private static func quantile(_ share: Double, of ranked: [RankedPixel]) -> Double {
        guard !ranked.isEmpty else { return .nan }
        // Only what may lie above the quantile is sorted: a few values tell about where that begins.
        let some = stride(from: 0, to: ranked.count, by: max(1, ranked.count / 64)).map { ranked[$0].key }.sorted()
        let least = some[Int(Double(some.count) * share * 0.85)]
        return quantile(share, of: ranked, from: least) ?? quantile(share, of: ranked, from: 0) ?? .nan
    }

    /// Nil where the quantile lies below the least of the pixels whose key is at least `least`.
    private static func quantile(_ share: Double, of ranked: [RankedPixel], from least: UInt64) -> Double? {
        var (total, below) = (0.0, 0.0)
        var upper: [UInt64] = []
        upper.reserveCapacity(ranked.count)
        for pixel in ranked {
            total += Double(pixel.weight)
            if pixel.key >= least { upper.append(pixel.key) } else { below += Double(pixel.weight) }
        }
        upper.sort()
        let last = Double(ranked.count - 1)
        let target = share * last * total
        let skipped = ranked.count - upper.count
        var (sum, previous) = (below, nil as (place: Double, value: Double)?)
        for (index, key) in upper.enumerated() {
            let pixel = RankedPixel(key: key)
            let place = Double(skipped + index) * Double(pixel.weight) + last * sum
            let value = Double(pixel.value)
            if place >= target, let previous {
                let step = place - previous.place
                return previous.value + (value - previous.value) * (step > 0 ? (target - previous.place) / step : 1)
            }
            // Places need not rise with unequal weights: the one before the first is not known.
            if skipped > 0, index == 0, place >= target { return nil }
            previous = (place, value)
            sum += Double(pixel.weight)
        }
        return previous?.value
    }
}

/// A value ≥ 0 and its weight > 0 as one whole number, which sorts by the value: positive floats sort as their bits.
private struct RankedPixel {
    let key: UInt64
    var value: Float { Float(bitPattern: UInt32(truncatingIfNeeded: key >> 32)) }
    var weight: Float { Float(bitPattern: UInt32(truncatingIfNeeded: key)) }

    init(key: UInt64) { self.key = key }

    init(value: Float, weight: Float) {
        key = UInt64(value.bitPattern) << 32 | UInt64(weight.bitPattern)
    }
}
