import Foundation
public import Ground

/// The datums of Chinese phone maps: positions (longitude, latitude in degrees) from one to another.
///
/// GCJ-02 is what WeChat and the maps of phones deliver, BD-09 what Baidu's does. The formula of GCJ-02 was published by others
/// than its authors (EvilTransform 2013, PRCoords 2016); it agrees with the maps to a metre or so. Outside China all three are
/// the same.
public enum ChinaDatum: String, Sendable, Codable, Hashable, CaseIterable {
    /// WGS 84; CGCS2000 lies within centimetres of it.
    case wgs84
    /// GCJ-02 (火星坐标), 300 to 700 m off.
    case gcj02
    /// BD-09, GCJ-02 moved once more.
    case bd09

    /// The position on WGS 84 of a position on this datum, to 1e-9 degrees of the inverse.
    public func toWGS84(_ place: Coordinate) -> Coordinate {
        switch self {
        case .wgs84: place
        case .gcj02: Self.unshifted(place)
        case .bd09: Self.unshifted(Self.withoutBaidu(place))
        }
    }

    /// The position on this datum of a position on WGS 84.
    public func fromWGS84(_ place: Coordinate) -> Coordinate {
        switch self {
        case .wgs84: place
        case .gcj02: Self.shifted(place)
        case .bd09: Self.withBaidu(Self.shifted(place))
        }
    }

    /// By how many metres (east, north) a position lies off when GCJ-02 is taken for WGS 84, at a place on WGS 84.
    public static func shiftMetres(at place: Coordinate) -> Coordinate {
        let moved = shifted(place)
        let scale = EarthScale(latitude: place.y)
        return Coordinate(x: (moved.x - place.x) * scale.x, y: (moved.y - place.y) * scale.y)
    }

    // MARK: - GCJ-02

    /// Krasovsky 1940: half of the major axis in metres, and the square of the eccentricity.
    private static let (major, eccentricity) = (6_378_245.0, 0.006_693_421_622_965_943)

    /// Whether a place in degrees lies in the rectangle around China in which maps are shifted.
    public static func isInChina(_ place: Coordinate) -> Bool {
        (72.004...137.8347).contains(place.x) && (0.8293...55.8271).contains(place.y)
    }

    private static func shifted(_ place: Coordinate) -> Coordinate {
        guard isInChina(place) else { return place }
        let metres = distortion(x: place.x - 105, y: place.y - 35)
        let latitude = place.y * .pi / 180
        let root = 1 - eccentricity * sin(latitude) * sin(latitude)
        let perLatitude = major * (1 - eccentricity) / (root * root.squareRoot()) * .pi / 180
        let perLongitude = major / root.squareRoot() * cos(latitude) * .pi / 180
        return Coordinate(x: place.x + metres.x / perLongitude, y: place.y + metres.y / perLatitude)
    }

    /// The shift in metres, from the degrees east of 105° and north of 35°.
    private static func distortion(x: Double, y: Double) -> Coordinate {
        func wave(_ value: Double, _ period: Double) -> Double { sin(value * .pi / period) }
        let ripple = 20 * wave(x, 1.0 / 6) + 20 * wave(x, 1.0 / 2)
        let north = ripple + 20 * wave(y, 1) + 40 * wave(y, 3) + 160 * wave(y, 12) + 320 * wave(y, 30)
        let east = ripple + 20 * wave(x, 1) + 40 * wave(x, 3) + 150 * wave(x, 12) + 300 * wave(x, 30)
        let root = abs(x).squareRoot()
        return Coordinate(
            x: 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + east * 2 / 3,
            y: -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + north * 2 / 3)
    }

    /// The inverse of `shifted` by repetition: each step leaves about a thousandth of the error.
    private static func unshifted(_ place: Coordinate) -> Coordinate {
        guard isInChina(place) else { return place }
        var guess = place
        for _ in 0..<20 {
            let moved = shifted(guess)
            let (dx, dy) = (place.x - moved.x, place.y - moved.y)
            guess = Coordinate(x: guess.x + dx, y: guess.y + dy)
            if max(abs(dx), abs(dy)) < 1e-11 { break }
        }
        return guess
    }

    // MARK: - BD-09

    private static let ripple = Double.pi * 3000 / 180

    private static func withBaidu(_ place: Coordinate) -> Coordinate {
        guard isInChina(place) else { return place }
        let radius = hypot(place.x, place.y) + 0.000_02 * sin(place.y * ripple)
        let angle = atan2(place.y, place.x) + 0.000_003 * cos(place.x * ripple)
        return Coordinate(x: radius * cos(angle) + 0.0065, y: radius * sin(angle) + 0.006)
    }

    /// The inverse of `withBaidu`: the published inverse, which is good to 1e-7 degrees, made exact by repetition.
    private static func withoutBaidu(_ place: Coordinate) -> Coordinate {
        guard isInChina(place) else { return place }
        var guess = Coordinate(x: place.x - 0.0065, y: place.y - 0.006)
        for _ in 0..<20 {
            let moved = withBaidu(guess)
            let (dx, dy) = (place.x - moved.x, place.y - moved.y)
            guess = Coordinate(x: guess.x + dx, y: guess.y + dy)
            if max(abs(dx), abs(dy)) < 1e-11 { break }
        }
        return guess
    }
}
