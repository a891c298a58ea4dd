import Foundation
import TestNeeds
import TestRasters
import Testing

/// Rasters as rasterio (PyPI's wheel, with its own GDAL) writes them by default: what we see of them is what it sees.
@Suite struct PeerRasterTests {
    private static let hasRasterio = TestPython.has("rasterio")

    private struct Written: Decodable {
        let file: String
        let seen: Double
        let epsg: Int
        let transform: [Double]
    }

    private struct Check: Decodable {
        struct Report: Decodable {
            struct Note: Decodable { let code: String }
            let warnings: [Note]
            let refusal: Note?
        }
        struct Description: Decodable {
            struct Transform: Decodable {
                let originX, pixelWidth, rowRotation, originY, columnRotation, pixelHeight: Double
            }
            let crs: String
            let geotransform: Transform
            let validShare: Double
        }
        let report: Report
        let description: Description?
    }

    @Test(
        .needs(hasRasterio, "no rasterio in .build/test-python; scripts/setup test installs it"))
    func whatRasterioWritesIsSeenAndPlacedAsRasterioReadsIt() throws {
        let folder = try TemporaryFolder()
        let script = "\(Program.root)/Tests/CommandTests/peer_rasters.py"
        let answer = try TestPython.run([script, folder.path])
        try #require(answer.status == 0)
        let written = try JSONDecoder().decode([Written].self, from: Data(answer.output.utf8))
        #expect(written.count >= 36)
        for raster in written {
            let outcome = try Program.run(["scenes", "check", "--json", folder.file(raster.file)])
            let checks = try JSONDecoder().decode([Check].self, from: Data(outcome.output.utf8))
            let check = try #require(checks.first)
            #expect(check.report.refusal == nil, "\(raster.file): \(outcome.errors)")
            let description = try #require(check.description, "\(raster.file)")
            #expect(description.crs == "EPSG:\(raster.epsg)", "\(raster.file)")
            #expect(
                abs(description.validShare - raster.seen) < 1e-6,
                "\(raster.file): \(description.validShare) instead of \(raster.seen)")
            let place = description.geotransform
            let numbers = [
                place.originX, place.pixelWidth, place.rowRotation, place.originY, place.columnRotation,
                place.pixelHeight,
            ]
            #expect(zip(numbers, raster.transform).allSatisfy { abs($0 - $1) < 1e-6 }, "\(raster.file): \(numbers)")
            #expect(!check.report.warnings.contains { $0.code == "raster.blank" }, "\(raster.file)")
        }
    }
}
