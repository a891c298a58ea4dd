import Ground
import Testing

@Suite struct SunPositionTests {
    /// pvlib 0.11 (NREL's algorithm): `pvlib.solarposition.get_solarposition(time, latitude, longitude)`.
    @Test(arguments: [
        ("2024-10-06T02:52:00Z", 113.14, 23.03, 141.648, 55.114),
        ("2023-11-18T03:05:00Z", 113.14, 23.03, 157.303, 44.731),
        ("2024-12-21T00:30:00Z", 87.6, 43.8, 110.912, -12.174),
        ("2024-03-20T12:00:00Z", -70.6, -33.4, 79.986, 14.513),
    ])
    func theSunStandsWhereTheAlmanacSays(
        _ time: String, _ longitude: Double, _ latitude: Double, _ azimuth: Double, _ elevation: Double
    ) throws {
        let instant = try #require(Instant(rfc3339: time))
        let sun = SunPosition(at: instant, over: Coordinate(x: longitude, y: latitude))
        #expect(abs(sun.azimuth - azimuth) < 0.02)
        #expect(abs(sun.elevation - elevation) < 0.02)
    }
}
