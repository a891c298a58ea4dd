import Foundation
import TestNeeds
import TestRasters
import Testing

/// `approvals`: the register of approvals, and what orders say of their changes against it.
///
/// Of the sample's changes: 上村 JC00064 (52.75 m², outline 6.5 × 11.5 m from 411641, 2548275.5), 塘边村 JC00030 (74.5 m²), JC00038
/// and JC00017, 下村 JC00059 and JC00068; later epoch 2024-10-06, pixels of 0.5 m.
@Suite(.needs(LandSample.isMeasurable, "no ogr2ogr; Debian's gdal-bin has it"))
struct ApprovalsCommandTests {
    private static let (upper, pond, lower) = ("440605001001JC000", "440605001003JC000", "440605001002JC000")
    private let sample: LandSample

    init() throws { sample = try LandSample() }

    private func legality(_ parcel: String) throws -> (String?, String?) {
        let matter = try sample.matter(parcel)
        return (matter["legality"] as? String, (matter["land"] as? [String: Any])?["reason"] as? String)
    }

    private func expect(
        _ parcel: String, _ legality: String, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = try self.legality(parcel)
        #expect(found == (legality, reason), "\(parcel)", sourceLocation: sourceLocation)
    }

    /// The western part of JC00064's change is approved, all of JC00030's, and JC00038's only after the epoch.
    private static let west = (411_640.0, 2_548_274.0, 411_645.0, 2_548_288.0)
    private func register(_ name: String, crs: String = "EPSG:4547", more: [String] = []) throws -> String {
        func row(_ parcel: String, _ number: String, _ from: String) -> [String: Any] {
            ["宗地代码": parcel, "批准文号": number, "批准面积": 120, "层数": 3, "批准日期": from, "有效期至": "2026-12-31"]
        }
        return try sample.file(
            name,
            [
                (row("\(Self.upper)64", "粤宅001", "2023-05-01"), Self.west),
                (row("\(Self.pond)30", "粤宅002", "2023-05-01"), (411_979, 2_548_234, 411_993, 2_548_246)),
                (row("\(Self.pond)38", "粤宅003", "2025-01-01"), (411_954, 2_548_242, 411_964, 2_548_256)),
                (row("\(Self.pond)99", "粤宅004", "2023-05-01"), (411_990, 2_548_260, 411_995, 2_548_265)),
                (row("", "粤宅005", "2023-05-01"), (411_990, 2_548_260, 411_995, 2_548_265)),
                (row("\(Self.lower)68", "粤宅006", "2023-05-01"), Self.west),
            ], crs: crs, more: more)
    }

