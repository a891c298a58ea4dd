import Foundation
import TestRasters
import Testing

/// Rasters that do not say when they were taken, and the STAC items that do, in whatever order they are delivered.
@Suite struct ItemDeliveryTests {
    private let site: UnattendedSite
    private var raster: String { site.folder.file("inbox/silent.tif") }

    init() throws { site = try UnattendedSite() }

    private init(_ site: UnattendedSite) { self.site = site }

    private func dropRaster() throws {
        let grey = (0..<4_096).map { Double($0 % 251) }
        try TestRaster(columns: 64, rows: 64, bands: [grey, grey, grey]).write(to: raster)
    }

    private func dropItem(_ assets: [String] = ["silent.tif"], clouds: Int = 30, more: String = "") throws {
        let list = assets.enumerated().map { index, name in
            #""data\#(index)":{"href":"./\#(name)","type":"image/tiff; application=geotiff","roles":["data"]\#(more)}"#
        }
        let item = #"""
            {"type":"Feature","stac_version":"1.1.0","id":"item-7","geometry":null,"links":[],
            "properties":{"datetime":"2024-03-05T03:10:00Z","eo:cloud_cover":\#(clouds)},
            "assets":{\#(list.joined(separator: ","))}}
            """#
        try Data(item.utf8).write(to: URL(fileURLWithPath: site.folder.file("inbox/item.json")))
    }

    private func scenes() throws -> String {
        Program.rows(try site.run(["scenes", "list"]).output).joined(separator: "\n")
    }

    @Test func anItemThatComesFirstWaitsForItsRaster() throws {
        try dropItem()
        let first = try site.pending()
        #expect(first.status == 0 && first.errors.contains("0 accepted, 0 refused"), "\(first.errors)")
        #expect(first.errors.contains("missing") && first.errors.contains("silent.tif"), "\(first.errors)")
        try dropRaster()
        let second = try site.pending()
        #expect(second.errors.contains("1 accepted, 0 refused"), "\(second.errors)")
        #expect(try scenes().contains("2024-03-05 11:10 +08:00"))
        // Copied there anew, the raster alone says as little as before, and is known all the same.
        try FileManager.default.removeItem(atPath: raster)
        try dropRaster()
        let third = try site.pending()
        #expect(third.errors.contains("1 accepted, 0 refused"), "\(third.errors)")
        let id = try #require(try scenes().split(separator: " ").first.map(String.init))
        let shown = try site.run(["scenes", "show", id]).output
        #expect(shown.contains("2024-03-05T03:10:00Z  STAC item") && shown.contains("30.0 %"), "\(shown)")
        // The item, mended, is taken at its new word.
        try dropItem(clouds: 60)
        _ = try site.pending()
        #expect(try site.run(["scenes", "show", id]).output.contains("60.0 %"))
    }

    @Test func aRasterRefusedBeforeItsItemCameIsLetInWithIt() throws {
        try dropRaster()
        #expect(try site.pending().errors.contains("0 accepted, 1 refused"))
        try dropItem()
        let outcome = try site.pending()
        #expect(outcome.errors.contains("1 accepted, 0 refused"), "\(outcome.errors)")
        let metrics = try String(contentsOfFile: site.folder.file("metrics.prom"), encoding: .utf8)
        #expect(metrics.contains("parcelwatch_scenes{state=\"refused\"} 0"), "\(metrics)")
    }

    @Test func whatOfAnItemIsThereIsInUseWhileItWaitsForTheRest() throws {
        try dropRaster()
        try dropItem(["silent.tif", "missing.tif"])
        let outcome = try site.pending()
        #expect(outcome.errors.contains("1 of the files that it names"), "\(outcome.errors)")
        #expect(try scenes().split(separator: "\n").count == 1)
    }

    @Test func bandsThatOnlyTheItemNamesAreReadAsItNamesThem() throws {
        var raster = TestRaster(
            columns: 64, rows: 64, bands: (0..<4).map { band in (0..<4_096).map { Double(($0 + band) % 251) } })
        raster.options = ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]
        try raster.write(to: self.raster)
        try dropItem(more: #","bands":[{"name":"blue"},{"name":"green"},{"name":"red"},{"name":"B4"}]"#)
        #expect(try site.pending().errors.contains("1 accepted, 0 refused"))
        #expect(try scenes().contains("blue green red"))
        // Said by a person it counts for more, and stays.
        let id = try #require(try scenes().split(separator: " ").first.map(String.init))
        let added = try site.run(["scenes", "add", self.raster, "--bands", "red,green,blue,nir"])
        #expect(added.status == 0 && added.output.hasPrefix("updated"), "\(added.errors)")
        #expect(try site.run(["scenes", "add", self.raster]).output.hasPrefix("known already"))
        #expect(try site.run(["scenes", "show", id]).output.contains("red green blue nir"))
    }

    @Test func anItemWithAFileForEachBandIsRefusedWithTheRemedy() throws {
        try dropRaster()
        var raster = TestRaster(columns: 64, rows: 64, bands: [(0..<4_096).map { Double($0 % 250) }])
        try raster.write(to: site.folder.file("inbox/b2.tif"))
        raster.bands = [(0..<4_096).map { Double($0 % 249) }]
        try raster.write(to: site.folder.file("inbox/b3.tif"))
        try dropItem(["b2.tif", "b3.tif"])
        let outcome = try site.pending()
        #expect(outcome.errors.contains("gdalbuildvrt -separate"), "\(outcome.errors)")
        #expect(try scenes().isEmpty)
    }

    @Test func aRasterPutAwayBeforeItsItemCameIsFoundWhereItLiesNow() throws {
        let other = ItemDeliveryTests(try UnattendedSite(after: "move"))
        try other.site.drop(1)
        let name = URL(fileURLWithPath: try UnattendedSite.scene(1)).lastPathComponent
        #expect(try other.site.pending().errors.contains("1 accepted"))
        try other.dropItem([name])
        let outcome = try other.site.pending()
        #expect(outcome.errors.contains("1 accepted, 0 refused"), "\(outcome.errors)")
        let id = try #require(try other.scenes().split(separator: " ").first.map(String.init))
        let shown = try other.site.run(["scenes", "show", id]).output
        #expect(shown.contains("30.0 %") && shown.contains("inbox/done/\(name)"), "\(shown)")
        // One that does not say when stays where its item will look for it.
        try other.dropRaster()
        #expect(try other.site.pending().errors.contains("0 accepted, 1 refused"))
        try other.dropItem()
        #expect(try other.site.pending().errors.contains("1 accepted, 0 refused"))
        _ = try other.site.pending()
        #expect(!FileManager.default.fileExists(atPath: other.raster))
    }

    @Test func aFileWhoseNodataIsInfiniteStopsNobodyElse() throws {
        var raster = TestRaster(columns: 64, rows: 64, bands: [(0..<4_096).map { 10 + Double($0 % 9) }])
        (raster.type, raster.nodata, raster.acquiredAt) = ("Float32", .infinity, "2024-03-05T03:10:00Z")
        try raster.write(to: site.folder.file("inbox/dsm.tif"))
        try site.drop(1)
        let outcome = try site.pending()
        #expect(outcome.status == 0 && outcome.errors.contains("2 accepted, 0 refused"), "\(outcome.errors)")
    }

    @Test func bandsOfAnInboxAreThoseOfFilesThatHaveAsMany() throws {
        let text = try String(contentsOfFile: site.config, encoding: .utf8)
        let bands = "    bands: [blue, green, red, nir]\n    after: keep"
        try Data(text.replacingOccurrences(of: "    after: keep", with: bands).utf8)
            .write(to: URL(fileURLWithPath: site.config))
        func drop(_ name: String, bands: Int, type: String = "UInt16") throws {
            var raster = TestRaster(
                columns: 64, rows: 64, bands: (0..<bands).map { band in (0..<4_096).map { Double(($0 + band) % 251) } })
            (raster.type, raster.acquiredAt) = (type, "2024-03-05T03:10:00Z")
            if bands > 1 { raster.options = ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"] }
            try raster.write(to: site.folder.file("inbox/\(name).tif"))
        }
        try drop("mss", bands: 4)
        try drop("pan", bands: 1)
        try drop("dsm", bands: 1, type: "Float32")
        let outcome = try site.pending()
        #expect(outcome.errors.contains("3 accepted, 0 refused"), "\(outcome.errors)")
        let lines = try scenes().split(separator: "\n")
        for (name, bands) in [("mss", "blue green red nir"), ("pan", "grey"), ("dsm", "height")] {
            #expect(lines.contains { $0.contains(bands) && $0.contains("\(name).tif") }, "\(lines)")
        }
    }

    @Test func aPictureForTheEyeInAnArchiveDoesNotRefuseTheScene() throws {
        let scene = try UnattendedSite.scene(1)
        let browse = site.folder.file("browse.jpg")
        try Program.tool([
            "gdal_translate", "-q", "-b", "1", "-of", "JPEG", "--config", "GDAL_PAM_ENABLED", "NO", scene, browse,
        ])
        try Program.tool(["python3", "-m", "zipfile", "-c", site.folder.file("inbox/a.zip"), scene, browse])
        let outcome = try site.pending()
        #expect(outcome.errors.contains("1 accepted, 0 refused"), "\(outcome.errors)")
    }

    @Test func ofTwoBandsOfOneColourTheOneOfThePlainNameIsUsed() throws {
        var raster = TestRaster(
            columns: 64, rows: 64, bands: (0..<5).map { band in (0..<4_096).map { Double(($0 + band) % 251) } })
        raster.options = ["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"]
        try raster.write(to: self.raster)
        let names = ["blue", "green", "red", "nir08", "nir"].map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
        try dropItem(more: #","bands":[\#(names)]"#)
        #expect(try site.pending().errors.contains("1 accepted, 0 refused"))
        #expect(try scenes().contains("blue green red nir"))
    }
}
