import Foundation
import Ground
import Testing

@testable import GeoPackage

@Suite struct GeometryBlobTests {
    private let triangle = MultiPolygon([
        Polygon(exterior: [
            Coordinate(x: 0, y: 0), Coordinate(x: 1, y: 0), Coordinate(x: 1, y: 1), Coordinate(x: 0, y: 0),
        ])
    ])

    @Test func encodesByteForByteAsGDALDoes() {
        // GDAL 3.6.2: ogr2ogr -f GPKG of MULTIPOLYGON (((0 0,1 0,1 1,0 0))) in EPSG:4526, hex() of its geom column.
        let expected =
            "47500003AE1100000000000000000000000000000000F03F0000000000000000000000000000F03F"
            + "01060000000100000001030000000100000004000000"
            + "00000000000000000000000000000000" + "000000000000F03F0000000000000000"
            + "000000000000F03F000000000000F03F" + "00000000000000000000000000000000"
        let hex = GeometryBlob.encode(triangle, srsID: 4526).map { String(format: "%02X", $0) }.joined()
        #expect(hex == expected)
    }

    @Test func decodesWhatItEncodes() {
        #expect(GeometryBlob.decode(GeometryBlob.encode(triangle, srsID: 4547)) == triangle)
        #expect(GeometryBlob.bounds(of: GeometryBlob.encode(triangle, srsID: 4547)) == triangle.bounds)
    }

    @Test func anEmptyGeometryHasItsFlagAndNoEnvelope() {
        let data = GeometryBlob.encode(MultiPolygon([]), srsID: 4547)
        #expect(data.count == 8 + 9)
        #expect(data[3] == 0b1_0001)
        #expect(GeometryBlob.bounds(of: data) == nil)
        #expect(GeometryBlob.decode(data)?.isEmpty == true)
    }

    @Test func findsBoundsWithoutAnEnvelopeAndInBigEndian() {
        var bare = Data([0x47, 0x50, 0, 0b1, 0, 0, 0, 0])
        bare.append(contentsOf: WellKnownBinary.encode(triangle))
        #expect(GeometryBlob.bounds(of: bare) == triangle.bounds)
        var big = Data([0x47, 0x50, 0, 0b10, 0, 0, 0, 0])
        for edge in [1.0, 2, 3, 4] { withUnsafeBytes(of: edge.bitPattern.bigEndian) { big.append(contentsOf: $0) } }
        #expect(GeometryBlob.bounds(of: big) == Bounds(minX: 1, minY: 3, maxX: 2, maxY: 4))
    }

    @Test func worksOnASliceOfData() {
        let padded = Data([9, 9, 9]) + GeometryBlob.encode(triangle, srsID: 4547)
        #expect(GeometryBlob.decode(padded.dropFirst(3)) == triangle)
        #expect(GeometryBlob.bounds(of: padded.dropFirst(3)) == triangle.bounds)
    }

    @Test func refusesWhatIsNoGeometry() {
        let whole = GeometryBlob.encode(triangle, srsID: 4547)
        for count in 0..<whole.count { #expect(GeometryBlob.decode(whole.prefix(count)) == nil) }
        #expect(GeometryBlob.decode(Data("PK".utf8) + whole.dropFirst(2)) == nil)
        // Envelope kinds above 4 are invalid.
        var flags = whole
        flags[3] = 0b1011
        #expect(GeometryBlob.bounds(of: flags) == nil)
    }
}
