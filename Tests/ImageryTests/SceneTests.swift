import Catalogue
import Foundation
import Gate
import Ground
import Imagery
import TestRasters
import Testing

private let grid = PixelGrid(
    crs: CRSCode(epsg: 4547), originX: 411_000, originY: 2_548_000, pixelSize: 1, columns: 4, rows: 3)

/// 0, 1, 2, … in row-major order plus `start`.
private func ramp(_ start: Double, count: Int = 12) -> [Double] { (0..<count).map { start + Double($0) } }

@Suite struct SceneInspectorTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func describesCRSGeotransformBandsNodataAndTime() throws {
        var raster = TestRaster(columns: 4, rows: 3, bands: [ramp(0), ramp(50), ramp(100), ramp(150)])
        raster.names = ["red", "green", "blue", "nir"]
        raster.nodata = 0
        raster.acquiredAt = "2023-11-18T03:05:00Z"
        try raster.write(to: folder.file("a.tif"))
        let scene = try SceneInspector.inspect(path: folder.file("a.tif"))
        #expect(scene.crs == CRSCode(epsg: 4547))
        #expect(scene.geotransform == grid.geotransform)
        #expect(scene.bands.map(\.band) == [.red, .green, .blue, .nir])
        #expect(scene.bands.map(\.nodata) == [0, 0, 0, 0])
        #expect(scene.acquiredAt?.description == "2023-11-18T03:05:00Z")
        #expect(scene.warnings.isEmpty)
    }

    @Test func unnamedBandsAreTakenInOrderAndThatIsTold() throws {
        var raster = TestRaster(columns: 4, rows: 3, bands: [ramp(0), ramp(50), ramp(100), ramp(150)])
        raster.options = ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]
        try raster.write(to: folder.file("a.tif"))
        let scene = try SceneInspector.inspect(path: folder.file("a.tif"))
        #expect(scene.warnings.contains(.acquisitionTimeUnknown))
        // GDAL calls the first of them grey, and nothing the rest: as gdalinfo shows it.
        #expect(scene.bands.map(\.band) == [.red, .green, .blue, .nir])
        #expect(scene.warnings.contains(.bandsAssumedByOrder))
    }

    /// A label "grey" beside colours is a writer's default, no panchromatic band.
    @Test func aGreyLabelBesideColoursIsNoPanchromaticBand() throws {
        var raster = TestRaster(columns: 4, rows: 3, bands: [ramp(0), ramp(50), ramp(100), ramp(150)])
        raster.options = ["PHOTOMETRIC=RGB", "ALPHA=NO"]
        try raster.write(to: folder.file("rgb.tif"))
        let tool = try SceneFixture()
        try tool.run(
            "gdal_translate", ["-q", "-colorinterp_4", "gray", folder.file("rgb.tif"), folder.file("a.tif")])
        let scene = try SceneInspector.inspect(path: folder.file("a.tif"))
        #expect(scene.bands.map(\.band) == [.red, .green, .blue, .nir])
        #expect(scene.warnings.contains(.bandsAssumedByOrder))
        raster.names = ["red", "green", "blue", "pan"]
        try raster.write(to: folder.file("named.tif"))
        #expect(
            try SceneInspector.inspect(path: folder.file("named.tif")).bands.map(\.band) == [
                .red, .green, .blue, .grey,
            ])
    }

    @Test func whatIsSaidOfASceneComesBeforeWhatItsFileSays() throws {
        var raster = TestRaster(columns: 4, rows: 3, bands: [ramp(0), ramp(50), ramp(100), ramp(150)])
        raster.options = ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]
        try raster.write(to: folder.file("a.tif"))
        var declared = try #require(SceneDeclaration(bands: "blue,green,red,-"))
        declared.nodata = 7
        declared.acquiredAt = Instant(rfc3339: "2024-03-05T03:10:00Z")
        let scene = try SceneInspector.inspect(path: folder.file("a.tif"), declared: declared)
        #expect(scene.bands.map(\.band) == [.blue, .green, .red])
        #expect(scene.bands.map(\.number) == [1, 2, 3] && scene.bands.allSatisfy { $0.nodata == 7 })
        #expect(scene.acquiredAt == declared.acquiredAt && scene.warnings.isEmpty)
        let error = #expect(throws: ImageryError.self) {
            try SceneInspector.inspect(path: folder.file("a.tif"), declared: SceneDeclaration(bands: [.red, .green]))
        }
        #expect(error?.description.contains("4 bands, declared red,green") == true)
    }

    @Test func aBandThatIsDeclaredToBeOfNoUseStaysTheMaskThatItIs() throws {
        let mask = (0..<12).map { $0 < 6 ? 0.0 : 255 }
        var raster = TestRaster(columns: 4, rows: 3, bands: [ramp(1), ramp(50), ramp(100), mask])
        raster.options = ["PHOTOMETRIC=RGB", "ALPHA=YES"]
        try raster.write(to: folder.file("a.tif"))
        let declared = try #require(SceneDeclaration(bands: "red,green,blue,-"))
        let scene = try SceneInspector.inspect(path: folder.file("a.tif"), declared: declared)
        #expect(scene.bands.map(\.band) == [.red, .green, .blue] && !scene.hasMislabelledAlpha)
        #expect(try SceneDescriber.describe(path: folder.file("a.tif"), declared: declared).validShare == 0.5)
        // Declared to be light, it is none.
        let light = try #require(SceneDeclaration(bands: "red,green,blue,nir"))
        #expect(try SceneInspector.inspect(path: folder.file("a.tif"), declared: light).hasMislabelledAlpha)
    }

    @Test func namesThatAFileGivesAreNotOverwrittenByOrder() throws {
        var raster = TestRaster(columns: 4, rows: 3, bands: [ramp(0), ramp(50), ramp(100)])
        raster.names = ["blue", "green", "nir"]
        raster.options = ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]
        try raster.write(to: folder.file("a.tif"))
        #expect(try SceneInspector.inspect(path: folder.file("a.tif")).bands.map(\.band) == [.blue, .green, .nir])
    }

    @Test(arguments: ["", "red,red", "red,purple", "-,-", "red,,blue"])
    func namesOfBandsThatMakeNoSenseAreNone(text: String) { #expect(SceneDeclaration(bands: text) == nil) }

    @Test func aMissingFileAFolderAndATextAreRefusedByName() throws {
        #expect(throws: ImageryError.missing(path: "nowhere.tif")) { try SceneInspector.inspect(path: "nowhere.tif") }
        let folderError = #expect(throws: GateError.self) { try SceneInspector.inspect(path: folder.path) }
        #expect(folderError?.note.code == "input.name")
        let text = try folder.write("not a raster", to: "text.tif")
        let error = #expect(throws: GateError.self) { try SceneInspector.inspect(path: text) }
        #expect(error?.note.code == "raster.format")
        #expect(error?.description.contains("text.tif") == true)
        #expect(error?.exitStatus == .badData)
    }

    @Test func aSceneCutShortIsRefusedBeforeGDALMakesUpItsPixels() throws {
        try TestRaster(columns: 4, rows: 3, bands: [ramp(0)]).write(to: folder.file("whole.tif"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("whole.tif")))
        try whole.prefix(whole.count - 1).write(to: URL(fileURLWithPath: folder.file("cut.tif")))
        let error = #expect(throws: GateError.self) { try SceneInspector.inspect(path: folder.file("cut.tif")) }
        #expect(error?.exitStatus == .badData)
    }

    @Test func aLinkThatLeadsOutOfItsFolderIsNotFollowed() throws {
        try TestRaster(columns: 4, rows: 3, bands: [ramp(0)]).write(to: folder.file("a.tif"))
        let other = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: other.file("link.tif"), withDestinationPath: folder.file("a.tif"))
        let error = #expect(throws: GateError.self) { try SceneInspector.inspect(path: other.file("link.tif")) }
        #expect(error?.note.code == "input.symlink")
    }

    // A VRT can name any file of the machine as its pixels: only plain mosaics of files beside it are read.
    @Test func aVirtualDatasetThatIsNoMosaicIsRefused() throws {
        let vrt = try folder.write(
            #"<VRTDataset rasterXSize="1" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"/></VRTDataset>"#,
            to: "a.vrt")
        let error = #expect(throws: GateError.self) { try SceneInspector.inspect(path: vrt) }
        #expect(error?.note.code == "raster.driver")
    }

    @Test func withoutCRSOrGeotransformTheRemedyIsNamed() throws {
        var raster = TestRaster(columns: 4, rows: 3, bands: [ramp(0)])
        raster.epsg = nil
        try raster.write(to: folder.file("nocrs.tif"))
        let error = #expect(throws: ImageryError.self) { try SceneInspector.inspect(path: folder.file("nocrs.tif")) }
        #expect(error?.description.contains("gdal_edit.py -a_srs") == true)
        raster.epsg = 4547
        for absurd in [[1e300, 1, 0, 0, 0, -1], [0, 0, 0, 0, 0, 0], [0, .nan, 0, 0, 0, -1]] {
            raster.geotransform = absurd
            try raster.write(to: folder.file("absurd.tif"))
            #expect(throws: ImageryError.placeless(path: folder.file("absurd.tif"), .noGeotransform)) {
                try SceneInspector.inspect(path: folder.file("absurd.tif"))
            }
        }
        raster.geotransform = []
        try raster.write(to: folder.file("nogeo.tif"))
        #expect(throws: ImageryError.placeless(path: folder.file("nogeo.tif"), .noGeotransform)) {
            try SceneInspector.inspect(path: folder.file("nogeo.tif"))
        }
    }
}

