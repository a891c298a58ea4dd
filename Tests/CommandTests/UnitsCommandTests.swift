import Foundation
import TestNeeds
import TestRasters
import Testing

/// `units list` and `units import`.
@Suite struct UnitsCommandTests {
    private let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
    }

    private func listed() throws -> [[String: Any]] {
        let outcome = try Program.run(["units", "list", "--store", store, "--json"])
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    }

    private func take(_ bytes: Data) throws -> Program.Outcome {
        let list = folder.file("units.csv")
        try bytes.write(to: URL(fileURLWithPath: list))
        return try Program.run(["units", "import", list, "--store", store, "--language", "en"])
    }

    @Test func departmentsAreTakenFromASpreadsheetAndStayWhatTheyAre() throws {
        let before = try listed()
        #expect(before.contains { $0["tier"] as? String == "village" && $0["name"] as? String == "上村" })
        let district = try #require(before.first { $0["tier"] as? String == "district" }?["code"] as? String)
        // As Excel saves it in China: GBK, lines ended by CR LF.
        let text = "部门代码,单位名称,层级,上级\r\nNH-NYNC,农业农村局,部门,\(district)\r\nNH-ZRZY,自然资源局,部门,\r\n"
        let (utf8, gbk) = (folder.file("utf8.csv"), folder.file("gbk.csv"))
        try Data(text.utf8).write(to: URL(fileURLWithPath: utf8))
        try Program.tool(["iconv", "-f", "UTF-8", "-t", "GBK", "-o", gbk, utf8])
        let first = try take(Data(contentsOf: URL(fileURLWithPath: gbk)))
        #expect(first.status == 0 && first.output.contains("2 units in the list, 2 of them new or changed"), "\(first)")
        let after = try listed()
        #expect(after.count == before.count + 2)
        let office = try #require(after.first { $0["code"] as? String == "NH-NYNC" })
        #expect(office["name"] as? String == "农业农村局" && office["tier"] as? String == "department")
        #expect(office["parent"] as? String == district)
        // The same again, now in UTF-8: nothing changes.
        #expect(try take(Data(text.utf8)).output.contains("0 of them new or changed"))
        let check = try Program.run(["store", "verify", "--store", store])
        #expect(check.status == 0, "\(check.errors)")
    }

    @Test func aListWithAFaultIsNotTakenAndEachFaultHasItsLine() throws {
        let before = try listed().count
        let faulty = """
            code,name,tier,parent
            NH-1,Water,department,
            ,Roads,department,
            NH-2,Fire,ministry,
            NH-3,Parks,village,
            """
        let outcome = try take(Data(faulty.utf8))
        #expect(outcome.status == 65)
        for part in [
            "line 3: has no code", "line 4: tier 'ministry' is unknown", "line 5: the code 'NH-3'", "no unit was taken",
        ] {
            #expect(outcome.errors.contains(part), "\(part) in \(outcome.errors)")
        }
        let parent = try take(Data("code,name,tier,parent\nNH-1,Water,department,NH-9\n".utf8))
        #expect(parent.status == 65 && parent.errors.contains("the parent 'NH-9'"), "\(parent.errors)")
        let columns = try take(Data("name\nWater\n".utf8))
        #expect(columns.status == 65 && columns.errors.contains("misses the columns code, tier"), "\(columns.errors)")
        #expect(try listed().count == before)
    }

    /// Every open order of the sample lies on a parcel, so that a patrol passes each; GDAL reads what a phone would.
    @Test(
        .needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"),
        arguments: [("gpx", "route_points"), ("kml", nil), ("geojson", nil)])
    func aPatrolPassesEveryOpenOrder(suffix: String, layer: String?) throws {
        let orders = try Program.run(["orders", "list", "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(orders.output.utf8)) as? [[String: Any]])
        let file = folder.file("route.\(suffix)")
        let made = try Program.run([
            "units", "route", "440605", "--from", "113.14,23.03", "--limit", "100", "--store", store, "-o", file,
        ])
        #expect(made.status == 0, "\(made.errors)")
        // Findings without an order follow: the sample has them all within 22 findings.
        let findings = try Program.ids(Program.run(["findings", "list", "--store", store]).output)
        let info = try runTool(
            "/usr/bin/ogrinfo", ["-ro", "-so", file] + (layer.map { [$0] } ?? ["-al"])
        ).output
        let counts = info.split(separator: "\n").filter { $0.hasPrefix("Feature Count: ") }.compactMap { line in
            Int(line.dropFirst("Feature Count: ".count))
        }
        // KML has the line besides.
        #expect(counts.reduce(0, +) == findings.count + (suffix == "kml" ? 1 : 0), "\(info)")
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(rows.allSatisfy { ($0["id"] as? String).map(text.contains) ?? false })
        let route = ["units", "route", "440605", "--store", store, "-o"]
        #expect(try Program.run(route + [file]).status == 73)
        // Latitude before longitude: said, not passed over.
        let swapped = try Program.run(route + ["-", "--format", suffix, "--from", "23.03,113.14", "--language", "en"])
        #expect(swapped.status == 64 && swapped.errors.contains("longitude first"), "\(swapped)")
    }

    @Test func aMonthlyReturnNeedsNoTypedFigure() throws {
        let finding = try #require(try Program.ids(Program.run(["findings", "list", "--store", store]).output).first)
        _ = try Program.run(["findings", "decide", finding, "--as", "误报", "--by", "张三", "--store", store])
        let made = try Program.run(["units", "return", "440605", "--store", store, "-o", "-"])
        #expect(made.status == 0, "\(made.errors)")
        let rows = made.output.split(whereSeparator: \.isNewline).map { $0.split(separator: ",").map(String.init) }
        func figure(_ section: String, _ name: String) -> Int? {
            rows.first { $0.count == 3 && $0[0] == section && $0[1] == name }.flatMap { Int($0[2]) }
        }
        // 232 parcels: `ogrinfo -so grids/parcels.gpkg parcels` less those of other uses; 22 findings, of which one was decided.
        #expect(figure("宗地", "宗地总数") == 232)
        #expect(figure("监测图斑", "本月新增") == 22 && figure("监测图斑", "本月核查") == 1)
        #expect(figure("监测图斑", "其中误报") == 1 && figure("监测图斑", "月末待核查") == 21)
        let open = try Program.run(["orders", "list", "--state", "待派遣", "--store", store, "--json"])
        let waiting = try #require(try JSONSerialization.jsonObject(with: Data(open.output.utf8)) as? [Any])
        #expect(figure("工单", "月末在办") == waiting.count && figure("工单", "月初在办") == 0)
        #expect(
            try Program.run(["units", "return", "440605", "--month", "11月", "--store", store, "-o", "-"]).status == 64)
    }
}
