import Catalogue
import Foundation
import Ground
import TestRasters
import Testing

@testable import Imagery

/// Ground that a file shows as one value because nothing was there. The counts are of the pixels painted.
@Suite struct SceneBlanksTests {
    private let fixture: SceneFixture
    init() throws { fixture = try SceneFixture() }

    private static let names = ["red", "green", "blue"]

    /// Noise of 20…220 with some pixels painted in one value of all bands.
    private func scene(
        _ columns: Int = 256, _ rows: Int = 192, type: String = "Byte", options: [String] = [], value: Double = 0,
        _ isPainted: (_ column: Int, _ row: Int) -> Bool
    ) throws -> Scene {
        var raster = raster(columns, rows, names: Self.names) { band, column, row in
            isPainted(column, row) ? value : hashed(band, column, row) + 20
        }
        (raster.type, raster.options) = (type, options)
        return try fixture.scene("a.tif", raster)
    }

    private func hidden(_ scene: Scene, on grid: PixelGrid? = nil) throws -> [Int] {
        let grid = grid ?? testGrid(1, columns: scene.columns, rows: scene.rows)
        let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
        return block.validity.indices.filter { block.validity[$0] == 0 }
    }

    /// White, black, the 16-bit fill of a drone program, and grey: whole sides, wedges of a turned flight, one pixel.
    @Test(arguments: [0.0, 255, 128]) func aCollarOfOneValueIsNotObserved(_ value: Double) throws {
        let shapes: [(Int, Int) -> Bool] = [
            { column, _ in column < 60 }, { column, row in column + row < 90 }, { _, row in row < 1 },
            { column, row in column < 5 || column > 250 || row < 5 || row > 186 },
        ]
        for isPainted in shapes {
            let scene = try scene(value: value, isPainted)
            let painted = (0..<256 * 192).filter { isPainted($0 % 256, $0 / 256) }
            #expect(try hidden(scene) == painted)
            #expect(scene.warnings.contains(.blankGround))
            let description = try SceneDescriber.describe(path: scene.path)
            let share = Double(painted.count) / (256 * 192)
            #expect(abs(description.validShare - (1 - share)) < 1e-9)
            #expect(abs((description.blankShare ?? 0) - share) < 1e-9)
        }
    }

    /// What the warning advises, done: the same pixels are hidden, and nothing is left to warn of.
    @Test(arguments: [("Byte", 255.0), ("Byte", 0), ("Byte", 128), ("UInt16", 65_535)])
    func theCommandThatIsAdvisedMarksTheSamePixels(_ type: String, _ value: Double) throws {
        let blank = try scene(type: type, value: value) { column, _ in column < 60 }
        let description = try SceneDescriber.describe(path: blank.path)
        let advice = try #require(SceneFault.told(by: description).first { $0.code == "raster.blank" })
        let command = try #require(advice.message.english.split(separator: "e.g. ").last)
        var words = command.split(separator: " ").map(String.init)
        let marked = words.contains("out.tif") ? fixture.folder.file("out.tif") : blank.path
        words = words.map { $0 == "in.tif" ? blank.path : $0 == "out.tif" ? marked : $0 }
        try fixture.run(words[0], Array(words.dropFirst()))
        let scene = try SceneInspector.inspect(path: marked)
        #expect(!scene.warnings.contains(.blankGround))
        #expect(abs(try SceneDescriber.describe(path: marked).validShare - description.validShare) < 0.01)
    }

    @Test func theFillOfSixteenBitsIsNotObserved() throws {
        let scene = try scene(type: "UInt16", value: 65_535) { column, _ in column > 200 }
        #expect(try hidden(scene).count == 55 * 192)
    }

