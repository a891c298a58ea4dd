import Compare

/// How much a parcel looks like something built, or taken down, and where.
struct Suspicion {
    /// `rows × columns` of the parcel's window: the plane that is thresholded.
    let plane: [Float]
    /// The highest level at which a coherent patch of it stands out in the parcel.
    let level: Double
    /// Whether something was taken down rather than built.
    let isRemoval: Bool

    /// Evidence of a removal must outweigh that of construction this much: a house replaced shows both.
    private static let removalFactor = 1.5

    init(of view: ParcelView, settings: JudgeSettings) {
        func level(_ plane: [Float]) -> Double {
            PatchLevel.highest(of: plane, view: view, minimumArea: settings.minimumPatchSquareMetres)
        }
        let (built, removed) = (view.observed(.construction), view.observed(.removal))
        let levels = (built: level(built), removed: level(removed))
        isRemoval = levels.removed > Self.removalFactor * levels.built
        plane = isRemoval ? removed : built
        self.level = isRemoval ? levels.removed : levels.built
    }
}
