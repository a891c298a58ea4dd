public import Findings
public import Model

/// The measurements behind a model's verdict on a parcel.
public enum Explanation {
    /// Few enough to read.
    private static let limit = 5

    /// The measurements that moved the verdict most, the strongest first: construction's probability, or that of the
    /// class where nothing was built. `row` holds one value per measurement of the model.
    public static func reasons(
        _ row: [Float], verdictClass: VerdictClass?, model: JudgeModel
    ) -> [Reason] {
        let isConstruction = verdictClass?.isConstruction ?? true
        let contributions = model.contributions(
            of: row, kind: isConstruction ? nil : verdictClass?.rawValue)
        let order = contributions.indices.sorted {
            let (a, b) = (abs(contributions[$0]), abs(contributions[$1]))
            return a != b ? a > b : $0 < $1
        }
        return order.prefix(limit).compactMap { index in
            let name = model.measurements[index]
            guard contributions[index] != 0, let title = MeasurementCatalogue.title(of: name) else { return nil }
            let value = row[index]
            return Reason(
                measurement: name, title: title, value: value.isNaN ? nil : Double(value),
                contribution: contributions[index])
        }
    }
}
