import Foundation
import Ground
import Imagery
import TestNumbers
import TestRasters

/// Scenes written for one test, and what GDAL's own command line makes of them.
struct SceneFixture {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    struct ToolFailed: Error { let arguments: [String] }

    /// Writes a raster and inspects it.
    func scene(_ name: String, _ raster: TestRaster) throws -> Scene {
        try raster.write(to: folder.file(name))
        return try SceneInspector.inspect(path: folder.file(name))
    }

    /// Runs a tool of GDAL's, e.g. `gdalwarp`.
    func run(_ tool: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ToolFailed(arguments: [tool] + arguments) }
    }

    /// What `gdalwarp` makes of a scene on a grid: band-sequential Float32 of its first `bands` bands; -9999 where
    /// GDAL has nothing.
    func warped(_ scene: Scene, onto grid: PixelGrid, method: String, bands: Int = 1) throws -> [Float] {
        let output = folder.file(UUID().uuidString + ".bin")
        let bounds = grid.bounds
        try run(
            "gdalwarp",
            [
                "-q", "-of", "ENVI", "-ot", "Float32", "-et", "0", "-r", method, "-t_srs", "\(grid.crs)", "-te",
                "\(bounds.minX)", "\(bounds.minY)", "\(bounds.maxX)", "\(bounds.maxY)", "-ts", "\(grid.columns)",
                "\(grid.rows)", "-dstnodata", "-9999", scene.path, output,
            ])
        return try Data(contentsOf: URL(fileURLWithPath: output)).withUnsafeBytes { bytes in
            Array(bytes.bindMemory(to: Float.self).prefix(bands * grid.window.count))
        }
    }
}

/// A grid in EPSG:4547 around E 411000, N 2548000.
func testGrid(_ pixelSize: Double, columns: Int, rows: Int, epsg: Int = 4547) -> PixelGrid {
    PixelGrid(
        crs: CRSCode(epsg: epsg), originX: 411_000, originY: 2_548_000, pixelSize: pixelSize, columns: columns,
        rows: rows)
}

/// A raster from a function of (column, row) per band, 1 m pixels at the test grid's origin unless moved.
func raster(
    _ columns: Int, _ rows: Int, names: [String], pixelSize: Double = 1, east: Double = 0, north: Double = 0,
    _ value: (_ band: Int, _ column: Int, _ row: Int) -> Double
) -> TestRaster {
    let bands = names.indices.map { band in
        (0..<columns * rows).map { value(band, $0 % columns, $0 / columns) }
    }
    var raster = TestRaster(columns: columns, rows: rows, bands: bands)
    raster.names = names
    raster.geotransform = [411_000 + east, pixelSize, 0, 2_548_000 + north, 0, -pixelSize]
    return raster
}

/// A number that looks random and is the same on every run: 0…200.
func hashed(_ band: Int, _ column: Int, _ row: Int) -> Double {
    var numbers = SeededNumbers(seed: UInt64(truncatingIfNeeded: band * 1_000_003 + column * 7919 + row * 104_729))
    return Double(numbers.next() % 201)
}
