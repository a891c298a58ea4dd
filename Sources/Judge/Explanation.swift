public import Findings
public import Model

/// Why a model says what it says of a parcel.
public enum Explanation {
    /// Few enough to read.
    private static let limit = 5

    /// The measurements that moved the probability of construction most, the strongest first.
    public static func reasons(_ measurements: ParcelMeasurements, model: JudgeModel) -> [Reason] {
        let contributions = model.contributions(of: measurements.values)
        let order = contributions.indices.sorted {
            let (a, b) = (abs(contributions[$0]), abs(contributions[$1]))
            return a != b ? a > b : $0 < $1
        }
        return order.prefix(limit).compactMap { index in
            let name = MeasurementCatalogue.names[index]
            guard contributions[index] != 0, let title = MeasurementCatalogue.title(of: name) else { return nil }
            let value = measurements.values[index]
            return Reason(
                measurement: name, title: title, value: value.isNaN ? nil : Double(value),
                contribution: contributions[index])
        }
    }
}
