import KernelSet
import Kernels

/// Moments and quantiles of weighted values, in a fixed number of steps per value.
///
/// Quantiles come from a histogram of `bins` equal bins between the least and the greatest value, straight within a
/// bin: off by at most a bin's width, without sorting.
struct PlaneSummary {
    private static let bins = 128

    let mean: Float
    let deviation: Float
    private let least: Float
    private let width: Float
    /// Weight of each bin; empty if all values are one.
    private let histogram: [Float]
    private let total: Float

    /// Summarises `values` with `weights` > 0, `total` in all; nil if there are none.
    init?(_ values: [Float], weights: [Float], total: Double) {
        guard !values.isEmpty else { return nil }
        let (least, greatest, sum) = kernels.range(values, weights: weights, count: values.count)
        let mean = Float(sum / total)
        let width = (greatest - least) / Float(Self.bins)
        var histogram: [Float] = []
        var squares = 0.0
        if width > 0 {
            histogram = [Float](repeating: 0, count: 2 * Self.bins)
            squares = kernels.histogram(
                values, weights: weights, count: values.count, mean: mean, least: least, width: width,
                into: &histogram, binCount: Self.bins)
        }
        self.mean = mean
        deviation = Float((squares / total).squareRoot())
        self.least = least
        self.width = width
        self.histogram = histogram
        self.total = Float(total)
    }

    /// The value below which `share` (0…1) of the weight lies.
    func quantile(_ share: Float) -> Float { value(below: share * total) }

    /// The value that the highest `weight` lies above; the least value where there is less weight than that.
    func top(_ weight: Float) -> Float { value(below: max(total - weight, 0)) }

    private func value(below weight: Float) -> Float {
        var left = weight
        for bin in 0..<(histogram.isEmpty ? 0 : Self.bins) {
            let here = histogram[bin]
            if left <= here, here > 0 { return least + (Float(bin) + left / here) * width }
            left -= here
        }
        return least + width * Float(Self.bins)
    }
}
