public import Ground
import KernelSet
import Kernels

/// A curve per band that maps the later epoch's digital numbers to the earlier one's, found on what did not change.
///
/// Source: iteratively trimmed matching — first lines by moments (gain = σₑ/σₗ), then curves by quantiles
/// (``ResponseCurve``), each over the pixels that agree best under the one before (the pseudo-invariant idea of Schott,
/// Salvaggio & Volchok 1988, with trimming in place of hand-picked targets). Neither is a regression, whose slope noise
/// would pull towards zero.
public struct BrightnessMatch: Sendable, Hashable {
    /// One curve per band.
    public let curves: [ResponseCurve]
    /// Per band, the spread (1.4826 × median absolute difference) after matching, at least 2 % of ``range``: less is
    /// not visible as construction; digital numbers, > 0.
    public let noise: [Float]
    /// The same for the mean of the visible bands.
    public let greyNoise: Float
    /// Half way between the 1st and 99th percentile of the earlier epoch, mean of the visible bands.
    public let greyMiddle: Float
    /// Per band, the 1st and 99th percentile of the earlier epoch.
    public let range: [ClosedRange<Float>]
    /// Per band, how a cloud looks at least, digital numbers of the earlier epoch: brighter than 99 % of the ground, and
    /// where the files hold bytes at least 215 of 255.
    public let white: [Float]
    /// Per band, what both epochs can show, digital numbers of the earlier one: darker or brighter ground is cut off by
    /// one of the sensors and may differ without having changed.
    public let common: [ClosedRange<Float>]

    /// Share of pixels kept as unchanged in each round.
    private static let keptShare = 0.6
    private static let lineRounds = 5
    private static let curveRounds = 3
    /// About as many pixels as the match is made over: enough for three digits, few enough to sort often.
    private static let pixelLimit = 40_000
    /// What clouds are recorded as at least in scenes of bytes, which are stretched for show.
    private static let whiteByte: Float = 215
    /// Share of the range below which a difference is not seen.
    private static let visibleShare: Float = 0.02

    /// The digital numbers that an epoch's files can hold; what lies at an end may be cut off.
    public typealias Limits = ClosedRange<Float>

    /// Finds the match from sampled pairs of blocks (same windows, same bands).
    ///
    /// `earlierLimits` and `laterLimits` are the ends of the sensors' scales, infinite where unknown. Without a single
    /// pixel observed in both, the curves are the identity and the noise 1. Deterministic: depends on the order of
    /// neither blocks nor pixels beyond rounding of sums.
    public init(
        samples: [(earlier: PixelBlock, later: PixelBlock)], bands: Int, earlierLimits: Limits = Self.unlimited,
        laterLimits: Limits = Self.unlimited
    ) {
        let (before, after) = Self.thinned(samples, bands: bands, earlierLimits, laterLimits)
        guard !before[0].isEmpty else {
            curves = [ResponseCurve](repeating: .identity, count: bands)
            noise = [Float](repeating: 1, count: bands)
            greyNoise = 1
            greyMiddle = 128
            range = [ClosedRange<Float>](repeating: 0...255, count: bands)
            common = [ClosedRange<Float>](repeating: Self.unlimited, count: bands)
            white = [Float](repeating: 255, count: bands)
            return
        }
        let range = before.map(Self.range)
        var kept = Array(0..<before[0].count)
        var curves: [ResponseCurve] = []
        var noise: [Float] = []
        for round in 0..<(Self.lineRounds + Self.curveRounds) {
            curves = (0..<bands).map { band in
                let line = Self.momentLine(from: after[band], to: before[band], over: kept)
                guard round >= Self.lineRounds else { return ResponseCurve(gain: line.gain, offset: line.offset) }
                return ResponseCurve(
                    from: kept.map { after[band][$0] }, to: kept.map { before[band][$0] }, gain: line.gain)
            }
            let matched = Self.matched(after, curves)
            noise = (0..<bands).map { Self.spread(before[$0], matched[$0], range: range[$0]) }
            kept = Self.agreeing(before, matched, noise: noise)
        }
        let matched = Self.matched(after, curves)
        // Colours only: near infrared changes with the season.
        let visible = min(bands, 3)
        let (greyBefore, greyAfter) = (Self.mean(before.prefix(visible)), Self.mean(matched.prefix(visible)))
        let greyRange = Self.range(greyBefore)
        greyNoise = Self.spread(greyBefore, greyAfter, range: greyRange)
        greyMiddle = (greyRange.lowerBound + greyRange.upperBound) / 2
        self.curves = curves
        self.noise = noise
        self.range = range
        white = zip(range, curves).map { range, curve in
            guard laterLimits.upperBound.isFinite, earlierLimits.upperBound.isFinite else { return range.upperBound }
            return max(range.upperBound, min(Self.whiteByte, curve(Self.whiteByte)))
        }
        common = curves.map { curve in
            let (low, high) = (
                laterLimits.lowerBound.isFinite ? curve(laterLimits.lowerBound) : -.infinity,
                laterLimits.upperBound.isFinite ? curve(laterLimits.upperBound) : .infinity
            )
            let floor = max(low, earlierLimits.lowerBound)
            return floor...max(floor, min(high, earlierLimits.upperBound))
        }
    }

