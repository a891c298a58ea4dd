public import Ground

/// A line per band that maps the later epoch's digital numbers to the earlier one's, found on what did not change.
///
/// Source: iteratively trimmed moments — gain = σₑ/σₗ, offset = µₑ − gain·µₗ over the pixels that agree best, repeated
/// (the pseudo-invariant idea of Schott, Salvaggio & Volchok 1988, with trimming in place of hand-picked targets).
/// Moments, not least squares: noise in both epochs would pull a regression's gain towards zero.
public struct BrightnessMatch: Sendable, Hashable {
    /// later × gain + offset ≈ earlier.
    public struct Line: Sendable, Hashable {
        /// Unit-free, > 0.
        public let gain: Float
        /// Digital numbers of the earlier epoch.
        public let offset: Float
    }

    /// One line per band.
    public let lines: [Line]
    /// Per band, the spread (1.4826 × median absolute difference) after matching; digital numbers, > 0.
    public let noise: [Float]
    /// Per band, the 1st and 99th percentile of the earlier epoch; for showing pictures.
    public let range: [ClosedRange<Float>]

    /// Share of pixels kept as unchanged in each round.
    private static let keptShare = 0.6
    private static let rounds = 8
    /// About as many pixels as the moments are taken over: enough for three digits, few enough to sort often.
    private static let pixelLimit = 60_000

    /// Finds the match from sampled pairs of blocks (same windows, same bands).
    ///
    /// Without a single pixel observed in both, the lines are the identity and the noise 1. Deterministic: depends
    /// on the order of neither blocks nor pixels beyond rounding of sums.
    public init(samples: [(earlier: PixelBlock, later: PixelBlock)], bands: Int) {
        var before = [[Float]](repeating: [], count: bands)
        var after = before
        let step = max(1, samples.reduce(0) { $0 + $1.earlier.window.count } / Self.pixelLimit)
        for (earlier, later) in samples {
            let count = earlier.window.count
            for pixel in stride(from: 0, to: count, by: step) where earlier.validity[pixel] & later.validity[pixel] != 0
            {
                for band in 0..<bands {
                    before[band].append(earlier.samples[band * count + pixel])
                    after[band].append(later.samples[band * count + pixel])
                }
            }
        }
        let total = before[0].count
        guard total > 0 else {
            lines = [Line](repeating: Line(gain: 1, offset: 0), count: bands)
            noise = [Float](repeating: 1, count: bands)
            range = [ClosedRange<Float>](repeating: 0...255, count: bands)
            return
        }
        var kept = Array(0..<total)
        var lines: [Line] = []
        var noise: [Float] = []
        for _ in 0..<Self.rounds {
            lines = (0..<bands).map { Self.momentLine(from: after[$0], to: before[$0], over: kept) }
            noise = (0..<bands).map { Self.spread(from: after[$0], to: before[$0], lines[$0]) }
            var disagreement = [Float](repeating: 0, count: total)
            for band in 0..<bands {
                let (line, sigma) = (lines[band], noise[band])
                for pixel in 0..<total {
                    let difference = (before[band][pixel] - after[band][pixel] * line.gain - line.offset) / sigma
                    disagreement[pixel] += difference * difference
                }
            }
            let limit = disagreement.sorted()[Int(Double(total - 1) * Self.keptShare)]
            kept = (0..<total).filter { disagreement[$0] <= limit }
        }
        self.lines = lines
        self.noise = noise
        range = before.map { values in
            let sorted = values.sorted()
            let low = sorted[total / 100]
            return low...max(low + 1, sorted[total - 1 - total / 100])
        }
    }

    private static func momentLine(from later: [Float], to earlier: [Float], over kept: [Int]) -> Line {
        func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
            let mean = kept.reduce(0.0) { $0 + Double(values[$1]) } / Double(kept.count)
            let variance = kept.reduce(0.0) { $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean) }
            return (mean, (variance / Double(kept.count)).squareRoot())
        }
        let (before, after) = (moments(earlier), moments(later))
        // A flat sample says nothing about the gain.
        let gain = before.deviation > 1e-6 && after.deviation > 1e-6 ? before.deviation / after.deviation : 1
        return Line(gain: Float(gain), offset: Float(before.mean - gain * after.mean))
    }

    private static func spread(from later: [Float], to earlier: [Float], _ line: Line) -> Float {
        let differences = zip(earlier, later).map { abs($0 - $1 * line.gain - line.offset) }.sorted()
        // Synthetic or saturated scenes can agree exactly; a floor of half a digital number keeps σ a divisor.
        return max(1.4826 * differences[differences.count / 2], 0.5)
    }
}
