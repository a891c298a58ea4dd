import Foundation
import TestRasters
import Testing

/// Rasters that do not say when they were taken, and the STAC items that do, in whatever order they are delivered.
@Suite struct ItemDeliveryTests {
    private let site: UnattendedSite
    private var raster: String { site.folder.file("inbox/silent.tif") }

    init() throws { site = try UnattendedSite() }

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

    private func scenes() throws -> String { try site.run(["scenes", "list"]).output }

    @Test func anItemThatComesFirstWaitsForItsRaster() throws {
        try dropItem()
        let first = try site.pending()
        #expect(first.status == 0 && first.errors.contains("0 let in, 0 refused"), "\(first.errors)")
        #expect(first.errors.contains("not there") && first.errors.contains("silent.tif"), "\(first.errors)")
        try dropRaster()
        let second = try site.pending()
        #expect(second.errors.contains("1 let in, 0 refused"), "\(second.errors)")
        #expect(try scenes().contains("2024-03-05 11:10 +08:00"))
        // Copied there anew, the raster alone says as little as before, and is known all the same.
        try FileManager.default.removeItem(atPath: raster)
        try dropRaster()
        let third = try site.pending()
        #expect(third.errors.contains("1 let in, 0 refused"), "\(third.errors)")
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
        #expect(try site.pending().errors.contains("0 let in, 1 refused"))
        try dropItem()
        let outcome = try site.pending()
        #expect(outcome.errors.contains("1 let in, 0 refused"), "\(outcome.errors)")
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
        #expect(try site.pending().errors.contains("1 let in, 0 refused"))
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
}