    /// Maps a later block's digital numbers to the earlier epoch's, in place.
    func apply(to block: inout PixelBlock) {
        let count = block.window.count
        block.samples.withUnsafeMutableBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            for (band, curve) in curves.enumerated() { curve.apply(to: base + band * count, count: count) }
        }
    }

    /// Cuts a block (in the earlier epoch's brightness) to what both epochs can show, in place.
    func limit(_ block: inout PixelBlock) {
        let count = block.window.count
        block.samples.withUnsafeMutableBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            for (band, common) in common.enumerated() where common != Self.unlimited {
                kernels.limit(
                    base + band * count, count: count, floor: common.lowerBound, ceiling: common.upperBound)
            }
        }
    }

    /// Takes for not observed what both blocks, cut off, show at the upper end in every band: there nothing can be told.
    func hideSaturated(in validity: inout [UInt8], _ earlier: PixelBlock, _ later: PixelBlock) {
        guard common.allSatisfy({ $0.upperBound.isFinite }) else { return }
        let count = earlier.window.count
        // A pixel is lost only where every band is cut off; the first band decides nearly all pixels.
        guard let first = common.first else { return }
        for pixel in 0..<count where min(earlier.samples[pixel], later.samples[pixel]) >= first.upperBound {
            let isCutOff = common.indices.allSatisfy { band in
                min(earlier.samples[band * count + pixel], later.samples[band * count + pixel])
                    >= common[band].upperBound
            }
            if isCutOff { validity[pixel] = 0 }
        }
    }

    /// Limits of a scale without known ends.
    public static let unlimited: Limits = -Float.infinity...Float.infinity

    /// The pixels observed in both epochs and cut off in neither, thinned to about ``pixelLimit``, band by band.
    private static func thinned(
        _ samples: [(earlier: PixelBlock, later: PixelBlock)], bands: Int, _ earlierLimits: Limits,
        _ laterLimits: Limits
    ) -> (before: [[Float]], after: [[Float]]) {
        var before = [[Float]](repeating: [], count: bands)
        var after = before
        let step = max(1, samples.reduce(0) { $0 + $1.earlier.window.count } / pixelLimit)
        for (earlier, later) in samples {
            let count = earlier.window.count
            for pixel in stride(from: 0, to: count, by: step) where earlier.validity[pixel] & later.validity[pixel] != 0
            {
                let isWhole = (0..<bands).allSatisfy { band in
                    let (a, b) = (earlier.samples[band * count + pixel], later.samples[band * count + pixel])
                    return a > earlierLimits.lowerBound && a < earlierLimits.upperBound && b > laterLimits.lowerBound
                        && b < laterLimits.upperBound
                }
                guard isWhole else { continue }
                for band in 0..<bands {
                    before[band].append(earlier.samples[band * count + pixel])
                    after[band].append(later.samples[band * count + pixel])
                }
            }
        }
        return (before, after)
    }

    private static func matched(_ after: [[Float]], _ curves: [ResponseCurve]) -> [[Float]] {
        zip(after, curves).map { values, curve in
            var values = values
            let count = values.count
            values.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { curve.apply(to: base, count: count) }
            }
            return values
        }
    }

    private static func range(_ values: [Float]) -> ClosedRange<Float> {
        let sorted = values.sorted()
        let low = sorted[values.count / 100]
        return low...max(low + 1, sorted[values.count - 1 - values.count / 100])
    }

    private static func mean(_ bands: ArraySlice<[Float]>) -> [Float] {
        guard let first = bands.first else { return [] }
        return first.indices.map { pixel in bands.reduce(0) { $0 + $1[pixel] } / Float(bands.count) }
    }

    /// The pixels that agree best over all bands, in order.
    private static func agreeing(_ before: [[Float]], _ matched: [[Float]], noise: [Float]) -> [Int] {
        let total = before[0].count
        var disagreement = [Float](repeating: 0, count: total)
        for band in before.indices {
            let scale = 1 / noise[band]
            for pixel in 0..<total {
                let difference = (before[band][pixel] - matched[band][pixel]) * scale
                disagreement[pixel] += difference * difference
            }
        }
        let limit = disagreement.sorted()[Int(Double(total - 1) * keptShare)]
        return (0..<total).filter { disagreement[$0] <= limit }
    }

    private static func momentLine(
        from later: [Float], to earlier: [Float], over kept: [Int]
    ) -> (gain: Float, offset: Float) {
        func moments(_ values: [Float]) -> (mean: Double, deviation: Double) {
            let mean = kept.reduce(0.0) { $0 + Double(values[$1]) } / Double(kept.count)
            let variance = kept.reduce(0.0) { $0 + (Double(values[$1]) - mean) * (Double(values[$1]) - mean) }
            return (mean, (variance / Double(kept.count)).squareRoot())
        }
        let (before, after) = (moments(earlier), moments(later))
        // A flat sample says nothing about the gain.
        let gain = before.deviation > 1e-6 && after.deviation > 1e-6 ? before.deviation / after.deviation : 1
        return (Float(gain), Float(before.mean - gain * after.mean))
    }

    private static func spread(_ before: [Float], _ matched: [Float], range: ClosedRange<Float>) -> Float {
        let differences = zip(before, matched).map { abs($0 - $1) }.sorted()
        // Half a digital number is what rounding alone yields.
        return max(
            1.4826 * differences[differences.count / 2], 0.5,
            visibleShare * (range.upperBound - range.lowerBound))
    }
}
