import Foundation
import TestNeeds
import TestRasters
import Testing

/// `orders export`, as an officer calls it.
@Suite struct OrderExportCommandTests {
    private let folder: TemporaryFolder
    private var store: String { folder.file("store.gpkg") }

    init() throws {
        folder = try TemporaryFolder()
        try Program.satelliteStore(at: store)
    }

    private func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(["orders"] + arguments + ["--store", store, "--language", "en"])
    }

    private func features(_ path: String) throws -> [[String: Any]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(document["features"] as? [[String: Any]])
    }

    @Test func theSuffixDecidesAndFiltersAreThoseOfTheList() async throws {
        let list = try run(["list", "--json", "--village", "上村"])
        let listed = try #require(
            try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]], "\(list.errors)")
        let path = folder.file("orders.geojson")
        let outcome = try run(["export", "--village", "上村", "-o", path])
        try #require(outcome.status == 0 && outcome.output.isEmpty && outcome.errors.isEmpty, "\(outcome.errors)")
        let exported = try features(path).compactMap { ($0["properties"] as? [String: Any])?["id"] as? String }
        #expect(exported == listed.compactMap { $0["id"] as? String } && !exported.isEmpty)
        #expect(
            try features(path).allSatisfy { ($0["geometry"] as? [String: Any])?["type"] as? String == "MultiPolygon" })
        // A second export is the same file.
        let again = folder.file("again.geojson")
        #expect(try run(["export", "--village", "上村", "-o", again]).status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: again)))
    }

    @Test func aDispatchShowsInTheExport() throws {
        let list = try run(["list", "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
        let id = try #require(rows.first?["id"] as? String)
        // A village alone has no power to act.
        let units = try Program.run(["units", "list", "--json", "--store", store]).output
        let known = try #require(try JSONSerialization.jsonObject(with: Data(units.utf8)) as? [[String: Any]])
        let town = try #require(known.first { $0["tier"] as? String == "town" }?["code"] as? String)
        let dispatch = try run(["dispatch", id, "--to", town])
        try #require(dispatch.status == 0, "\(dispatch.errors)")
        let csv = try run(["export", "-o", "-", "--format", "csv", "--all-columns", "--state", "dispatched"])
        #expect(csv.status == 0 && csv.output.contains(id) && csv.output.contains(",\(town),"), "\(csv.output)")
        #expect(csv.output.split(whereSeparator: \.isNewline).count == 2)
    }

    @Test func nothingIsReplacedAndUnknownFormatsAreRefused() throws {
        let path = folder.file("orders.kml")
        #expect(try run(["export", "-o", path]).status == 0)
        #expect(try run(["export", "-o", path]).status == 73)
        #expect(try run(["export", "-o", path, "--overwrite"]).status == 0)
        #expect(try run(["export", "-o", store, "--format", "gpkg", "--overwrite"]).status == 73)
        #expect(try run(["export", "-o", folder.file("orders.shp")]).status == 64)
    }

    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func noOrderAtAllIsAnEmptyLayer() throws {
        let path = folder.file("none.gpkg")
        #expect(try run(["export", "--category", "no.such", "-o", path]).status == 0)
        let (status, output) = try runTool("/usr/bin/ogrinfo", ["-ro", "-so", path, "orders"])
        #expect(status == 0 && output.contains("Layer name: orders") && !output.contains("ERROR"), "\(output)")
        #expect(output.contains("Feature Count: 0"))
    }
}
