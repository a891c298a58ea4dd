import Foundation
import TestRasters
import Testing

/// What a survey costs is set by where parcels lie.
@Suite struct ScaleTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    private struct Document: Decodable {
        struct Report: Decodable {
            struct Tally: Decodable { let findings: Int }
            let blocksRead: Int
            let blocksWithoutParcels: Int
            let peakMemoryBytes: Int
            let tally: Tally
        }
        let report: Report
    }

    /// The sample's settlement in scenes of 40,000 × 40,000 pixels, empty but for it.
    @Test func emptyGroundAroundASettlementCostsNoMemoryAndHidesNothing() throws {
        let scenes = try ["2023", "2024"].map { year in
            let scene = folder.file("\(year).tif")
            try Program.tool([
                "gdal_create", "-q", "-of", "GTiff", "-outsize", "40000", "40000", "-bands", "4", "-ot", "Byte",
                "-a_nodata", "0", "-a_srs", "EPSG:4547", "-a_ullr", "400000", "2560000", "420000", "2540000", "-co",
                "TILED=YES", "-co", "SPARSE_OK=TRUE", "-co", "COMPRESS=DEFLATE", "-co", "PHOTOMETRIC=RGB", "-co",
                "ALPHA=NO", scene,
            ])
            try Program.tool(["gdalwarp", "-q", Program.sample("tiles/satellite-\(year).tif"), scene])
            return scene
        }
        let report = folder.file("report.json")
        // What the process that starts it holds is not the survey's.
        let held = [UInt8](repeating: 1, count: 700 << 20)
        defer { withExtendedLifetime(held) {} }
        let outcome = try Program.run([
            "survey", "--earlier", scenes[0], "--later", scenes[1], "--parcels", Program.sample("grids/parcels.gpkg"),
            "--store", folder.file("a.gpkg"), "--output", report,
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let found = try JSONDecoder().decode(Document.self, from: Data(contentsOf: URL(fileURLWithPath: report))).report
        // 40 × 40 blocks of 1,024 pixels, 512 m; the settlement is as wide and lies across four of them.
        #expect(found.blocksRead == 4 && found.blocksWithoutParcels == 1_596)
        #expect((18...24).contains(found.tally.findings))
        // A map of clouds over the whole raster alone would take more.
        #expect(found.peakMemoryBytes < 600 << 20)
    }

    @Test func aDryRunSaysWhatWouldBeReadAndWritesNothing() throws {
        let store = folder.file("a.gpkg")
        let outcome = try Program.run(Program.survey(store, more: ["--dry-run", "--language", "en"]))
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Would read 1 blocks and leave 0 without parcels"))
        #expect(outcome.output.contains("Parcels: 232 to judge; left out: not a homestead 5"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
