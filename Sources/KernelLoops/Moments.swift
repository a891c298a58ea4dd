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
            var (sumA, sumB, sumC, sumD) = (0.0, 0.0, 0.0, 0.0)
            var (squareA, squareB, squareC, squareD) = (0.0, 0.0, 0.0, 0.0)
            for index in 0..<count {
                let weight = Double(weights[index])
                let (valueA, valueB) = (Double(a[index]), Double(b[index]))
                let (valueC, valueD) = (Double(c[index]), Double(d[index]))
                sumA += weight * valueA
                sumB += weight * valueB
                sumC += weight * valueC
                sumD += weight * valueD
                squareA += weight * valueA * valueA
                squareB += weight * valueB * valueB
                squareC += weight * valueC * valueC
                squareD += weight * valueD * valueD
            }
            let four = moments + (momentStart &+ plane)
            four[0].sum += sumA
            four[1].sum += sumB
            four[2].sum += sumC
            four[3].sum += sumD
            four[0].squares += squareA
            four[1].squares += squareB
            four[2].squares += squareC
            four[3].squares += squareD
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
