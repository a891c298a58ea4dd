import Foundation
import CGEOS
import Cadastre
import Ground
import TestNumbers
import TestRasters
import Testing

@Suite struct CoverageFractionTests {
    private let grid = PixelGrid(crs: CRSCode(epsg: 4547), originX: 0, originY: 10, pixelSize: 1, columns: 10, rows: 10)

    private func coverage(_ polygon: Polygon) throws -> CoverageFractions {
        let shape = MultiPolygon([polygon]).normalised()
        return CoverageFractions(of: shape, bounds: try #require(shape.bounds), on: grid)
    }

    @Test func aRectangleCutsPixelsByHalvesAndQuarters() throws {
        // x 1.5…4, y 6…8.5: a half column on the left, a half row on top.
        let coverage = try coverage(Polygon(Bounds(minX: 1.5, minY: 6, maxX: 4, maxY: 8.5)))
        #expect(coverage.window == Window(column: 1, row: 1, columns: 3, rows: 3))
        #expect(coverage.fractions == [0.25, 0.5, 0.5, 0.5, 1, 1, 0.5, 1, 1])
    }

    @Test func aTriangleCoversHalfOfItsDiagonalPixels() throws {
        let triangle = Polygon(exterior: [(0, 10), (0, 7), (3, 7), (0, 10)].map { Coordinate(x: $0.0, y: $0.1) })
        #expect(try coverage(triangle).fractions == [0.5, 0, 0, 1, 0.5, 0, 1, 1, 0.5])
    }

    @Test func aParcelSmallerThanAPixelWeighsItsArea() throws {
        let coverage = try coverage(Polygon(Bounds(minX: 3.25, minY: 4.25, maxX: 3.5, maxY: 4.75)))
        #expect(coverage.fractions == [0.125])
    }

    @Test func aHoleIsNotCovered() throws {
        let outer = Polygon(Bounds(minX: 0, minY: 0, maxX: 3, maxY: 3)).exterior
        let hole = Polygon(Bounds(minX: 1, minY: 1, maxX: 2, maxY: 2)).exterior
        #expect(try coverage(Polygon(exterior: outer, holes: [hole])).fractions == [1, 1, 1, 1, 0, 1, 1, 1, 1])
    }

    @Test func aParcelMayReachBeyondTheGrid() throws {
        let coverage = try coverage(Polygon(Bounds(minX: -1.5, minY: 9, maxX: 1, maxY: 10)))
        #expect(coverage.window.column == -2)
        #expect(coverage.fractions == [0.5, 1, 1])
    }

    /// Every pixel of random star-shaped parcels with a hole, against GEOS' own intersection.
    @Test(arguments: 0..<40) func agreesWithGEOSPixelByPixel(_ seed: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        func star(_ radius: ClosedRange<Double>, corners: Int) -> [Coordinate] {
            let ring = (0..<corners).map { index in
                let angle = 2 * Double.pi * Double(index) / Double(corners)
                let distance = Double.random(in: radius, using: &numbers)
                return Coordinate(x: 5 + distance * cos(angle), y: 5 + distance * cos(angle - .pi / 2))
            }
            return ring + [ring[0]]
        }
        let polygon = Polygon(
            exterior: star(2...4.9, corners: Int.random(in: 5...40, using: &numbers)),
            holes: [star(0.4...1.2, corners: 7)])
        let shape = MultiPolygon([polygon]).normalised()
        let coverage = try coverage(polygon)
        var total = 0.0
        for row in 0..<coverage.window.rows {
            for column in 0..<coverage.window.columns {
                let pixel = Window(
                    column: coverage.window.column + column, row: coverage.window.row + row, columns: 1, rows: 1)
                let expected = try sharedArea(shape, MultiPolygon([Polygon(grid.bounds(of: pixel))]))
                let fraction = Double(coverage.fractions[row * coverage.window.columns + column])
                #expect(abs(fraction - expected) < 1e-6)
                total += fraction
            }
        }
        #expect(abs(total - shape.area) < 1e-4)
    }

    private func sharedArea(_ left: MultiPolygon, _ right: MultiPolygon) throws -> Double {
        let context = GEOS_init_r()
        defer { GEOS_finish_r(context) }
        let shapes = try [left, right].map { shape in
            let bytes = WellKnownBinary.encode(shape)
            return try #require(GEOSGeomFromWKB_buf_r(context, bytes, bytes.count))
        }
        let shared = try #require(GEOSIntersection_r(context, shapes[0], shapes[1]))
        defer { for shape in shapes + [shared] { GEOSGeom_destroy_r(context, shape) } }
        var area = 0.0
        try #require(GEOSArea_r(context, shared, &area) == 1)
        return area
    }
}
