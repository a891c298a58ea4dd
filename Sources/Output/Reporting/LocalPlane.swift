import Foundation
import Ground

/// Metres east and north of a place, for distances of a village whatever the CRS of its parcels.
///
/// Equirectangular with the ellipsoid's radii of curvature at the origin (WGS 84): off by 0.01 % within 5 km, by
/// 0.2 % at 50 km from east to west. For flight areas and sketches, not for land registration.
struct LocalPlane {
    private let origin: Coordinate
    private let metresPerDegreeEast: Double
    private let metresPerDegreeNorth: Double

    /// A plane that touches the ellipsoid at `origin` (longitude, latitude).
    init(origin: Coordinate) {
        let (a, flattening) = (6_378_137.0, 1 / 298.257_223_563)
        let squaredEccentricity = flattening * (2 - flattening)
        let latitude = origin.y * .pi / 180
        let w = (1 - squaredEccentricity * sin(latitude) * sin(latitude)).squareRoot()
        self.origin = origin
        metresPerDegreeEast = .pi / 180 * a / w * cos(latitude)
        metresPerDegreeNorth = .pi / 180 * a * (1 - squaredEccentricity) / (w * w * w)
    }

    /// Longitude and latitude to metres.
    func metres(_ place: Coordinate) -> Coordinate {
        Coordinate(
            x: (place.x - origin.x) * metresPerDegreeEast, y: (place.y - origin.y) * metresPerDegreeNorth)
    }

    /// Metres to longitude and latitude.
    func degrees(_ point: Coordinate) -> Coordinate {
        Coordinate(x: origin.x + point.x / metresPerDegreeEast, y: origin.y + point.y / metresPerDegreeNorth)
    }
}
