import Cadastre
import Ground
import Judge
import Testing

/// The change magnitude's 90th percentile, by hand as NumPy defines it: of 256 values the one at place 0.9 · 255 = 229.5.
@Suite struct ParcelStatisticsTests {
    private func percentile(of magnitude: [Float]) -> Double {
        let grid = PixelGrid(
            crs: CRSCode(epsg: 4547), originX: 0, originY: 16, pixelSize: 1, columns: 16, rows: 16)
        let bounds = Bounds(minX: 0, minY: 0, maxX: 16, maxY: 16)
        let parcel = Parcel(
            code: ParcelCode("440605001001JC00001"), polygon: MultiPolygon([Polygon(bounds)]), bounds: bounds,
            representativePoint: Coordinate(x: 8, y: 8), place: AdministrativePlace())
        let none = [Float](repeating: 0, count: 256)
        return ParcelStatistics(
            of: parcel,
            planes: ParcelStatistics.Planes(
                window: grid.window, earlier: none, later: none, magnitude: magnitude, vegetation: nil,
                validity: [UInt8](repeating: 1, count: 256)),
            grid: grid, magnitudeLimit: 2
        ).magnitudeP90
    }

    @Test func ofShuffledNumbersItLiesBetweenItsNeighbours() {
        #expect(percentile(of: (0..<256).map { Float($0 * 77 % 256) }) == 229.5)
    }

    /// Every fourth pixel is high, and just those are looked at to see where the top begins: it begins below them.
    @Test func aSampleThatMisleadsChangesNothing() {
        // 192 low ones, then 1000, 1004, 1008…: the one at place 229.5 is 37.5 steps above 1000.
        #expect(percentile(of: (0..<256).map { $0 % 4 == 0 ? Float(1_000 + $0) : Float($0) }) == 1_150)
    }

    @Test func ofEqualNumbersItIsThatNumber() {
        #expect(percentile(of: [Float](repeating: 3, count: 256)) == 3)
    }
}
