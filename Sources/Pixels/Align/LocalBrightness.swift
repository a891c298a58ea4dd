import Foundation
import Ground
import KernelSet
import Kernels

/// A slow factor per band on top of a ``BrightnessMatch``: light that varies over the scene (haze, vignetting,
/// mosaics).
///
/// Measured where pixels agree within a window, smoothed over several windows, and used only if windows left out are
/// predicted better with it than without: large true change must not become brightness.
public struct LocalBrightness: Sendable, Hashable {
    /// One window's factors.
    struct Node: Sendable, Hashable {
        /// Centre on the survey's grid, pixels.
        let column: Double
        let row: Double
        /// Earlier over matched later per band, 1 = as matched.
        let gains: [Double]
        /// Share of the window's pixels that agree, 0…1.
        let weight: Double
    }

    /// The factors change nothing.
    public static let none = LocalBrightness(nodes: [], spacing: 1)
    /// Whether the factors change anything.
    public var isUsed: Bool { !nodes.isEmpty }
    /// Largest deviation of any window's smoothed factor from 1.
    public let largestDeviation: Double

    private let nodes: [Node]
    private let spacing: Double
    /// Factors are worked out at corners of cells this wide, anchored at the grid's origin, and run evenly between.
    private static let cellEdge = 64
    /// Least distance over which factors are smoothed, and from which windows are independent; pixels.
    private static let (leastSpacing, independentDistance) = (400.0, 240.0)
    /// Fewer windows cannot tell light from change.
    private static let leastNodes = 16

    private init(nodes: [Node], spacing: Double) {
        self.nodes = nodes
        self.spacing = spacing
        var largest = 0.0
        for node in nodes {
            let gains = Self.smoothed(column: node.column, row: node.row, nodes: nodes, spacing: spacing)
            largest = max(largest, gains.map { abs($0 - 1) }.max() ?? 0)
        }
        largestDeviation = largest
    }

    /// Measures the factors on sampled pairs, the later already matched and aligned.
    init(samples: [(earlier: PixelBlock, later: PixelBlock)], match: BrightnessMatch) {
        let nodes = samples.compactMap { Self.node($0.earlier, $0.later, match: match) }
        guard nodes.count >= Self.leastNodes else {
            self = .none
            return
        }
        // Wider than several windows: what one of them says may be true change.
        let nearest = nodes.map { node in
            nodes.map { hypot($0.column - node.column, $0.row - node.row) }.sorted()[min(4, nodes.count - 1)]
        }.sorted()
        let spacing = max(nearest[nearest.count / 2], Self.leastSpacing)
        var (without, with, told) = (0.0, 0.0, 0)
        for node in nodes {
            // Windows that overlap this one share its pixels, so they are no independent check.
            let others = nodes.filter {
                hypot($0.column - node.column, $0.row - node.row) > Self.independentDistance
            }
            let predicted = Self.smoothed(column: node.column, row: node.row, nodes: others, spacing: spacing)
            guard !predicted.isEmpty else { continue }
            told += 1
            for (gain, guess) in zip(node.gains, predicted) {
                without += node.weight * abs(gain - 1)
                with += node.weight * abs(gain - guess)
            }
        }
        self =
            told >= Self.leastNodes && with < 0.8 * without
            ? LocalBrightness(nodes: nodes, spacing: spacing) : .none
    }

    /// Factors of one window; nil where too little agrees.
    private static func node(_ earlier: PixelBlock, _ later: PixelBlock, match: BrightnessMatch) -> Node? {
        let window = earlier.window
        let (count, bands) = (window.count, earlier.bands.count)
        var pixels = stride(from: 0, to: count, by: max(1, count / 4_000)).filter {
            earlier.validity[$0] & later.validity[$0] != 0
        }
        let observed = pixels.count
        guard observed >= 400 else { return nil }
        var gains = [Float](repeating: 1, count: bands)
        // The limit tightens each round, so that crops that changed alike do not shift the factor.
        for limit: Float in [4, 2, 1, 0.5] {
            gains = (0..<bands).map { band in
                let ratios = pixels.compactMap { pixel -> Float? in
                    let value = later.samples[band * count + pixel]
                    return value > 4 * match.noise[band] ? earlier.samples[band * count + pixel] / value : nil
                }.sorted()
                return ratios.count >= 100 ? ratios[ratios.count / 2] : 1
            }
            pixels = pixels.filter { pixel in
                var sum: Float = 0
                for band in 0..<bands {
                    let difference =
                        (earlier.samples[band * count + pixel] - later.samples[band * count + pixel] * gains[band])
                        / match.noise[band]
                    sum += difference * difference
                }
                return sum <= limit * Float(bands)
            }
            guard pixels.count >= observed / 6 else { return nil }
        }
        return Node(
            column: Double(window.column) + Double(window.columns) / 2,
            row: Double(window.row) + Double(window.rows) / 2, gains: gains.map(Double.init),
            weight: Double(pixels.count) / Double(observed))
    }

    /// Gaussian-weighted mean of the nodes, drawn to 1 by one more node's weight of "as matched".
    private static func smoothed(column: Double, row: Double, nodes: [Node], spacing: Double) -> [Double] {
        var sums = [Double](repeating: 0.5, count: nodes.first?.gains.count ?? 0)
        var total = 0.5
        for node in nodes {
            let (dx, dy) = (node.column - column, node.row - row)
            let weight = node.weight * exp(-(dx * dx + dy * dy) / (2 * spacing * spacing))
            guard weight > 1e-6 else { continue }
            total += weight
            for band in sums.indices { sums[band] += weight * node.gains[band] }
        }
        return sums.map { $0 / total }
    }

    /// Applies the factors to a block in place; the result does not depend on the block's window.
    func apply(to block: inout PixelBlock) {
        guard isUsed else { return }
        let (window, edge) = (block.window, Self.cellEdge)
        func floorDivision(_ value: Int) -> Int { value >= 0 ? value / edge : -((-value + edge - 1) / edge) }
        let columns = floorDivision(window.column)...(floorDivision(window.endColumn - 1) + 1)
        let rows = floorDivision(window.row)...(floorDivision(window.endRow - 1) + 1)
        let corners = rows.map { row in
            columns.map { column in
                Self.smoothed(
                    column: Double(column * edge), row: Double(row * edge), nodes: nodes, spacing: spacing
                ).map(Float.init)
            }
        }
        let (bands, count) = (block.bands.count, window.count)
        block.samples.withUnsafeMutableBufferPointer { samples in
            guard let base = samples.baseAddress else { return }
            for row in 0..<window.rows {
                let place = window.row + row
                let upper = floorDivision(place) - rows.lowerBound
                let share = Float(place - floorDivision(place) * edge) / Float(edge)
                var column = 0
                while column < window.columns {
                    let start = window.column + column
                    let cell = floorDivision(start)
                    let length = min((cell + 1) * edge - start, window.columns - column)
                    let left = cell - columns.lowerBound
                    for band in 0..<bands {
                        let from =
                            corners[upper][left][band] * (1 - share) + corners[upper + 1][left][band] * share
                        let to =
                            corners[upper][left + 1][band] * (1 - share)
                            + corners[upper + 1][left + 1][band] * share
                        let step = (to - from) / Float(edge)
                        kernels.scaleEvenly(
                            base + band * count + row * window.columns + column, count: length,
                            first: from, step: step, offset: start - cell * edge)
                    }
                    column += length
                }
            }
        }
    }
}
