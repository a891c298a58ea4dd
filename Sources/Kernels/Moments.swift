extension Kernels {
    /// Weighted sums of a value and of its square.
    public struct Moments: Sendable, Hashable {
        /// Σ weight·value.
        public var sum = 0.0
        /// Σ weight·value².
        public var squares = 0.0

        /// Empty sums.
        public init() {}
    }

    /// Adds weight·value and weight·value² of a row to `moments`.
    ///
    /// Accumulates in Float64, in order: exact enough for parcels of any size, and the same on every CPU.
    public static func addWeightedMoments(
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

    /// Adds weight·value of a row to `sum`, in Float64.
    public static func addWeightedSum(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, sum: inout Double
    ) {
        var s = 0.0
        for index in 0..<count { s += Double(weights[index]) * Double(values[index]) }
        sum += s
    }
}
