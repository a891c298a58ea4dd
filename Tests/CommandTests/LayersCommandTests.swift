import Foundation
import TestNeeds
import TestRasters
import Testing

/// `layers`: protected land, and the orders whose changes lie in it.
@Suite(.needs(LandSample.isMeasurable, "no ogr2ogr; Debian's gdal-bin has it"))
struct LayersCommandTests {
    private let sample: LandSample

    init() throws { sample = try LandSample() }

    /// South of 2548240.25, off the edges of pixels: nearly half of 塘边村 JC00030's change (2548235 to 2548245).
    private static let south = (411_900.0, 2_548_230.0, 412_000.0, 2_548_240.25)

    private func matters() throws -> [String: [String]] {
        try sample.json(["orders", "list"]).reduce(into: [:]) { all, row in
            guard let layers = row["layers"] as? [String], !layers.isEmpty else { return }
            all[row["parcel_code"] as? String ?? ""] = layers
        }
    }

    @Test func ordersNameTheLayersThatTheirChangesTouch() throws {
        let parcel = "440605001003JC00030"
        let file = try sample.file("farmland.gpkg", [(["name": "a"], Self.south)], crs: "EPSG:4490")
        let said = try sample.run(["layers", "import", file, "--name", "永久基本农田"])
        #expect(said.contains("imported 永久基本农田: 1 polygons"), "\(said)")
        #expect(try matters() == [parcel: ["永久基本农田"]])
        let share = try #require((try sample.land(parcel)["layers"] as? [[String: Any]])?.first)
        let (inside, uncertainty) = try #require(LandSample.metres(share["area"]))
        let cut = "ST_Intersection(f.geom, \(LandSample.rectangle(Self.south)))"
        let one = "findings f WHERE f.id = '\(parcel)-01'"
        // Through degrees and back: a hundredth of a square metre or two.
        #expect(abs(try sample.sql("ST_Area(\(cut))", from: one) - inside) < 0.05, "\(inside)")
        #expect(abs(try sample.sql("ST_Perimeter(\(cut)) * 0.5", from: one) - uncertainty) < 0.05, "\(uncertainty)")
        #expect(abs((share["share"] as? Double ?? 0) - inside / 74.5) < 0.001)
        #expect(try sample.run(["orders", "show", "AD-\(parcel)-01"]).contains("永久基本农田 "))
        // It ranks first, and the rules send it to the district.
        let pressing = try sample.json(["orders", "list", "--sort", "priority"])
        #expect(pressing.first?["parcel_code"] as? String == parcel)
        #expect(try sample.run(["rules", "explain", "AD-\(parcel)-01"]).contains("南海区"))
        let csv = try Program.run(
            ["orders", "export", "--store", sample.store, "-o", "-", "--format", "csv"]
        ).output
        #expect(csv.split(separator: "\n").contains { $0.contains(parcel) && $0.contains("永久基本农田") })
        #expect(try sample.run(["store", "verify"]).contains("The log is complete"))
    }

    /// 113.14° E, 23.03° N of WGS 84 is here, by gdaltransform.
    @Test func anOrderOfAReportNamesTheLayersInWhichItLies() throws {
        let file = try sample.file("farmland.gpkg", [([:], (411_842.8, 2_548_113.7, 411_852.8, 2_548_123.7))])
        _ = try sample.run(["layers", "import", file, "--name", "永久基本农田"])
        func layers(_ channel: String, _ category: String, at place: String) throws -> [String] {
            let known = Set(try sample.json(["orders", "list"]).compactMap { $0["id"] as? String })
            _ = try sample.run([
                "reports", "add", "--channel", channel, "--category", category, "--text", "搭建", "--at", place,
                "--datum",
                "wgs84",
            ])
            let rows = try sample.json(["orders", "list"]).filter { !known.contains($0["id"] as? String ?? "") }
            #expect(rows.count == 1)
            return try #require(rows.first?["layers"] as? [String])
        }
        #expect(try layers("巡查", "waste.dump", at: "113.14,23.03") == ["永久基本农田"])
        // A dozen metres off; and a citizen's telephone, which is too rough to tell.
        #expect(try layers("巡查", "building.new", at: "113.14012,23.03") == [])
        #expect(try layers("随手拍", "waste.litter", at: "113.14,23.03") == [])
        #expect(try sample.run(["store", "verify"]).contains("The log is complete"))
    }

