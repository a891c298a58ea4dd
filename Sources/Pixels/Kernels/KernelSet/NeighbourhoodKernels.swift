/// Sums over neighbourhoods and what follows from them.
public protocol NeighbourhoodKernels {
    /// Sum of the (2·radius + 1)² neighbourhood of every pixel; what lies beyond the plane counts as 0.
    ///
    /// Sums every pixel separately in a fixed order, from sums over 2, 4, 8… neighbours, instead of sliding: a result
    /// must not depend on where a block begins.
    ///
    /// - Parameters:
    ///   - scratch: `KernelSizes.boxSumScratch(columns:radius:)` floats.
    ///   - result: `rows × columns`; must not be `values`.
    static func boxSum(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, radius: Int,
        scratch: UnsafeMutablePointer<Float>, into result: UnsafeMutablePointer<Float>
    )

    /// a × b × weight, pixel by pixel.
    static func product(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, weight: UnsafePointer<Float>, count: Int,
        into result: UnsafeMutablePointer<Float>
    )

    /// Central differences along columns and rows, smoothed by 1-2-1 across (Sobel, divided by 8); digital numbers per
    /// pixel, 0 on the outermost pixels.
    static func gradients(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, alongColumns: UnsafeMutablePointer<Float>,
        alongRows: UnsafeMutablePointer<Float>
    )

    /// Local statistics of two planes from their masked box sums.
    ///
    /// correlation = cov / √((var a + noise²)(var b + noise²)): the structure term of SSIM (Wang et al. 2004,
    /// 10.1109/TIP.2003.819861) with the noise in place of its constant: what is only noise correlates with nothing, so flat ground gives 0.
    ///
    /// - Parameters:
    ///   - weight, a, b, aa, bb, ab: box sums of the mask, of a, b, a², b² and ab where the mask is 1.
    ///   - noise: σ of unchanged pixels, digital numbers, > 0.
    ///   - correlation: −1…1 out.
    ///   - deviationA, deviationB: standard deviations in units of `noise` out.
    static func localCorrelation(
        weight: UnsafePointer<Float>, a: UnsafePointer<Float>, b: UnsafePointer<Float>, aa: UnsafePointer<Float>,
        bb: UnsafePointer<Float>, ab: UnsafePointer<Float>, noise: Float, count: Int,
        correlation: UnsafeMutablePointer<Float>, deviationA: UnsafeMutablePointer<Float>,
        deviationB: UnsafeMutablePointer<Float>
    )

    /// Straightness of the edges of a neighbourhood: √ of the difference of the structure tensor's eigenvalues.
    ///
    /// One strong straight edge gives a large value, texture of all directions a small one. Source: Bigün & Granlund
    /// 1987, "Optimal orientation detection of linear symmetry" (coherence times energy).
    ///
    /// - Parameters:
    ///   - weight, xx, yy, xy: box sums of the mask and of the products of gradients where the mask is 1.
    ///   - scale: multiplied onto the result; 1/σ gives units of noise per pixel.
    ///   - energy: √(mean squared gradient) × scale out.
    ///   - straightness: ≥ 0 out, same units.
    static func edgeTensor(
        weight: UnsafePointer<Float>, xx: UnsafePointer<Float>, yy: UnsafePointer<Float>, xy: UnsafePointer<Float>,
        scale: Float, count: Int, energy: UnsafeMutablePointer<Float>, straightness: UnsafeMutablePointer<Float>
    )
}
