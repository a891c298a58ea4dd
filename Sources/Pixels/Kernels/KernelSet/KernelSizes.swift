/// Sizes that callers of the kernels need.
public enum KernelSizes {
    /// Number of source pixels in a row (and in a column) that an interpolated pixel is made of.
    @inlinable public static var interpolationTaps: Int { 6 }
    /// How many of them lie before the pixel that the shift is counted from; one more lies behind it.
    @inlinable public static var interpolationReach: Int { 2 }
    /// Number of sums that `addShiftSums` makes.
    @inlinable public static var shiftSums: Int { 7 }

    /// Floats that `boxSum` works in.
    @inlinable public static func boxSumScratch(columns: Int, radius: Int) -> Int {
        let levels = boxSumLevels(radius: radius)
        return columns + (levels + 1) * (columns + 2 * radius) + levels * (2 * radius + 2) * columns
    }

    /// The whole part of the binary logarithm of its square's width, 2·radius + 1.
    @inlinable public static func boxSumLevels(radius: Int) -> Int {
        (2 * radius + 1).bitWidth - 1 - (2 * radius + 1).leadingZeroBitCount
    }
}