    /// A strip of 0.4 m along the change's south: less than its edge pixels hold.
    @Test func whatIsWithinTheUncertaintyIsNotNamed() throws {
        let file = try sample.file("river.geojson", [([:], (411_900, 2_548_230, 412_000, 2_548_235.4))])
        _ = try sample.run(["layers", "import", file, "--name", "河道管理范围"])
        #expect(try matters().isEmpty)
        let shares = try #require(try sample.land("440605001003JC00030")["layers"] as? [[String: Any]])
        let (inside, uncertainty) = try #require(LandSample.metres(shares.first?["area"]))
        #expect(inside > 0 && inside < uncertainty)
    }

    @Test func aLayerIsReplacedByItsNameAndRemoved() throws {
        let south = try sample.file("a.shp", [(["n": 1], Self.south)])
        let north = try sample.file("b.gpkg", [([:], (411_900, 2_548_240, 412_000, 2_548_260))])
        _ = try sample.run(["layers", "import", south, "--name", "红线"])
        let again = try sample.run(["layers", "import", south, "--name", "红线"])
        #expect(again.contains("nothing changed") && again.contains("0 of them changed"), "\(again)")
        _ = try sample.run(["layers", "import", north, "--name", "红线"])
        #expect(try matters().keys.contains("440605001003JC00038"))
        let listed = try sample.json(["layers", "list"])
        #expect(listed.count == 1 && listed[0]["polygons"] as? Double == 1 && listed[0]["area_m2"] as? Double == 2_000)
        #expect(try sample.run(["layers", "remove", "红线"]).contains("removed 红线"))
        #expect(try matters().isEmpty)
        #expect(try sample.run(["layers", "remove", "红线"], expects: 66).contains("no layer 红线"))
        #expect(try sample.run(["store", "verify"]).contains("The log is complete"))
    }

    @Test func aFileWithOneBadFeatureIsNotTaken() throws {
        let file = try sample.file("c.gpkg", [([:], Self.south), (["a": 1], nil)])
        let said = try sample.run(["layers", "import", file, "--name", "红线"], expects: 65)
        #expect(said.contains("feature 2: has no shape") && said.contains("the layer was not taken"), "\(said)")
        #expect(try sample.json(["layers", "list"]).isEmpty)
        _ = try sample.run(["layers", "import", file, "--name", "a b"], expects: 64)
    }

    /// Xian 1980 lies some 100 m off CGCS2000; PROJ has no parameters between the two.
    @Test func aFileInAnotherDatumIsSaidToBe() throws {
        let plain = try sample.file("plain.gpkg", [([:], Self.south)])
        let old = sample.folder.file("old.gpkg")
        try Program.tool(["ogr2ogr", "-a_srs", "EPSG:2383", old, plain])
        let said = try sample.run(["layers", "import", old, "--name", "红线"])
        #expect(said.contains("old.gpkg: between") && said.contains("--datum-shift"), "\(said)")
    }

    /// JC00016 of 上村 reaches beyond its parcel; what of that lies on no parcel ranks it higher.
    @Test func changesThatReachOntoGroundOfNoParcelRankHigher() throws {
        let parcel = "440605001001JC00016"
        let (outside, uncertainty) = try #require(LandSample.metres(sample.land(parcel)["outsideParcels"]))
        let free = try sample.sql(
            "ST_Area(ST_Difference(f.geom, ST_Union(p.geom)))",
            from: "findings f, parcels p WHERE f.id = '\(parcel)-01' AND ST_Intersects(f.geom, p.geom) GROUP BY f.id")
        #expect(abs(free - outside) < 0.02 && outside > uncertainty)
        #expect(try sample.run(["orders", "show", "AD-\(parcel)-01"]).contains("on no parcel"))
        let pressing = try sample.json(["orders", "list", "--sort", "priority"])
        #expect(pressing.first?["parcel_code"] as? String == parcel)
    }
}
