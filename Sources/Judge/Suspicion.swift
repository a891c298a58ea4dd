import Compare

/// How much a parcel looks like something built, or taken down, and where.
struct Suspicion {
    /// `rows × columns` of the parcel's window: the plane that is thresholded.
    let plane: [Float]
    /// The highest level at which a coherent patch of it stands out in the parcel.
    let level: Double
    /// Whether something was taken down rather than built.
    let isRemoval: Bool

    /// A removal must be this much clearer than construction has to be: fallow fields and felled trees look like one.
    private static let removalFactor: Float = 3

    init(of view: ParcelView, settings: JudgeSettings) {
        func level(_ plane: [Float]) -> Double {
            PatchLevel.highest(of: plane, view: view, minimumArea: settings.minimumPatchSquareMetres)
        }
        let built = view.observed(.construction)
        let removed = view.observed(.removal).map { $0 / Self.removalFactor }
        let levels = (built: level(built), removed: level(removed))
        isRemoval = levels.removed > levels.built
        plane = isRemoval ? removed : built
        self.level = isRemoval ? levels.removed : levels.built
    }
}
