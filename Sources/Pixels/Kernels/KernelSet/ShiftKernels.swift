/// What the equations of a shift need.
public protocol ShiftKernels {
    /// Σ a·b over a rectangle of two planes of different width.
    ///
    /// - Parameters:
    ///   - a, b: the planes; aStart, bStart: the rectangle's first pixel in each.
    ///   - aStride, bStride: pixels from one row to the next.
    ///   - scratch: `columns` floats; sums are kept per column, so that the loop runs in vectors and always adds in
    ///     the same order.
    static func product(
        _ a: UnsafePointer<Float>, at aStart: Int, aStride: Int, _ b: UnsafePointer<Float>, at bStart: Int,
        bStride: Int,
        columns: Int, rows: Int,
        scratch: UnsafeMutablePointer<Float>
    ) -> Double

    /// Adds (a − b)² of a rectangle to `result`, `rows × columns`; planes, starts and strides as for the product.
    static func addSquaredDifferences(
        _ a: UnsafePointer<Float>, at aStart: Int, aStride: Int, _ b: UnsafePointer<Float>, at bStart: Int,
        bStride: Int,
        columns: Int, rows: Int, into result: UnsafeMutablePointer<Float>
    )

    /// mask × (1 − squares / limit)², 0 beyond the limit: weights of Tukey's biweight (Beaton & Tukey 1974).
    static func biweights(
        squares: UnsafePointer<Float>, mask: UnsafePointer<Float>, limit: Float, count: Int,
        into weights: UnsafeMutablePointer<Float>
    )

    /// What the equations for one shift between two planes need from a rectangle.
    ///
    /// With gradients p of `a` and q of `b` (central differences) and weights w, adds to `sums`: Σw·p₁q₁, Σw·(p₁q₂ +
    /// p₂q₁)/2, Σw·p₂q₂, Σw·(a − b)(p₁ + q₁)/2, Σw·(a − b)(p₂ + q₂)/2, Σw·|p|², Σw·|q|²; 1 along the row, 2 along the
    /// column. Mean gradients and products of both make the equations the same for either order of the planes
    /// (Benhimane & Malis 2004).
    ///
    /// - Parameters:
    ///   - a, b, weights: the planes, with the rectangle's first pixel in each; one pixel around the rectangle is read
    ///     of `a` and `b`.
    ///   - aStride, bStride, weightStride: pixels from one row to the next.
    ///   - scratch: `7 × columns` floats.
    ///   - sums, sumStart: the first of seven numbers.
    static func addShiftSums(
        _ a: UnsafePointer<Float>, at aStart: Int, aStride: Int, _ b: UnsafePointer<Float>, at bStart: Int,
        bStride: Int,
        weights: UnsafePointer<Float>, at weightStart: Int, weightStride: Int, columns: Int, rows: Int,
        scratch: UnsafeMutablePointer<Float>, into sums: UnsafeMutablePointer<Double>, at sumStart: Int
    )
}
