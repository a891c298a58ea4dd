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

    /// Sums of eight planes at the same places, each added in the places' order.
    ///
    /// Eight at a time, because an addition waits for the one before it.
    static func sums(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ d: UnsafePointer<Float>,
        _ e: UnsafePointer<Float>, _ f: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ h: UnsafePointer<Float>,
        at places: UnsafePointer<Int32>, count: Int
    ) -> SIMD8<Float>

    /// Weighted sums of the members and of the rest of some values, and the sums of their weights.
    ///
    /// - Parameter members: 1 or 0 per value.
    static func splitSums(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, members: UnsafePointer<UInt8>, count: Int
    ) -> (within: Float, rest: Float)

    /// Least and greatest value, and the weighted sum in the values' order.
    static func range(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int
    ) -> (least: Float, greatest: Float, sum: Double)

    /// Adds the weights of values to equal bins of `width` from `least` on, and sums the weighted squares about `mean`.
    static func histogram(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, mean: Float, least: Float,
        width: Float, into bins: UnsafeMutablePointer<Float>, binCount: Int
    ) -> Double
}
