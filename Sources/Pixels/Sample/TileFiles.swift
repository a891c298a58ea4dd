import Ground

/// The raster files of one acquisition.
struct TileFiles {
    let world: World
    let acquisition: Acquisition
    let textures: TextureBank
    let seed: UInt64

    private var year: String { acquisition.role == .earlier ? "2023" : "2024" }

    var sceneName: String {
        switch acquisition.sensor {
        case .satellite: "satellite-\(year).tif"
        case .drone: "drone-\(year).tif"
        }
    }

    var surfaceName: String { "drone-dsm-\(year).tif" }

    private var place: RasterFile.Place {
        RasterFile.Place(
            crs: World.crs, originX: World.origin.x + acquisition.corner.x, originY: World.origin.y + acquisition.top,
            pixelSize: acquisition.pixelSize, acquiredAt: acquisition.acquiredAt)
    }

    /// The picture: satellite without loss, 0 = nodata; drone as JPEG with a mask, because JPEG would smear a nodata.
    func writeScene(to path: String) throws {
        let image = expose()
        let names = acquisition.sensor == .satellite ? ["red", "green", "blue", "nir"] : ["red", "green", "blue"]
        let file = try RasterFile(
            path: path, columns: image.columns, rows: image.rows, bands: names.count, isFloat: false, place: place)
        for (index, name) in names.enumerated() {
            file.describe(band: index + 1, name: name, nodata: acquisition.sensor == .satellite ? 0 : nil)
        }
        try file.write(image.planes, bands: names.count)
        switch acquisition.sensor {
        case .satellite:
            try file.save(
                options: [
                    "COMPRESS=ZSTD", "LEVEL=19", "PREDICTOR=YES", "BLOCKSIZE=512", "OVERVIEW_RESAMPLING=AVERAGE",
                ])
        case .drone:
            try file.writeMask(image.mask)
            try file.save(options: ["COMPRESS=JPEG", "QUALITY=88", "OVERVIEW_QUALITY=75", "BLOCKSIZE=512"])
        }
    }

    /// The surface model, metres above the national datum.
    func writeSurface(to path: String) throws {
        let model = SurfaceModel.render(world, acquisition: acquisition, textures: textures, seed: seed)
        let file = try RasterFile(
            path: path, columns: acquisition.columns, rows: acquisition.rows, bands: 1, isFloat: true, place: place)
        file.describe(band: 1, name: "height", nodata: Double(SurfaceModel.nodata))
        try file.write(model)
        // Averaged overviews would fill the mantissas again and weigh more than the full resolution.
        try file.save(
            options: ["COMPRESS=ZSTD", "LEVEL=19", "PREDICTOR=YES", "BLOCKSIZE=512", "OVERVIEW_RESAMPLING=NEAREST"])
    }

    func expose() -> SensorModel.Image {
        let radiance = SceneRenderer(world, acquisition: acquisition, textures: textures).render()
        let bands = acquisition.sensor == .satellite ? 4 : 3
        return SensorModel(acquisition: acquisition, textures: textures, seed: seed).expose(radiance, bands: bands)
    }
}
