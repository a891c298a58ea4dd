import Ground
import Projection
import Testing

@Suite struct CoordinateTransformationTests {
    @Test func nanhaiIsEastNorthInEPSG4547() throws {
        // echo "113.14 23.03" | gdaltransform -s_srs OGC:CRS84 -t_srs EPSG:4547 (GDAL 3.6.2)
        let transformation = try CoordinateTransformation(from: .wgs84, to: CRSCode(epsg: 4547))
        let point = try transformation.apply(Coordinate(x: 113.14, y: 23.03))
        #expect(abs(point.x - 411_847.80) < 0.01)
        #expect(abs(point.y - 2_548_118.74) < 0.01)
    }

    @Test func zonePrefixedCodesAddTheirZone() throws {
        let transformation = try CoordinateTransformation(from: CRSCode(epsg: 4547), to: CRSCode(epsg: 4526))
        let point = try transformation.apply(Coordinate(x: 411_847.80, y: 2_548_118.74))
        #expect(abs(point.x - 38_411_847.80) < 0.01)
    }

    @Test func thereAndBackIsTheSamePlace() throws {
        let there = try CoordinateTransformation(from: CRSCode(epsg: 4547), to: .wgs84)
        let back = try CoordinateTransformation(from: .wgs84, to: CRSCode(epsg: 4547))
        let start = Coordinate(x: 412_345.678, y: 2_549_876.543)
        let end = try back.apply(try there.apply(start))
        #expect(abs(end.x - start.x) < 1e-6 && abs(end.y - start.y) < 1e-6)
    }

    @Test func anUnknownCodeIsNamedWithARemedy() {
        #expect(throws: ProjectionError.self) {
            try CoordinateTransformation(from: CRSCode(epsg: 999_999), to: .wgs84)
        }
    }

    @Test func onlyProjectedSystemsInMetresCarryAPixelGrid() throws {
        #expect(try isProjectedInMetres(CRSCode(epsg: 4547)))
        #expect(try !isProjectedInMetres(.wgs84))
        // NAD83 / New York Long Island in US survey feet.
        #expect(try !isProjectedInMetres(CRSCode(epsg: 2263)))
    }
}

@Suite struct GroundScaleTests {
    private let nanhai = Coordinate(x: 113.14, y: 23.03)

    /// A kilometre northwards in EPSG:3857 against pyproj 3.7 `Geod(ellps="WGS84").inv` between its ends: 1.0922.
    @Test func lengthsOfWebMercatorAreNoLengthsOnTheGround() throws {
        #expect(abs(try GroundScale.distortion(of: CRSCode(epsg: 3857), at: [nanhai]) - 0.0922) < 2e-4)
        let shenyang = Coordinate(x: 123.4, y: 41.8)
        #expect(try GroundScale.distortion(of: CRSCode(epsg: 3857), at: [nanhai, shenyang]) > 0.34)
        for code in [4547, 4526, 32_649] {
            #expect(try GroundScale.distortion(of: CRSCode(epsg: code), at: [nanhai]) < 1e-3)
        }
    }

    @Test func theZoneIsTheNationalOneInChinaAndUTMElsewhere() {
        #expect(GroundScale.zone(at: nanhai) == CRSCode(epsg: 4547))
        #expect(GroundScale.zone(at: Coordinate(x: 121.47, y: 31.23)) == CRSCode(epsg: 4549))
        #expect(GroundScale.zone(at: Coordinate(x: 87.6, y: 43.8)) == CRSCode(epsg: 4538))
        #expect(GroundScale.zone(at: Coordinate(x: 4.9, y: 52.4)) == CRSCode(epsg: 32_631))
        #expect(GroundScale.zone(at: Coordinate(x: -70.6, y: -33.4)) == CRSCode(epsg: 32_719))
        #expect(GroundScale.zone(at: Coordinate(x: 0, y: 89)) == nil)
    }
}
