import KernelSet
import Kernels

/// The sub-pixel shift at which the later window differs least from the earlier one.
///
/// Source: least squares matching (Gruen 1985, S. Afr. J. Photogramm. 14, 175-187) on locally normalised bands, with
/// Tukey's biweight per pixel so that real change and moved shadows drop out. Gradients and their products are taken
/// from both epochs alike (Benhimane & Malis 2004), which keeps noise in either from holding the shift back. The
/// covariance is the cluster-robust "sandwich" (Liang & Zeger 1986) over cells of the window: neighbouring residuals
/// are correlated, and plain normal equations would understate the error tenfold.
struct LeastSquaresMatch {
    /// Pixels.
    private(set) var shift: Shift
    /// 1 σ along the worse direction, pixels.
    private(set) var standardError = Double.infinity
    /// 1 σ along the better direction, pixels.
    private(set) var bestStandardError = Double.infinity
    /// Weighted correlation of gradients, −1…1.
    private(set) var correlation = 0.0
    /// Share of the observed pixels' weight that was kept.
    private(set) var keptShare = 0.0

    /// Cells of the window whose residuals are taken to be independent of each other: pixels per edge, at most.
    private static let cell = 28
    private static let iterations = 10
    private static let converged = 0.004
    /// Step for differences; pixels.
    private static let difference = 0.05
    /// A squared residual not worth rejecting, in units of local contrast: a twentieth, what interpolation leaves.
    private static let leastResidual: Float = 0.0025
    /// Pixels that the result may lie from the start; beyond, another peak was found.
    private static let reach = 1.5
    /// Cut-off of the biweight in units of the median residual, first loose (a start half a pixel off makes every
    /// good edge a large residual), then tight.
    private static let limits: [Float] = [6, 4, 3]
    /// Pixels around the used part: interpolation, gradients and the reach.
    private static let margin = 6

    /// nil where too few pixels are left or no shift nearby fits.
    init?(_ earlier: MatchPlanes, _ later: MatchPlanes, offset: PixelOffset, start: Shift) {
        shift = start
        let nearest = PixelOffset(
            columns: offset.columns + Int(start.columns.rounded()), rows: offset.rows + Int(start.rows.rounded()))
        let left = max(Self.margin, Self.margin - nearest.columns)
        let top = max(Self.margin, Self.margin - nearest.rows)
        let right = min(earlier.columns, later.columns - nearest.columns) - Self.margin
        let bottom = min(earlier.rows, later.rows - nearest.rows) - Self.margin
        guard right - left >= 24, bottom - top >= 24 else { return nil }
        var frame = Frame(
            earlier: earlier, later: later, offset: offset, nearest: nearest, left: left, top: top,
            columns: right - left, rows: bottom - top)
        var (sums, trust): ([Double], [Double]) = ([], [])
        for iteration in 0..<Self.iterations {
            frame.interpolate(at: shift)
            let limit = Self.limits[min(iteration, Self.limits.count - 1)]
            guard let kept = frame.weigh(limit: limit) else { return nil }
            keptShare = kept
            sums = frame.sums(cell: Self.cell)
            if iteration < Self.limits.count { trust = Self.trust(sums) }
            for index in sums.indices { sums[index] *= trust[index / KernelSizes.shiftSums] }
            var total = [Double](repeating: 0, count: KernelSizes.shiftSums)
            for index in sums.indices { total[index % total.count] += sums[index] }
            let (xx, xy, yy) = (total[0], total[1], total[2])
            let determinant = xx * yy - xy * xy
            guard xx > 0, yy > 0, determinant > 1e-6 * xx * yy else { return nil }
            var step = Shift(
                columns: (yy * total[3] - xy * total[4]) / determinant,
                rows: (xx * total[4] - xy * total[3]) / determinant)
            correlation = (xx + yy) / max((total[5] * total[6]).squareRoot(), .leastNormalMagnitude)
            let length = step.length
            if length > 0.75 {
                step.columns *= 0.75 / length
                step.rows *= 0.75 / length
            }
            shift.columns += step.columns
            shift.rows += step.rows
            guard shift.distance(to: start) <= Self.reach else { return nil }
            if length < Self.converged && iteration >= Self.limits.count - 1 { break }
        }
        measureError(sums, &frame, trust)
    }

