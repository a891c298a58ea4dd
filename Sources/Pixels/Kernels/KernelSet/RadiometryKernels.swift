/// Brightness and colour.
public protocol RadiometryKernels {
    /// Maps values through a piecewise linear curve, in place; beyond its ends the outer pieces go on.
    ///
    /// - Parameters:
    ///   - low: where the first knot stands, digital numbers.
    ///   - step: distance of knots, digital numbers, > 0.
    ///   - knots: at least 2 values.
    static func applyCurve(
        _ values: UnsafeMutablePointer<Float>, count: Int, low: Float, step: Float, knots: UnsafePointer<Float>,
        knotCount: Int
    )

    /// Limits values to floor…ceiling, in place.
    static func limit(_ values: UnsafeMutablePointer<Float>, count: Int, floor: Float, ceiling: Float)

    /// Multiplies a row by a factor that runs evenly, in place: `first` for a pixel 0 that lies `offset` pixels before
    /// the row, `step` more per pixel. So a pixel's factor is the same bits wherever the row begins.
    static func scaleEvenly(
        _ values: UnsafeMutablePointer<Float>, count: Int, first: Float, step: Float, offset: Int
    )

    /// Angle between the spectra of two epochs, radians, 0…π.
    ///
    /// - Parameters:
    ///   - a, b: `bands × count`, band planes `count` apart.
    static func spectralAngle(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, bands: Int, count: Int,
        into result: UnsafeMutablePointer<Float>
    )
}
