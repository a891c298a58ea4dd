import Foundation
import Ground

/// Where the sun stands.
struct SunPosition {
    /// Unit vector on the ground towards the sun: east, north.
    let east: Double
    let north: Double
    let elevationRadians: Double

    var tangent: Double { tan(elevationRadians) }
    var sine: Double { sin(elevationRadians) }
    var cosine: Double { cos(elevationRadians) }

    /// The sun at an azimuth (clockwise from north) and elevation, radians.
    init(azimuth: Double, elevation: Double) {
        (east, north, elevationRadians) = (sin(azimuth), cos(azimuth), elevation)
    }

    /// The sun above longitude, latitude (degrees) at an instant.
    ///
    /// Source: Spencer 1971, Fourier series of declination and equation of time; good to some minutes of arc.
    init(at instant: Instant, longitude: Double, latitude: Double) {
        let days = Double(instant.secondsSince1970) / 86400
        // The phase of the year from 2000-01-01 (day 10957) in mean years: leap days need no table.
        let phase = 2 * Double.pi * ((days - 10957) / 365.2425).truncatingRemainder(dividingBy: 1)
        let declination =
            0.006918 - 0.399912 * cos(phase) + 0.070257 * sin(phase) - 0.006758 * cos(2 * phase)
            + 0.000907 * sin(2 * phase)
        let equation =
            229.18
            * (0.000075 + 0.001868 * cos(phase) - 0.032077 * sin(phase) - 0.014615 * cos(2 * phase)
                - 0.040849 * sin(2 * phase))
        let minutes = days.truncatingRemainder(dividingBy: 1) * 1440 + equation + 4 * longitude
        let hourAngle = (minutes / 4 - 180) * .pi / 180
        let phi = latitude * .pi / 180
        let sinElevation = sin(phi) * sin(declination) + cos(phi) * cos(declination) * cos(hourAngle)
        elevationRadians = asin(sinElevation)
        let (x, y) = (
            -cos(declination) * sin(hourAngle),
            sin(declination) * cos(phi) - cos(declination) * sin(phi) * cos(hourAngle)
        )
        let length = max(hypot(x, y), 1e-9)
        (east, north) = (x / length, y / length)
    }
}
