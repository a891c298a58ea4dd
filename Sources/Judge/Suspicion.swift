import Compare

/// How much a pixel looks like construction: the plane that is thresholded.
enum Suspicion {
    /// The change magnitude where the later epoch is not vegetated, 0 elsewhere and where not observed.
    ///
    /// What is green afterwards was not built on: that alone takes away most of what crops and seasons do.
    static func plane(of view: ParcelView, settings: JudgeSettings) -> [Float] {
        var plane = view.plane(.changeMagnitude) ?? []
        let vegetation = view.plane(.vegetationLater)
        let limit = Float(view.evidence.hasNearInfrared ? settings.vegetatedNDVI : settings.vegetatedExcessGreen)
        for pixel in plane.indices where view.validity[pixel] == 0 || (vegetation.map { $0[pixel] > limit } ?? false) {
            plane[pixel] = 0
        }
        return plane
    }
}
