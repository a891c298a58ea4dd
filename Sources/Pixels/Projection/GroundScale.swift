public import Ground

/// How long a CRS's metres are on the ground.
public enum GroundScale {
    /// The most by which lengths of a CRS to measure in may be off, as a share.
    public static let mostDistortion = 0.005

    /// The largest share, over some places (longitude, latitude), by which a kilometre of a projected CRS in metres is off
    /// a kilometre on the ground, along either axis; 0 without places.
    ///
    /// Measured on WGS 84 between places half a kilometre either way (``Ground/EarthScale``). Throws ``ProjectionError``.
    public static func distortion(of crs: CRSCode, at places: [Coordinate]) throws -> Double {
        guard !places.isEmpty else { return 0 }
        let (there, back) = (
            try CoordinateTransformation(from: .wgs84, to: crs), try CoordinateTransformation(from: crs, to: .wgs84)
        )
        var largest = 0.0
        for place in places {
            let middle = try there.apply(place)
            for (dx, dy) in [(500.0, 0.0), (0.0, 500.0)] {
                let start = try back.apply(Coordinate(x: middle.x - dx, y: middle.y - dy))
                let end = try back.apply(Coordinate(x: middle.x + dx, y: middle.y + dy))
                largest = max(largest, abs(1_000 / EarthScale.metres(from: start, to: end) - 1))
            }
        }
        return largest
    }

    /// A CRS to measure in at a place: in China the 3-degree Gauss-Kruger zone of CGCS2000 (EPSG:4534 to 4554), elsewhere
    /// the UTM zone of WGS 84; nil beyond 80° south and 84° north.
    public static func zone(at place: Coordinate) -> CRSCode? {
        guard place.y > -80, place.y < 84, place.x >= -180, place.x <= 180 else { return nil }
        if isInChina(place) {
            return CRSCode(epsg: 4534 + Int(((place.x - 75) / 3).rounded()))
        }
        let zone = min(60, Int((place.x + 180) / 6) + 1)
        return CRSCode(epsg: (place.y < 0 ? 32_700 : 32_600) + zone)
    }

    /// Whether a place (longitude, latitude) lies where China's coordinate systems are used: in the rectangle around it.
    public static func isInChina(_ place: Coordinate) -> Bool {
        (73.5..<136.5).contains(place.x) && (3.0..<54.0).contains(place.y)
    }
}
