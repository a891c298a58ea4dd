/// Pixel by pixel, and 3 × 3.
public protocol PlaneKernels {
    /// (a − b) / max(a + b, 1): with near infrared and red the NDVI (Rouse et al. 1974), −1…1.
    static func normalisedDifference(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>
    )

    /// (2g − r − b) / max(r + g + b, 1): excess green of chromatic coordinates (Woebbecke et al. 1995), −1…2.
    static func excessGreen(
        red: UnsafePointer<Float>, green: UnsafePointer<Float>, blue: UnsafePointer<Float>, count: Int,
        into result: UnsafeMutablePointer<Float>
    )

    /// Smallest value of the 3 × 3 neighbourhood; the outermost pixels keep their own.
    static func minimum3x3(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, into result: UnsafeMutablePointer<Float>
    )

    /// a AND b of two validity masks (0 or 1).
    static func both(
        _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, count: Int, into result: UnsafeMutablePointer<UInt8>
    )

    /// A pixel stays valid if its whole 3 × 3 neighbourhood is; the outermost pixels are not.
    ///
    /// Kernels that read neighbours then read observed pixels only, so pixels that were not observed add no change.
    static func erode3x3(
        _ validity: UnsafePointer<UInt8>, rows: Int, columns: Int, into result: UnsafeMutablePointer<UInt8>
    )

    /// Takes 0 for the validity of values that are `nodata`.
    static func hide(
        _ values: UnsafePointer<Float>, equalTo nodata: Float, count: Int, in validity: UnsafeMutablePointer<UInt8>
    )

    /// Takes 0 for the validity of values that are not finite, and for the values.
    static func hideNotFinite(
        _ values: UnsafeMutablePointer<Float>, count: Int, in validity: UnsafeMutablePointer<UInt8>
    )
}
