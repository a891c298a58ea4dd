import Foundation
import TestNeeds
import TestRasters
import Testing

/// The sample's store, and land drawn on it; areas by GDAL's SQL, not by the program.
struct LandSample {
    let folder: TemporaryFolder
    let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
    }

    /// GDAL's tools with the functions of SQL that measure.
    static let isMeasurable = isInstalled("/usr/bin/ogr2ogr") && isInstalled("/usr/bin/ogrinfo")

    func run(_ words: [String], expects status: Int32 = 0) throws -> String {
        let outcome = try Program.run(words + ["--store", store, "--language", "en"])
        #expect(outcome.status == status, "\(words): \(outcome.output)\(outcome.errors)")
        return outcome.output + outcome.errors
    }

    func json(_ words: [String]) throws -> [[String: Any]] {
        let outcome = try Program.run(words + ["--store", store, "--json"])
        return try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]], "\(outcome.errors)")
    }

    /// The matter of a parcel's order.
    func matter(_ parcel: String) throws -> [String: Any] {
        let outcome = try Program.run(["orders", "show", "AD-\(parcel)-01", "--store", store, "--json"])
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.errors)")
        return try #require((document["order"] as? [String: Any])?["matter"] as? [String: Any])
    }

    /// What was measured of it.
    func land(_ parcel: String) throws -> [String: Any] { try #require(try matter(parcel)["land"] as? [String: Any]) }

    static func metres(_ area: Any?) -> (Double, Double)? {
        guard let area = area as? [String: Double], let metres = area["squareMetres"],
            let uncertainty = area["uncertaintySquareMetres"]
        else { return nil }
        return (metres, uncertainty)
    }

    /// A number that GDAL's SQL over the store gives, e.g. an area.
    func sql(_ expression: String, from tables: String) throws -> Double {
        let outcome = try runTool(
            "/usr/bin/ogrinfo",
            ["-q", store, "-dialect", "sqlite", "-sql", "SELECT \(expression) AS answer FROM \(tables)"])
        let line = outcome.output.split(separator: "\n").first { $0.contains("answer (Real) = ") }
        return try #require(
            line.flatMap { Double($0.split(separator: " ").last.map(String.init) ?? "") }, "\(outcome.output)")
    }

    /// A rectangle as SQL writes it.
    static func rectangle(_ box: (Double, Double, Double, Double)) -> String {
        "BuildMbr(\(box.0), \(box.1), \(box.2), \(box.3), 4547)"
    }

    /// Writes rectangles with attributes as a GeoJSON in EPSG:4547, and from it a file of another format and CRS.
    func file(
        _ name: String, _ features: [(properties: [String: Any], box: (Double, Double, Double, Double)?)],
        crs: String = "EPSG:4547", more: [String] = []
    ) throws -> String {
        let list: [[String: Any]] = features.map { feature in
            var geometry: Any = NSNull()
            if let box = feature.box {
                let ring = [
                    [box.0, box.1], [box.2, box.1], [box.2, box.3], [box.0, box.3], [box.0, box.1],
                ]
                geometry = ["type": "Polygon", "coordinates": [ring]] as [String: Any]
            }
            return ["type": "Feature", "properties": feature.properties, "geometry": geometry]
        }
        let document: [String: Any] = [
            "type": "FeatureCollection", "features": list,
            "crs": ["type": "name", "properties": ["name": "urn:ogc:def:crs:EPSG::4547"]] as [String: Any],
        ]
        let source = folder.file("\(UUID().uuidString).geojson")
        try JSONSerialization.data(withJSONObject: document).write(to: URL(fileURLWithPath: source))
        let target = folder.file(name)
        try Program.tool(["ogr2ogr", "-t_srs", crs, "-nlt", "MULTIPOLYGON", target, source] + more)
        return target
    }
}