    /// How the equations' right side falls with a shift away from the solution, by differences.
    ///
    /// Not the matrix of the steps: a residual that grows loses weight, so the true slope is less, and taking the
    /// matrix for it would promise half the error.
    private func slope(
        _ sums: [Double], _ frame: inout Frame, _ trust: [Double]
    ) -> (xx: Double, xy: Double, yy: Double)? {
        let size = KernelSizes.shiftSums
        func rightSide(_ sums: [Double]) -> (x: Double, y: Double) {
            var (x, y) = (0.0, 0.0)
            for cell in trust.indices {
                x += sums[cell * size + 3]
                y += sums[cell * size + 4]
            }
            return (x, y)
        }
        func moved(_ columns: Double, _ rows: Double) -> (x: Double, y: Double)? {
            frame.interpolate(at: Shift(columns: shift.columns + columns, rows: shift.rows + rows))
            guard frame.weigh(limit: Self.limits[Self.limits.count - 1], keepsScale: true) != nil else { return nil }
            var there = frame.sums(cell: Self.cell)
            for index in there.indices { there[index] *= trust[index / size] }
            return rightSide(there)
        }
        let here = rightSide(sums)
        guard let across = moved(Self.difference, 0), let down = moved(0, Self.difference) else { return nil }
        let (xx, yy) = ((here.x - across.x) / Self.difference, (here.y - down.y) / Self.difference)
        let xy = ((here.y - across.y) + (here.x - down.x)) / (2 * Self.difference)
        return xx > 0 && yy > 0 && xx * yy > xy * xy ? (xx, xy, yy) : nil
    }

    /// What each cell's equations count: ρ/(1 − ρ²) with its correlation of gradients ρ, the weight that gives the
    /// least variance when a share ρ of what both epochs show is the same.
    private static func trust(_ sums: [Double]) -> [Double] {
        let size = KernelSizes.shiftSums
        var (all, energy) = (0.0, 0.0)
        let cells = stride(from: 0, to: sums.count, by: size).map { at in
            let both = (sums[at + 5] * sums[at + 6]).squareRoot()
            all += sums[at] + sums[at + 2]
            energy += both
            return both > 0 ? (sums[at] + sums[at + 2]) / both : 0
        }
        guard energy > 0 else { return cells }
        // A cell without agreement keeps a little, so that no few cells decide alone.
        let least = max(0.02, 0.2 * all / energy)
        return cells.map { correlation in
            let trusted = min(0.95, max(least, correlation))
            return trusted / (1 - trusted * trusted)
        }
    }

    private mutating func measureError(_ sums: [Double], _ frame: inout Frame, _ trust: [Double]) {
        guard let (xx, xy, yy) = slope(sums, &frame, trust) else { return }
        let determinant = xx * yy - xy * xy
        let size = KernelSizes.shiftSums
        var (mx, my, cells) = (0.0, 0.0, 0.0)
        for cell in stride(from: 0, to: sums.count, by: size) where sums[cell + 5] > 0 {
            mx += sums[cell + 3]
            my += sums[cell + 4]
            cells += 1
        }
        guard cells > 3 else { return }
        // Each cell's pull on the shift; at the solution they sum to nothing.
        var (cxx, cxy, cyy) = (0.0, 0.0, 0.0)
        for cell in stride(from: 0, to: sums.count, by: size) where sums[cell + 5] > 0 {
            let (gx, gy) = (sums[cell + 3] - mx / cells, sums[cell + 4] - my / cells)
            let x = (yy * gx - xy * gy) / determinant
            let y = (xx * gy - xy * gx) / determinant
            cxx += x * x
            cxy += x * y
            cyy += y * y
        }
        let scale = cells / (cells - 2)
        let (mean, half) = ((cxx + cyy) / 2, ((cxx - cyy) * (cxx - cyy) / 4 + cxy * cxy).squareRoot())
        standardError = (scale * (mean + half)).squareRoot()
        bestStandardError = (scale * max(0, mean - half)).squareRoot()
    }

