public import Align
public import Ground
import KernelSet
import Kernels

/// Where the surface came to lie higher or lower, metres, vertical co-registration taken away.
///
/// A wall that is shown up to a pixel aside yields neither: ``gain`` and ``loss`` are the least difference to any of
/// the eight neighbours, both ways, as the robust change vector (Thonfeld 2016) is for colours. ``difference`` is the
/// plain one, for how far a change reaches that gain or loss has proved. Swapped epochs swap gain and loss exactly.
public struct HeightDifference: Sendable {
    /// The window of the survey's grid; every plane is `rows × columns` of it.
    public let window: Window
    /// Metres by which the surface rose, ≥ 0, whatever a pixel of misfit could explain taken off.
    public let gain: [Float]
    /// Metres by which it sank, ≥ 0, likewise.
    public let loss: [Float]
    /// later − earlier, metres.
    public let difference: [Float]
    /// Heights of the earlier surface, metres, half the correction added.
    public let earlier: [Float]
    /// Heights of the later surface, metres, half the correction taken off.
    public let later: [Float]
    /// 1 = the pixel and its eight neighbours were observed in both epochs; planes mean nothing elsewhere.
    public let validity: [UInt8]

    /// Compares two blocks of one window whose first band is `Band.height`.
    public init(earlier earlierBlock: PixelBlock, later laterBlock: PixelBlock, match: HeightMatch) {
        precondition(earlierBlock.window == laterBlock.window, "both epochs are read in one window")
        let window = earlierBlock.window
        let count = window.count
        var earlier = Array(earlierBlock.samples.prefix(count))
        var later = Array(laterBlock.samples.prefix(count))
        for row in 0..<window.rows {
            for column in 0..<window.columns {
                // Half to each, so that swapped epochs give the very same numbers.
                let half =
                    match.correction(column: Double(window.column + column), row: Double(window.row + row)) / 2
                earlier[row * window.columns + column] += half
                later[row * window.columns + column] -= half
            }
        }
        let (before, after) = (Self.extremes(earlier, window), Self.extremes(later, window))
        let seen = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            if let base = buffer.baseAddress {
                kernels.both(earlierBlock.validity, laterBlock.validity, count: count, into: base)
            }
            initialised = count
        }
        validity = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            if let base = buffer.baseAddress {
                kernels.erode3x3(seen, rows: window.rows, columns: window.columns, into: base)
            }
            initialised = count
        }
        var (gain, loss, difference) = (
            [Float](repeating: 0, count: count), [Float](repeating: 0, count: count),
            [Float](repeating: 0, count: count)
        )
        for pixel in 0..<count where validity[pixel] != 0 {
            difference[pixel] = later[pixel] - earlier[pixel]
            gain[pixel] = max(0, min(later[pixel] - before.highest[pixel], after.lowest[pixel] - earlier[pixel]))
            loss[pixel] = max(0, min(earlier[pixel] - after.highest[pixel], before.lowest[pixel] - later[pixel]))
        }
        self.window = window
        self.gain = gain
        self.loss = loss
        self.difference = difference
        self.earlier = earlier
        self.later = later
    }

    /// Gain and loss in metres, ≥ 0, and where they mean something; see ``HeightDifference``.
    public static func planes(
        earlier: PixelBlock, later: PixelBlock, match: HeightMatch
    ) -> (gain: [Float], loss: [Float], validity: [UInt8]) {
        let planes = HeightDifference(earlier: earlier, later: later, match: match)
        return (planes.gain, planes.loss, planes.validity)
    }

    /// Least and greatest height of every 3 × 3 neighbourhood.
    private static func extremes(_ heights: [Float], _ window: Window) -> (lowest: [Float], highest: [Float]) {
        func lowest(_ values: [Float]) -> [Float] {
            [Float](unsafeUninitializedCapacity: values.count) { buffer, initialised in
                if let base = buffer.baseAddress {
                    kernels.minimum3x3(values, rows: window.rows, columns: window.columns, into: base)
                }
                initialised = values.count
            }
        }
        return (lowest(heights), lowest(heights.map { -$0 }).map { -$0 })
    }
}
