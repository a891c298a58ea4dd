import Compare
import Ground

/// The patches that a finding shows: where the suspicion reaches half of what its highest square metres reach.
struct FindingPatches {
    /// `rows × columns` of the parcel's window: the plane they were cut from.
    let plane: [Float]
    /// The patches, by their topmost-leftmost pixel.
    let list: [Patch]

    /// Least share of the largest patch's area that another must have to be shown too.
    private static let leastShare = 0.2

    init(of suspicion: [Float], proof: HeightPatch?, view: ParcelView, settings: JudgeSettings) {
        plane = suspicion
        var cut = suspicion
        let inside = plane.indices.filter { view.coverage[$0] > 0 && view.validity[$0] != 0 }
        let values = inside.map { suspicion[$0] }
        let weights = inside.map { view.coverage[$0] }
        let summary = PlaneSummary(values, weights: weights, total: weights.reduce(0.0) { $0 + Double($1) })
        var level =
            summary.map {
                SuspectedPatch.level(
                    $0, greatest: values.max() ?? 0,
                    leastArea: Float(settings.minimumPatchSquareMetres / view.pixelArea))
            } ?? 0
        if let proof {
            // The surfaces draw it better than the pictures do.
            level = 1
            cut = [Float](repeating: 0, count: cut.count)
            for pixel in view.indices(of: proof.pixels, in: proof.window) where cut.indices.contains(pixel) {
                cut[pixel] = level
            }
        }
        guard level > 0 else {
            list = []
            return
        }
        let patches = Patches(of: cut, above: level, view: view).filter { $0.areaInside > 0 }
        let largest = patches.map(\.areaInside).max() ?? 0
        list = patches.filter { $0.areaInside >= Self.leastShare * largest }
    }
}
