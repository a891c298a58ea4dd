import Foundation

/// Metres per degree at a latitude, on the ellipsoid of WGS 84: enough to measure a parcel to a thousandth.
public struct EarthScale: Sendable {
    /// Metres per degree of longitude.
    public let x: Double
    /// Metres per degree of latitude.
    public let y: Double

    /// The scale at a latitude in degrees, from the radii of curvature of meridian and prime vertical (Snyder 1987,
    /// eq. 4-18 to 4-20).
    public init(latitude: Double) {
        let (major, eccentricity) = (6_378_137.0, 0.006_694_379_990_14)
        let angle = latitude * .pi / 180
        let root = 1 - eccentricity * sin(angle) * sin(angle)
        x = major / root.squareRoot() * cos(angle) * .pi / 180
        y = major * (1 - eccentricity) / (root * root.squareRoot()) * .pi / 180
    }

    /// Square metres per squared degree.
    public var area: Double { x * y }

    /// Metres between two places (longitude, latitude in degrees): the chord in a plane with the scale at the middle
    /// latitude, good to 1e-5 over a scene and 1e-6 over a kilometre.
    public static func metres(from start: Coordinate, to end: Coordinate) -> Double {
        let scale = EarthScale(latitude: (start.y + end.y) / 2)
        return hypot((end.x - start.x) * scale.x, (end.y - start.y) * scale.y)
    }
}
