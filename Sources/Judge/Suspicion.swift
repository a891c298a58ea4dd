import Compare
import Findings
import Ground

/// How much a parcel looks like something built, or taken down, and where.
struct Suspicion {
    /// `rows × columns` of the parcel's window: the plane that is thresholded.
    let plane: [Float]
    /// The highest level at which a coherent patch of it stands out in the parcel, or what the risen height says.
    let level: Double
    /// Construction as far as surfaces do not contradict it, same shape.
    let built: [Float]
    /// Highest levels of a coherent patch of construction and of removal.
    let levels: (built: Double, removed: Double)
    /// Whether something was taken down rather than built.
    let isRemoval: Bool
    /// The patch that rose or sank, where the surfaces prove it.
    let proof: HeightPatch?
    /// What the surfaces call it; nil where they do not say.
    let provedClass: VerdictClass?

    /// A removal must be twice as clear as construction has to be: fallow fields and felled trees look like one.
    private static let removalFactor: Float = 2
    /// How much above the threshold a gain of the least height counts: it is measured, not guessed.
    private static let heightFactor = 1.5

    init(of view: ParcelView, heights: ParcelHeights, settings: JudgeSettings) {
        func level(_ plane: [Float]) -> Double {
            PatchLevel.highest(of: plane, view: view, minimumArea: settings.minimumPatchSquareMetres)
        }
        var built = view.observed(.construction)
        var removed = view.observed(.removal).map { $0 / Self.removalFactor }
        if let trust = heights.trust {
            for pixel in built.indices {
                built[pixel] *= trust.built[pixel]
                removed[pixel] *= trust.removed[pixel]
            }
        }
        func proved(_ patch: HeightPatch) -> Double {
            settings.threshold * Self.heightFactor * patch.medianMetres / settings.minimumHeightMetres
        }
        // No patch reaches a level that no pixel does: most parcels need one look.
        let builtLevel = level(built)
        let highest = zip(removed, view.coverage).reduce(Float(0)) { $1.1 > 0 ? max($0, $1.0) : $0 }
        let levels = (built: builtLevel, removed: Double(highest) > builtLevel ? level(removed) : 0)
        self.built = built
        self.levels = levels
        let rise = heights.risen.map(proved) ?? 0
        let fall = heights.sunken.map(proved) ?? 0
        isRemoval = max(levels.removed, fall) > max(levels.built, rise)
        plane = isRemoval ? removed : built
        self.level = isRemoval ? max(levels.removed, fall) : max(levels.built, rise)
        proof = isRemoval ? heights.sunken : heights.risen
        provedClass =
            proof == nil
            ? nil
            : isRemoval ? .demolished : heights.verdictClass(minimumPatch: settings.minimumPatchSquareMetres)
    }
}
