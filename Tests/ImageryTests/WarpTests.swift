import Ground
import Imagery
import TestRasters
import Testing

@Suite struct WarpTests {
    private let fixture: SceneFixture
    init() throws { fixture = try SceneFixture() }

    private func read(
        _ scene: Scene, _ grid: PixelGrid, bands: [Band] = [.grey], shift: (columns: Double, rows: Double) = (0, 0)
    ) throws -> PixelBlock {
        try EpochReader(scenes: [scene], bands: bands, grid: grid, shift: shift).read(grid.window)
    }

    /// Σ overlap · value / Σ overlap of the source pixels under a pixel, and the share of it that they cover.
    private func areaMean(
        _ value: (Int, Int) -> Double?, _ column: Int, _ row: Int, size: Double, source: Double, east: Double,
        south: Double, columns: Int, rows: Int
    ) -> (mean: Double, share: Double) {
        func overlap(_ pixel: Int, _ cell: Int, _ offset: Double) -> Double {
            let (low, high) = (Double(pixel) * size, Double(pixel + 1) * size)
            let (left, right) = (offset + Double(cell) * source, offset + Double(cell + 1) * source)
            return max(0, min(high, right) - max(low, left))
        }
        var (sum, area) = (0.0, 0.0)
        for y in 0..<rows {
            let height = overlap(row, y, south)
            guard height > 0 else { continue }
            for x in 0..<columns {
                let weight = height * overlap(column, x, east)
                guard weight > 0, let value = value(x, y) else { continue }
                sum += weight * value
                area += weight
            }
        }
        return (sum / max(area, 1e-12), area / (size * size))
    }

    /// 0.5 m from 0.2 m (not a whole factor) and from 0.1 m, from an origin off the lattice, with a lost spot.
    @Test(arguments: [0.2, 0.1]) func shrinkingIsTheAreaWeightedMeanOfTheObservedGround(_ source: Double) throws {
        let (columns, rows) = (Int(12 / source), Int(9 / source))
        func isLost(_ x: Int, _ y: Int) -> Bool { (30..<34).contains(x) && (20..<23).contains(y) }
        var raster = raster(columns, rows, names: ["pan"], pixelSize: source, east: 0.13, north: -0.07) {
            isLost($1, $2) ? 255 : hashed($0, $1, $2)
        }
        raster.nodata = 255
        let grid = testGrid(0.5, columns: 26, rows: 20)
        let block = try read(try fixture.scene("a.tif", raster), grid)
        var observed = 0
        for row in 0..<20 {
            for column in 0..<26 {
                let (mean, share) = areaMean(
                    { isLost($0, $1) ? nil : hashed(0, $0, $1) }, column, row, size: 0.5, source: source, east: 0.13,
                    south: 0.07, columns: columns, rows: rows)
                let pixel = row * 26 + column
                guard abs(share - 0.9) > 1e-3 else { continue }
                #expect(block.validity[pixel] == (share > 0.9 ? 1 : 0))
                guard share > 0.9 else { continue }
                observed += 1
                #expect(abs(Double(block.samples[pixel]) - mean) < 0.01)
            }
        }
        #expect(observed > 350)
    }