    /// Half a pixel off the grid, and shrunk: resampled pixels that mix ground with the collar are not observed either.
    @Test(arguments: [1.0, 2, 0.5]) func aCollarIsFoundThroughAWarpToo(_ pixelSize: Double) throws {
        let scene = try scene(value: 255) { column, _ in column < 60 }
        let columns = Int(200 / pixelSize)
        let grid = PixelGrid(
            crs: CRSCode(epsg: 4547), originX: 411_000.5, originY: 2_547_999.5, pixelSize: pixelSize, columns: columns,
            rows: Int(100 / pixelSize))
        let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
        for column in 0..<columns {
            let metres = 0.5 + (Double(column) + 0.5) * pixelSize
            let isSeen = block.validity[10 * columns + column] != 0
            // Cubic convolution takes from two pixels on either side.
            if metres < 60 { #expect(!isSeen) }
            if metres > 60 + 4 * max(1, pixelSize) { #expect(isSeen) }
            if isSeen { #expect(block.samples[10 * columns + column] < 250) }
        }
    }

    /// JPEG leaves no edge sharp: what its blocks of 8 mix is not observed either.
    @Test func aCollarUnderLossyCompressionIsFound() throws {
        let scene = try scene(
            options: ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"], value: 255
        ) { column, _ in column < 61 }
        let hidden = Set(try hidden(scene))
        #expect((0..<192 * 256).allSatisfy { hidden.contains($0) || $0 % 256 >= 56 })
        #expect(!hidden.contains { $0 % 256 > 80 })
    }

    /// A tile that was never written reads as 0 without a word; so does the gap of a mosaic.
    @Test func tilesNeverWrittenAreNotObserved() throws {
        let whole = try scene(512, 512, options: ["TILED=YES", "BLOCKXSIZE=128", "BLOCKYSIZE=128"]) { _, _ in false }
        let holed = fixture.folder.file("holed.tif")
        // GDAL leaves blocks of 0 out.
        let gap = try fixture.scene(
            "gap.tif",
            raster(512, 512, names: Self.names) { band, column, row in
                (128..<256).contains(column) && (256..<384).contains(row) ? 0 : hashed(band, column, row) + 20
            })
        try fixture.run(
            "gdal_translate",
            [
                "-q", "-co", "SPARSE_OK=TRUE", "-co", "TILED=YES", "-co", "BLOCKXSIZE=128", "-co", "BLOCKYSIZE=128",
                gap.path, holed,
            ])
        #expect(try hidden(whole).isEmpty)
        for path in [gap.path, holed] {
            let scene = try SceneInspector.inspect(path: path)
            let hidden = try hidden(scene)
            #expect(hidden.count == 128 * 128)
            #expect(hidden.first == 256 * 512 + 128 && hidden.last == 383 * 512 + 255)
            #expect(abs((try SceneDescriber.describe(path: path).blankShare ?? 0) - 1.0 / 16) < 1e-9)
        }
    }

    /// The answer for a pixel does not depend on the window that it is read in.
    @Test func gapsAreTheSameInEveryWindow() throws {
        let scene = try scene { column, row in
            let (x, y) = (column - 120, row - 90)
            if x * x + y * y < 2_500 { return true }
            return column < 3 && row < 100
        }
        let grid = testGrid(1, columns: 256, rows: 192)
        let reader = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid)
        let whole = try reader.read(grid.window)
        for row in stride(from: 0, to: 192, by: 48) {
            for column in stride(from: 0, to: 256, by: 32) {
                let window = Window(column: column, row: row, columns: 32, rows: 48)
                let part = try reader.read(window)
                var expected: [UInt8] = []
                for line in row..<(row + 48) {
                    let start = line * 256 + column
                    expected += whole.validity[start..<(start + 32)]
                }
                #expect(part.validity == expected)
            }
        }
        #expect(whole.validity.contains(0))
    }

    @Test func whatIsGroundStaysGround() throws {
        // A white roof and a dark shed in the middle, a black car, a dark first row of noise.
        let roof = try scene(value: 255) { column, row in (100..<160).contains(column) && (80..<140).contains(row) }
        #expect(try hidden(roof).isEmpty)
        let shed = try scene(value: 0) { column, row in (100..<130).contains(column) && (80..<110).contains(row) }
        #expect(try hidden(shed).isEmpty)
        #expect(!shed.warnings.contains(.blankGround))
        // A drawing: flat ground with flat roofs is no collar with holes.
        let drawing = try fixture.scene(
            "drawing.tif",
            raster(256, 192, names: Self.names) { _, column, row in
                (column / 40) % 2 == 1 && (row / 40) % 2 == 1 ? 180 : 90
            })
        #expect(try hidden(drawing).isEmpty)
        // Where nodata says so already, zeros are not looked for twice; ground that is 0 in one band was seen.
        var tagged = raster(256, 192, names: Self.names) { band, column, row in
            column < 60 ? 0 : band == 0 && column < 120 ? 0 : hashed(band, column, row) + 20
        }
        tagged.nodata = 0
        #expect(try hidden(fixture.scene("tagged.tif", tagged)).count == 60 * 192)
    }

    @Test func heightsAtSeaLevelAreHeights() throws {
        var raster = TestRaster(
            columns: 128, rows: 128, bands: [(0..<128 * 128).map { $0 % 128 < 64 ? 0 : hashed(0, $0, 0) }])
        (raster.type, raster.names) = ("Float32", ["height"])
        raster.bands[0] = raster.bands[0].enumerated().map { $0.offset / 128 < 20 ? -9_999 : $0.element }
        try raster.write(to: fixture.folder.file("dsm.tif"))
        let scene = try SceneInspector.inspectHeight(path: fixture.folder.file("dsm.tif"))
        let grid = testGrid(1, columns: 128, rows: 128)
        let block = try EpochReader(scenes: [scene], bands: [.height], grid: grid).read(grid.window)
        // The untagged fill along the edge is not observed; water at 0 m in the middle is.
        #expect((0..<20 * 128).allSatisfy { block.validity[$0] == 0 })
        #expect(block.validity[100 * 128 + 30] == 1)
    }
}
