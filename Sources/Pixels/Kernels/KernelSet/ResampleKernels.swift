/// Moving a rectangle by part of a pixel.
public protocol ResampleKernels {
    /// Moves a rectangle of a plane by one constant shift: rows, then columns, in one interpolation.
    ///
    /// - Parameters:
    ///   - source, start: the plane, and its pixel that the result's first is counted from; pixels −2…columns + 2 of
    ///     rows −2…rows + 2 from there are read.
    ///   - result, resultStart: the plane to write, and its first pixel.
    ///   - sourceStride, resultStride: pixels from one row to the next.
    ///   - columnWeights, rowWeights: six each, for pixels −2…3; 0, 0, 1, 0, 0, 0 copies.
    ///   - scratch: `(rows + 5) × columns` floats.
    static func interpolate(
        _ source: UnsafePointer<Float>, at start: Int, sourceStride: Int, columns: Int, rows: Int,
        columnWeights: UnsafePointer<Float>, rowWeights: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<Float>, into result: UnsafeMutablePointer<Float>,
        at resultStart: Int, resultStride: Int
    )

    /// The validity that belongs to an interpolated rectangle: 1 where every source pixel with a weight other than 0 is 1.
    ///
    /// - Parameters:
    ///   - scratch: `(rows + 5) × columns` bytes.
    static func interpolateValidity(
        _ source: UnsafePointer<UInt8>, at start: Int, sourceStride: Int, columns: Int, rows: Int,
        columnWeights: UnsafePointer<Float>, rowWeights: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>,
        at resultStart: Int, resultStride: Int
    )

    /// Copies a rectangle from one plane to another; strides and starts as for interpolation.
    static func copy(
        _ source: UnsafePointer<Float>, at start: Int, sourceStride: Int, columns: Int, rows: Int,
        into result: UnsafeMutablePointer<Float>, at resultStart: Int, resultStride: Int
    )

    /// Copies a rectangle from one mask to another.
    static func copy(
        _ source: UnsafePointer<UInt8>, at start: Int, sourceStride: Int, columns: Int, rows: Int,
        into result: UnsafeMutablePointer<UInt8>, at resultStart: Int, resultStride: Int
    )
}
