import Ground
import Testing

@Suite struct PolygonTests {
    @Test func areaOfASquareWithAHoleIsTheDifference() {
        let square = Polygon(Bounds(minX: 0, minY: 0, maxX: 10, maxY: 10)).exterior
        let hole = Polygon(Bounds(minX: 2, minY: 2, maxX: 4, maxY: 5)).exterior
        #expect(Polygon(exterior: square, holes: [hole]).area == 94)
    }

    @Test func areaOfASmallParcelKeepsItsDigitsAtZonePrefixedEastings() {
        // 0.1 m × 0.1 m at an EPSG:4526 easting of 38 million metres.
        let polygon = Polygon(Bounds(minX: 38_411_847, minY: 2_548_118, maxX: 38_411_847.125, maxY: 2_548_118.125))
        #expect(polygon.area == 0.015625)
    }

    @Test func normalisingTurnsExteriorsCounterClockwiseAndHolesClockwise() {
        let clockwise = Array(Polygon(Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1)).exterior.reversed())
        let normalised = Polygon(exterior: clockwise, holes: [Array(clockwise.reversed())]).normalised()
        #expect(Polygon.signedArea(normalised.exterior) == 1)
        #expect(Polygon.signedArea(normalised.holes[0]) == -1)
    }
}

@Suite struct WellKnownBinaryTests {
    @Test func aPolygonInBothByteOrdersDecodesToTheSameRing() throws {
        // POLYGON((0 0,1 0,1 1,0 0)), bytes as PostGIS ST_AsBinary(…,'NDR') and 'XDR' print them.
        let little =
            "0103000000010000000400000000000000000000000000000000000000000000000000f03f0000000000000000"
            + "000000000000f03f000000000000f03f00000000000000000000000000000000"
        let big =
            "0000000003000000010000000400000000000000000000000000000000" + "3ff00000000000000000000000000000"
            + "3ff00000000000003ff000000000000000000000000000000000000000000000"
        let decoded = try [little, big].map { try #require(WellKnownBinary.decode(bytes($0))) }
        #expect(decoded[0] == decoded[1])
        #expect(decoded[0].area == 0.5)
    }

    @Test func encodingAndDecodingGivesTheSameGeometry() {
        let hole = Polygon(Bounds(minX: 2, minY: 2, maxX: 4, maxY: 5)).exterior
        let geometry = MultiPolygon([
            Polygon(exterior: Polygon(Bounds(minX: 0, minY: 0, maxX: 10, maxY: 10)).exterior, holes: [hole]),
            Polygon(Bounds(minX: 20, minY: 0, maxX: 21, maxY: 1)),
        ])
        #expect(WellKnownBinary.decode(WellKnownBinary.encode(geometry)) == geometry)
    }

    @Test func everyTruncationAndAHostileCountIsRefusedWithoutACrash() {
        let whole = WellKnownBinary.encode(MultiPolygon([Polygon(Bounds(minX: 0, minY: 0, maxX: 1, maxY: 1))]))
        for length in 0..<whole.count { #expect(WellKnownBinary.decode(whole.prefix(length)) == nil) }
        // A polygon that claims 2³² − 1 rings.
        #expect(WellKnownBinary.decode([1, 3, 0, 0, 0, 255, 255, 255, 255]) == nil)
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        stride(from: 0, to: hexadecimal.count, by: 2).compactMap { offset in
            let start = hexadecimal.index(hexadecimal.startIndex, offsetBy: offset)
            return UInt8(hexadecimal[start..<hexadecimal.index(start, offsetBy: 2)], radix: 16)
        }
    }
}

@Suite struct ParcelCodeTests {
    @Test(arguments: ["440605001001JC00001", "420115100001JC00017"])
    func homesteadCodesAreRecognised(_ code: String) {
        #expect(ParcelCode(code).isWellFormed)
        #expect(ParcelCode(code).isHomestead)
    }

    @Test(arguments: ["440605001001JB00001", "440605001001GB00001", "440605001001ZW00001"])
    func otherUsesAreWellFormedButNoHomestead(_ code: String) {
        #expect(ParcelCode(code).isWellFormed)
        #expect(!ParcelCode(code).isHomestead)
    }

    // C is a right on collective land only; letters outside the standard; wrong lengths; full-width digits.
    @Test(arguments: ["440605001001GC00001", "440605001001JQ00001", "440605001001JC0001", "", "４40605001001JC00001"])
    func malformedCodesAreNotWellFormed(_ code: String) {
        #expect(!ParcelCode(code).isWellFormed)
    }
}

@Suite struct InstantTests {
    @Test func offsetsAreTakenIntoAccountAndWrittenAsUTC() throws {
        // 11:05 in Beijing is 03:05 in UTC.
        let instant = try #require(Instant(rfc3339: "2023-11-18T11:05:00+08:00"))
        #expect(instant.description == "2023-11-18T03:05:00Z")
        #expect(instant == Instant(rfc3339: "2023-11-18T03:05:00.250Z"))
        // date -u -d 2023-11-18T03:05:00Z +%s
        #expect(instant.secondsSince1970 == 1_700_276_700)
    }

    @Test(arguments: [
        "2023-11-18", "2023-11-18T03:05:00", "2023-13-18T03:05:00Z", "18.11.2023", "2023-11-18T03:05:00+0800",
        "2023-02-29T03:05:00Z", "2024-04-31T03:05:00Z", "2023-11-18T24:00:00Z", "2023-11-18T03:60:00Z",
        "2023-11-18T03:05:61Z", "2023-11-18T03:05:00+24:00", "２０２３-11-18T03:05:00Z", "0000-00-00T00:00:00Z",
    ])
    func textsWithoutZoneOrOfAnotherFormAreRefused(_ text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test(arguments: [
        ("2024-03-05T03:10:00Z", "2024-03-05T03:10:00Z"), ("2024-03-05t03:10:00z", "2024-03-05T03:10:00Z"),
        ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59Z"), ("2024-01-01T00:30:00+08:00", "2023-12-31T16:30:00Z"),
        ("2024-03-05T03:10:00.123456789-00:30", "2024-03-05T03:40:00Z"),
    ]) func everyTimeOfRFC3339IsRead(text: String, moment: String) {
        #expect(Instant(rfc3339: text)?.description == moment)
    }
}

@Suite struct PixelGridTests {
    private let grid = PixelGrid(
        crs: CRSCode(epsg: 4547), originX: 100, originY: 200, pixelSize: 0.5, columns: 10, rows: 10)

    @Test func theWindowCoveringBoundsHoldsEveryTouchedPixel() {
        // x 100.6…101.4 touches columns 1 and 2, y 198.2…199.0 rows 2 and 3.
        let window = grid.window(covering: Bounds(minX: 100.6, minY: 198.2, maxX: 101.4, maxY: 199.0))
        #expect(window == Window(column: 1, row: 2, columns: 2, rows: 2))
    }

    @Test func aWindowsBoundsAndItsCoveringWindowAreInverse() {
        let window = Window(column: -3, row: 4, columns: 7, rows: 2)
        #expect(grid.window(covering: grid.bounds(of: window)) == window)
    }

    @Test func disjointWindowsShareNothing() {
        #expect(grid.window.intersection(Window(column: 20, row: 0, columns: 5, rows: 5)).isEmpty)
    }
}

@Suite struct CRSCodeTests {
    @Test func codesOfTheFormAuthorityColonCodeAreTaken() {
        #expect(CRSCode("epsg:4547")?.description == "EPSG:4547")
        #expect(CRSCode("EPSG:4547")?.epsg == 4547)
    }

    // A CRS must not become a path or an address for whoever resolves it.
    @Test(arguments: ["4547", "EPSG:", ":4547", "http://example.org/crs", "EPSG:45 47", "/etc/passwd"])
    func anythingElseIsRefused(_ text: String) {
        #expect(CRSCode(text) == nil)
    }
}
