extension JudgeModel {
    /// Throws ``ModelError`` unless the model was fitted on just these measurements, in this order.
    public func check(measurements known: [String], version: Int) throws(ModelError) {
        guard measurementVersion == version else {
            throw .otherMeasurementVersion(path: name, found: measurementVersion, known: version)
        }
        guard measurements != known else { return }
        let unknown = measurements.filter { !known.contains($0) }
        throw .unknownMeasurements(
            path: name, names: unknown.isEmpty ? known.filter { !measurements.contains($0) } : unknown)
    }

    /// How far each measurement moved the log-odds of what was said, see ``TreeEnsemble/contributions(of:output:)``.
    ///
    /// `kind` = nil: of construction. Otherwise of that kind against no change; of construction too where the model
    /// does not tell kinds apart.
    public func contributions(of row: [Float], kind: String? = nil) -> [Double] {
        guard let kind, let kinds, let output = kindNames.firstIndex(of: kind),
            let nothing = kindNames.firstIndex(of: Self.noChange)
        else { return construction.contributions(of: row).contributions }
        return zip(
            kinds.contributions(of: row, output: output).contributions,
            kinds.contributions(of: row, output: nothing).contributions
        ).map { $0 - $1 }
    }
}
