import Compare

/// Takes clouds out of what was observed.
enum CloudGate {
    /// Least area of a cloud's white core, m²: a single glint does not make one.
    private static let coreSquareMetres = 50.0
    /// Change score down to which a cloud's fringe is followed; its own, since a cloud is as large for a strict survey.
    private static let fringeScore: Float = 2

    /// Pixels of changes that are too large and too white for a house; none without near infrared.
    ///
    /// The whole connected change goes, its hazy fringe included: what lies under haze was not seen either.
    static func clouds(in suspicion: [Float], view: ParcelView, settings: JudgeSettings) -> [Int] {
        guard let whiteness = view.plane(.whiteness) else { return [] }
        let isWhite = { (pixel: Int) in whiteness[pixel] > 0 && view.validity[pixel] != 0 }
        guard Double(whiteness.indices.count(where: isWhite)) * view.pixelArea >= coreSquareMetres else { return [] }
        return Patches(of: suspicion, above: fringeScore, view: view)
            .filter { patch in
                patch.areaInside + patch.areaBeyond >= settings.cloudSquareMetres
                    && Double(patch.pixels.count(where: isWhite)) * view.pixelArea >= coreSquareMetres
            }
            .flatMap(\.pixels)
    }
}
