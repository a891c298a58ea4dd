import KernelSet

extension Loops {
    static func addWeightedMoments(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, into moments: inout Moments
    ) {
        var (s, q) = (0.0, 0.0)
        for index in 0..<count {
            let (value, weight) = (Double(values[index]), Double(weights[index]))
            s += weight * value
            q += weight * value * value
        }
        moments.sum += s
        moments.squares += q
    }

    static func addWeightedSum(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, sum: inout Double
    ) {
        var s = 0.0
        for index in 0..<count { s += Double(weights[index]) * Double(values[index]) }
        sum += s
    }
}
