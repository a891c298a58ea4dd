import Ground
import Imagery
import TestRasters
import Testing

private let colours = ["red", "green", "blue"]
private let bands: [Band] = [.red, .green, .blue]

@Suite struct MosaicTests {
    private let fixture: SceneFixture
    init() throws { fixture = try SceneFixture() }

    /// Ground of 40…160 in every band, brighter to the east, with a texture.
    private func ground(_ band: Int, _ column: Int, _ row: Int) -> Double {
        40 + Double(column) / 2 + hashed(band, column, row) / 4 + Double(band) * 5
    }

    private func scene(
        _ name: String, _ time: String?, columns: Int = 120, rows: Int = 90,
        _ value: @escaping (Int, Int, Int) -> Double
    ) throws -> Scene {
        var raster = raster(columns, rows, names: colours, value)
        raster.acquiredAt = time
        raster.type = "Float32"
        raster.nodata = -1
        return try fixture.scene(name, raster)
    }

    @Test func theNewestSceneGivesThePixelAndScenesWithoutATimeComeLast() throws {
        func flat(_ name: String, _ time: String?, _ level: Double, hole: Int) throws -> Scene {
            try scene(name, time, columns: 40, rows: 10) { _, column, _ in
                column < hole ? -1 : level + Double(column)
            }
        }
        let scenes = [
            try flat("undated.tif", nil, 1000, hole: 0),
            try flat("older.tif", "2024-01-01T00:00:00Z", 2000, hole: 10),
            try flat("undated2.tif", nil, 3000, hole: 0),
            try flat("newer.tif", "2024-03-01T00:00:00Z", 4000, hole: 20),
        ]
        let reader = try EpochReader(scenes: scenes, bands: [.red], grid: testGrid(1, columns: 40, rows: 10))
        let block = try reader.read(Window(column: 0, row: 0, columns: 40, rows: 10))
        // All are brought to the newest one's brightness: whichever scene gave it, a pixel shows 4000 + column.
        for column in 0..<40 where block.validity[column] != 0 {
            #expect(abs(block.samples[column] - Float(4000 + column)) < 0.01)
        }
        // So the seams tell: at 10 and 20, two columns each in ten rows.
        #expect((0..<40).filter { block.validity[$0] == 0 } == [9, 10, 19, 20])
        #expect(reader.seamPixels == 40)
    }

    @Test func anOlderScenesHoleFillingPixelsHaveTheNewerOnesBrightness() throws {
        let newer = try scene("new.tif", "2024-03-01T00:00:00Z") { $1 < 60 || $2 < 20 ? ground($0, $1, $2) : -1 }
        // A fifth of what both saw was really another thing.
        let older = try scene("old.tif", "2024-02-01T00:00:00Z") {
            $1 % 5 == 0 && $1 < 60 ? 200 : (ground($0, $1, $2) - 12) / 1.25
        }
        let grid = testGrid(1, columns: 120, rows: 90)
        let block = try EpochReader(scenes: [older, newer], bands: bands, grid: grid).read(grid.window)
        for band in 0..<3 {
            for (column, row) in [(70, 40), (100, 80), (119, 50)] {
                let value = block.samples[(band * 90 + row) * 120 + column]
                #expect(abs(Double(value) - ground(band, column, row)) < 0.5)
            }
        }
    }

    @Test func aCloudedPixelComesFromTheSceneThatSawItClearlyAndAWhiteRoofStays() throws {
        func isCloud(_ column: Int, _ row: Int) -> Bool { (30..<70).contains(column) && (20..<60).contains(row) }
        func isRoof(_ column: Int, _ row: Int) -> Bool { (90..<102).contains(column) && (70..<80).contains(row) }
        let newer = try scene("new.tif", "2024-03-01T00:00:00Z") {
            isCloud($1, $2) || isRoof($1, $2) ? 240 + hashed($0, $1, $2) / 50 : ground($0, $1, $2)
        }
        let older = try scene("old.tif", "2024-02-01T00:00:00Z") { ground($0, $1, $2) }
        let grid = testGrid(1, columns: 120, rows: 90)
        let reader = try EpochReader(scenes: [newer, older], bands: bands, grid: grid)
        let block = try reader.read(grid.window)
        func red(_ column: Int, _ row: Int) -> Double? {
            block.validity[row * 120 + column] == 0 ? nil : Double(block.samples[row * 120 + column])
        }
        for row in 20..<60 {
            for column in 30..<70 {
                // The cloud is gone; what it hid is the older look, or a seam.
                if let value = red(column, row) { #expect(abs(value - ground(0, column, row)) < 1) }
            }
        }
        #expect(red(50, 40) != nil)
        #expect((red(95, 75) ?? 0) > 239)
        // Clouded in both: the newest look is as good as any.
        let both = try EpochReader(scenes: [newer, newer], bands: bands, grid: grid).read(grid.window)
        #expect(both.samples[40 * 120 + 50] > 239 && both.validity[40 * 120 + 50] == 1)
    }

    @Test func sheetsOfOneInstantJoinWithoutASeam() throws {
        let west = try scene("w.tif", "2024-03-01T00:00:00Z") { $1 < 60 ? ground($0, $1, $2) : -1 }
        let east = try scene("e.tif", "2024-03-01T00:00:00Z") { $1 < 60 ? -1 : ground($0, $1, $2) }
        let grid = testGrid(1, columns: 120, rows: 90)
        let reader = try EpochReader(scenes: [west, east], bands: bands, grid: grid)
        #expect(try reader.read(grid.window).validity.allSatisfy { $0 == 1 })
        #expect(reader.seamPixels == 0)
    }

    /// Every cut of the ground, cloud, seams, brightness and shift included, gives the same pixels.
    @Test func aPixelDoesNotDependOnTheWindowItIsReadIn() throws {
        let newer = try scene("new.tif", "2024-03-01T00:00:00Z") {
            (25..<65).contains($1) && (10..<50).contains($2) ? 245 : $2 > 80 ? -1 : ground($0, $1, $2)
        }
        var other = raster(220, 180, names: colours, pixelSize: 0.5, east: 3.3, north: -4.1) {
            0.8 * ground($0, $1 / 2, $2 / 2)
        }
        other.acquiredAt = "2024-02-01T00:00:00Z"
        let scenes = [newer, try fixture.scene("old.tif", other)]
        let grid = testGrid(1, columns: 120, rows: 90)
        let reader = try EpochReader(scenes: scenes, bands: bands, grid: grid, shift: (1.3, -0.6))
        #expect(reader.appliedShift == (1, -1))
        let whole = try reader.read(grid.window)
        #expect(whole.validity.contains(0) && whole.validity.contains(1))
        for part in [(0, 0, 60, 90), (60, 0, 60, 90), (17, 33, 40, 20), (50, 5, 1, 1), (64, 49, 2, 3)] {
            let window = Window(column: part.0, row: part.1, columns: part.2, rows: part.3)
            // A reader of its own, since the first has GDAL's blocks in memory.
            let block = try EpochReader(scenes: scenes, bands: bands, grid: grid, shift: (1.3, -0.6)).read(window)
            for pixel in 0..<window.count {
                let (column, row) = (window.column + pixel % window.columns, window.row + pixel / window.columns)
                let place = row * 120 + column
                #expect(block.validity[pixel] == whole.validity[place])
                for band in 0..<3 {
                    #expect(block.samples[band * window.count + pixel] == whole.samples[band * 10_800 + place])
                }
            }
        }
    }
}
