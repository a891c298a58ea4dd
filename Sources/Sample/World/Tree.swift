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
}
