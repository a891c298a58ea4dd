import Foundation
import TestNeeds
import TestRasters
import Testing

/// Other people's programs at the doors for them, page by page.
@Suite struct FeatureDoorTests {
    private let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
    }

    private func token(_ post: String = "supervisor:440605", of name: String = "gis") throws -> String {
        let made = try Program.run([
            "accounts", "add", name, "--system", "--post", post, "--store", store, "--json",
        ])
        let object = try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any]
        return try #require(object?["token"] as? String, "\(made.errors)")
    }

    private func listed(_ kind: String) throws -> [String] {
        try Program.ids(Program.run([kind, "list", "--store", store]).output)
    }

    /// OWSLib reads features, pystac-client scenes.
    @Test(
        .needs(
            TestPython.has("owslib, pystac_client"),
            "no OWSLib and pystac-client in .build/test-python; scripts/setup test has them installed"))
    func pythonsLibrariesFindWhatTheStoreHas() throws {
        let token = try token()
        for year in ["2023", "2024"] {
            let added = try Program.run([
                "scenes", "add", Program.sample("tiles/satellite-\(year).tif"), "--store", store,
            ])
            try #require(added.status == 0, "\(added.errors)")
        }
        let served = try ServedOffice(["--store", store])
        defer { _ = try? served.stop() }
        let ran = try TestPython.run([
            Program.sample("Tests/CommandTests/features.py"), "\(served.scheme)://localhost:\(served.port)", "gis",
            token,
        ])
        let said = try #require(
            try JSONSerialization.jsonObject(with: Data(ran.output.utf8)) as? [String: [String: Any]], "\(ran)")
        func counts(_ value: Any?) throws -> Int {
            let found = try #require(value as? [String: Any])
            let ids = try #require(found["ids"] as? [String])
            #expect(Set(ids).count == ids.count && found["matched"] as? Int == ids.count)
            return ids.count
        }
        // Counts of the files by `ogrinfo -so`, as below; times of the parcels by `-where "last_clear_look >= '2024-01-01'"` on the store.
        #expect(try counts(said["found"]?["parcels"]) == 232)
        #expect(try counts(said["found"]?["findings"]) == listed("findings").count)
        #expect(try counts(said["found"]?["orders"]) == listed("orders").count)
        #expect(try counts(said["found"]?["villages"]) == 3)
        #expect(try counts(said["box"]) == 14)
        let (late, early) = try (counts(said["late"]), counts(said["early"]))
        #expect(late > 10 && late + early >= 232)
        let scenes = try Program.ids(Program.run(["scenes", "list", "--store", store]).output)
        #expect(scenes.count == 2)
        for method in ["GET", "POST"] {
            let found = try #require(said["scenes"]?[method] as? [String: Any])
            func heads(_ name: String) -> Set<String> {
                Set((found[name] as? [String] ?? ["-"]).map { String($0.prefix(scenes[0].count)) })
            }
            #expect(heads("all") == Set(scenes) && heads("at") == Set(scenes) && heads("elsewhere").isEmpty)
            #expect(heads("in2024").count == 1 && found["matched"] as? Int == 2)
        }
        let collections = said["scenes"]?["collections"] as? [String: [String]]
        #expect(collections?.keys.sorted() == ["satellite"] && collections?["satellite"]?.count == 2)
    }

    /// While orders change between its pages, GDAL finds each of them once.
    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func everyOrderIsFoundOnceWhileOrdersChange() throws {
        let (token, centre) = try (token(), token("dispatcher:440605", of: "centre"))
        let served = try ServedOffice(["--store", store])
        defer { _ = try? served.stop() }
        let ids = try listed("orders")
        #expect(ids.count > 10)
        let output = folder.file("orders.txt")
        FileManager.default.createFile(atPath: output, contents: nil)
        let reader = Process()
        reader.executableURL = URL(fileURLWithPath: "/usr/bin/ogrinfo")
        reader.arguments = [
            "-ro", "-q", "-oo", "PAGE_SIZE=1", "--config", "GDAL_HTTP_USERPWD", "gis:\(token)",
            "OAPIF:\(served.scheme)://localhost:\(served.port)/ogc", "orders",
        ]
        reader.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        try reader.run()
        var steps = 0
        for id in ids {
            let path = "/api/v1/orders/\(id)"
            let key = ["-H", "Authorization: Bearer \(centre)"]
            let head = try served.ask(path, key + ["-I", "-X", "GET"]).body
            let tag = try #require(
                head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("etag:") }?.split(
                    separator: " "
                )
                .last)
            let step = try served.ask(
                path + "/dispatch",
                key + [
                    "-H", "If-Match: \(tag)", "-H", "Content-Type: application/json", "-d",
                    #"{"unit":"440605900"}"#,
                ])
            #expect(step.status == 200, "\(step)")
            steps += 1
        }
        reader.waitUntilExit()
        let read = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("  id (String)") }.map { String($0.split(separator: " ").last ?? "") }
        #expect(read.sorted() == ids.sorted() && steps == ids.count, "\(steps) steps")
    }

    /// GDAL's driver OAPIF.
    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func gdalCountsWhatTheStoreHas() throws {
        let token = try token()
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
        // 232 parcels: `ogrinfo -so grids/parcels.gpkg parcels -where "code like '%JC%'"`.
        #expect(try count("parcels") == 232)
        #expect(try count("findings") == listed("findings").count)
        #expect(try count("orders") == listed("orders").count)
        #expect(try count("villages") == 3)
        // SpatiaLite, over the file that the parcels came from: ST_Intersects(geom, ST_Transform(BuildMbr(…, 4326), 4547)).
        #expect(try count("parcels", ["-spat", "113.138", "23.0300", "113.1385", "23.0310"]) == 14)
        #expect(try count("parcels", ["-spat", "113.1392", "23.029", "113.1412", "23.0301"]) == 26)
        #expect(try count("parcels", ["-where", "class = 'newBuilding'"]).map { $0 > 0 } == true)
    }
}
