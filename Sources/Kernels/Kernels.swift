/// `Kernels` holds the inner loops over rows of numbers; they know no geography.
///
/// Every kernel is a plain loop over unsafe pointers: the compiler vectorises those, and does not vectorise Swift's
/// `SIMDn` types with widening conversions. Planes are `rows × columns` Float32, row-major, without padding; callers
/// own the memory and guarantee the stated counts. All results are independent of how a plane is cut into calls.
public enum Kernels {}
