import Foundation
import TestNeeds
import TestRasters
import Testing

/// `statistics` over the sample's orders.
@Suite struct StatisticsCommandTests {
    private let folder: TemporaryFolder
    private var store: String { folder.file("store.gpkg") }

    init() throws {
        folder = try TemporaryFolder()
        try Program.satelliteStore(at: store)
    }

    private func run(_ arguments: [String], _ language: String = "en") throws -> Program.Outcome {
        try Program.run(arguments + ["--store", store, "--language", language])
    }

    private func json(_ arguments: [String] = []) throws -> [String: Any] {
        let outcome = try run(["statistics", "--json"] + arguments)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    @Test func figuresFollowWhatHappensToOrders() throws {
        let list = try run(["orders", "list", "--json"]).output
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[String: Any]])
        let id = try #require(rows.first?["id"] as? String)
        let units = try run(["units", "list", "--json"]).output
        let known = try #require(try JSONSerialization.jsonObject(with: Data(units.utf8)) as? [[String: Any]])
        let town = try #require(known.first { $0["tier"] as? String == "town" })
        let code = try #require(town["code"] as? String)
        #expect(try run(["orders", "dispatch", id, "--to", code]).status == 0)
        #expect(try run(["orders", "sign", id, "--unit", code]).status == 0)

        let document = try json()
        let total = try #require(document["total"] as? [String: Any])
        #expect(total["filed"] as? Int == rows.count && total["dispatched"] as? Int == 1)
        #expect(total["open"] as? Int == rows.count && total["closed"] as? Int == 0)
        // Nothing has ended: there is no share, which is not a share of 0.
        #expect(total["on_time_share"] is NSNull && total["handle_minutes_median"] is NSNull)
        let groups = try #require(document["groups"] as? [String: [[String: Any]]])
        let unit = try #require(groups["unit"]?.first { $0["key"] as? String == code })
        #expect(unit["name"] as? String == town["name"] as? String && unit["dispatched"] as? Int == 1)
        let filed = groups.mapValues { $0.compactMap { $0["filed"] as? Int }.reduce(0, +) }
        #expect(filed == ["unit": rows.count, "village": rows.count, "category": rows.count])

        // Before the orders were filed there is nothing.
        let before = try #require(try json(["--to", "2020-01-01"])["total"] as? [String: Any])
        #expect(before["filed"] as? Int == 0)
        let verification = try run(["statistics", "--verify"])
        #expect(verification.status == 0 && verification.errors.contains("every figure agrees"), "\(verification)")
    }

    @Test(.needs(isInstalled("/usr/bin/sqlite3"), "sqlite3 is not installed"))
    func aRowThatWasChangedByHandIsFound() throws {
        let sql = """
            PRAGMA trusted_schema=0; UPDATE work_orders SET record = replace(record, '"state":"filed"', '"state":"closed"')
            """
        let drop = "DROP TRIGGER rtree_work_orders_geom_update3; DROP TRIGGER rtree_work_orders_geom_update4;"
        try Program.tool(["sqlite3", store, drop + sql])
        let outcome = try run(["statistics", "--verify"])
        #expect(outcome.status == 65 && outcome.errors.contains("total  open: the log says"), "\(outcome.errors)")
    }

    @Test func aTableAFileAndAPageSayTheSame() throws {
        let chinese = try run(["statistics"], "zh").output
        #expect(chinese.contains("按期率") && chinese.contains("村居") && chinese.contains("上村"))
        let csv = try run(["statistics", "--csv", "--by", "village,month"]).output
        #expect(csv.contains("grouping,key,name,rank") && csv.contains("\r\nmonth,20") && !csv.contains("\r\ntotal"))
        let page = folder.file("page.html")
        #expect(try run(["statistics", "-o", page]).status == 0)
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.contains("整改到位率") && html.contains("settled") && html.contains("上村"))
        // It stands alone.
        #expect(!html.contains("src=\"http") && !html.contains("href=\"http") && html.hasSuffix("</html>\n"))
        #expect(try run(["statistics", "-o", page]).status == 73)
    }

    @Test func whatCannotBeMeantIsRefused() throws {
        for arguments in [
            ["--by", "colour"], ["--from", "yesterday"], ["--from", "2026-02-01", "--to", "2026-01-01"],
            ["--csv", "--json"], ["--format", "csv"],
        ] {
            #expect(try run(["statistics"] + arguments).status == 64, "\(arguments)")
        }
    }

    /// 13 orders in three villages: what is small is empty, and CSV and JSON say the same.
    @Test func figuresFitToBePublishedHoldNoSmallCount() throws {
        let file = folder.file("open.json")
        #expect(try run(["statistics", "--open", "-o", file]).status == 0)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file))) as? [String: Any])
        let filed = try #require((document["figures"] as? [String: [String: Any]])?["filed"])
        let villages = try #require(filed["villages"] as? [[String: Any]])
        let list = try run(["orders", "list", "--json"]).output
        let orders = try #require(try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[String: Any]])
        #expect(filed["total"] as? Int == orders.count && villages.count == 3)
        let known = try json(["--by", "village"])
        let rows = try #require((known["groups"] as? [String: [[String: Any]]])?["village"])
        for (village, row) in zip(villages, rows) {
            #expect(village["key"] as? String == row["key"] as? String)
            let count = try #require(row["filed"] as? Int)
            let told = village["total"] as? Int
            #expect(told == nil || told == count)
            #expect(!(1...4).contains(told ?? 0) && (told != nil || count > 0))
        }
        #expect(rows.contains { (1...4).contains($0["filed"] as? Int ?? 0) }, "the sample has no small village")
        let csv = folder.file("open.csv")
        #expect(try run(["statistics", "--open", "-o", csv]).status == 0)
        let lines = try String(contentsOfFile: csv, encoding: .utf8).split(whereSeparator: \.isNewline)
        #expect(
            lines.count == 1 + 3 + 3 + 1 + 1 + 1 && lines[0].hasSuffix("figure,of,village,name,month,count,withheld"))
        #expect(lines.contains("filed,all,,,,\(orders.count),false"))
        let withheld = (filed["withheld"] as? Int) ?? 0
        #expect(withheld >= 4 && lines.count { $0.hasSuffix(",,true") } == withheld)
        #expect(try run(["statistics", "--open", "-o", csv]).status == 73)
        #expect(
            try run(["statistics", "--open", "--from", "2026-02-01", "--to", "2026-01-01", "-o", csv]).status == 64)
        #expect(try run(["statistics", "--open", "--category", "building.new"]).status == 64)
        #expect(try run(["statistics", "--open"]).output == String(contentsOfFile: csv, encoding: .utf8))
    }
}
