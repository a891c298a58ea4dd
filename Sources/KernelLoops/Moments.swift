import KernelSet

extension Loops {
    static func weightedMoments(
        _ plane: UnsafePointer<Float>, at start: Int, stride: Int, weights: UnsafePointer<Float>, rows: Int,
        columns: Int, scratch: UnsafeMutablePointer<Double>
    ) -> Moments {
        let (sums, squares) = (scratch, scratch + columns)
        for column in 0..<(2 &* columns) { scratch[column] = 0 }
        for row in 0..<rows {
            let (values, shares) = (plane + (start &+ row &* stride), weights + row &* columns)
            // A loop for each: of more planes at once the compiler does not prove that they lie apart.
            for column in 0..<columns {
                let value = shares[column] != 0 ? values[column] : 0
                sums[column] += Double(shares[column]) * Double(value)
            }
            for column in 0..<columns {
                let value = shares[column] != 0 ? values[column] : 0
                squares[column] += Double(shares[column]) * Double(value) * Double(value)
            }
        }
        var (sum, square) = (0.0, 0.0)
        for column in 0..<columns {
            sum += sums[column]
            square += squares[column]
        }
        return Moments(sum: sum, squares: square)
    }
}