    @Test func changesAreMeasuredAgainstOutlinesAsGDALMeasuresThem() throws {
        try expect("\(Self.upper)64", "unknown", "notCovered")
        // In another projection, with the zone before the easting.
        let file = try register("approvals.gpkg", crs: "EPSG:4526")
        let said = try sample.run(["approvals", "import", file, "--complete", "塘边村"])
        #expect(said.contains("row 5: has no parcel code; give it one"), "\(said)")
        #expect(said.contains("6 rows: 5 new, 0 changed, 0 as they were, 1 faulty"), "\(said)")
        #expect(said.contains("1 approvals are of parcels that the store does not have"), "\(said)")
        try expect("\(Self.upper)64", "exceeds", "outsideOutline")
        try expect("\(Self.pond)30", "withinLimits", "withinOutline")
        try expect("\(Self.pond)38", "noApproval", "approvedLater")
        try expect("\(Self.pond)17", "noApproval", "noneOnRecord")
        try expect("\(Self.upper)01", "unknown", "notCovered")
        // An outline in another village's place accuses nobody.
        #expect(said.contains("1 approvals have outlines off their parcels") && said.contains("粤宅006"), "\(said)")
        try expect("\(Self.lower)68", "unknown", "misplaced")
        let (outside, uncertainty) = try #require(LandSample.metres(sample.land("\(Self.upper)64")["outside"]))
        let cut = "ST_Difference(f.geom, \(LandSample.rectangle(Self.west)))"
        let one = "findings f WHERE f.id = '\(Self.upper)64-01'"
        #expect(abs(try sample.sql("ST_Area(\(cut))", from: one) - outside) < 0.02, "\(outside)")
        #expect(abs(try sample.sql("ST_Perimeter(\(cut)) * 0.5", from: one) - uncertainty) < 0.02, "\(uncertainty)")
        let shown = try sample.run(["orders", "show", "AD-\(Self.upper)64-01"])
        #expect(shown.contains("exceeds: ") && shown.contains("outside the outline of 粤宅001"), "\(shown)")
        #expect(try sample.run(["findings", "show", "\(Self.upper)64-01"]).contains("outside the outline of 粤宅001"))
        // The most pressing first: what exceeds before what has no approval.
        let pressing = try sample.json(["orders", "list", "--sort", "priority"])
        let ranks = pressing.compactMap { $0["legality"] as? String }
        #expect(ranks.first == "exceeds" && ranks.count { $0 == "noApproval" } == 2)
        #expect(ranks.contains("withinLimits") && ranks.contains("unknown"))
        let export = ["orders", "export", "--store", sample.store, "-o", "-", "--format", "csv"]
        let exported = try Program.run(export + ["--all-columns"]).output
        let line = try #require(exported.split(separator: "\n").first { $0.contains("AD-\(Self.upper)64-01") })
        #expect(
            line.contains(",exceeds,超限,超出批准 粤宅001 的范围 ") && line.contains(",粤宅001,\(outside),\(uncertainty),"),
            "\(line)")
        #expect(try sample.run(["store", "verify"]).contains("The log is complete"))
    }

    /// Ground on other parcels is their orders' matter: 下村 JC00021 and JC00022 share a patch.
    @Test func whatLiesOnOtherParcelsIsNotMeasured() throws {
        let parcel = "\(Self.lower)21"
        _ = try sample.run(["approvals", "import", try register("a.geojson"), "--complete", "下村"])
        let (changed, _) = try #require(LandSample.metres(sample.land(parcel)["changed"]))
        let rest = try sample.sql(
            "ST_Area(ST_Difference(f.geom, ST_Union(p.geom)))",
            from: "findings f, parcels p WHERE f.id = '\(parcel)-01' AND p.parcel_code <> '\(parcel)' "
                + "AND ST_Intersects(f.geom, p.geom) GROUP BY f.id")
        #expect(abs(rest - changed) < 0.02 && changed < 110, "\(changed)")
        try expect(parcel, "noApproval", "noneOnRecord")
    }

    @Test func theSameRegisterAgainChangesNothing() throws {
        let file = try register("approvals.shp", more: ["-lco", "ENCODING=GBK"])
        let first = try sample.run(["approvals", "import", file])
        #expect(first.contains("5 new"), "\(first)")
        let before = try sample.run(["store", "verify"])
        let again = try sample.run(["approvals", "import", file])
        #expect(again.contains("0 new, 0 changed, 5 as they were, 1 faulty"), "\(again)")
        #expect(again.contains("0 of them changed"), "\(again)")
        #expect(try sample.run(["store", "verify"]) == before)
        let listed = try sample.json(["approvals", "list", "--village", "塘边村"])
        #expect(listed.compactMap { $0["number"] as? String } == ["粤宅002", "粤宅003"])
        #expect(abs((listed[0]["outline_m2"] as? Double ?? 0) - 168) < 0.5 && listed[0]["storeys"] as? Double == 3)
        #expect(listed[0]["approved_on"] as? String == "2023-05-01" && listed[0]["footprint_m2"] as? Double == 120)
        #expect(try sample.json(["approvals", "list", "--valid-on", "2024-10-06"]).count == 4)
        #expect(try sample.json(["approvals", "list", "--parcel", "\(Self.pond)99", "--limit", "1"]).count == 1)
    }

    @Test func aTableWithoutOutlinesIsHeldAgainstAreas() throws {
        let utf8 = sample.folder.file("utf8.csv")
        let gbk = sample.folder.file("gbk.csv")
        let lines = [
            "宗地号,证号,占地面积,建筑面积,层数,批准日期,有效期至,原批准文号",
            "\(Self.lower)68,粤宅11,30㎡,90,3层,2023年5月1日,,", "\(Self.lower)59,粤宅12,20,,,20200101,,",
            "\(Self.lower)59,粤宅13,\"1,20\",,,2023/5/1,,粤宅12", "\(Self.upper)16,粤宅14,,,,2023.5.1,,",
            "\(Self.upper)16,粤宅15,abc,,,,,", "\(Self.upper)16,,80,,,,,", "\(Self.upper)16,粤宅16,80,,半层,,,",
            "\(Self.upper)16,粤宅17,80,,,2023-02-30,,", "\(Self.upper)16,粤宅18,80,,,2024-01-01,2023-01-01,",
            "\(Self.lower)68,粤宅11,99,,,,,",
        ]
        try Data((lines.joined(separator: "\r\n") + "\r\n").utf8).write(to: URL(fileURLWithPath: utf8))
        try Program.tool(["iconv", "-f", "UTF-8", "-t", "GBK", "-o", gbk, utf8])
        let said = try sample.run(["approvals", "import", gbk])
        #expect(said.contains("10 rows: 4 new, 0 changed, 0 as they were, 6 faulty"), "\(said)")
        for part in [
            "row 6: footprint 'abc' cannot be read", "row 7: has no approval number", "row 8: storeys '半层'",
            "row 9: approval date '2023-02-30'", "row 10: is valid until 2023-01-01", "row 11: approval",
        ] {
            #expect(said.contains(part), "\(part) in \(said)")
        }
        // 63 m² or more on 30; 粤宅13 of 120 m² replaces 粤宅12; 粤宅14 says neither outline nor area.
        try expect("\(Self.lower)68", "exceeds", "overArea")
        try expect("\(Self.lower)59", "withinLimits", "withinArea")
        #expect(try sample.land("\(Self.lower)59")["approvals"] as? [String] == ["粤宅13"])
        try expect("\(Self.upper)16", "unknown", "withoutExtent")
    }

    @Test func filesThatAreNoRegisterAreRefusedAndLeaveTheStoreAsItIs() throws {
        let before = try sample.run(["store", "verify"])
        func refused(_ text: String, _ status: Int32 = 65) throws -> String {
            let file = sample.folder.file("bad.csv")
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            return try sample.run(["approvals", "import", file], expects: status)
        }
        #expect(try refused("number,area_m2\nA,80\n").contains("misses the columns parcel code; there are: number"))
        #expect(try refused("parcel,number\n,A\n").contains("row 2: has no parcel code"))
        #expect(try refused("parcel,number\n").contains("no row is an approval"))
        #expect(try sample.run(["approvals", "import", "/nowhere.csv"], expects: 66).contains("cannot be read"))
        _ = try sample.run(["approvals", "import", "x.csv", "--as-of", "2024-01-01"], expects: 64)
        _ = try sample.run(["approvals", "import", "x.csv", "--complete", "无此村"], expects: 64)
        #expect(try sample.run(["approvals", "import", "/nowhere.gpkg"], expects: 66).contains("no such vector file"))
        let known = try register("known.gpkg")
        let nowhere = try sample.run(["approvals", "import", known, "--complete", "999999999999"], expects: 64)
        #expect(nowhere.contains("the store has no parcels in this unit"), "\(nowhere)")
        #expect(try sample.run(["store", "verify"]) == before)
        let line = try sample.file("line.gpkg", [(["宗地代码": "a", "批准文号": "b"], nil)])
        #expect(try sample.run(["approvals", "import", line]).contains("1 new"))
        #expect(try sample.json(["approvals", "list"]).count == 1)
        #expect(try sample.run(["store", "verify"]) != before)
    }

    @Test func aRegisterIsCompleteUpToADay() throws {
        let file = try register("approvals.gpkg")
        _ = try sample.run(["approvals", "import", file, "--complete", "塘边村", "--as-of", "2024-10-05"])
        try expect("\(Self.pond)17", "unknown", "notCovered")
        let said = try sample.run(["approvals", "import", file, "--complete", "塘边村", "--as-of", "2024-10-06"])
        #expect(said.contains("is complete up to 2024-10-06"), "\(said)")
        try expect("\(Self.pond)17", "noApproval", "noneOnRecord")
        let listed = try sample.json(["approvals", "coverage"])
        #expect(listed.count == 1 && listed[0]["as_of"] as? String == "2024-10-06")
    }

    /// A limit that nobody verified never says *exceeds*; rules send what exceeds to the town.
    @Test func onlyAVerifiedLimitExceedsAndRulesGoByIt() throws {
        let rules = sample.folder.file("rules.yaml")
        let plain = try Program.run(["rules", "sample", "-o", "-"]).output
            .replacing("footprint_m2: 80", with: "footprint_m2: 20")
            .replacing("- {layer: 永久基本农田, tier: district}", with: "- {legality: exceeds, tier: town}")
        func adopt(_ text: String) throws -> String {
            try Data(text.utf8).write(to: URL(fileURLWithPath: rules))
            return try sample.run(["rules", "adopt", rules])
        }
        _ = try adopt(plain)
        let parcel = "\(Self.upper)64"
        try expect(parcel, "unknown", "notCovered")
        #expect(try sample.run(["rules", "explain", "AD-\(parcel)-01"]).contains("上村"))
        let verified = plain.replacing("（未核实）, verified: false}", with: ", verified: true}")
        #expect(verified != plain)
        #expect(try adopt(verified).contains("open orders measured anew"))
        try expect(parcel, "exceeds", "overLimit")
        #expect(try sample.run(["rules", "explain", "AD-\(parcel)-01"]).contains("示例镇"))
        let shown = try sample.run(["orders", "show", "AD-\(parcel)-01"])
        #expect(shown.contains("more than the verified limit of 20.0 m²"), "\(shown)")
        // What an officer reports is the officer's own word still.
        let orders = try sample.json(["orders", "list"])
        let order = try #require(orders.first { $0["id"] as? String == "AD-\(parcel)-01" })
        #expect(order["outcome"] is NSNull && order["state"] as? String == "filed")
    }
}
