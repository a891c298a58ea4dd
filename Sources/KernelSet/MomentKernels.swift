/// Weighted sums in Float64.
public protocol MomentKernels {
    /// Adds weight·value and weight·value² of a row of every plane to that plane's moments.
    ///
    /// Accumulates in Float64, in order: exact enough for parcels of any size, and the same on every processor. Four
    /// planes at a time, because an addition waits for the one before it.
    ///
    /// - Parameters:
    ///   - values, start: planes `stride` apart, and the row's first value in the first of them.
    ///   - weights: `count`.
    ///   - moments, momentStart: one per plane from there on.
    static func addWeightedMoments(
        _ values: UnsafePointer<Float>, at start: Int, stride: Int, planes: Int, weights: UnsafePointer<Float>,
        count: Int, into moments: UnsafeMutablePointer<Moments>, at momentStart: Int
    )

    /// Adds weight·value of a row to `sum`, in Float64.
    static func addWeightedSum(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, sum: inout Double
    )
}

/// Weighted sums of a value and of its square.
public struct Moments: Sendable {
    /// Σ weight·value.
    public var sum = 0.0
    /// Σ weight·value².
    public var squares = 0.0

    /// Empty sums.
    public init() {}
}
