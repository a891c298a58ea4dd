/// Planes on which two epochs are matched.
public protocol MatchKernels {
    /// Binomial smoothing 1-4-6-4-1 in both directions (σ = 1 pixel); the border repeats the outermost pixels.
    ///
    /// Takes out the detail that sub-pixel interpolation cannot carry, and three quarters of white noise.
    ///
    /// - Parameters:
    ///   - values, start: `rows × columns` from there on.
    ///   - result: `rows × columns`; may be where the values are.
    ///   - scratch: `rows × columns`.
    static func smooth5x5(
        _ values: UnsafePointer<Float>, at start: Int, rows: Int, columns: Int, scratch: UnsafeMutablePointer<Float>,
        into result: UnsafeMutablePointer<Float>
    )

    /// values × values.
    static func square(_ values: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>)

    /// (values − local mean) / √(local variance + floor), 0 where nothing near was observed.
    ///
    /// - Parameters:
    ///   - values: `count`, 0 where not observed; the result is written over them.
    ///   - weights: box sums of the mask.
    ///   - sums, squares: box sums of the values and of their squares.
    ///   - floor: variance of what is only noise, > 0.
    static func localNormalise(
        _ values: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, sums: UnsafePointer<Float>,
        squares: UnsafePointer<Float>, floor: Float, count: Int
    )

    /// Means of 2 × 2 pixels; an odd last row or column is dropped.
    static func halve(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, into result: UnsafeMutablePointer<Float>,
        at start: Int
    )

    /// Central differences along rows and columns, per pixel, 0 on the outermost pixels; gives the sum of their
    /// squared lengths under the mask.
    static func gradients(
        _ values: UnsafePointer<Float>, at start: Int, mask: UnsafePointer<Float>, rows: Int, columns: Int,
        alongRow: UnsafeMutablePointer<Float>, alongColumn: UnsafeMutablePointer<Float>
    ) -> Float

    /// Gradients divided by √(length² + softness), times the mask: directions, with weak ones fading to 0.
    static func normaliseGradients(
        alongRow: UnsafeMutablePointer<Float>, alongColumn: UnsafeMutablePointer<Float>, mask: UnsafePointer<Float>,
        softness: Float, count: Int
    )
}
