import Foundation
import TestNeeds
import TestRasters
import Testing

/// What lies beside or inside an accepted file does not lead the program elsewhere, whichever command reads it.
@Suite struct TrustBoundaryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func scene(_ name: String = "later.tif") throws -> String {
        let path = folder.file(name)
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Program.sample("tiles/satellite-2024.tif"), toPath: path)
        return path
    }

    private func survey(later: String, parcels: String = Program.sample("grids/parcels.gpkg")) -> [String] {
        [
            "survey", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later", later, "--parcels", parcels,
            "--store", folder.file("store.gpkg"), "--language", "en",
        ]
    }

    @Test(.needs(Program.canLackRights, "root may read everything, and setpriv is not installed"))
    func aStoreThatMayNotBeReadIsUnreadableAndNotUnwritable() throws {
        let store = folder.file("store.gpkg")
        try Program.satelliteStore(at: store)
        try #require(chmod(folder.path, 0o755) == 0 && chmod(store, 0) == 0)
        let outcome = try Program.run(
            ["store", "surveys", "--store", store, "--language", "en"], under: Program.withoutRights)
        #expect(outcome.status == 66, "\(outcome.errors)")
        #expect(outcome.errors.contains("\(store): cannot be read (Permission denied)"), "\(outcome.errors)")
    }

    /// GDAL finds companions whatever the case of their names, and a Landsat-era `.aux` by its header.
    @Test func filesBesideASceneUnderOtherNamesChangeNothing() throws {
        let later = try scene()
        let plain = try Program.run(survey(later: later))
        unlink(folder.file("store.gpkg"))
        let black = folder.file("black.tif")
        try Program.tool([
            "gdal_translate", "-q", "-b", "1", "-scale", "0", "255", "0", "0",
            Program.sample("tiles/satellite-2024.tif"),
            black,
        ])
        for name in ["later.tif.Msk", "later.tif.mSk", "later.tif.OVR", "later.aux", "later.rrd"] {
            try FileManager.default.copyItem(atPath: black, toPath: folder.file(name))
        }
        func findings(_ outcome: Program.Outcome) -> String? {
            outcome.output.split(separator: "\n").first { $0.hasPrefix("Findings") }.map(String.init)
        }
        let crowded = try Program.run(survey(later: later))
        #expect(crowded.status == 0 && findings(plain) != nil)
        #expect(findings(crowded) == findings(plain))
    }

    @Test func overviewsThatMetadataNamesElsewhereAreRefusedHoweverTheyAreWritten() throws {
        let later = folder.file("later.tif")
        try Program.tool([
            "gdal_translate", "-q", "-mo", "NOTE=" + String(repeating: "x", count: 200),
            Program.sample("tiles/satellite-2024.tif"), later,
        ])
        // The text of the tag is replaced by one of the same length that names another file.
        var bytes = try Data(contentsOf: URL(fileURLWithPath: later))
        let begin = try #require(bytes.range(of: Data("<GDALMetadata>".utf8)))
        let end = try #require(bytes.range(of: Data("</GDALMetadata>".utf8), in: begin.upperBound..<bytes.endIndex))
        let name = "&#x000000000000004F;VERVIEW_FILE"
        var text = "<Item domain=\"OVERVIEWS\" name=\"\(name)\">/etc/hostname</Item>"
        try #require(text.utf8.count <= end.lowerBound - begin.upperBound)
        text += String(repeating: " ", count: end.lowerBound - begin.upperBound - text.utf8.count)
        bytes.replaceSubrange(begin.upperBound..<end.lowerBound, with: Data(text.utf8))
        try bytes.write(to: URL(fileURLWithPath: later))
        for arguments in [survey(later: later), ["scenes", "check", later, "--language", "en"]] {
            let outcome = try Program.run(arguments)
            #expect(outcome.status == 65)
            #expect((outcome.output + outcome.errors).contains("OVERVIEW_FILE"), "\(outcome)")
        }
    }

    /// A view beside the parcels is never run, by none of the commands, or they would not end; one that stands where OGR
    /// reads without being asked is refused by all of them.
    @Test(arguments: [("endless", Int32(0)), ("gpkg_metadata", 65), ("GPKG_ogr_contents_2", 65)])
    func aViewIsNeverRunAlsoWithALogBesideTheParcels(name: String, status: Int32) throws {
        let parcels = folder.file("parcels.gpkg")
        try FileManager.default.copyItem(atPath: Program.sample("grids/parcels.gpkg"), toPath: parcels)
        try Program.tool([
            "python3", "-c",
            "import sqlite3,sys; db=sqlite3.connect(sys.argv[1]); "
                + "db.execute('CREATE VIEW \(name) AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
                + "SELECT i FROM n'); db.commit()", parcels,
        ])
        let later = try scene()
        let measure = [
            "measure", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later", later, "--parcels", parcels,
            "--language", "en",
        ]
        for log in [nil, Data("x".utf8)] {
            if let log { try log.write(to: URL(fileURLWithPath: parcels + "-wal")) }
            for arguments in [survey(later: later, parcels: parcels), measure] {
                let outcome = try Program.run(arguments)
                #expect(outcome.status == status, "\(outcome.errors)")
                if status != 0 { #expect(outcome.errors.contains("the view \(name)"), "\(outcome.errors)") }
            }
        }
    }

    @Test func parcelsBehindALinkOutOfTheirFolderAreRefused() throws {
        let link = folder.file("link.gpkg")
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: Program.sample("grids/parcels.gpkg"))
        let outcome = try Program.run(survey(later: try scene(), parcels: link))
        #expect(outcome.status == 65 || outcome.status == 77, "\(outcome)")
        #expect(outcome.errors.contains("link.gpkg"))
    }

    @Test func labelledPicturesBehindLinksAreRefused() throws {
        for part in ["A", "B", "label"] { _ = try scene("pairs/\(part)/x.tif") }
        let (picture, outside) = (folder.file("pairs/B/x.tif"), try scene("outside.tif"))
        unlink(picture)
        try FileManager.default.createSymbolicLink(atPath: picture, withDestinationPath: outside)
        let outcome = try Program.run(["evaluate", "--images", folder.file("pairs"), "--pixel-size", "0.5"])
        #expect(outcome.status == 65, "\(outcome)")
        #expect(outcome.errors.contains("x.tif"))
    }

    /// A mosaic of more tiles than the checking process may have files open.
    @Test func aMosaicOfManyTilesIsCheckedToo() throws {
        let tiles = folder.file("tiles")
        try FileManager.default.createDirectory(atPath: tiles, withIntermediateDirectories: true)
        try Program.tool(["gdal_retile.py", "-q", "-ps", "100", "100", "-targetDir", tiles, try scene()])
        let names = try FileManager.default.contentsOfDirectory(atPath: tiles).map { "\(tiles)/\($0)" }
        #expect(names.count > 100)
        let mosaic = "\(tiles)/mosaic.vrt"
        try Program.tool(["gdalbuildvrt", "-q", mosaic] + names)
        let outcome = try Program.run(["scenes", "check", mosaic, "--language", "en"])
        #expect(outcome.status == 0, "\(outcome)")
    }
}
