import Foundation
import Ground

/// A tree or a large bush.
struct Tree {
    var centre: Coordinate
    /// Crown radius, metres; 0 = not there in that epoch.
    var radius: PerEpoch<Double>
    /// Top of the crown above the ground, metres.
    var height: Double
    var paint: PerEpoch<Paint>
    /// Makes the crown's outline its own.
    var phase: Double

    /// A closed, uneven crown.
    func outline(in role: EpochRole) -> [Coordinate] {
        let ring = (0..<14).map { index -> Coordinate in
            let angle = Double(index) * 2 * .pi / 14
            let uneven = 1 + 0.13 * sin(3 * angle + phase) + 0.09 * sin(5 * angle - 2 * phase)
            return Coordinate(
                x: centre.x + radius[role] * uneven * cos(angle), y: centre.y + radius[role] * uneven * sin(angle))
        }
        return ring + ring.prefix(1)
    }

    /// Height of the crown's surface above the ground.
    func height(atDistance distance: Double, radius: Double) -> Double {
        let share = min(1, distance / max(radius, 1e-6))
        return height * (0.55 + 0.45 * (1 - share * share).squareRoot())
    }
}
