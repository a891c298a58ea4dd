import Foundation
import Ground

/// Metres per degree at a latitude, on the ellipsoid of WGS 84: enough to measure a parcel to a thousandth.
struct EarthScale {
    /// Metres per degree of longitude.
    let x: Double
    /// Metres per degree of latitude.
    let y: Double

    /// The scale at a latitude in degrees, from the radii of curvature of meridian and prime vertical.
    init(latitude: Double) {
        let (major, eccentricity) = (6_378_137.0, 0.006_694_379_990_14)
        let angle = latitude * .pi / 180
        let root = 1 - eccentricity * sin(angle) * sin(angle)
        x = major / root.squareRoot() * cos(angle) * .pi / 180
        y = major * (1 - eccentricity) / (root * root.squareRoot()) * .pi / 180
    }

    /// Square metres per squared degree.
    var area: Double { x * y }
}
