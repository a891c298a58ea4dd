import Foundation

/// Where the sun stood at a moment, seen from a place.
///
/// Source: Michalsky 1988, The Astronomical Almanac's algorithm for approximate solar position (10.1016/0038-092X(88)90045-X);
/// good to 0.01° from 1950 to 2050, without refraction.
public struct SunPosition: Sendable, Hashable {
    /// Degrees from north, clockwise, 0…360.
    public let azimuth: Double
    /// Degrees above the horizon, -90…90.
    public let elevation: Double

    /// The sun at an instant over a place (longitude, latitude in degrees).
    public init(at instant: Instant, over place: Coordinate) {
        let days = Double(instant.secondsSince1970) / 86_400 + 2_440_587.5 - 2_451_545
        func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
        let anomaly = radians(357.528 + 0.985_600_3 * days)
        let longitude = radians(280.460 + 0.985_647_4 * days + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
        let obliquity = radians(23.439 - 4e-7 * days)
        let rightAscension = atan2(cos(obliquity) * sin(longitude), cos(longitude))
        let declination = asin(sin(obliquity) * sin(longitude))
        let hours = (days + 0.5).truncatingRemainder(dividingBy: 1) * 24
        let siderealHours = 6.697_375 + 0.065_709_824_2 * days + hours
        let hourAngle = radians(siderealHours * 15 + place.x) - rightAscension
        let latitude = radians(place.y)
        elevation =
            asin(sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hourAngle)) * 180 / .pi
        let angle = atan2(
            -sin(hourAngle), tan(declination) * cos(latitude) - sin(latitude) * cos(hourAngle))
        let degrees = (angle * 180 / .pi).truncatingRemainder(dividingBy: 360)
        azimuth = degrees < 0 ? degrees + 360 : degrees
    }
}
