import Compare
import Ground

/// How much a parcel looks like something built, or taken down, and where, before any model is asked.
struct Suspicion {
    /// Construction as far as surfaces do not contradict it, `rows × columns` of the parcel's window.
    let built: [Float]
    /// Removal likewise.
    let removed: [Float]
    /// Highest levels of a coherent patch of construction and of removal; the latter 0 where it is the lower one.
    let levels: (built: Double, removed: Double)

    /// How far the surfaces confirm the suspected construction, 0…1 (or a little above): 1 without surfaces.
    let support: Double

    /// A removal must be twice as clear as construction has to be: fallow fields and felled trees look like one.
    private static let removalFactor: Float = 2

    init(of view: ParcelView, heights: ParcelHeights, settings: JudgeSettings) {
        func level(_ plane: [Float]) -> Double {
            PatchLevel.highest(of: plane, view: view, minimumArea: settings.minimumPatchSquareMetres)
        }
        var built = view.observed(.construction)
        var removed = view.observed(.removal).map { $0 / Self.removalFactor }
        if let trust = heights.trust {
            // Where pictures alone would see it.
            let inside = built.indices.filter { view.coverage[$0] > 0 && view.validity[$0] != 0 }
            let highest = inside.reduce(Float(0)) { max($0, built[$1]) }
            let suspected = inside.filter { built[$0] >= highest / 2 }
            support =
                highest > 0
                ? suspected.reduce(0.0) { $0 + Double(trust.built[$1]) } / Double(suspected.count) : 1
            for pixel in built.indices {
                built[pixel] *= trust.built[pixel]
                removed[pixel] *= trust.removed[pixel]
            }
        } else {
            support = 1
        }
        // Where no pixel reaches the level, no patch does; most parcels end here.
        let builtLevel = level(built)
        let highest = zip(removed, view.coverage).reduce(Float(0)) { $1.1 > 0 ? max($0, $1.0) : $0 }
        levels = (built: builtLevel, removed: Double(highest) > builtLevel ? level(removed) : 0)
        self.built = built
        self.removed = removed
    }
}
