import Ground
import KernelSet
import Kernels

/// One epoch's window made ready for matching: bands free of brightness and contrast, a mask, a pyramid of two levels.
///
/// Every band is smoothed (σ = 1 pixel), then its local mean is taken off and its local spread divided out, so that
/// gain, offset, gamma and light shadow hardly count. `bands × rows × columns`, as the block.
struct MatchPlanes {
    let rows: Int
    let columns: Int
    let bands: Int
    /// Normalised bands; 0 where not observed.
    var values: [Float]
    /// 1 where the pixel and all that made it were observed, else 0.
    var mask: [Float]
    /// Share of the pixels that the mask keeps.
    let observedShare: Double
    /// Largest ratio over the bands of the spread of what is seen to the noise; unit-free.
    let contrast: Double

    private static let radius = 3
    /// Pixels around one not observed that smoothing and differences mix it into.
    private static let spoilt = 3
    /// Variance that smoothing leaves of white noise: (70/256)².
    private static let smoothedNoise: Float = 0.0748

    /// Planes of zeros, nothing observed.
    init(rows: Int, columns: Int, bands: Int) {
        (self.rows, self.columns, self.bands) = (rows, columns, bands)
        values = [Float](repeating: 0, count: bands * rows * columns)
        mask = [Float](repeating: 0, count: rows * columns)
        (observedShare, contrast) = (0, 0)
    }

    init(_ block: PixelBlock) {
        let (rows, columns) = (block.window.rows, block.window.columns)
        let (count, bands) = (block.window.count, block.bands.count)
        self.rows = rows
        self.columns = columns
        self.bands = bands
        let seen = Self.unsaturated(block)
        let eroded = Self.eroded(seen, rows: rows, columns: columns)
        mask = eroded
        observedShare = count > 0 ? Double(eroded.reduce(0, +)) / Double(count) : 0
        values = []
        values.reserveCapacity(bands * count)
        var weights = [Float](repeating: 0, count: count)
        var sums = weights
        var squares = weights
        var scratch = weights
        var line = [Float](
            repeating: 0, count: KernelSizes.boxSumScratch(columns: columns, radius: Self.radius))
        kernels.boxSum(seen, rows: rows, columns: columns, radius: Self.radius, scratch: &line, into: &weights)
        var contrast: Float = 0
        for band in 0..<bands {
            var plane = Array(block.samples[band * count..<(band + 1) * count])
            let mean = Self.fillHoles(&plane, seen)
            let noise = Self.noiseVariance(plane, seen, rows: rows, columns: columns)
            kernels.smooth5x5(plane, at: 0, rows: rows, columns: columns, scratch: &scratch, into: &plane)
            if mean.hasHoles { for pixel in 0..<count { plane[pixel] *= seen[pixel] } }
            kernels.boxSum(plane, rows: rows, columns: columns, radius: Self.radius, scratch: &line, into: &sums)
            kernels.square(plane, count: count, into: &scratch)
            kernels.boxSum(scratch, rows: rows, columns: columns, radius: Self.radius, scratch: &line, into: &squares)
            var spread: Float = 0
            for pixel in stride(from: 0, to: count, by: 7) where weights[pixel] > 0 {
                let share = 1 / weights[pixel]
                spread += max(0, squares[pixel] * share - sums[pixel] * sums[pixel] * share * share)
            }
            spread /= Float(count / 7 + 1)
            contrast = max(
                contrast, spread / max(noise * Self.smoothedNoise, 1e-6 * mean.square + .leastNormalMagnitude))
            // Where there is only noise, √(variance + noise) keeps it small against real structure.
            let floor = max(noise, 1e-2 * spread, 1e-6 * mean.square) + .leastNormalMagnitude
            kernels.localNormalise(
                &plane, weights: weights, sums: sums, squares: squares, floor: floor, count: count)
            if mean.hasHoles { for pixel in 0..<count { plane[pixel] *= seen[pixel] } }
            values += plane
        }
        self.contrast = Double(contrast).squareRoot()
    }

    /// Observed and below the full scale of 8 and 16 bits, where detail is cut off; as 0 and 1.
    private static func unsaturated(_ block: PixelBlock) -> [Float] {
        let count = block.window.count
        var seen = block.validity.map { Float($0 == 0 ? 0 : 1) }
        for band in block.bands.indices {
            for pixel in 0..<count {
                let value = block.samples[band * count + pixel]
                if value == 255 || value == 65_535 || !value.isFinite { seen[pixel] = 0 }
            }
        }
        return seen
    }

    private static func eroded(_ seen: [Float], rows: Int, columns: Int) -> [Float] {
        var sums = seen
        var line = [Float](repeating: 0, count: KernelSizes.boxSumScratch(columns: columns, radius: spoilt))
        kernels.boxSum(seen, rows: rows, columns: columns, radius: spoilt, scratch: &line, into: &sums)
        // The border counts as not observed: smoothing and differences are incomplete there.
        let full = Float((2 * spoilt + 1) * (2 * spoilt + 1)) - 0.5
        return sums.map { $0 > full ? 1 : 0 }
    }

    /// Takes the mean off and puts 0 where nothing was observed; says how large the mean square was.
    private static func fillHoles(_ plane: inout [Float], _ seen: [Float]) -> (square: Float, hasHoles: Bool) {
        var (sum, total) = (0.0, 0)
        for pixel in plane.indices where seen[pixel] != 0 {
            sum += Double(plane[pixel])
            total += 1
        }
        let mean = total > 0 ? Float(sum / Double(total)) : 0
        for pixel in plane.indices { plane[pixel] = seen[pixel] != 0 ? plane[pixel] - mean : 0 }
        return (mean * mean, total < plane.count)
    }

    /// White noise from the median response to Immerkær's mask (Immerkær 1996, CVIU 64, 300-302), which is blind to
    /// edges of even slope; variance, digital numbers².
    private static func noiseVariance(_ plane: [Float], _ seen: [Float], rows: Int, columns: Int) -> Float {
        var responses: [Float] = []
        responses.reserveCapacity(plane.count / 9)
        for row in stride(from: 1, to: rows - 1, by: 3) {
            for column in stride(from: 1, to: columns - 1, by: 3) {
                let at = row * columns + column
                guard seen[at] != 0 else { continue }
                let corners =
                    plane[at - columns - 1] + plane[at - columns + 1] + plane[at + columns - 1]
                    + plane[at + columns + 1]
                let sides = plane[at - columns] + plane[at + columns] + plane[at - 1] + plane[at + 1]
                responses.append(abs(corners - 2 * sides + 4 * plane[at]))
            }
        }
        guard !responses.isEmpty else { return 0 }
        responses.sort()
        let sigma = 1.4826 * responses[responses.count / 2] / 6
        return sigma * sigma
    }
}
