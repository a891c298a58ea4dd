import Foundation

/// The decomposition K = L·Lᵀ of a symmetric positive definite matrix.
///
/// Source: Golub & Van Loan 2013, "Matrix Computations", section 4.2.
struct Cholesky {
    /// Rows (and columns) of the matrix.
    let size: Int
    /// ln det K.
    let logDeterminant: Double
    /// L, row by row; what lies above the diagonal is not used.
    private let lower: [Double]

    /// Decomposes the matrix with these elements; only those with column ≤ row are asked for.
    init(size: Int, element: (_ row: Int, _ column: Int) -> Double) {
        self.size = size
        var lower = [Double](repeating: 0, count: size * size)
        var logarithm = 0.0
        for row in 0..<size {
            for column in 0...row {
                var sum = element(row, column)
                for k in 0..<column { sum -= lower[row * size + k] * lower[column * size + k] }
                if row == column {
                    // Rounding can take what is nearly singular below zero.
                    let diagonal = max(sum, 1e-12).squareRoot()
                    lower[row * size + row] = diagonal
                    logarithm += 2 * log(diagonal)
                } else {
                    lower[row * size + column] = sum / lower[column * size + column]
                }
            }
        }
        self.lower = lower
        logDeterminant = logarithm
    }

    /// L⁻¹·values.
    func whitened(_ values: [Double]) -> [Double] {
        var result = values
        for row in 0..<size {
            var sum = values[row]
            for k in 0..<row { sum -= lower[row * size + k] * result[k] }
            result[row] = sum / lower[row * size + row]
        }
        return result
    }

    /// L⁻ᵀ·values; of whitened values K⁻¹ of the original ones.
    func solved(_ values: [Double]) -> [Double] {
        var result = values
        for row in stride(from: size - 1, through: 0, by: -1) {
            let value = result[row] / lower[row * size + row]
            result[row] = value
            for k in 0..<row { result[k] -= lower[row * size + k] * value }
        }
        return result
    }

    /// The diagonal of K⁻¹.
    func inverseDiagonal() -> [Double] {
        var diagonal = [Double](repeating: 0, count: size)
        for column in 0..<size {
            var unit = [Double](repeating: 0, count: size)
            unit[column] = 1
            diagonal[column] = whitened(unit).reduce(0) { $0 + $1 * $1 }
        }
        return diagonal
    }
}
