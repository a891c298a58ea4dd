/// Values of a plane at the places of a parcel.
public protocol PlaceKernels {
    /// Values of a plane at places, one after the other.
    ///
    /// - Parameters:
    ///   - places: `count` indices into `plane`.
    ///   - result: `count` floats.
    static func gather(
        _ plane: UnsafePointer<Float>, at places: UnsafePointer<Int32>, count: Int,
        into result: UnsafeMutablePointer<Float>
    )

    /// Sum of a rectangle of a plane where its mask is not 0, column by column.
    ///
    /// - Parameters:
    ///   - start, stride: the rectangle's first number in the plane, and from one row to the next.
    ///   - mask: `rows × columns`.
    ///   - scratch: `columns` floats.
    static func maskedSum(
        _ plane: UnsafePointer<Float>, at start: Int, stride: Int, mask: UnsafePointer<Float>, rows: Int,
        columns: Int, scratch: UnsafeMutablePointer<Float>
    ) -> Float

    /// Weighted sums of the members and of the rest of some values, and the sums of their weights.
    ///
    /// - Parameter members: 1 or 0 per value.
    static func splitSums(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, members: UnsafePointer<UInt8>, count: Int
    ) -> (within: Float, rest: Float)

    /// Least and greatest value, and the weighted sum.
    static func range(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int
    ) -> (least: Float, greatest: Float, sum: Double)

    /// Adds the weights of values to equal bins of `width` from `least` on, and sums the weighted squares about `mean`.
    ///
    /// - Parameter bins: `2 × binCount`, all 0; the first half is the result.
    static func histogram(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, mean: Float, least: Float,
        width: Float, into bins: UnsafeMutablePointer<Float>, binCount: Int
    ) -> Double
}
