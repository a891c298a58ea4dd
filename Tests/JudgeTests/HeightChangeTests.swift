import Align
import Cadastre
import Compare
import Ground
import Judge
import TestNumbers
import TestRasters
import Testing

@Suite struct HeightChangeTests {
    /// A lot of 20 × 20 m in the middle of 40 × 40 m.
    private let lot = Parcel(
        code: ParcelCode("440605001001JC00001"),
        polygon: MultiPolygon([Polygon(Bounds(minX: 10, minY: 10, maxX: 30, maxY: 30))]),
        bounds: Bounds(minX: 10, minY: 10, maxX: 30, maxY: 30), representativePoint: Coordinate(x: 20, y: 20),
        place: AdministrativePlace())

    private func grid(_ pixel: Double) -> PixelGrid {
        PixelGrid(
            crs: CRSCode(epsg: 4547), originX: 0, originY: 40, pixelSize: pixel, columns: Int(40 / pixel),
            rows: Int(40 / pixel))
    }

    /// What changed between two surfaces given as heights at (x east, y south), with noise of 0.1 m in both.
    private func change(
        _ pixel: Double, bias: Float = 0, _ before: (Double, Double) -> Double, _ after: (Double, Double) -> Double
    ) -> HeightChange {
        let grid = grid(pixel)
        var numbers = SeededNumbers(seed: 4)
        func block(_ height: (Double, Double) -> Double, _ lift: Float) -> PixelBlock {
            let samples = (0..<grid.window.count).map { index -> Float in
                let (column, row) = (index % grid.columns, index / grid.columns)
                // The mean of nine places within the pixel, as an area-weighted reading gives it.
                let mean = (0..<9).reduce(0.0) { sum, place in
                    let (dx, dy) = ((Double(place % 3) + 0.5) / 3, (Double(place / 3) + 0.5) / 3)
                    return sum + height((Double(column) + dx) * pixel, (Double(row) + dy) * pixel) / 9
                }
                // Two bytes less their mean have σ = 104.5.
                let bits = numbers.next()
                let noise = (Float(bits & 255) + Float(bits >> 8 & 255) - 255) / 104.5
                return Float(mean) + lift + 0.1 * noise
            }
            return PixelBlock(
                window: grid.window, bands: [.height], samples: samples,
                validity: [UInt8](repeating: 1, count: grid.window.count))
        }
        let (earlier, later) = (block(before, 0), block(after, bias))
        let match = HeightMatch(samples: [(earlier, later)])
        return HeightChange(
            of: lot, heights: HeightDifference(earlier: earlier, later: later, match: match), grid: grid)
    }

    private func box(_ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ height: Double) -> (Double, Double) -> Double
    {
        { x.contains($0) && y.contains($1) ? height : 0 }
    }

    /// A storey of 2.5 m on a house of 6 m: 5 × 4 m = 20 m² off the lattice, at every pixel size and bias.
    @Test(arguments: [0.1, 0.2, 0.5], [Float(-0.5), 0.5])
    func theSmallestStoreyIsFoundWithItsAreaHeightAndVolume(_ pixel: Double, _ bias: Float) throws {
        let house = box(14.13...24.13, 13.21...21.21, 6)
        let storey = box(14.13...19.13, 13.21...17.21, 2.5)
        let found = change(pixel, bias: bias, house) { house($0, $1) + storey($0, $1) }
        let gain = try #require(found.gain)
        // A quarter of a pixel along 18 m of outline.
        #expect(abs(gain.areaInsideSquareMetres - 20) < 0.25 * pixel * 18 + 0.3)
        #expect(abs(gain.medianMetres - 2.5) < 0.1)
        #expect(abs(gain.volumeCubicMetres - 50) < 2.5 * (0.25 * pixel * 18 + 0.3) + 1)
        #expect(gain.planarShare > 0.9)
        #expect(found.loss == nil)
        // The same backwards is a storey taken away.
        let gone = change(pixel, bias: bias, { house($0, $1) + storey($0, $1) }, house)
        #expect(gone.gain == nil)
        #expect(abs((gone.loss?.medianMetres ?? 0) - 2.5) < 0.1)
    }

    @Test func onlyWhatLiesInsideTheParcelCounts() throws {
        // 10 × 6 m, 4 m of it beyond the east edge: 36 m² inside.
        let found = change(0.5, { _, _ in 0 }, box(24...34, 12...18, 3))
        let gain = try #require(found.gain)
        #expect(abs(gain.areaInsideSquareMetres - 36) < 0.01)
        #expect(abs(gain.volumeCubicMetres - 108) < 3)
        // 15 m² inside are too few.
        #expect(change(0.5, { _, _ in 0 }, box(27.5...37.5, 12...18, 3)).gain == nil)
    }

    @Test(arguments: [0.1, 0.2, 0.5])
    func neitherAMisfitOfAPixelNorAFewCentimetresAreAFinding(_ pixel: Double) {
        let house = box(13...25, 13...23, 9)
        let found = change(pixel, bias: 0.5, house) { house($0 + pixel, $1 - pixel) }
        #expect(found.gain == nil && found.loss == nil)
        #expect(change(pixel, house, { house($0, $1) + 1.2 }).gain == nil)
    }

    @Test func aSlantingRoofIsPlanarAndACrownIsNot() throws {
        // A gabled roof of 30° over 8 × 6 m, its eaves at 3 m.
        let roof = change(0.2, { _, _ in 0 }) { x, y in
            (13...21).contains(x) && (13...19).contains(y) ? 3 + (3 - abs(y - 16)) * 0.577 : 0
        }
        #expect(try #require(roof.gain).planarShare > 0.6)
        // A crown of 4 m radius and 7 m height whose branches differ by σ = 0.6 m over half a metre.
        let crown = change(0.2, { _, _ in 0 }) { x, y in
            let r = ((x - 20) * (x - 20) + (y - 20) * (y - 20)).squareRoot() / 4
            guard r < 1 else { return 0 }
            var numbers = SeededNumbers(seed: UInt64(Int(x * 2) * 1_000 + Int(y * 2)))
            return 7 * (1 - r * r).squareRoot() + Double.random(in: -1...1, using: &numbers)
        }
        #expect(try #require(crown.gain).planarShare < 0.3)
    }
}
