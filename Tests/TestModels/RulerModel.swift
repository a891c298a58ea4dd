import Judge
public import Model

/// A model made by hand, for tests of everything around it: something was built where coherent signs of construction reach
/// 0.4, something was taken down where those of removal do.
public enum RulerModel {
    /// Coherent signs from which a parcel is a finding.
    public static let level: Float = 0.4

    /// The model, which names a demolition from a probability on; throws if its parts do not fit.
    public static func make(demolishedFrom: Double = 0.5) throws -> JudgeModel {
        let names = MeasurementCatalogue.names
        func step(_ name: String, at level: Float, by value: Float) -> RegressionTree {
            RegressionTree(nodes: [
                .question(
                    column: names.firstIndex(of: name) ?? 0, below: level, left: 1, right: 2, missingGoesLeft: true),
                .leaf(0), .leaf(value),
            ])
        }
        let construction = try TreeEnsemble(
            columns: names.count, base: [-4],
            trees: [step("constructionLevel", at: level, by: 6), step("constructionLevel", at: 2 * level, by: 1)])
        // One output after the other: nothing, taken down.
        let kinds = try TreeEnsemble(
            columns: names.count, base: [2, -2],
            trees: [RegressionTree(nodes: [.leaf(0)]), step("removalLevel", at: level, by: 8)])
        return try JudgeModel(
            name: "ruler", measurements: names, measurementVersion: MeasurementCatalogue.version,
            construction: construction, calibration: .identity, kinds: kinds,
            kindNames: ["noChange", "demolished"], kindThresholds: [0.5, demolishedFrom], threshold: 0.5,
            fittedOn: FittedOn(source: "by hand"))
    }
}
