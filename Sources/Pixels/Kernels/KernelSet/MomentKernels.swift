/// Weighted sums in Float64.
public protocol MomentKernels {
    /// Σ weight·value and Σ weight·value² of a rectangle of a plane; what weighs 0 adds nothing, whatever it is.
    ///
    /// Accumulates in Float64, column by column and then across: exact enough for parcels of any size, the same on every
    /// processor, and no addition waits for the one before it.
    ///
    /// - Parameters:
    ///   - start, stride: the rectangle's first number in the plane, and from one row to the next.
    ///   - weights: `rows × columns`.
    ///   - scratch: `2 × columns` numbers.
    static func weightedMoments(
        _ plane: UnsafePointer<Float>, at start: Int, stride: Int, weights: UnsafePointer<Float>, rows: Int,
        columns: Int, scratch: UnsafeMutablePointer<Double>
    ) -> Moments
}

/// Weighted sums of a value and of its square.
public struct Moments: Sendable {
    /// Σ weight·value.
    public let sum: Double
    /// Σ weight·value².
    public let squares: Double

    /// Sums from their parts.
    @inlinable public init(sum: Double, squares: Double) { (self.sum, self.squares) = (sum, squares) }
}