    /// Between pixels GDAL's cubic is taken, and only where all four around the place were observed.
    @Test(arguments: ["nodata", "NaN", "mask", "alpha", "UInt16 alpha of five bands"])
    func interpolationIsCubicAndWhatWasNotObservedDoesNotShrink(_ kind: String) throws {
        func isLost(_ column: Int, _ row: Int) -> Bool { (8..<11).contains(column) && (5..<7).contains(row) }
        let names = kind.hasPrefix("UInt16") ? ["red", "green", "blue", "nir", "a"] : ["red", "green", "blue", ""]
        let count = kind.contains("alpha") ? names.count : 3
        var raster = raster(24, 16, names: Array(names.prefix(count)), east: 0.4, north: -0.3) { band, column, row in
            if kind.contains("alpha"), band == count - 1 {
                return isLost(column, row) ? 0 : kind.hasPrefix("UInt16") ? 65_535 : 255
            }
            guard kind == "nodata" || kind == "NaN", isLost(column, row) else { return 1 + hashed(band, column, row) }
            return kind == "NaN" ? .nan : 0
        }
        switch kind {
        case "nodata": raster.nodata = 0
        case "NaN": raster.type = "Float32"
        case "mask": raster.mask = (0..<24 * 16).map { isLost($0 % 24, $0 / 24) ? 0 : 255 }
        case "alpha": raster.options = ["PHOTOMETRIC=RGB", "ALPHA=YES"]
        default:
            raster.type = "UInt16"
            raster.driver = "GTiff"
            raster.options = ["PHOTOMETRIC=RGB", "ALPHA=NO"]
        }
        var scene = try fixture.scene("a.tif", raster)
        if kind.hasPrefix("UInt16") {
            // Only `gdal_translate` labels a fifth band as alpha.
            try fixture.run(
                "gdal_translate", ["-q", "-colorinterp_5", "alpha", scene.path, fixture.folder.file("b.tif")])
            scene = try SceneInspector.inspect(path: fixture.folder.file("b.tif"))
        }
        let grid = testGrid(1, columns: 24, rows: 16)
        let block = try read(scene, grid, bands: [.red])
        let expected = try fixture.warped(scene, onto: grid, method: "cubic")
        for row in 0..<16 {
            for column in 0..<24 {
                // The pixel's centre is 0.6 px west and 0.3 + 0.4… px of the source: its four are (c − 1, c) × (r − 1, r).
                let four = [(column - 1, row - 1), (column, row - 1), (column - 1, row), (column, row)]
                let isInside = four.allSatisfy { (0..<24).contains($0.0) && (0..<16).contains($0.1) }
                let isObserved = isInside && !four.contains { isLost($0.0, $0.1) }
                let pixel = row * 24 + column
                let cubicReach = (column - 2...column + 1).contains { x in
                    (row - 2...row + 1).contains { isLost(x, $0) }
                }
                // Not a number spreads through all sixteen weights.
                if kind == "NaN", cubicReach { continue }
                #expect(block.validity[pixel] == (isObserved ? 1 : 0), "\(column) \(row)")
                if isObserved, kind != "NaN" { #expect(abs(block.samples[pixel] - expected[pixel]) < 0.01) }
            }
        }
    }

    @Test func aShiftIsTakenBackExactlyWhereTheSceneIsWarped() throws {
        // 0.25 m pixels on a lattice of their own whose number is 10 x + 100 y in metres, at their centres: any
        // interpolation of it is exact.
        let scene = try fixture.scene(
            "a.tif",
            with(
                raster(100, 80, names: ["pan"], pixelSize: 0.25, east: 0.1, north: -0.1) {
                    10 * (0.1 + (Double($1) + 0.5) * 0.25) + 100 * (0.1 + (Double($2) + 0.5) * 0.25)
                }
            ) { $0.type = "Float32" })
        for size in [0.25, 0.5, 1] {
            let grid = testGrid(size, columns: Int(20 / size), rows: Int(15 / size))
            let reader = try EpochReader(scenes: [scene], bands: [.grey], grid: grid, shift: (2.37, -0.81))
            #expect(reader.appliedShift == (2.37, -0.81))
            let block = try reader.read(grid.window)
            let (column, row) = (grid.columns / 2, grid.rows / 2)
            let x = (Double(column) + 0.5 + 2.37) * size
            let y = (Double(row) + 0.5 - 0.81) * size
            // A hundredth of a pixel would be 1 in 100 · size.
            #expect(abs(Double(block.samples[row * grid.columns + column]) - 10 * x - 100 * y) < 0.01)
        }
    }

    @Test func aSceneOnTheGridIsMovedByWholePixelsAndTheRestIsLeft() throws {
        let scene = try fixture.scene("a.tif", raster(20, 10, names: ["pan"]) { Double($1 + 20 * $2) })
        let grid = testGrid(1, columns: 20, rows: 10)
        let reader = try EpochReader(scenes: [scene], bands: [.grey], grid: grid, shift: (2.4, -1.7))
        #expect(reader.appliedShift == (2, -2))
        let block = try reader.read(Window(column: 5, row: 4, columns: 2, rows: 1))
        // What the scene shows at (7, 2) and (8, 2).
        #expect(block.samples == [47, 48])
        let edge = try reader.read(Window(column: 17, row: 1, columns: 3, rows: 2))
        #expect(edge.validity == [0, 0, 0, 1, 0, 0])
    }

    // GDAL 3.6 gives a masked source back once too often: it was freed under its reader, which crashed a survey.
    @Test func readersOfAMaskedSceneMayComeAndGo() throws {
        var raster = raster(64, 64, names: ["red", "green", "blue"]) { hashed($0, $1, $2) }
        raster.mask = (0..<64 * 64).map { $0 % 64 < 8 ? 0 : 255 }
        let scene = try fixture.scene("a.tif", raster)
        let grid = testGrid(2, columns: 32, rows: 32)
        let first = try read(scene, grid, bands: [.red, .green, .blue])
        for _ in 0..<40 {
            let block = try read(scene, grid, bands: [.red, .green, .blue])
            #expect(block.samples == first.samples && block.validity == first.validity)
        }
        #expect(first.validity.count { $0 == 0 } == 4 * 32)
    }

    private func with(_ raster: TestRaster, _ change: (inout TestRaster) -> Void) -> TestRaster {
        var raster = raster
        change(&raster)
        return raster
    }
}
