import Foundation
import TestNeeds
import TestRasters
import Testing

/// GDAL as a client of the features (driver OAPIF), over TLS, page by page.
@Suite(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
struct FeatureDoorTests {
    @Test func gdalCountsWhatTheStoreHas() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let made = try Program.run([
            "accounts", "add", "gis", "--system", "--post", "supervisor:440605", "--store", store, "--json",
        ])
        let token = try #require(
            (try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])?["token"] as? String)
        let served = try ServedOffice(["--store", store])
        defer { _ = try? served.stop() }
        func count(_ collection: String, _ more: [String] = []) throws -> Int? {
            let info = try runTool(
                "/usr/bin/ogrinfo",
                [
                    "-ro", "-so", "-oo", "PAGE_SIZE=7", "--config", "GDAL_HTTP_USERPWD", "gis:\(token)",
                    "OAPIF:\(served.scheme)://localhost:\(served.port)/ogc", collection,
                ] + more)
            let line = info.output.split(separator: "\n").first { $0.hasPrefix("Feature Count: ") }
            return line.flatMap { Int($0.dropFirst("Feature Count: ".count)) }
        }
        func listed(_ kind: String) throws -> Int {
            let rows = try Program.run([kind, "list", "--store", store, "--json"])
            return try #require(try JSONSerialization.jsonObject(with: Data(rows.output.utf8)) as? [Any]).count
        }
        // 232 parcels: `ogrinfo -so grids/parcels.gpkg parcels -where "code like '%JC%'"`.
        #expect(try count("parcels") == 232)
        #expect(try count("findings") == listed("findings"))
        #expect(try count("orders") == listed("orders"))
        #expect(try count("villages") == 3)
        // SpatiaLite, over the file that the parcels came from: ST_Intersects(geom, ST_Transform(BuildMbr(…, 4326), 4547)).
        #expect(try count("parcels", ["-spat", "113.138", "23.0300", "113.1385", "23.0310"]) == 14)
        #expect(try count("parcels", ["-spat", "113.1392", "23.029", "113.1412", "23.0301"]) == 26)
        #expect(try count("parcels", ["-where", "class = 'newBuilding'"]).map { $0 > 0 } == true)
    }
}
