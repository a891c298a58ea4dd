import Foundation
import TestNeeds
import TestRasters
import Testing

@testable import Imagery

/// GDAL's own check of cloud-optimised GeoTIFFs.
private enum Validator {
    static let script = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_cloud_optimized_geotiff.py"
    static let isThere =
        FileManager.default.fileExists(atPath: script) && FileManager.default.fileExists(atPath: "/usr/bin/python3")

    /// Whether it finds neither an error nor, with overviews wanted, a warning.
    static func accepts(_ path: String) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [script, path]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 && !output.contains("recommended to include internal overviews")
    }
}

@Suite struct SceneLayoutTests {
    @Test(
        .needs(Validator.isThere, "python3-gdal's validate_cloud_optimized_geotiff.py is not installed"))
    func theLayoutIsJudgedAsGDALsOwnCheckJudgesIt() throws {
        let fixture = try SceneFixture()
        let source = fixture.folder.file("source.tif")
        try raster(1200, 700, names: ["grey"], hashed).write(to: source)
        func made(_ name: String, _ arguments: [String]) throws -> String {
            let path = fixture.folder.file(name)
            try fixture.run("gdal_translate", ["-q"] + arguments + [source, path])
            return path
        }
        var paths = [
            source,
            try made("cog.tif", ["-of", "COG"]),
            try made("cog-deflate.tif", ["-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "BLOCKSIZE=256"]),
            try made("bare.tif", ["-of", "COG", "-co", "OVERVIEWS=NONE"]),
            try made("tiled.tif", ["-co", "TILED=YES"]),
            try made("small.tif", ["-srcwin", "0", "0", "300", "300"]),
            try made("strips.tif", ["-co", "BLOCKYSIZE=1"]),
        ]
        // Overviews added afterwards lie at the end, or in a file of their own.
        for (name, options) in [("late.tif", [String]()), ("beside.tif", ["-ro"])] {
            let path = try made(name, ["-co", "TILED=YES"])
            try fixture.run("gdaladdo", ["-q"] + options + [path, "2", "4"])
            paths.append(path)
        }
        var accepted = 0
        for path in paths {
            let isCloudOptimised = SceneLayout(of: try Dataset(path: path)).isCloudOptimised
            #expect(isCloudOptimised == (try Validator.accepts(path)), "\(path)")
            accepted += isCloudOptimised ? 1 : 0
        }
        #expect((2..<paths.count).contains(accepted))
    }

    @Test func mediaTypesAreTheFormats() throws {
        let fixture = try SceneFixture()
        let source = fixture.folder.file("a.tif")
        try raster(64, 64, names: ["grey"], hashed).write(to: source)
        try fixture.run("gdal_translate", ["-q", "-of", "PNG", source, fixture.folder.file("a.png")])
        try fixture.run("gdal_translate", ["-q", "-of", "COG", source, fixture.folder.file("c.tif")])
        func mediaType(_ name: String) throws -> String {
            SceneLayout(of: try Dataset(path: fixture.folder.file(name))).mediaType
        }
        #expect(try mediaType("a.png") == "image/png")
        #expect(try mediaType("c.tif") == "image/tiff; application=geotiff; profile=cloud-optimized")
    }
}
