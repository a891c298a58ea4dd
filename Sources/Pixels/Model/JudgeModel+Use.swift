extension JudgeModel {
    /// Where the model finds its measurements, by name, in rows of the measurements `known`; the rest of a row is not read.
    ///
    /// Throws ``ModelError`` unless `known` has all of them, taken in the `version` that the model was fitted on.
    public func columns(of known: [String], version: Int) throws(ModelError) -> ModelColumns {
        guard measurementVersion == version else {
            throw .otherMeasurementVersion(path: name, found: measurementVersion, known: version)
        }
        let places = Dictionary(zip(known, known.indices)) { first, _ in first }
        let unknown = measurements.filter { places[$0] == nil }
        guard unknown.isEmpty else { throw .unknownMeasurements(path: name, names: unknown) }
        return ModelColumns(places: measurements.compactMap { places[$0] }, width: known.count)
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

/// The columns that a model reads of rows that may hold more.
public struct ModelColumns: Sendable, Hashable {
    /// For each measurement of the model, its place in a row.
    let places: [Int]
    /// Values per row that is read.
    let width: Int

    /// Rows as the model reads them: of every row-major `width` values those that it names, in its order.
    public func rows(of values: [Float]) -> [Float] {
        precondition(values.count.isMultiple(of: width), "a row has \(width) measurements")
        var rows: [Float] = []
        rows.reserveCapacity(values.count / width * places.count)
        for start in stride(from: 0, to: values.count, by: width) {
            for place in places { rows.append(values[start + place]) }
        }
        return rows
    }
}
