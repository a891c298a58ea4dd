import Catalogue
import Foundation
import Ground
import TestRasters
import Testing

@testable import Imagery

/// What a file says was observed: opacity by its own range, and overviews that are older than the pixels.
@Suite struct SceneSightTests {
    private let fixture: SceneFixture
    init() throws { fixture = try SceneFixture() }

    /// Opaque from column 64 on; as rasterio's dataset_mask counts it.
    @Test(arguments: [
        ("UInt16", 255.0), ("UInt16", 65_535), ("UInt16", 4_095), ("UInt16", 1), ("Byte", 255), ("Byte", 1),
        ("Float32", 1),
    ])
    func opacityGoesByTheRangeThatItsNumbersHave(_ type: String, _ opaque: Double) throws {
        var raster = TestRaster(
            columns: 256, rows: 128,
            bands: (0..<4).map { band in
                (0..<256 * 128).map { band < 3 ? hashed(band, $0, 1) + 1 : $0 % 256 < 64 ? 0 : opaque }
            })
        (raster.type, raster.options) = (type, ["PHOTOMETRIC=RGB", "ALPHA=YES"])
        let scene = try fixture.scene("a.tif", raster)
        for offset in [0, 0.5] {
            let grid = PixelGrid(
                crs: CRSCode(epsg: 4547), originX: 411_000 + offset, originY: 2_548_000, pixelSize: 1, columns: 200,
                rows: 100)
            let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
            #expect(block.validity[50 * 200 + 40] == 0)
            #expect(block.validity[50 * 200 + 62] == 0)
            #expect(block.validity[50 * 200 + 70] == 1)
            let (row, seen) = (50 * 200, (50 * 200)..<(51 * 200))
            #expect(block.validity[seen].firstIndex(of: 1).map { $0 - row } == (offset == 0 ? 64 : 64))
        }
        let description = try SceneDescriber.describe(path: scene.path)
        #expect(description.validShare == 0.75)
    }

    /// Overviews made while all was 0, then every pixel written: what a scene shows is decided on its pixels.
    @Test func overviewsOlderThanThePixelsAreNotUsed() throws {
        let path = fixture.folder.file("a.tif")
        var raster = raster(640, 640, names: ["red", "green", "blue"]) { hashed($0, $1, $2) + 1 }
        raster.nodata = 0
        raster.options = ["TILED=YES"]
        try raster.write(to: path)
        let pixels = fixture.folder.file("pixels.tif")
        try FileManager.default.copyItem(atPath: path, toPath: pixels)
        #expect(try !SceneInspector.inspect(path: path).ignoresOverviews)
        try fixture.run("gdaladdo", ["-q", "-r", "average", path, "2", "4"])
        #expect(try !SceneInspector.inspect(path: path).ignoresOverviews)
        // External overviews of an empty twin, put beside the pixels.
        var empty = raster
        empty.bands = raster.bands.map { $0.map { _ in 0 } }
        let twin = fixture.folder.file("twin.tif")
        try empty.write(to: twin)
        try fixture.run("gdaladdo", ["-q", "-ro", twin, "2", "4"])
        try FileManager.default.moveItem(atPath: twin + ".ovr", toPath: pixels + ".ovr")
        let scene = try SceneInspector.inspect(path: pixels)
        #expect(scene.ignoresOverviews && scene.warnings.contains(.overviewsContradict))
        let description = try SceneDescriber.describe(path: pixels)
        #expect(description.validShare == 1)
        // A sampled read sees the pixels, too.
        let (reader, coarse) = try EpochReader.sampler(
            scenes: [scene], bands: [.red], grid: testGrid(1, columns: 640, rows: 640), factor: 4)
        #expect(try reader.read(coarse.window).validity.allSatisfy { $0 == 1 })
    }

    @Test func overviewsFullOfNaNAreNotUsed() throws {
        let path = fixture.folder.file("dsm.tif")
        var raster = TestRaster(columns: 640, rows: 640, bands: [(0..<640 * 640).map { Double($0 % 640) / 10 }])
        (raster.type, raster.names) = ("Float32", ["height"])
        try raster.write(to: path)
        var twin = raster
        twin.bands = [[Double](repeating: .nan, count: 640 * 640)]
        try twin.write(to: fixture.folder.file("nan.tif"))
        try fixture.run("gdaladdo", ["-q", "-ro", fixture.folder.file("nan.tif"), "2"])
        try FileManager.default.moveItem(atPath: fixture.folder.file("nan.tif.ovr"), toPath: path + ".ovr")
        #expect(try SceneInspector.inspectHeight(path: path).ignoresOverviews)
        #expect(try SceneDescriber.describe(path: path).validShare == 1)
    }
}
