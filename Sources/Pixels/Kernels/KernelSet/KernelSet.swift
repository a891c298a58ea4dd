/// The inner loops over rows of numbers, without geography.
///
/// Planes are `rows × columns` Float32, row-major, without padding; callers own the memory and guarantee the stated
/// counts. All results are independent of how a plane is cut into calls, and the same bits on every processor: nothing
/// is added in another order, and no multiplication is fused with an addition.
public protocol KernelSet: SendableMetatype, NeighbourhoodKernels, ChangeVectorKernels, EvidenceKernels, MatchKernels,
    MomentKernels,
    PlaceKernels, PlaneKernels, RadiometryKernels, ResampleKernels, ShiftKernels
{}