@Suite struct EpochReaderTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private func scene(_ name: String, _ raster: TestRaster) throws -> Scene {
        try raster.write(to: folder.file(name))
        return try SceneInspector.inspect(path: folder.file(name))
    }

    private func rgb(_ bands: [[Double]], columns: Int = 4, rows: Int = 3) -> TestRaster {
        var raster = TestRaster(columns: columns, rows: rows, bands: bands)
        raster.names = ["red", "green", "blue"]
        return raster
    }

    @Test func aWindowOnTheScenesOwnLatticeGivesItsNumbersUntouched() throws {
        let scene = try scene("a.tif", rgb([ramp(0), ramp(50), ramp(100)]))
        let reader = try EpochReader(scenes: [scene], bands: [.red, .blue], grid: grid)
        let block = try reader.read(Window(column: 1, row: 1, columns: 2, rows: 2))
        // Row 1 is 4 5 6 7, row 2 is 8 9 10 11.
        #expect(block.samples == [5, 6, 9, 10, 105, 106, 109, 110])
        #expect(block.validity == [1, 1, 1, 1])
    }

    @Test func whatLiesOutsideTheSceneIsNotObserved() throws {
        let scene = try scene("a.tif", rgb([ramp(0), ramp(50), ramp(100)]))
        let reader = try EpochReader(scenes: [scene], bands: [.red], grid: grid)
        let block = try reader.read(Window(column: 3, row: -1, columns: 2, rows: 2))
        #expect(block.validity == [0, 0, 1, 0])
        #expect(block.samples[2] == 3)
    }

    // As rasterio's dataset_mask and GDAL's UNIFIED_SRC_NODATA: a blue roof is 0 in red, and was seen.
    @Test func nodataInAllBandsAndNaNInAnyAreNotObserved() throws {
        var raster = rgb([ramp(1), ramp(50), ramp(100)])
        raster.type = "Float32"
        raster.nodata = -1
        raster.bands[1][3] = -1
        for band in 0..<3 { raster.bands[band][7] = -1 }
        raster.bands[0][5] = .nan
        let scene = try scene("a.tif", raster)
        let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
        #expect(block.validity.indices.filter { block.validity[$0] == 0 } == [5, 7])
        #expect(block.samples.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [0, 0.25]) func eachBandsOwnNodataHidesWhereAllHoldTheirsAlsoThroughAWarp(_ offset: Double) throws
    {
        // Off the lattice by a quarter of a pixel it is warped, on it it is read as it is.
        let metres = PixelGrid(
            crs: CRSCode(epsg: 32649), originX: 411_000, originY: 2_548_000, pixelSize: 1, columns: 8, rows: 3)
        var raster = rgb([1, 50, 100].map { ramp($0, count: 24) }, columns: 8, rows: 3)
        raster.driver = "VRT"
        raster.type = "Float32"
        raster.nodataByBand = [-1, -2, -3]
        // Columns 3 and 4 of row 1 in all bands; columns 6 and 7 in blue only, which was seen in the others.
        for (band, value) in [-1.0, -2, -3].enumerated() {
            raster.bands[band][11] = value
            raster.bands[band][12] = value
        }
        raster.bands[2][14] = -3
        raster.bands[2][15] = -3
        raster.epsg = 32649
        raster.geotransform[0] += offset
        let scene = try scene("a.vrt", raster)
        #expect(scene.bands.map(\.nodata) == [-1, -2, -3])
        let reader = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: metres)
        // Column 4 lies wholly on what no band observed, column 6 wholly on what two of them did, both ways.
        let block = try reader.read(Window(column: 4, row: 1, columns: 3, rows: 1))
        #expect(block.validity[0] == 0)
        #expect(block.validity[2] == 1)
    }

    @Test func anInternalMaskSaysWhatWasObserved() throws {
        var raster = rgb([ramp(0), ramp(50), ramp(100)])
        raster.mask = (0..<12).map { $0 == 7 ? 0 : 255 }
        let scene = try scene("a.tif", raster)
        let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
        #expect(block.validity.indices.filter { block.validity[$0] == 0 } == [7])
    }

    @Test func shrinkingTakesTheAreaWeightedMean() throws {
        // 8 × 6 pixels of 0.5 m onto 4 × 3 of 1 m: each is the mean of its 2 × 2, here k + (0 + 1 + 8 + 9) / 4.
        var raster = rgb([ramp(0, count: 48), ramp(50, count: 48), ramp(100, count: 48)], columns: 8, rows: 6)
        raster.geotransform = [411_000, 0.5, 0, 2_548_000, 0, -0.5]
        let scene = try scene("a.tif", raster)
        let block = try EpochReader(scenes: [scene], bands: [.red], grid: grid).read(
            Window(column: 1, row: 1, columns: 2, rows: 1))
        let means: [Float] = [22.5, 24.5]
        #expect(block.samples == means)
        #expect(block.validity == [1, 1])
    }

    @Test func halfAPixelOffTheLatticeIsInterpolatedAndItsEdgeNotMadeUp() throws {
        var raster = rgb([ramp(0), ramp(50), ramp(100)])
        raster.geotransform[0] += 0.5
        let scene = try scene("a.tif", raster)
        let block = try EpochReader(scenes: [scene], bands: [.red], grid: grid).read(
            Window(column: 1, row: 1, columns: 2, rows: 1))
        // The scene's row 1 is 4 5 6 7, half a pixel to the east: halfway between 4|5 and 5|6.
        #expect(block.samples.map { ($0 * 100).rounded() / 100 } == [4.5, 5.5])
    }

    @Test func whereScenesOverlapTheFirstThatSawAPixelGivesIt() throws {
        var first = rgb([1, 50, 100].map { ramp($0, count: 48) }, columns: 8, rows: 6)
        first.nodata = 0
        for band in 0..<3 { for pixel in 0..<16 { first.bands[band][pixel] = 0 } }
        let second = rgb([21, 70, 120].map { ramp($0, count: 48) }, columns: 8, rows: 6)
        let scenes = [try scene("a.tif", first), try scene("b.tif", second)]
        let block = try EpochReader(scenes: scenes, bands: [.red], grid: grid).read(
            Window(column: 0, row: 0, columns: 8, rows: 6))
        // Rows 0 and 1 from the second scene, as it is: too few pixels are shared to match its brightness on. Rows 1
        // and 2 are the seam.
        #expect(block.samples[3] == 24 && block.samples[24] == 25)
        #expect(block.validity == (0..<48).map { (8..<24).contains($0) ? 0 : 1 })
    }

    @Test func anotherCRSIsWarpedToTheSamePlace() throws {
        // One bright metre in a scene given in the zone-prefixed twin of the grid's CRS: easting + 38 000 000.
        var raster = rgb([ramp(0), ramp(50), ramp(100)])
        raster.epsg = 4526
        raster.geotransform[0] += 38_000_000
        let scene = try scene("a.tif", raster)
        let block = try EpochReader(scenes: [scene], bands: [.red], grid: grid).read(
            Window(column: 1, row: 1, columns: 2, rows: 1))
        #expect(block.samples.map { $0.rounded() } == [5, 6])
    }

    @Test func aDamagedFileStopsTheReadWithItsNameAndPlace() throws {
        var raster = rgb([0, 1, 2].map { ramp(Double($0), count: 64 * 64) }, columns: 64, rows: 64)
        raster.options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"]
        let scene = try scene("a.tif", raster)
        // Cut in the middle of the pixels, after the header has been seen.
        let whole = try Data(contentsOf: URL(fileURLWithPath: scene.path))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: scene.path))
        let error = #expect(throws: ImageryError.self) {
            let reader = try EpochReader(scenes: [scene], bands: [.red], grid: grid)
            _ = try reader.read(Window(column: 0, row: 0, columns: 64, rows: 64))
        }
        #expect(error?.description.contains("a.tif") == true)
    }
}
