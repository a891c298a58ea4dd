import Foundation
import TestNeeds
import TestRasters
import Testing

/// The catalogue, coverage and housekeeping through the command line.
@Suite struct CatalogueCommandTests {
    private let folder: TemporaryFolder
    private var store: String { folder.file("store.gpkg") }

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(arguments, environment: ["PARCELWATCH_LANGUAGE": "en"])
    }

    private func scenes() throws -> [String] {
        let outcome = try run(["scenes", "list", "--store", store])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return Program.rows(outcome.output)
    }

    private var samples: [String] {
        ["satellite-2023", "satellite-2024", "drone-2024", "drone-dsm-2024"].map { Program.sample("tiles/\($0).tif") }
    }

    @Test func aMosaicIsNoSceneSinceItsContentLiesInOtherFiles() throws {
        let mosaic = folder.file("mosaic.vrt")
        try FileManager.default.copyItem(atPath: samples[0], toPath: folder.file("scene.tif"))
        try Program.tool(["gdalbuildvrt", "-q", mosaic, folder.file("scene.tif")])
        let outcome = try run(["scenes", "add", mosaic, "--store", store, "--acquired", "2024-03-05T03:00:00Z"])
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("gdal_translate -of COG"), "\(outcome.errors)")
        #expect(try scenes().isEmpty)
    }

    /// As satellites' programs deliver it: four bands without names. Told wherever a scene comes in, until a person says.
    @Test func bandsTakenByTheirOrderAreToldUntilAPersonNamesThem() throws {
        func noise(_ band: Int, _ pixel: Int) -> Double {
            let number = pixel * 37 + pixel / 80 * 11 + band * 53
            return Double(number % 200 + 20)
        }
        let bands = (0..<4).map { band in (0..<6_400).map { noise(band, $0) } }
        var raster = TestRaster(columns: 80, rows: 80, bands: bands)
        raster.options = ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]
        raster.acquiredAt = "2024-03-05T03:00:00Z"
        let path = folder.file("four.tif")
        try raster.write(to: path)
        let told = "were taken by their order as red, green, blue, near infrared"
        #expect(try run(["scenes", "check", path]).errors.contains(told))
        let added = try run(["scenes", "add", path, "--store", store])
        #expect(added.status == 0 && added.errors.contains(told) && added.errors.contains("--bands blue,green,red,nir"))
        let id = try #require(try scenes().first?.split(separator: " ").first.map(String.init))
        #expect(try run(["scenes", "show", id, "--store", store]).output.contains("bands taken by order"))
        let named = try run(["scenes", "add", path, "--store", store, "--bands", "blue,green,red,nir"])
        #expect(named.status == 0 && !named.errors.contains(told), "\(named.errors)")
        let shown = try run(["scenes", "show", id, "--store", store]).output
        #expect(shown.contains("blue green red nir") && !shown.contains("bands taken by order"))
    }

    @Test func addingTwiceChangesNothing() throws {
        var outcome = try run(["scenes", "add"] + samples + ["--store", store])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.hasPrefix("added") })
        let before = try Data(contentsOf: URL(fileURLWithPath: store))
        outcome = try run(["scenes", "add"] + samples + ["--store", store])
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.hasPrefix("known already") })
        #expect(try Data(contentsOf: URL(fileURLWithPath: store)) == before)
        #expect(try scenes().count == 4)
        // The same content under another name is the same scene.
        let copy = folder.file("copy.tif")
        try FileManager.default.copyItem(atPath: samples[0], toPath: copy)
        #expect(try run(["scenes", "add", copy, "--store", store]).output.hasPrefix("updated"))
        #expect(try scenes().count == 4)
    }

    @Test func aSceneIsShownWithWhereItsTimeComesFrom() throws {
        _ = try run(["scenes", "add", samples[1], "--store", store])
        let id = try #require(try scenes().first?.split(separator: " ").first.map(String.init))
        let shown = try run(["scenes", "show", id, "--store", store]).output
        // As tiles/README.md has it, by China's clock and by UTC.
        #expect(shown.contains("2024-10-06 10:52 +08:00  2024-10-06T02:52:00Z  file metadata"))
        #expect(shown.contains("1024 × 1024, 0.500 m, uint8") && shown.contains("EPSG:4547"))
        #expect(try run(["scenes", "show", "ffffffff", "--store", store]).status == 66)
        #expect(try run(["scenes", "remove", id, "--store", store]).status == 0)
        #expect(try scenes().isEmpty)
    }

    @Test func aSceneThatDoesNotSayWhenIsRefusedUntilItIsSaid() throws {
        let silent = folder.file("silent.tif")
        let grey = (0..<4_096).map { Double($0 % 251) }
        try TestRaster(columns: 64, rows: 64, bands: [grey, grey, grey]).write(to: silent)
        let refused = try run(["scenes", "add", silent, "--store", store])
        #expect(refused.status == 65)
        #expect(refused.errors.contains("--acquired") && refused.errors.contains("silent.tif"))
        #expect(try scenes().isEmpty)
        let given = try run(["scenes", "add", silent, "--acquired", "2024-03-05T11:10:00+08:00", "--store", store])
        #expect(given.status == 0 && given.output.contains("2024-03-05 11:10 +08:00 (given by hand)"))
        // A name that tells the day only is said to.
        let dated = folder.file("dated_20240305.tif")
        try TestRaster(columns: 64, rows: 64, bands: [grey.reversed(), grey, grey]).write(to: dated)
        let noon = try run(["scenes", "add", dated, "--file-name-time", "*_{yyyy}{MM}{dd}.tif", "--store", store])
        #expect(noon.status == 0 && noon.output.contains("2024-03-05 12:00 +08:00 (file name)"), "\(noon.errors)")
        #expect(noon.errors.contains("tells the day only"))
        // Added once more without a word, it is what it was said to be.
        let again = try run(["scenes", "add", silent, "--store", store])
        #expect(again.status == 0 && again.output.hasPrefix("known already"), "\(again.output)\(again.errors)")
        #expect(again.output.contains("2024-03-05 11:10 +08:00 (given by hand)"))
    }

    @Test func aSTACCatalogueThatWasExportedIsImportedAsTheSameScenes() throws {
        _ = try run(["scenes", "add"] + samples + ["--store", store])
        let catalogue = folder.file("stac")
        let exported = try run(["scenes", "export", "--store", store, "-o", catalogue])
        #expect(exported.status == 0, "\(exported.errors)")
        // Declared on request: eo, view and file are read either way, and a validator fetches what is declared.
        let declared = folder.file("declared")
        #expect(
            try run(["scenes", "export", "--store", store, "-o", declared, "--declare", "file", "view"]).status == 0)
        let items = try FileManager.default.subpathsOfDirectory(atPath: declared).filter { $0.hasSuffix("json") }
        let text = try items.map { try String(contentsOfFile: "\(declared)/\($0)", encoding: .utf8) }.joined()
        #expect(text.contains("stac-extensions.github.io/file/v2.1.0/schema.json"), "\(items)")
        let other = folder.file("other.gpkg")
        let imported = try run(
            ["scenes", "import", "\(catalogue)/catalog.json", "--root", Program.sample("tiles"), "--store", other])
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(imported.output.split(separator: "\n").count == 4)
        #expect(
            try run(["scenes", "list", "--store", other]).output == run(["scenes", "list", "--store", store]).output)
    }

    @Test(
        .needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func whatWasNotSeenIsADroneTaskingList() throws {
        try Program.satelliteStore(at: store)
        func coverage(_ more: [String]) throws -> Program.Outcome { try run(["coverage", "--store", store] + more) }
        // The sample's later epoch is of 2024-10-06: within 30 days of mid October, beyond them in December.
        let inTime = try coverage(["--as-of", "2024-10-20T00:00:00Z", "--not-seen-days", "30"])
        // The cloud and its shadow are the later epoch's (tiles/README.md): what they hide was seen in 2023.
        let table = folder.file("parcels.csv")
        _ = try run(["parcels", "export", "--store", store, "--format", "csv", "--all-columns", "-o", table])
        let hidden = try String(contentsOfFile: table, encoding: .utf8).split(whereSeparator: \.isNewline)
            .filter { $0.contains("notObserved") }.count
        #expect((10...40).contains(hidden))
        #expect(
            inTime.output.hasPrefix("232 parcels: \(232 - hidden) seen within 30 days, \(hidden) longer ago, 0 never"))
        let late = try coverage(["--as-of", "2024-12-20T00:00:00Z", "--not-seen-days", "30"])
        #expect(late.output.hasPrefix("232 parcels: 0 seen within 30 days, 232 longer ago, 0 never"))
        // From the other side, the epoch of 2024 being the earlier one, they were seen in 2023 all the same.
        let reversed = folder.file("reversed.gpkg")
        let survey = try run([
            "survey", "--earlier", samples[1], "--later", samples[0], "--earlier-acquired", "2022-10-06T00:00:00Z",
            "--parcels", Program.sample("grids/parcels.gpkg"), "--store", reversed,
        ])
        #expect(survey.status == 0, "\(survey.errors)")
        let other = try run(
            ["coverage", "--store", reversed, "--as-of", "2023-11-20T00:00:00Z", "--not-seen-days", "30"])
        #expect(
            other.output.hasPrefix("232 parcels: 232 seen within 30 days, 0 longer ago, 0 never"),
            "\(other.output)")
        let page = folder.file("coverage.html")
        #expect(try coverage(["--format", "html", "-o", page]).status == 0)
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("<svg class=\"coverage\"") && !text.contains("http://") && !text.contains("https://"))
        for (format, counts) in [("geojson", hidden...hidden), ("kml", 1...hidden)] {
            let file = folder.file("coverage.\(format)")
            let outcome = try coverage(
                ["--as-of", "2024-10-20T00:00:00Z", "--not-seen-days", "30", "--format", format, "-o", file])
            #expect(outcome.status == 0, "\(outcome.errors)")
            let info = Process()
            let pipe = Pipe()
            info.executableURL = URL(fileURLWithPath: "/usr/bin/ogrinfo")
            info.arguments = ["-so", "-al", file]
            info.standardOutput = pipe
            try info.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            info.waitUntilExit()
            let features = try #require(text.firstMatch(of: #/Feature Count: (\d+)/#).flatMap { Int($0.1) })
            #expect(counts.contains(features))
        }
    }

    @Test func aBackupIsMadeCheckedAndPutBack() throws {
        try Program.satelliteStore(at: store)
        let backup = folder.file("backup.gpkg")
        #expect(try run(["store", "backup", "--store", store, "-o", backup]).status == 0)
        #expect(try run(["store", "backup", "--store", store, "-o", backup]).status == 73)
        #expect(try run(["store", "verify", "--store", backup]).status == 0)
        let before = try Program.export(store, format: "geojson")
        // A store that lost its second half.
        let bytes = try Data(contentsOf: URL(fileURLWithPath: store))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: store))
        #expect(try run(["store", "verify", "--store", store]).status == 65)
        #expect(try run(["store", "restore", backup, "--store", store]).status == 73)
        let restored = try run(["store", "restore", backup, "--store", store, "--replace"])
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try Program.export(store, format: "geojson") == before)
    }

    @Test func statusSpeaksToPeopleAndToPrometheus() throws {
        try Program.satelliteStore(at: store)
        #expect(try run(["status", "--store", store]).output.contains("232 parcels"))
        let metrics = try run(["status", "--store", store, "--metrics"]).output
        #expect(metrics.contains("# TYPE parcelwatch_findings gauge"))
        #expect(metrics.contains("parcelwatch_surveys{outcome=\"finished\"} 1"))
        #expect(try run(["status", "--store", folder.file("none.gpkg")]).status == 66)
    }

    @Test func retentionAsksForDaysAndKeepsTheLogHalfAYear() throws {
        try Program.satelliteStore(at: store)
        #expect(try run(["store", "retain", "--store", store]).status == 64)
        #expect(try run(["store", "retain", "--store", store, "--logs-days", "90"]).status == 64)
        #expect(try run(["store", "retain", "--store", store, "--chips-days", "1", "--logs-days", "180"]).status == 0)
        #expect(try run(["store", "migrate", "--store", store]).output.contains("up to date"))
    }
}
