import Ground
import Imagery
import TestRasters
import Testing

/// Two epochs that differ in every way their suppliers may differ, read on one grid.
@Suite struct MixedInputTests {
    private let fixture: SceneFixture
    init() throws { fixture = try SceneFixture() }

    /// A smooth surface of colour over the ground, metres east and south of the test grid's origin: 10…210.
    private func ground(_ band: Int, _ x: Double, _ y: Double) -> Double {
        60 + 30 * Double(band) + 1.5 * x - 0.7 * y
    }

    /// The ground as a scene of `pixelSize`, its first pixel at (`east`, `south`) metres.
    private func picture(
        _ columns: Int, _ rows: Int, names: [String], pixelSize: Double = 1, east: Double = 0, south: Double = 0,
        scale: Double = 1
    ) -> TestRaster {
        let order = ["red", "green", "blue", "nir"]
        return raster(columns, rows, names: names, pixelSize: pixelSize, east: east, north: -south) {
            band, column, row in
            let place = (x: east + (Double(column) + 0.5) * pixelSize, y: south + (Double(row) + 0.5) * pixelSize)
            return scale * ground(order.firstIndex(of: names[band]) ?? 0, place.x, place.y)
        }
    }

    private func check(
        _ block: PixelBlock, _ grid: PixelGrid, scale: Double = 1, tolerance: Double = 0.6,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let order: [Band] = [.red, .green, .blue, .nir]
        var observed = 0
        for (index, band) in block.bands.enumerated() {
            for pixel in 0..<block.window.count where block.validity[pixel] != 0 {
                let x = (Double(block.window.column + pixel % block.window.columns) + 0.5) * grid.pixelSize
                let y = (Double(block.window.row + pixel / block.window.columns) + 0.5) * grid.pixelSize
                let expected = scale * ground(order.firstIndex(of: band) ?? 0, x, y)
                let value = Double(block.samples[index * block.window.count + pixel])
                #expect(abs(value - expected) < tolerance * scale, sourceLocation: sourceLocation)
                observed += 1
            }
        }
        #expect(observed > 0, sourceLocation: sourceLocation)
    }

    /// Whole numbers are off by half at most; area means and cubic convolution reproduce a plane exactly.
    @Test func bandOrderPixelSizeExtentAndTypeMakeNoDifference() throws {
        let grid = testGrid(0.5, columns: 60, rows: 40)
        let cases: [(name: String, raster: TestRaster, scale: Double)] = [
            ("bgr 0.1 m UInt8", picture(300, 200, names: ["blue", "green", "red"], pixelSize: 0.1), 1),
            (
                "nir first UInt16", picture(60, 40, names: ["nir", "red", "green", "blue"], pixelSize: 0.5, scale: 20),
                20
            ),
            (
                "off the lattice Int16",
                picture(60, 40, names: ["red", "green", "blue"], pixelSize: 0.5, east: 3.2, south: -1.3, scale: 30), 30
            ),
            (
                "Float32 reflectance",
                picture(150, 100, names: ["red", "green", "blue"], pixelSize: 0.21, scale: 1e-3), 1e-3
            ),
            (
                "larger than the grid",
                picture(90, 80, names: ["green", "red", "blue"], pixelSize: 0.5, east: -5, south: -4), 1
            ),
        ]
        let types = ["Byte", "UInt16", "Int16", "Float32", "Byte"]
        for (entry, type) in zip(cases, types) {
            var raster = entry.raster
            raster.type = type
            let scene = try fixture.scene(entry.name + ".tif", raster)
            let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
            check(block, grid, scale: entry.scale)
        }
    }

    @Test func ofColoursAndColoursWithNearInfraredTheSharedOnesAreCompared() throws {
        let three = try fixture.scene("rgb.tif", picture(30, 20, names: ["red", "green", "blue"]))
        let four = try fixture.scene("nrgb.tif", picture(30, 20, names: ["nir", "red", "green", "blue"]))
        let grey = try fixture.scene("pan.tif", picture(30, 20, names: ["pan"]))
        #expect(EpochReader.commonBands(of: [three, four]) == [.red, .green, .blue])
        #expect(EpochReader.commonBands(of: [grey, four]).isEmpty)
        #expect(EpochReader.commonBands(of: [grey, grey]) == [.grey])
        let grid = testGrid(1, columns: 30, rows: 20)
        let bands = EpochReader.commonBands(of: [three, four])
        let (a, b) = try (
            EpochReader(scenes: [three], bands: bands, grid: grid).read(grid.window),
            EpochReader(scenes: [four], bands: bands, grid: grid).read(grid.window)
        )
        #expect(a.samples == b.samples)
        check(a, grid)
        let pan = try EpochReader(scenes: [grey], bands: [.grey], grid: grid).read(grid.window)
        #expect(pan.samples[0] == Float((60 + 1.5 * 0.5 - 0.7 * 0.5).rounded()))
    }

