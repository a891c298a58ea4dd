/// Sizes that callers of the kernels need.
public enum KernelSizes {
    /// Number of source pixels in a row (and in a column) that an interpolated pixel is made of.
    @inlinable public static var interpolationTaps: Int { 6 }
    /// How many of them lie before the pixel that the shift is counted from; one more lies behind it.
    @inlinable public static var interpolationReach: Int { 2 }
    /// Number of sums that `addShiftSums` makes.
    @inlinable public static var shiftSums: Int { 7 }
}
