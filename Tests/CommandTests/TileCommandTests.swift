import Foundation
import TestNeeds
import TestRasters
import Testing

/// Map tiles through the web door, held against what GDAL's own tools read of the same ground.
@Suite(
    .needs(isInstalled("/usr/bin/gdal_translate"), "GDAL's tools are absent"),
    .needs(isInstalled("/usr/bin/curl"), "curl is absent"))
struct TileCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A service with the later scene of the sample in its catalogue; gives also a token and the scene's id.
    private func serve() throws -> (office: ServedOffice, token: String, scene: String) {
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        try FileManager.default.copyItem(atPath: Program.sample("tiles/satellite-2024.tif"), toPath: copy)
        let added = try Program.run(["scenes", "add", copy, "--store", store])
        try #require(added.status == 0, "\(added.errors)")
        let made = try Program.run([
            "accounts", "add", "gis", "--system", "--post", "handler:440605", "--store", store, "--json",
        ])
        let token = try #require(
            (try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])?["token"] as? String)
        let office = try ServedOffice(["--store", store])
        let listed = try office.ask("/api/v1/scenes", ["-H", "Authorization: Bearer \(token)"])
        let object = try JSONSerialization.jsonObject(with: Data(listed.body.utf8)) as? [String: Any]
        #expect(object?["crs"] as? String == "EPSG:4547")
        let scene = try #require((object?["items"] as? [[String: Any]])?.first)
        // 411592, 2548374 and 512 m further, as `gdalinfo` says; the outline of the valid ground is a little coarser.
        let bounds = try #require(scene["bounds"] as? [Double])
        let told: [Double] = [411_592, 2_547_862, 412_104, 2_548_374]
        for (found, told) in zip(bounds, told) { #expect(abs(found - told) < 2) }
        return (office, token, try #require(scene["id"] as? String))
    }

    private func tile(
        _ served: (office: ServedOffice, token: String, scene: String), _ level: Int, _ column: Int, _ row: Int,
        to file: String
    ) throws -> Int {
        try served.office.ask(
            "/api/v1/scenes/\(served.scene)/tiles/\(level)/\(column)/\(row)",
            ["-H", "Authorization: Bearer \(served.token)", "-o", file]
        ).status
    }

    /// The samples of red, green and blue, as GDAL decodes them.
    private func samples(_ arguments: [String], _ name: String) throws -> [UInt8] {
        let raw = folder.file(name)
        let run = try runTool(
            "/usr/bin/gdal_translate",
            ["-q", "-of", "ENVI", "-co", "INTERLEAVE=BSQ", "-b", "1", "-b", "2", "-b", "3"] + arguments + [raw])
        try #require(run.status == 0, "\(run.output)")
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: raw)))
    }

    @Test func aTileOfTheScenesOwnPixelSizeIsTheScenesPixels() throws {
        let served = try serve()
        defer { _ = try? served.office.stop() }
        // Level 13 has pixels of 0.5 m: (x + 33554432) / 128 and (33554432 − y) / 128 of a place in the middle.
        let (column, row) = (265_361, 242_236)
        let (west, north) = (Double(column) * 128 - 33_554_432, 33_554_432 - Double(row) * 128)
        let file = folder.file("tile.png")
        #expect(try tile(served, 13, column, row, to: file) == 200)
        let shown = try samples([file], "tile.raw")
        let own = try samples(
            [
                "-projwin", "\(west)", "\(north)", "\(west + 128)", "\(north - 128)",
                Program.sample("tiles/satellite-2024.tif"),
            ], "scene.raw")
        #expect(shown.count == 256 * 256 * 3 && own.count == shown.count)
        // Each band is stretched for show by a line of its own, and nothing is resampled: equal numbers stay equal, and ranks stay.
        for band in 0..<3 {
            let range = (band * 65_536)..<((band + 1) * 65_536)
            var shades: [UInt8: Set<UInt8>] = [:]
            for index in range { shades[own[index], default: []].insert(shown[index]) }
            #expect(shades.count > 50 && shades.values.allSatisfy { $0.count == 1 })
            let sorted = shades.sorted { $0.key < $1.key }.compactMap(\.value.first)
            #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 <= $1 } && Set(sorted).count > 50)
        }
    }

    /// Where the scene's file lies.
    private var copy: String { folder.file("satellite-2024.tif") }

    /// A drive that is not there, or another file in its place: told, and not kept by any browser.
    @Test func aSceneThatIsNotWhereItWasIsToldAndShownAgainLater() throws {
        let served = try serve()
        defer { _ = try? served.office.stop() }
        let file = folder.file("tile.png")
        try FileManager.default.moveItem(atPath: copy, toPath: copy + ".away")
        #expect(try tile(served, 13, 265_361, 242_236, to: file) == 503)
        #expect(try String(contentsOfFile: file, encoding: .utf8).contains("scene-unavailable"))
        // As long as the scene, and no picture.
        let size = try Data(contentsOf: URL(fileURLWithPath: copy + ".away")).count
        try Data(repeating: 7, count: size).write(to: URL(fileURLWithPath: copy))
        #expect(try tile(served, 13, 265_361, 242_236, to: file) == 503)
        try FileManager.default.removeItem(atPath: copy)
        try FileManager.default.moveItem(atPath: copy + ".away", toPath: copy)
        #expect(try tile(served, 13, 265_361, 242_236, to: file) == 200)
    }

    @Test func whatIsNotThereIsTransparentOrNotFound() throws {
        let served = try serve()
        defer { _ = try? served.office.stop() }
        let file = folder.file("tile.png")
        // Far from the scene: one transparent pixel.
        #expect(try tile(served, 13, 265_000, 242_236, to: file) == 200)
        let info = try runTool("/usr/bin/gdalinfo", ["-json", file]).output
        let size = try Data(contentsOf: URL(fileURLWithPath: file)).count
        #expect(info.contains("Alpha") && size < 200)
        // Across the scene's edge: what lies beyond is transparent. The whole scene lies in one tile of level 6.
        #expect(try tile(served, 6, 265_361 >> 7, 242_236 >> 7, to: file) == 200)
        #expect(try runTool("/usr/bin/gdalinfo", ["-json", file]).output.contains("Alpha"))
        for (level, column, row) in [(19, 0, 0), (-1, 0, 0), (13, -1, 0), (13, 9_999_999, 0)] {
            #expect(try tile(served, level, column, row, to: file) == 404)
        }
        let other = (served.office, served.token, String(repeating: "0", count: 64))
        #expect(try tile(other, 13, 265_361, 242_236, to: file) == 404)
        let nobody = try served.office.ask("/api/v1/scenes/\(served.scene)/tiles/13/265361/242236")
        #expect(nobody.status == 401)
    }
}