    /// The used part of both windows and what an iteration writes.
    private struct Frame {
        let earlier: MatchPlanes
        let later: MatchPlanes
        let offset: PixelOffset
        let left: Int
        let top: Int
        let columns: Int
        let rows: Int
        /// The later epoch at the shift, with one pixel around: `bands × (rows + 2) × (columns + 2)`.
        var moved: [Float]
        /// 1 where both were observed; `rows × columns`.
        var mask: [Float]
        var squares: [Float]
        var weights: [Float]
        var scratch: [Float]
        var observed: Double
        /// Of the squared residuals.
        var median: Float = 0

        init(
            earlier: MatchPlanes, later: MatchPlanes, offset: PixelOffset, nearest: PixelOffset, left: Int, top: Int,
            columns: Int, rows: Int
        ) {
            (self.earlier, self.later, self.offset) = (earlier, later, offset)
            (self.left, self.top, self.columns, self.rows) = (left, top, columns, rows)
            moved = [Float](repeating: 0, count: earlier.bands * (rows + 2) * (columns + 2))
            mask = [Float](repeating: 0, count: rows * columns)
            squares = mask
            weights = mask
            scratch = [Float](repeating: 0, count: (rows + 7) * (columns + 2))
            for row in 0..<rows {
                let before = (top + row) * earlier.columns + left
                let after = (top + row + nearest.rows) * later.columns + left + nearest.columns
                for column in 0..<columns {
                    mask[row * columns + column] = earlier.mask[before + column] * later.mask[after + column]
                }
            }
            observed = Double(mask.reduce(0, +))
        }

        mutating func interpolate(at shift: Shift) {
            let (across, down) = (Interpolation(shift.columns), Interpolation(shift.rows))
            let (wide, high) = (columns + 2, rows + 2)
            let start =
                (top + offset.rows + down.whole - 1) * later.columns + left + offset.columns + across.whole - 1
            for band in 0..<earlier.bands {
                kernels.interpolate(
                    later.values, at: band * later.rows * later.columns + start, sourceStride: later.columns,
                    columns: wide, rows: high, columnWeights: across.weights, rowWeights: down.weights,
                    scratch: &scratch, into: &moved, at: band * wide * high, resultStride: wide)
            }
        }

        /// Weighs every pixel by its residual; gives the share of weight kept, nil where too little was observed.
        mutating func weigh(limit: Float, keepsScale: Bool = false) -> Double? {
            guard observed >= 400 else { return nil }
            let wide = columns + 2
            for pixel in squares.indices { squares[pixel] = 0 }
            for band in 0..<earlier.bands {
                kernels.addSquaredDifferences(
                    earlier.values, at: (band * earlier.rows + top) * earlier.columns + left, aStride: earlier.columns,
                    moved, at: (band * (rows + 2) + 1) * wide + 1, bStride: wide, columns: columns, rows: rows,
                    into: &squares)
            }
            if !keepsScale {
                var sample: [Float] = []
                for pixel in stride(from: 0, to: squares.count, by: max(1, squares.count / 1000)) where mask[pixel] > 0
                {
                    sample.append(squares[pixel])
                }
                guard !sample.isEmpty else { return nil }
                sample.sort()
                median = max(sample[sample.count / 2], LeastSquaresMatch.leastResidual)
            }
            kernels.biweights(
                squares: squares, mask: mask, limit: limit * limit * median, count: squares.count, into: &weights)
            return Double(weights.reduce(0, +)) / observed
        }

        /// The seven sums of every cell, cell after cell.
        mutating func sums(cell: Int) -> [Double] {
            let wide = columns + 2
            let (across, down) = (max(1, columns / cell), max(1, rows / cell))
            let size = KernelSizes.shiftSums
            var sums = [Double](repeating: 0, count: across * down * size)
            for index in 0..<(across * down) {
                let (i, j) = (index % across, index / across)
                let (x, y) = (i * columns / across, j * rows / down)
                for band in 0..<earlier.bands {
                    kernels.addShiftSums(
                        earlier.values, at: (band * earlier.rows + top + y) * earlier.columns + left + x,
                        aStride: earlier.columns, moved, at: (band * (rows + 2) + y + 1) * wide + x + 1,
                        bStride: wide, weights: weights, at: y * columns + x, weightStride: columns,
                        columns: (i + 1) * columns / across - x, rows: (j + 1) * rows / down - y,
                        scratch: &scratch, into: &sums, at: index * size)
                }
            }
            return sums
        }
    }
}
