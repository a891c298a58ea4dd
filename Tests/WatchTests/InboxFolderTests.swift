import Foundation
import Testing

@testable import Watch

/// What of a folder's files is one delivery.
@Suite struct InboxFolderTests {
    private func heads(_ names: [String]) -> [String: [String]] {
        let deliveries = InboxFolder.deliveries(of: names, in: "/in")
        func name(_ path: String) -> String { String(path.dropFirst(4)) }
        return Dictionary(uniqueKeysWithValues: deliveries.map { (name($0.path), $0.parts.map(name).sorted()) })
    }

    /// As QGIS and ArcGIS write them.
    @Test func thePartsOfATableAreOneDelivery() {
        #expect(
            heads([
                "z.shp", "z.shx", "z.dbf", "z.prj", "z.cpg", "z.shp.xml", "z.sbn", "z.sbx", "zz.dbf", "Z2.SHP",
                "Z2.DBF",
            ])
                == [
                    "z.shp": ["z.cpg", "z.dbf", "z.prj", "z.sbn", "z.sbx", "z.shp.xml", "z.shx"], "zz.dbf": [],
                    "Z2.SHP": ["Z2.DBF"],
                ])
        #expect(heads(["a.dbf", "a.shx", "a.prj"]) == ["a.dbf": ["a.prj", "a.shx"]])
        #expect(heads(["t.tab", "t.dat", "t.map", "t.id"]) == ["t.tab": ["t.dat", "t.id", "t.map"]])
        #expect(heads(["m.mif", "m.mid"]) == ["m.mif": ["m.mid"]])
    }

    /// As Gaofen, WorldView and Landsat deliver: papers and pictures go with their scene.
    @Test func theProvidersPapersGoWithTheirScene() {
        #expect(
            heads([
                "GF2_MSS1.tiff", "GF2_MSS1.xml", "GF2_MSS1.rpb", "GF2_MSS1.jpg", "GF2_MSS1_thumb.jpg", "GF2_PAN1.tiff",
                "GF2_PAN1.xml",
            ]) == [
                "GF2_MSS1.tiff": ["GF2_MSS1.jpg", "GF2_MSS1.rpb", "GF2_MSS1.xml", "GF2_MSS1_thumb.jpg"],
                "GF2_PAN1.tiff": ["GF2_PAN1.xml"],
            ])
        #expect(
            heads(["a.TIF", "a.IMD", "a.RPB", "a_RPC.TXT", "a.txt"]) == [
                "a.TIF": ["a.IMD", "a.RPB", "a.txt", "a_RPC.TXT"]
            ])
    }

    /// What is a delivery of its own stays one.
    @Test func documentsArchivesAndOtherScenesStandAlone() {
        let names = ["a.tif", "a.zip", "a.json", "a.geojson", "ab.tif", "b.jpg", "readme.txt", "a.gpkg"]
        #expect(heads(names) == Dictionary(uniqueKeysWithValues: names.map { ($0, [String]()) }))
        #expect(heads(["DJI_1.JPG", "DJI_2.JPG", "DJI_1.MRK"]).count == 3)
    }

    @Test func aFolderOfManyPicturesIsListedInNoTime() {
        let names = (0..<20_000).map { "DJI_\($0).JPG" } + ["z.tif"]
        let began = ContinuousClock.now
        #expect(heads(names).count == names.count)
        #expect(ContinuousClock.now - began < .seconds(20))
    }

    @Test func aGeodatabaseIsOneDatasetAndASceneFolderIsNone() {
        #expect(InboxFolder.isDataset("宗地.gdb", holding: []))
        #expect(InboxFolder.isDataset("x", holding: ["a00000001.gdbtable", "gdb"]))
        #expect(InboxFolder.isDataset("dem", holding: ["hdr.adf", "w001001.adf"]))
        #expect(!InboxFolder.isDataset("S2A.SAFE", holding: ["GRANULE", "manifest.safe"]))
    }
}
