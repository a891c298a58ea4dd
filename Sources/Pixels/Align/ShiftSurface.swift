import Foundation

/// A smooth surface of shifts about a mean, as smooth as its points justify.
///
/// Source: Gaussian process regression, that is simple kriging (Rasmussen & Williams 2006, "Gaussian Processes for
/// Machine Learning", sections 2.2 and 5.4). Height and reach of the surface and the scatter beyond the points' own
/// errors are those of largest likelihood on a small grid; a flat surface stays flat unless the points speak clearly
/// against it, so that noise is not fitted. Far from every point the surface returns to the mean.
struct ShiftSurface: Sendable, Hashable {
    /// What the surface returns to.
    private(set) var mean: Shift
    /// Per point, the distance (pixels) to the surface that the other points alone make: unbiased residuals.
    private(set) var residuals: [Double] = []
    private var positions: [Position] = []
    private var weights: [Shift] = []
    private var reach = 1.0

    private struct Position: Sendable, Hashable {
        let column: Double
        let row: Double
    }

    /// Standard deviation of the true distortion, and of scatter that the points' errors do not explain; pixels.
    private static let heights = [0.03, 0.06, 0.12, 0.25, 0.5, 1, 2]
    private static let scatters = [0, 0.03, 0.06, 0.12, 0.25, 0.5]
    /// Reach of the surface as a share of the points' extent.
    private static let reaches = [0.1, 0.2, 0.4, 0.8]
    /// By how much the logarithm of likelihood must grow for a surface to be believed: two parameters more.
    private static let evidence = 4.0
    /// Points that the likelihood is computed on; its cost grows with their cube.
    private static let likelihoodPoints = 90

    /// The flat surface.
    init(mean: Shift) {
        self.mean = mean
    }

    /// The surface through points with known errors.
    init(points: [TiePoint]) {
        func positions(_ points: [TiePoint]) -> [Position] {
            points.map { Position(column: $0.column, row: $0.row) }
        }
        self.positions = positions(points)
        let step = (points.count + Self.likelihoodPoints - 1) / Self.likelihoodPoints
        let few = step > 1 ? stride(from: 0, to: points.count, by: step).map { points[$0] } : points
        let sample = positions(few)
        let extent = max(
            1, Self.range(self.positions.map(\.column)), Self.range(self.positions.map(\.row)))
        var best = (likelihood: -Double.infinity, height: 0.0, scatter: 0.0, reach: extent)
        for scatter in Self.scatters {
            let flat = Self.solve(few, sample, height: 0, scatter: scatter, reach: extent)
            if flat.likelihood > best.likelihood { best = (flat.likelihood, 0, scatter, extent) }
        }
        var curved = best
        if points.count >= 6 {
            for scatter in Self.scatters {
                for height in Self.heights {
                    for share in Self.reaches {
                        let likelihood = Self.solve(
                            few, sample, height: height, scatter: scatter, reach: share * extent
                        ).likelihood
                        if likelihood > curved.likelihood { curved = (likelihood, height, scatter, share * extent) }
                    }
                }
            }
        }
        if curved.likelihood > best.likelihood + Self.evidence { best = curved }
        let solution = Self.solve(
            points, self.positions, height: best.height, scatter: best.scatter, reach: best.reach)
        mean = solution.mean
        // Leave one out: weight / diagonal of K⁻¹ (Rasmussen & Williams 5.12).
        residuals = zip(solution.weights, solution.covariance?.inverseDiagonal() ?? []).map { $0.length / $1 }
        reach = best.reach
        if best.height > 0 {
            let variance = best.height * best.height
            weights = solution.weights.map { Shift(columns: $0.columns * variance, rows: $0.rows * variance) }
        }
    }

    private static func range(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }

    /// The shift at a position on the grid, pixels.
    func shift(column: Double, row: Double) -> Shift {
        var shift = mean
        let scale = -0.5 / (reach * reach)
        for index in weights.indices {
            let (x, y) = (positions[index].column - column, positions[index].row - row)
            let kernel = exp(scale * (x * x + y * y))
            shift.columns += kernel * weights[index].columns
            shift.rows += kernel * weights[index].rows
        }
        return shift
    }

    private struct Solution {
        var mean = Shift.zero
        var likelihood = -Double.infinity
        var weights: [Shift] = []
        var covariance: Cholesky?
    }

    /// Solves K·weights = shifts − mean, K = height²·kernel + errors² + scatter²; the mean by generalised least squares.
    private static func solve(
        _ points: [TiePoint], _ positions: [Position], height: Double, scatter: Double, reach: Double
    ) -> Solution {
        guard !points.isEmpty else { return Solution() }
        let (scale, variance) = (-0.5 / (reach * reach), height * height)
        let covariance = Cholesky(size: points.count) { i, j in
            if i == j {
                // No point is taken to be better than a hundredth of a pixel.
                return variance + max(1e-4, points[i].standardError * points[i].standardError) + scatter * scatter
            }
            if variance == 0 { return 0 }
            let (x, y) = (positions[i].column - positions[j].column, positions[i].row - positions[j].row)
            return variance * exp(scale * (x * x + y * y))
        }
        let ones = covariance.whitened([Double](repeating: 1, count: points.count))
        let norm = ones.reduce(0) { $0 + $1 * $1 }
        func centred(_ values: [Double]) -> (mean: Double, whitened: [Double]) {
            let whitened = covariance.whitened(values)
            let mean = zip(whitened, ones).reduce(0) { $0 + $1.0 * $1.1 } / norm
            return (mean, zip(whitened, ones).map { $0 - mean * $1 })
        }
        let (columns, rows) = (centred(points.map(\.shift.columns)), centred(points.map(\.shift.rows)))
        let misfit = (columns.whitened + rows.whitened).reduce(0) { $0 + $1 * $1 }
        // Two components, each with the determinant and the price of its mean (restricted likelihood).
        return Solution(
            mean: Shift(columns: columns.mean, rows: rows.mean),
            likelihood: -0.5 * misfit - covariance.logDeterminant - log(norm),
            weights: zip(covariance.solved(columns.whitened), covariance.solved(rows.whitened)).map {
                Shift(columns: $0, rows: $1)
            },
            covariance: covariance)
    }
}
