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
            for column in 0..<columns {
                let value = Double(shares[column] != 0 ? values[column] : 0)
                let product = Double(shares[column]) * value
                sums[column] += product
                squares[column] += product * value
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
