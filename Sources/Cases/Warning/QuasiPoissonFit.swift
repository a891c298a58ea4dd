import Foundation

/// A generalised linear model of counts: log mean = X·β, variance = dispersion × mean (quasi-Poisson), fitted by iteratively
/// reweighted least squares (McCullagh & Nelder 1989, ch. 2).
///
/// It starts at mean = count + 0.1 and stops when the deviance changes by less than 1e-8 of itself. What describes precision
/// (leverage, standard errors) belongs to the weights of the last step, as in R's `glm`.
struct QuasiPoissonFit {
    /// One for each column; 0 for a column that follows from those before it.
    let coefficients: [Double]
    /// Fitted means, one for each row.
    let means: [Double]
    /// The diagonal of the hat matrix, one for each row.
    let leverages: [Double]
    /// Rows less independent columns.
    let degrees: Int
    /// Pearson's dispersion by the last step's weights; nil without degrees of freedom.
    let dispersion: Double?

    private let counts: [Double]
    private let least: LeastSquares

    /// Nil where it does not converge. `columns` of X, each as long as `counts`; `weights` of the rows.
    init?(columns: [[Double]], counts: [Double], weights: [Double]) {
        var means = counts.map { $0 + 0.1 }
        var etas = means.map { log($0) }
        var deviance = Self.deviance(counts, means, weights)
        for _ in 0..<25 {
            let roots = zip(means, weights).map { ($0 * $1).squareRoot() }
            var targets = etas
            for row in counts.indices { targets[row] += (counts[row] - means[row]) / means[row] }
            let least = LeastSquares(
                columns: columns.map { zip($0, roots).map { $0 * $1 } },
                targets: zip(targets, roots).map { $0 * $1 })
            for row in counts.indices {
                etas[row] = zip(columns, least.coefficients).reduce(0) { $0 + $1.0[row] * $1.1 }
            }
            means = etas.map { exp($0) }
            let before = deviance
            deviance = Self.deviance(counts, means, weights)
            guard deviance.isFinite else { return nil }
            guard abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8 else { continue }
            (self.counts, self.means, self.least) = (counts, means, least)
            (coefficients, leverages, degrees) = (least.coefficients, least.leverages, counts.count - least.rank)
            dispersion = Self.scale(counts, means, weights: roots.map { $0 * $0 }, degrees: degrees)
            return
        }
        return nil
    }

    /// Squared relative residuals, weighted, by degrees of freedom; nil without any.
    func scale(weights: [Double]) -> Double? { Self.scale(counts, means, weights: weights, degrees: degrees) }

    private static func scale(
        _ counts: [Double], _ means: [Double], weights: [Double], degrees: Int
    ) -> Double? {
        guard degrees > 0 else { return nil }
        var sum = 0.0
        for row in counts.indices {
            let residual = (counts[row] - means[row]) / means[row]
            sum += weights[row] * residual * residual
        }
        return sum / Double(degrees)
    }

    /// The log mean at a new row of X, and its standard error per unit of the root of the dispersion.
    func prediction(at row: [Double]) -> (eta: Double, error: Double) {
        (zip(row, coefficients).reduce(0) { $0 + $1.0 * $1.1 }, least.error(of: row))
    }

    private static func deviance(_ counts: [Double], _ means: [Double], _ weights: [Double]) -> Double {
        var sum = 0.0
        for row in counts.indices {
            let term = counts[row] > 0 ? counts[row] * log(counts[row] / means[row]) : 0
            sum += weights[row] * (term - (counts[row] - means[row]))
        }
        return 2 * sum
    }
}

/// Least squares by orthogonal columns (Gram-Schmidt, each done twice).
private struct LeastSquares {
    let coefficients: [Double]
    let leverages: [Double]
    let rank: Int
    /// Which columns are independent, and the upper triangle that makes them of the orthogonal ones, column by column.
    private let kept: [Int]
    private let triangle: [[Double]]

    init(columns: [[Double]], targets: [Double]) {
        var basis: [[Double]] = []
        var kept: [Int] = []
        var triangle: [[Double]] = []
        for (index, column) in columns.enumerated() {
            var rest = column
            var parts = [Double](repeating: 0, count: basis.count)
            for _ in 0..<2 {
                for (place, direction) in basis.enumerated() {
                    let part = Self.dot(direction, rest)
                    parts[place] += part
                    for row in rest.indices { rest[row] -= part * direction[row] }
                }
            }
            let length = Self.dot(rest, rest).squareRoot()
            guard length > 1e-11 * Self.dot(column, column).squareRoot() else { continue }
            basis.append(rest.map { $0 / length })
            triangle.append(parts + [length])
            kept.append(index)
        }
        var solution = basis.map { Self.dot($0, targets) }
        for place in solution.indices.reversed() {
            solution[place] /= triangle[place][place]
            for earlier in 0..<place { solution[earlier] -= triangle[place][earlier] * solution[place] }
        }
        var coefficients = [Double](repeating: 0, count: columns.count)
        for (place, column) in kept.enumerated() { coefficients[column] = solution[place] }
        var leverages = [Double](repeating: 0, count: targets.count)
        for direction in basis { for row in leverages.indices { leverages[row] += direction[row] * direction[row] } }
        (self.coefficients, self.leverages, rank) = (coefficients, leverages, basis.count)
        (self.kept, self.triangle) = (kept, triangle)
    }

    /// The standard error of a new row's value, for a residual variance of 1.
    func error(of row: [Double]) -> Double {
        var parts: [Double] = []
        for (place, column) in kept.enumerated() {
            var rest = row[column]
            for earlier in 0..<place { rest -= parts[earlier] * triangle[place][earlier] }
            parts.append(rest / triangle[place][place])
        }
        return Self.dot(parts, parts).squareRoot()
    }

    private static func dot(_ left: [Double], _ right: [Double]) -> Double {
        var sum = 0.0
        for row in left.indices { sum += left[row] * right[row] }
        return sum
    }
}
