public import KernelSet

/// `KernelLoops` holds the kernels; the folders `KernelLoopsV3` and `KernelLoopsV4` are links to this one, compiled for
/// processors with AVX2 and with AVX-512.
///
/// Every kernel is a plain loop over unsafe pointers: the compiler vectorises those, and does not vectorise Swift's
/// `SIMDn` types with widening conversions. A kernel may call generic code only if the compiler inlines all of it: of
/// several copies of a specialisation the linker keeps one, and an older processor would run instructions that it does
/// not have (`Tests/KernelsTests` searches for such copies).
enum Loops: KernelSet {}

/// The kernels of this target.
public let loops: any KernelSet.Type = Loops.self
