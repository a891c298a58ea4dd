import Findings
import Foundation
import GRDB
import Ground
import TestFindings
import Testing
import TestNeeds

@testable import Export

@Suite struct GeoPackageFindingsTests {
    private typealias F = ExportFixture

    @Test func theSameFindingsGiveTheSameBytesWhatEverTheClockSays() async throws {
        let first = try await F.written("a.gpkg") { path in
            try await GeoPackageFindings().write(F.collection([F.record(1), F.record(2)]), to: path)
        }
        let second = try await F.written("b.gpkg") { path in
            let records = [F.record(1, detectedAt: 1), F.record(2, detectedAt: 2)]
            try await GeoPackageFindings().write(F.collection(records, raisedAt: 99), to: path)
        }
        #expect(first == second)
    }

    @Test func layersKeepTheCRSAndEveryDigit() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.gpkg").path
            try await GeoPackageFindings().write(F.collection([F.record(1), F.record(2)]), to: path)
            let queue = try DatabaseQueue(path: path)
            try await queue.read { db in
                let row = try #require(
                    try Row.fetchOne(
                        db,
                        sql: "SELECT min_x, min_y, srs_id, last_change FROM gpkg_contents "
                            + "WHERE table_name = 'findings'"))
                #expect(row["min_x"] == F.x + 30)
                #expect(row["min_y"] == F.y)
                #expect(row["srs_id"] == 4547)
                #expect(row["last_change"] == "2024-03-05T03:10:00.000Z")
                #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM parcels") == 2)
                let shares = try String?.fetchAll(db, sql: "SELECT beyond_on_parcels FROM findings ORDER BY id")
                #expect(shares == [nil, "440605001001JC00009 0.1 m²"])
                #expect(
                    try Double.fetchAll(db, sql: "SELECT beyond_on_no_parcel_m2 FROM findings ORDER BY id") == [
                        0.25, 0.125,
                    ])
                #expect(
                    try Data.fetchOne(db, sql: "SELECT chip_earlier FROM findings WHERE id = '440605001001JC00001-01'")
                        == Data("440605001001JC00001-01".utf8))
                #expect(
                    try String.fetchOne(db, sql: "SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = 4547")?
                        .contains("CGCS2000 / 3-degree Gauss-Kruger CM 114E") == true)
            }
            try queue.close()
        }
    }

    @Test(.needs(isInstalled("/usr/bin/python3"), "python3 is not installed"))
    func theStandardsValidatorFindsNothing() async throws {
        let script = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"
        for records in [[], [F.record(1), F.record(2)]] {
            try await F.inFolder { folder in
                let path = folder.appending(path: "a.gpkg").path
                try await GeoPackageFindings().write(F.collection(records), to: path)
                let (status, output) = try runTool(
                    "/usr/bin/python3", [script, "--extra", "--warning-as-error", path])
                #expect(status == 0 && output.isEmpty, "\(output)")
            }
        }
    }

    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func gdalReadsIt() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.gpkg").path
            try await GeoPackageFindings().write(F.collection([F.record(1)]), to: path)
            let (status, output) = try runTool("/usr/bin/ogrinfo", ["-ro", "-al", path])
            #expect(status == 0 && !output.contains("Warning") && !output.contains("ERROR"), "\(output)")
            #expect(output.contains("class_name (String) = 新建房屋"))
            #expect(output.contains("residual_shift_px (Real) = (null)"))
            // GDAL computes the patch's polygon from the blob: 8 m × 7 m from the south-west corner.
            #expect(output.contains("MULTIPOLYGON (((411877.8 2548118.74,"), "\(output)")
        }
    }

    @Test func findingsOfTwoCRSsCannotShareALayer() async throws {
        let records = [F.record(1), F.record(2, crs: CRSCode(epsg: 4526))]
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.gpkg").path
            await #expect(throws: ExportError.severalCRSs(path: path, CRSCode(epsg: 4547), CRSCode(epsg: 4526))) {
                try await GeoPackageFindings().write(F.collection(records), to: path)
            }
        }
    }
}
