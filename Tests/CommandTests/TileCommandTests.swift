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

    /// The child that paints a tile and its neighbours is killed: the tile is asked for once more, alone, and so are its neighbours.
    @Test func aKilledChildCostsNoTile() throws {
        let served = try serve()
        defer { _ = try? served.office.stop() }
        let service = served.office.running.process.processIdentifier
        let file = folder.file("tile.png")
        var killed = 0
        for group in 0..<6 {
            let killer = Process()
            killer.executableURL = URL(fileURLWithPath: "/bin/sh")
            killer.arguments = ["-c", "until pkill -9 -P \(service) -f 'scenes paint'; do sleep 0.02; done"]
            try killer.run()
            for number in 0..<3 {
                let (column, row) = (530_716 + 4 * (group % 3) + number, 484_468 + 4 * (group / 3))
                #expect(try tile(served, 14, column, row, to: file) == 200)
            }
            if killer.isRunning { killer.terminate() } else { killed += 1 }
            killer.waitUntilExit()
        }
        #expect(killed >= 3, "\(killed) killed")
    }

    @Test func whatIsNotThereIsTransparentOrNotFound() throws {
        let served = try serve()
        defer { _ = try? served.office.stop() }
        let file = folder.file("tile.png")
        // Far from the scene: transparent all over.
        #expect(try tile(served, 13, 265_000, 242_236, to: file) == 200)
        let info = try runTool("/usr/bin/gdalinfo", ["-json", file]).output
        let told = try #require(try JSONSerialization.jsonObject(with: Data(info.utf8)) as? [String: Any])
        let colours = (told["bands"] as? [[String: Any]])?.first?["colorTable"] as? [String: Any]
        #expect(told["size"] as? [Int] == [256, 256] && colours?["entries"] as? [[Int]] == [[0, 0, 0, 0]])
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)).count < 200)
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

    /// OGC API – Tiles and TileJSON: what GDAL reads by its template is what the tiles of the API show, and the scene itself in web metres.
    @Test(.needs(isInstalled("/usr/bin/gdalwarp"), "gdalwarp is not installed"))
    func gdalReadsTilesByTheirTilesets() throws {
        let served = try serve()
        defer { _ = try? served.office.stop() }
        func get(_ path: String) throws -> [String: Any] {
            let answer = try served.office.ask(path, ["-u", "gis:\(served.token)"])
            try #require(answer.status == 200, "\(path) \(answer)")
            return try #require(try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        }
        let root = "\(served.office.scheme)://localhost:\(served.office.port)"
        func path(_ address: Any?) throws -> String {
            let text = try #require(address as? String)
            try #require(text.hasPrefix(root))
            return String(text.dropFirst(root.count))
        }
        // From the landing page to the tilesets, and to the sets of matrices.
        let landing = try #require(try get("/ogc")["links"] as? [[String: Any]])
        let list = landing.first { ($0["rel"] as? String)?.hasSuffix("/tilesets-map") == true }
        let tilesets = try #require(try get(path(list?["href"]))["tilesets"] as? [[String: Any]])
        #expect(tilesets.count == 2 && tilesets.allSatisfy { $0["dataType"] as? String == "map" })
        for tileset in tilesets {
            let links = try #require(tileset["links"] as? [[String: Any]])
            for rel in ["self", "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"] {
                _ = try get(path(links.first { $0["rel"] as? String == rel }?["href"]))
            }
        }
        // 17-083r4, annex D.1: level 0 is 559082264.0287178 to 1, level 18 has 262144 columns.
        let web = try #require(try get("/ogc/tileMatrixSets/WebMercatorQuad")["tileMatrices"] as? [[String: Any]])
        #expect(abs(try #require(web[0]["scaleDenominator"] as? Double) - 559_082_264.0287178) < 1e-3)
        #expect(web[18]["matrixWidth"] as? Int == 262_144 && web[18]["id"] as? String == "18")
        let scene = "/ogc/scenes/\(served.scene)"
        let json = try get(scene + "/tilejson")
        #expect(json["tilejson"] as? String == "3.0.0" && json["maxzoom"] as? Int == 19)
        // At 23.03° north a pixel of level 19 has 0.2986 · cos 23.03° = 0.2748 m; the scene's have 0.5 m, and those of level 18 0.5496 m.

        // GDAL's reader of tiles by a template, WMS, at one level of a set.
        func read(
            _ set: String, level: Int, from corner: Double, to far: Double, tiles: Int, _ window: [Double],
            _ name: String
        ) throws -> [UInt8] {
            let file = folder.file("\(set).xml")
            try """
            <GDAL_WMS><Service name="TMS"><ServerUrl>\(root)\(scene)/map/tiles/\(set)/${z}/${y}/${x}</ServerUrl></Service>
            <DataWindow><UpperLeftX>-\(corner)</UpperLeftX><UpperLeftY>\(corner)</UpperLeftY><LowerRightX>\(far)</LowerRightX>
            <LowerRightY>-\(far)</LowerRightY><TileLevel>\(level)</TileLevel><TileCountX>\(tiles)</TileCountX>
            <TileCountY>\(tiles)</TileCountY><YOrigin>top</YOrigin></DataWindow><BlockSizeX>256</BlockSizeX>
            <BlockSizeY>256</BlockSizeY><BandsCount>3</BandsCount><UserPwd>gis:\(served.token)</UserPwd></GDAL_WMS>
            """.write(toFile: file, atomically: true, encoding: .utf8)
            return try samples(["-projwin"] + window.map { "\($0)" } + [file], name)
        }
        let (column, row) = (265_361, 242_236)
        let (west, north) = (Double(column) * 128 - 33_554_432, 33_554_432 - Double(row) * 128)
        let own = try read(
            "parcels", level: 13, from: 33_554_432, to: 100_663_296, tiles: 128,
            [west, north, west + 128, north - 128],
            "own.raw")
        let file = folder.file("tile.png")
        #expect(try tile(served, 13, column, row, to: file) == 200)
        #expect(own == (try samples([file], "tile.raw")))
        // 200 m beyond every edge of the scene: whole tiles, parts of tiles and empty ones are read alike.
        let all = try read(
            "parcels", level: 13, from: 33_554_432, to: 100_663_296, tiles: 128,
            [411_392, 2_548_574, 412_304, 2_547_662],
            "all.raw")
        #expect(all.count == 1_824 * 1_824 * 3 && all[0] == 0 && all[912 * 1_824 + 912] > 0)

        // The tile of level 18 around 113.14, 23.03, by the template of TileJSON; the scene by gdalwarp at the same pixels.
        let (x, y) = (213_458, 113_831)
        #expect((json["tiles"] as? [String]) == ["\(root)\(scene)/map/tiles/WebMercatorQuad/{z}/{y}/{x}"])
        let edge = 20_037_508.342789244
        let side = 2 * edge / 262_144
        let box = [
            -edge + Double(x) * side, edge - Double(y + 1) * side, -edge + Double(x + 1) * side,
            edge - Double(y) * side,
        ]
        let shown = try read(
            "WebMercatorQuad", level: 18, from: edge, to: edge, tiles: 1, [box[0], box[3], box[2], box[1]], "web.raw")
        let warped = folder.file("warped.tif")
        try Program.tool(
            ["gdalwarp", "-q", "-t_srs", "EPSG:3857", "-r", "bilinear", "-te"] + box.map { "\($0)" }
                + ["-ts", "256", "256", Program.sample("tiles/satellite-2024.tif"), warped])
        let truth = try samples([warped], "warped.raw")
        for band in 0..<3 {
            let range = (band * 65_536)..<((band + 1) * 65_536)
            #expect(Self.correlation(range.map { Double(shown[$0]) }, range.map { Double(truth[$0]) }) > 0.97)
        }
        #expect(try served.office.ask(scene + "/map/tiles/other", ["-u", "gis:\(served.token)"]).status == 404)
        #expect(
            try served.office.ask(scene + "/map/tiles/parcels/0/999/0", ["-u", "gis:\(served.token)"]).status == 404)
    }

    /// Pearson's.
    private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
        let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for (x, y) in zip(a, b) {
            ab += (x - meanA) * (y - meanB)
            aa += (x - meanA) * (x - meanA)
            bb += (y - meanB) * (y - meanB)
        }
        return ab / (aa * bb).squareRoot()
    }
}
