import Foundation
import TestRasters
import Testing

/// Lists for people and for programs, what narrows them, and the words of an officer.
@Suite struct ListTests {
    private let folder: TemporaryFolder
    private var store: String { folder.file("store.gpkg") }

    init() throws {
        folder = try TemporaryFolder()
        try Program.satelliteStore(at: store)
    }

    private func run(_ arguments: [String], _ language: String = "en") throws -> Program.Outcome {
        try Program.run(arguments + ["--store", store, "--language", language])
    }

    private func objects(_ arguments: [String]) throws -> [[String: Any]] {
        let outcome = try run(arguments + ["--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]], "\(outcome.output)")
    }

    private func ids(_ arguments: [String]) throws -> Set<String> {
        Set(try objects(arguments).compactMap { $0["id"] as? String })
    }

    @Test(arguments: [
        (["findings", "list"], ["id", "class", "state", "confidence", "changed_area_inside_m2", "later_acquired_at"]),
        (["orders", "list"], ["id", "class", "state", "confidence", "raised_at", "village", "findings"]),
        (["store", "surveys"], ["id", "earlier_scenes", "later_scenes", "finished_at", "findings", "work_orders"]),
        (["model", "list"], ["id", "is_used", "name", "average_precision", "threshold"]),
        (["coverage"], ["village", "seen", "not_seen", "never", "parcels"]),
    ]) func aListHasTheSameKeysInEveryLanguage(command: [String], keys: [String]) throws {
        let rows = try objects(command)
        #expect(!rows.isEmpty)
        for row in rows { for key in keys { #expect(row.keys.contains(key), "\(command) \(key)") } }
        let json = { (language: String) in try run(command + ["--json"], language).output }
        #expect(try json("zh") == json("en"))
        // People get titles and a row for each.
        let table = Program.rows(try run(command).output)
        #expect(table.count >= rows.count)
    }

    @Test func scenesAndTheStandingAreForProgramsToo() throws {
        let scene = Program.sample("tiles/satellite-2024.tif")
        #expect(try run(["scenes", "list", "--json"]).output == "[\n\n]\n")
        #expect(try run(["scenes", "list"]).output.isEmpty)
        #expect(try run(["scenes", "add", scene]).status == 0)
        let row = try #require(try objects(["scenes", "list"]).first)
        // tiles/README.md.
        #expect(row["acquired_at"] as? String == "2024-10-06T02:52:00Z" && row["sensor"] as? String == "satellite")
        #expect(row["pixel_size_m"] as? Double == 0.5 && row["crs"] as? String == "EPSG:4547")
        let status = try run(["status", "--json"])
        let standing = try #require(
            try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
        #expect(standing["scenes"] as? Int == 1 && standing["parcels"] as? Int == 232)
        #expect(standing["findings_suspected"] as? Int == (try objects(["findings", "list"]).count))
    }

    @Test func columnsStandUnderEachOtherWithChineseTitlesAndTimesByChinasClock() throws {
        let lines = try run(["findings", "list"], "zh").output.split(separator: "\n")
        // Columns before a word: Chinese characters take two.
        func column(_ word: String, _ line: Substring) -> Int? {
            line.range(of: word).map { range in
                line[..<range.lowerBound].unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
            }
        }
        let place = try #require(column("位置", lines[0]))
        #expect(lines.count > 10 && lines[0].hasPrefix("编号"))
        for line in lines.dropFirst() {
            #expect(column("南海区", line) == place, "\(line)")
            #expect(line.contains(" 2024-10-06 10:52 +08:00 ") && line.contains(" m² "), "\(line)")
        }
    }

    @Test func classesStatesAndVillagesNarrowAList() throws {
        let all = try objects(["findings", "list"])
        for (word, name) in [("新建", "newBuilding"), ("demolished", "demolished"), ("Ground Cleared", "groundCleared")] {
            let expected = Set(all.filter { $0["class"] as? String == name }.compactMap { $0["id"] as? String })
            #expect(!expected.isEmpty)
            #expect(try ids(["findings", "list", "--class", word]) == expected, "\(word)")
        }
        #expect(
            try ids(["findings", "list", "--class", "新建,拆除"])
                == ids(["findings", "list", "--class", "demolished", "--class", "newBuilding"]))
        #expect(try ids(["findings", "list", "--state", "疑似"]).count == all.count)
        #expect(try ids(["findings", "list", "--state", "confirmed"]).isEmpty)
        // The sample's parcels of 上村 begin with its village's code (grids/README.md).
        let byName = try ids(["findings", "list", "--village", "上村"])
        #expect(!byName.isEmpty && byName.count < all.count && byName.allSatisfy { $0.hasPrefix("440605001001") })
        #expect(try ids(["findings", "list", "--village", "440605001001"]) == byName)
        #expect(
            try ids(["orders", "list", "--village", "上村"]).allSatisfy { $0.hasPrefix("AD-440605001001") })
        for (arguments, known) in [
            (["--village", "东村"], "上村"), (["--class", "hut"], "new building"), (["--state", "gone"], "suspected"),
            (["--since", "yesterday"], "2024-03-01"), (["--since", "2024-02-30"], "2024-03-01"),
        ] {
            let outcome = try run(["findings", "list"] + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(known), "\(arguments): \(outcome.errors)")
        }
    }

    /// The later epoch of the sample is of 2024-10-06, 10:52 by China's clock and 02:52 by UTC.
    @Test func sinceIsADayByChinasClock() throws {
        let all = try ids(["findings", "list"]).count
        for (since, count) in [
            ("2024-10-06", all), ("2024年10月6日", all), ("2024-10-07", 0), ("2024-10-06T02:52:00Z", all),
            ("2024-10-06T10:52:01+08:00", 0),
        ] { #expect(try ids(["findings", "list", "--since", since]).count == count, "\(since)") }
        #expect(try run(["findings", "list", "--since", "2024-10-07"]).errors.contains("no findings to list"))
    }

    @Test func anExportHoldsWhatItWasNarrowedTo() throws {
        let file = folder.file("f.geojson")
        #expect(try run(["findings", "export", "--class", "拆除", "--village", "上村", "-o", file]).status == 0)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file))) as? [String: Any])
        let features = try #require(document["features"] as? [[String: Any]])
        let listed = try ids(["findings", "list", "--class", "拆除", "--village", "上村"])
        #expect(!listed.isEmpty && Set(features.compactMap { $0["id"] as? String }) == listed)
        let parcels = folder.file("p.csv")
        #expect(try run(["parcels", "export", "--class", "未观测到", "-o", parcels]).status == 0)
        let rows = try String(contentsOfFile: parcels, encoding: .utf8).split(separator: "\r\n").dropFirst()
        #expect(rows.count > 5 && rows.allSatisfy { $0.contains(",not observed,") })
    }

    @Test func anOfficersOwnWordsAreTaken() throws {
        let id = try #require(Program.ids(try run(["findings", "list"]).output).first)
        func decide(_ word: String) throws -> Program.Outcome {
            try run(["findings", "decide", id, "--as", word, "--by", "张三"])
        }
        for (word, meant) in [
            ("误报", "noChange"), ("新建", "newBuilding"), ("没有变化", "noChange"), ("扩建", "extension"),
            ("no change", "noChange"), ("加层", "taller"), ("False Alarm", "noChange"), ("拆除", "demolished"),
            ("无变化", "noChange"), ("推平", "groundCleared"), ("noChange", "noChange"), ("其他", "otherChange"),
            ("new-building", "newBuilding"), ("　新增建设 ", "newBuilding"), ("看不清", "notObserved"),
            ("cannot tell", "notObserved"),
        ] {
            let outcome = try decide(word)
            #expect(outcome.status == 0, "\(word): \(outcome.errors)")
            let kept = try objects(["findings", "list"]).first { $0["id"] as? String == id }
            #expect(kept?["decision"] as? String == meant, "\(word)")
        }
        let approved = try run(["findings", "decide", id, "--as", "新建", "--approved", "--by", "张三"])
        #expect(approved.output.contains("new building (approved)"), "\(approved)")
        #expect(try run(["findings", "show", id]).output.contains("new building (approved)"))
        #expect(try run(["findings", "decide", id, "--as", "误报", "--approved", "--by", "张三"]).status == 64)
        let unknown = try decide("看着像猪圈")
        #expect(unknown.status == 64)
        for word in ["看着像猪圈", "false alarm", "new building", "demolished"] { #expect(unknown.errors.contains(word)) }
    }
}
