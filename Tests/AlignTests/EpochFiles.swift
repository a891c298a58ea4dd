import Align
import Ground
import Imagery
import TestRasters

/// Two epochs as files, found and read as a survey does it.
struct EpochFiles {
    let pair: EpochPair
    private let folder: TemporaryFolder

    /// Heights in metres at places in pixels of the grid, sampled by models of the same pixels whose lattice lies `offset`
    /// of a pixel off the grid.
    struct Surfaces {
        let earlier: (Double, Double) -> Double
        let later: (Double, Double) -> Double
        let offset: Double
    }

    /// Byte rasters of `columns × rows` pixels; bands in the order red, green, blue, near infrared.
    init(
        _ earlier: [[Double]], _ later: [[Double]], columns: Int, rows: Int, pixelSize: Double = 1,
        surfaces: Surfaces? = nil
    ) throws {
        folder = try TemporaryFolder()
        var scenes: [Scene] = []
        for (name, planes) in [("earlier.tif", earlier), ("later.tif", later)] {
            var raster = TestRaster(columns: columns, rows: rows, bands: planes)
            raster.names = Array(["red", "green", "blue", "nir"].prefix(planes.count))
            raster.geotransform = [411_000, pixelSize, 0, 2_548_000, 0, -pixelSize]
            try raster.write(to: folder.file(name))
            scenes.append(try SceneInspector.inspect(path: folder.file(name)))
        }
        var models: [Scene] = []
        for (name, height) in [("a.tif", surfaces?.earlier), ("b.tif", surfaces?.later)] {
            guard let height, let offset = surfaces?.offset else { continue }
            // One pixel more all round than the grid has.
            let across = columns + 2
            let heights = (0..<across * (rows + 2)).map { pixel in
                height(Double(pixel % across) - 0.5 + offset, Double(pixel / across) - 0.5 + offset)
            }
            var raster = TestRaster(columns: across, rows: rows + 2, bands: [heights])
            raster.type = "Float32"
            raster.geotransform = [
                411_000 + (offset - 1) * pixelSize, pixelSize, 0, 2_548_000 - (offset - 1) * pixelSize, 0, -pixelSize,
            ]
            try raster.write(to: folder.file(name))
            models.append(try SceneInspector.inspectHeight(path: folder.file(name)))
        }
        pair = EpochPair(
            earlier: [scenes[0]], later: [scenes[1]], bands: EpochReader.commonBands(of: scenes),
            grid: PixelGrid(
                crs: CRSCode(epsg: 4547), originX: 411_000, originY: 2_548_000, pixelSize: pixelSize,
                columns: columns, rows: rows),
            earlierSurfaces: Array(models.prefix(1)), laterSurfaces: Array(models.dropFirst()))
    }

    /// Aligned on `across × down` windows spread evenly.
    func alignment(across: Int, down: Int) async throws -> Alignment {
        let grid = pair.grid
        let centres = (0..<across * down).map { index in
            (
                column: (2 * (index % across) + 1) * grid.columns / (2 * across),
                row: (2 * (index / across) + 1) * grid.rows / (2 * down)
            )
        }
        return try await Alignment.find(pair, centres: centres, regions: [grid.window], threads: 2)
    }
}
