/// A threshold chosen by workload, and what is to be expected of it.
public struct OperatingPoint: Sendable, Hashable {
    /// Probability from which a parcel is flagged.
    public let threshold: Double
    /// Parcels flagged.
    public let flagged: Int
    /// Expected share of them on which something was built.
    public let precision: Double
    /// Expected share of all construction that is among them.
    public let recall: Double

    /// The fewest parcels, the surest first, among which `recall` (0…1) of all construction is to be expected.
    ///
    /// Expectations rest on calibrated probabilities: a parcel of probability p is construction in p of all cases. Nil
    /// without parcels.
    public static func finding(_ recall: Double, in probabilities: [Double]) -> OperatingPoint? {
        let all = probabilities.reduce(0, +)
        return point(in: probabilities) { _, sum in sum >= recall * all }
    }

    /// The surest parcels, `count` at most. Nil without parcels.
    public static func atMost(_ count: Int, in probabilities: [Double]) -> OperatingPoint? {
        point(in: probabilities) { flagged, _ in flagged >= count }
    }

    private static func point(
        in probabilities: [Double], isEnough: (_ flagged: Int, _ sum: Double) -> Bool
    ) -> OperatingPoint? {
        let order = probabilities.sorted(by: >)
        let all = order.reduce(0, +)
        guard all > 0 else { return nil }
        var (sum, flagged) = (0.0, 0)
        while flagged < order.count, flagged == 0 || !isEnough(flagged, sum) {
            sum += order[flagged]
            flagged += 1
        }
        let threshold = order[flagged - 1]
        // Parcels of one probability are flagged together.
        let together = order.count { $0 >= threshold }
        sum = order.prefix(together).reduce(0, +)
        return OperatingPoint(
            threshold: threshold, flagged: together, precision: sum / Double(together), recall: sum / all)
    }
}
