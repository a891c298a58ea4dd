import Foundation
import TestNeeds
import TestRasters
import Testing

/// What geopandas, pyogrio (with the GDAL of their wheels) and GDAL's own tools write by default is read as they read it.
@Suite struct PeerVectorTests {
    private static let script = Program.root + "/Tests/CommandTests/peer_vectors.py"
    private static let hasPeers = TestPython.has("geopandas, pyogrio, pyproj")

    private struct Outcome: Decodable {
        struct Report: Decodable {
            struct Note: Decodable { let code: String }
            let warnings: [Note]
            let refusal: Note?
        }
        struct Use: Decodable {
            struct Count: Decodable { let wellFormed: Int }
            let taken: Count
        }
        let path: String
        let report: Report
        let featureCount: Int?
        let codeField: Use?
        let squareMetres: Double?
    }

    /// One line of the script: what the writer itself reads.
    private struct Theirs {
        let name: String
        let count: Int
        let area: Double
        let codes: [String]

        init(_ line: Substring) throws {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(parts.count == 4, "\(line)")
            name = parts[0]
            count = try #require(Int(parts[1]))
            area = try #require(Double(parts[2]))
            codes = parts[3].split(separator: ",").map(String.init)
        }
    }

    @Test(
        .needs(
            hasPeers,
            "no geopandas and pyogrio in .build/test-python; scripts/setup test has them installed"),
        .timeLimit(.minutes(10)))
    func everyFileIsReadAsItsWriterReadsIt() throws {
        let folder = try TemporaryFolder()
        let written = try TestPython.run([Self.script, folder.path])
        try #require(written.status == 0, "\(written.output)")
        let theirs = try written.output.split(separator: "\n").map(Theirs.init)
        #expect(theirs.count >= 40)
        let outcome = try Program.run(
            ["parcels", "check", "--json", "--language", "en"] + theirs.map { folder.file($0.name) })
        #expect(outcome.status == 0, "\(outcome.errors)")
        let ours = try JSONDecoder().decode([Outcome].self, from: Data(outcome.output.utf8))
        try #require(ours.count == theirs.count)
        for (file, read) in zip(theirs, ours) {
            #expect(read.report.refusal == nil, "\(file.name): \(read.report.refusal?.code ?? "")")
            #expect(read.featureCount == file.count, "\(file.name)")
            #expect(read.codeField?.taken.wellFormed == file.codes.count, "\(file.name)")
            // Theirs by GeographicLib, ours by the ellipsoid's radii at each parcel: a thousandth.
            #expect(
                abs((read.squareMetres ?? 0) / file.area - 1) < 0.001,
                "\(file.name): \(read.squareMetres ?? 0), not \(file.area)")
            let expected = ["crs2383", "crs4610"].contains { file.name.hasPrefix($0) } ? ["vector.datum"] : []
            let heights = file.name.hasPrefix("heights") && !file.name.hasSuffix(".shp") && !file.name.hasSuffix(".fgb")
            #expect(
                read.report.warnings.map(\.code) == (heights ? ["geom.zDropped"] : []) + expected, "\(file.name)")
        }
        // The codes themselves, as a survey has them.
        for name in ["default.gpkg", "chinese.gpkg", "default.fgb", "gbk.shp", "ids.geojson", "crs4526.shp"] {
            let file = try #require(theirs.first { $0.name == name })
            let measured = try Program.run([
                "measure", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later",
                Program.sample("tiles/satellite-2024.tif"), "--parcels", folder.file(name),
            ])
            let ids = measured.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
            #expect(ids == file.codes.sorted(), "\(name): \(measured.errors)")
        }
        print("peer vectors: \(theirs.count) files")
    }
}
