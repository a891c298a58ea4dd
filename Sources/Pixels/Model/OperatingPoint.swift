/// A threshold chosen by workload, with the expected hits.
///
/// Expectations rest on calibrated probabilities: of parcels with probability p, a share p is construction.
public struct OperatingPoint: Sendable, Hashable {
    /// Probability from which a parcel is flagged.
    public let threshold: Double
    /// Parcels flagged.
    public let flagged: Int
    /// Expected share of them on which something was built.
    public let precision: Double
    /// Expected share of all construction that is among them.
    public let recall: Double

    /// The fewest parcels, the surest first, among which `recall` (0…1) of all construction is to be expected. Nil
    /// without parcels.
    public static func finding(_ recall: Double, in probabilities: [Double]) -> OperatingPoint? {
        // Allows for rounding in a sum of many small numbers.
        points(of: probabilities).first { $0.recall >= recall - 1e-9 }
    }

    /// The surest parcels, `count` at most. Nil if even the surest, being alike, are more than that.
    public static func atMost(_ count: Int, in probabilities: [Double]) -> OperatingPoint? {
        points(of: probabilities).last { $0.flagged <= count }
    }

    /// Every threshold there is, from the highest: parcels of one probability are flagged together.
    private static func points(of probabilities: [Double]) -> [OperatingPoint] {
        let order = probabilities.sorted(by: >)
        let all = order.reduce(0, +)
        guard all > 0 else { return [] }
        var points: [OperatingPoint] = []
        var sum = 0.0
        for (index, probability) in order.enumerated() {
            sum += probability
            if index + 1 < order.count, order[index + 1] == probability { continue }
            points.append(
                OperatingPoint(
                    threshold: probability, flagged: index + 1, precision: sum / Double(index + 1), recall: sum / all))
        }
        return points
    }
}
