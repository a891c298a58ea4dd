import KernelSet
import Kernels

/// The whole-pixel shift at which the gradients of two windows point the same way most often.
///
/// Source: orientation correlation (Fitch, Kadyrov, Christmas & Kittler 2002, BMVC), with gradients that fade out
/// softly where they are weak, evaluated directly over the search range instead of by FFT.
struct PeakSearch {
    /// Shift with a parabola through the peak and its neighbours; pixels.
    let shift: Shift
    /// Correlation at the peak, −1…1.
    let peak: Double
    /// Largest correlation away from the peak as a share of the peak; nil where the search was too narrow to say.
    let secondShare: Double?
    /// The peak's height above the mean of the rest in units of the rest's spread; nil where too narrow.
    let prominence: Double?

    /// Points nearer to the peak than this belong to it; pixels of the searched level.
    private static let peakRadius = 3

    /// Searches all whole shifts with |columns − centre.columns| ≤ range and likewise rows.
    ///
    /// `offset` is where the earlier window's first pixel lies in the later one's planes before any shift.
    init?(_ earlier: GradientPlanes, _ later: GradientPlanes, offset: PixelOffset, centre: PixelOffset, range: Int) {
        // The part of the earlier window that has a partner at every shift searched.
        let left = max(0, range - centre.columns - offset.columns)
        let top = max(0, range - centre.rows - offset.rows)
        let right = min(earlier.columns, later.columns - offset.columns - centre.columns - range)
        let bottom = min(earlier.rows, later.rows - offset.rows - centre.rows - range)
        let (columns, rows) = (right - left, bottom - top)
        guard columns >= 16, rows >= 16 else { return nil }
        let side = 2 * range + 1
        var surface = [Double](repeating: 0, count: side * side)
        var line = [Float](repeating: 0, count: columns)
        let from = top * earlier.columns + left
        func sum(_ a: GradientPlanes, _ aStart: Int, _ b: GradientPlanes, _ bStart: Int) -> Double {
            var total = 0.0
            for plane in 0..<(2 * a.bands) {
                total += kernels.product(
                    a.values, at: plane * a.count + aStart, aStride: a.columns, b.values,
                    at: plane * b.count + bStart, bStride: b.columns, columns: columns, rows: rows, scratch: &line)
            }
            return total
        }
        func start(_ column: Int, _ row: Int) -> Int {
            (top + offset.rows + centre.rows + row) * later.columns + left + offset.columns + centre.columns + column
        }
        let energy = (sum(earlier, from, earlier, from) * sum(later, start(0, 0), later, start(0, 0))).squareRoot()
        guard energy > 0 else { return nil }
        for row in -range...range {
            for column in -range...range {
                surface[(row + range) * side + column + range] =
                    sum(earlier, from, later, start(column, row)) / energy
            }
        }
        var best = 0
        for index in surface.indices where surface[index] > surface[best] { best = index }
        let (bestRow, bestColumn) = (best / side, best % side)
        peak = surface[best]
        func vertex(_ before: Double, _ after: Double) -> Double {
            let curvature = before + after - 2 * surface[best]
            return curvature < 0 ? min(0.5, max(-0.5, 0.5 * (before - after) / curvature)) : 0
        }
        let inRow = bestColumn > 0 && bestColumn < side - 1
        let inColumn = bestRow > 0 && bestRow < side - 1
        shift = Shift(
            columns: Double(centre.columns + bestColumn - range)
                + (inRow ? vertex(surface[best - 1], surface[best + 1]) : 0),
            rows: Double(centre.rows + bestRow - range)
                + (inColumn ? vertex(surface[best - side], surface[best + side]) : 0))
        var (second, total, squares, others) = (-1.0, 0.0, 0.0, 0.0)
        for index in surface.indices
        where max(abs(index / side - bestRow), abs(index % side - bestColumn)) >= Self.peakRadius {
            second = max(second, surface[index])
            total += surface[index]
            squares += surface[index] * surface[index]
            others += 1
        }
        if others >= 48 {
            let mean = total / others
            let spread = max(0, squares / others - mean * mean).squareRoot()
            secondShare = second / max(peak, .leastNormalMagnitude)
            prominence = (peak - mean) / max(spread, .leastNormalMagnitude)
        } else {
            secondShare = nil
            prominence = nil
        }
    }
}

/// Whole pixels.
struct PixelOffset {
    var columns: Int
    var rows: Int
}
