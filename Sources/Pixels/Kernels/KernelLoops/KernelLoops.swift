public import KernelSet

/// `KernelLoops` holds the kernels; the folders `KernelLoopsV3` and `KernelLoopsV4` are links to this one, compiled for
/// processors with AVX2 and with AVX-512.
///
/// Every kernel is a plain loop over unsafe pointers: the compiler vectorises those, and does not vectorise Swift's
/// `SIMDn` types with widening conversions. Nothing generic may be called here that is not inlined whole: the linker
/// keeps one of several copies of a specialisation, and an older processor would meet instructions that it does not
/// have (`Tests/KernelsTests` looks for such copies).
enum Loops: KernelSet {}

/// The kernels of this target.
public let loops: any KernelSet.Type = Loops.self
