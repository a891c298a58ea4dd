import KernelSet

extension Loops {
    static func addWeightedMoments(
        _ values: UnsafePointer<Float>, at start: Int, stride: Int, planes: Int, weights: UnsafePointer<Float>,
        count: Int, into moments: UnsafeMutablePointer<Moments>, at momentStart: Int
    ) {
        let fours = planes & ~3
        var plane = 0
        while plane < fours {
            let a = values + (start &+ plane &* stride)
            let (b, c, d) = (a + stride, a + 2 &* stride, a + 3 &* stride)
            var (sums, squares) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
            for index in 0..<count {
                let value = SIMD4(Double(a[index]), Double(b[index]), Double(c[index]), Double(d[index]))
                let weighted = value * Double(weights[index])
                sums += weighted
                squares += weighted * value
            }
            for lane in 0..<4 {
                moments[momentStart &+ plane &+ lane].sum += sums[lane]
                moments[momentStart &+ plane &+ lane].squares += squares[lane]
            }
            plane &+= 4
        }
        while plane < planes {
            let row = values + (start &+ plane &* stride)
            var (sum, squares) = (0.0, 0.0)
            for index in 0..<count {
                let (value, weight) = (Double(row[index]), Double(weights[index]))
                sum += weight * value
                squares += weight * value * value
            }
            moments[momentStart &+ plane].sum += sum
            moments[momentStart &+ plane].squares += squares
            plane &+= 1
        }
    }

    static func addWeightedSum(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, sum: inout Double
    ) {
        var s = 0.0
        for index in 0..<count { s += Double(weights[index]) * Double(values[index]) }
        sum += s
    }
}