    /// GDAL's own warp with an exact transform is the expectation: within a fiftieth of a pixel.
    @Test(arguments: [4326, 4490, 32649, 4526]) func anotherCRSIsBroughtToTheSamePlace(_ epsg: Int) throws {
        var plain = picture(200, 160, names: ["red", "green", "blue"], pixelSize: 0.5)
        plain.type = "Float32"
        let local = try fixture.scene("local.tif", plain)
        let path = fixture.folder.file("\(epsg).tif")
        try fixture.run(
            "gdalwarp",
            ["-q", "-t_srs", "EPSG:\(epsg)", "-r", "cubic", "-et", "0", "-dstnodata", "-1", local.path, path])
        let scene = try SceneInspector.inspect(path: path)
        #expect(scene.crs == CRSCode(epsg: epsg))
        // Pixels of about the same size: interpolated, not averaged.
        let grid = testGrid(0.5, columns: 200, rows: 160)
        let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
        #expect(block.validity.count { $0 != 0 } > 195 * 155)
        // 0.02 px on a slope of 0.75 per pixel, twice. Not along the edge, where gdalwarp made numbers up.
        let inner = Window(column: 3, row: 3, columns: 194, rows: 154)
        let reader = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid)
        check(try reader.read(inner), grid, tolerance: 0.05)
        let expected = try fixture.warped(scene, onto: grid, method: "cubic")
        for pixel in stride(from: 0, to: grid.window.count, by: 97) where block.validity[pixel] != 0 {
            #expect(abs(block.samples[pixel] - expected[pixel]) < 0.03)
        }
    }

    @Test func aTurnedSceneIsReadAsItLiesAndItsCornersAreNotObserved() throws {
        // 30° about its origin: x = 30 + c cos − r sin, y (down) = 2 + c sin + r cos, metres.
        let (c, s) = (0.75.squareRoot(), 0.5)
        var turned = raster(40, 40, names: ["red", "green", "blue"]) { band, column, row in
            let (u, v) = (Double(column) + 0.5, Double(row) + 0.5)
            return ground(band, 30 + u * c - v * s, 2 + u * s + v * c)
        }
        turned.type = "Float32"
        turned.geotransform = [411_030, c, -s, 2_547_998, -s, -c]
        let scene = try fixture.scene("turned.tif", turned)
        let grid = testGrid(1, columns: 70, rows: 60)
        let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
        // A fiftieth of a pixel on a slope of 1.5 per pixel.
        check(block, grid, tolerance: 0.03)
        for pixel in 0..<grid.window.count {
            // Back into the scene's own pixels: all four around the place must be the scene's.
            let (x, y) = (Double(pixel % 70) + 0.5 - 30, Double(pixel / 70) + 0.5 - 2)
            let (u, v) = (x * c + y * s, y * c - x * s)
            let margin = min(u, v, 40 - u, 40 - v)
            guard abs(margin - 0.5) > 0.05 else { continue }
            #expect(block.validity[pixel] == (margin > 0.5 ? 1 : 0))
        }
    }

    /// One spot, not observed, said in every way there is; on the lattice and off it.
    @Test(arguments: ["zero", "per band", "NaN", "mask", "alpha"], [0.0, 0.3])
    func howeverASceneSaysItThatSpotIsNotObserved(_ way: String, _ offset: Double) throws {
        func isLost(_ pixel: Int) -> Bool { (10..<14).contains(pixel % 30) && (5..<9).contains(pixel / 30) }
        var raster = picture(30, 20, names: ["red", "green", "blue"], east: offset)
        func lose(_ value: (Int) -> Double) {
            for band in 0..<3 { for pixel in 0..<600 where isLost(pixel) { raster.bands[band][pixel] = value(band) } }
        }
        switch way {
        case "zero":
            raster.nodata = 0
            lose { _ in 0 }
        case "per band":
            raster.driver = "VRT"
            raster.type = "Float32"
            raster.nodataByBand = [-1, -2, -3]
            lose { Double(-1 - $0) }
        case "NaN":
            raster.type = "Float32"
            raster.nodata = .nan
            lose { _ in .nan }
        case "mask": raster.mask = (0..<600).map { isLost($0) ? 0 : 255 }
        default:
            raster.bands.append((0..<600).map { isLost($0) ? 0 : 255 })
            raster.options = ["PHOTOMETRIC=RGB", "ALPHA=YES"]
        }
        raster.epsg = 32649
        let scene = try fixture.scene(way == "per band" ? "a.vrt" : "a.tif", raster)
        let grid = testGrid(1, columns: 30, rows: 20, epsg: 32649)
        let block = try EpochReader(scenes: [scene], bands: [.red, .green, .blue], grid: grid).read(grid.window)
        check(block, grid)
        // Off the lattice a pixel rests on columns c − 1 and c; the scene's own edge is lost likewise.
        for pixel in 0..<600 {
            let isEdge = offset > 0 && pixel % 30 == 0
            let isObserved = !isLost(pixel) && (offset == 0 || !isEdge && !isLost(pixel - 1))
            #expect(block.validity[pixel] == (isObserved ? 1 : 0), "\(pixel % 30) \(pixel / 30)")
        }
    }
}
