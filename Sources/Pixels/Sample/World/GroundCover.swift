import Ground

/// A piece of ground, painted over what lies beneath it.
struct GroundCover {
    /// Closed rings, filled by the even-odd rule.
    var rings: [[Coordinate]]
    /// nil = not there in that epoch.
    var paint: PerEpoch<Paint?>
    /// Metres above the surrounding ground; what lies upon it (a car, a heap) casts a shadow.
    var elevation: Double = 0
}
