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

    /// How far each measurement moved the margin of construction, log-odds; see ``TreeEnsemble/contributions(of:output:)``.
    public func contributions(of row: [Float]) -> [Double] { construction.contributions(of: row).contributions }
}
