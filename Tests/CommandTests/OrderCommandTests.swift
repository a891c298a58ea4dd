import Foundation
import TestFiles
import TestNeeds
import TestRasters
import Testing

/// An order on the command line, from dispatch to closing.
@Suite struct OrderCommandTests {
    private let folder: TemporaryFolder
    private let store: String
    private let order: String
    private let other: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let units = folder.file("units.csv")
        try Data("代码,名称,层级,上级\nT-nyb,示例镇农业农村办,部门,440605900\n".utf8).write(to: URL(fileURLWithPath: units))
        _ = try Program.run(["units", "import", units, "--store", store])
        let listed = try Self.list(store, ["--class", "新建"])
        // Small enough for a village.
        let small = listed.filter {
            let inside = $0["changed_area_inside_m2"] as? Double ?? 0
            return inside + ($0["changed_area_beyond_m2"] as? Double ?? 0) < 120
        }
        order = try #require(small.first?["id"] as? String)
        other = try #require(small.dropFirst().first?["id"] as? String)
    }

    private static func list(_ store: String, _ options: [String] = []) throws -> [[String: Any]] {
        let outcome = try Program.run(["orders", "list", "--store", store, "--json"] + options)
        return try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]], "\(outcome.errors)")
    }

    private func step(_ words: String..., expects status: Int32 = 0) throws -> String {
        let outcome = try Program.run(
            ["orders", words[0], words.count > 1 && words[1] == "other" ? other : order]
                + words.dropFirst().filter { $0 != "other" }
                + ["--store", store, "--language", "en"])
        #expect(outcome.status == status, "\(words): \(outcome.output)\(outcome.errors)")
        return outcome.output + outcome.errors
    }

    /// A photo taken now at the order's place, `metres` north of it.
    private func photo(_ name: String, metres: Double = 0, takenAt: String? = nil) throws -> String {
        let plain = folder.file("plain.jpg")
        if !FileManager.default.fileExists(atPath: plain) {
            let source = Program.sample("tiles/satellite-2024.tif")
            try Program.tool([
                "gdal_translate", "-q", "-of", "JPEG", "-b", "1", "-srcwin", "0", "0", "64", "64", "-ot", "Byte",
                "-scale", source, plain,
            ])
        }
        // The sample lies at longitude 113.139, latitude 23.031 (see the grids' README); the order's own place by GDAL's tool.
        let shown = try Program.run(["orders", "show", order, "--store", store, "--json"])
        let document = try #require(try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any])
        let matter = try #require((document["order"] as? [String: Any])?["matter"] as? [String: Any])
        let position = try #require(matter["position"] as? [String: Double])
        let text = "\(position["x"] ?? 0) \(position["y"] ?? 0)\n"
        let input = folder.file("place.txt")
        try Data(text.utf8).write(to: URL(fileURLWithPath: input))
        let placed = try runTool(
            "/usr/bin/gdaltransform", ["-s_srs", "EPSG:4547", "-t_srs", "EPSG:4326", "-output_xy"],
            input: URL(fileURLWithPath: input))
        let degrees = placed.output.split(separator: " ").compactMap {
            Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        try #require(degrees.count == 2, "\(placed.output)")
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 8 * 3_600)
        formatter.dateFormat = "yyyy:MM:dd HH:mm:ss"
        let now = formatter.string(from: Date().addingTimeInterval(2))
        // GDAL's command has longitude first where the order of axes is traditional; 23° is the latitude.
        let (latitude, longitude) = degrees[0] < degrees[1] ? (degrees[0], degrees[1]) : (degrees[1], degrees[0])
        let data = TestPhoto.photo(
            try Data(contentsOf: URL(fileURLWithPath: plain)), takenAt: takenAt ?? now,
            place: (longitude, latitude + metres / 110_750), bearing: 90)
        // Each photo has bytes of its own.
        let path = folder.file(name)
        try (data + Data(name.utf8)).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test(.needs(isInstalled("/usr/bin/gdaltransform"), "no gdaltransform; Debian's gdal-bin has it"))
    func anOrderIsTakenThroughReturnRulingReportAndReopening() throws {
        #expect(try step("sign", "--unit", "上村", expects: 77).contains("allowed now: dispatch"))
        let dispatched = try step("dispatch", "--to", "上村")
        #expect(dispatched.contains("awaiting signature, with 上村") && dispatched.contains("next: sign"))
        #expect(try step("dispatch", "other", "--to", "下村").contains("with 下村"))
        let again = try step("dispatch", "--to", "下村", expects: 77)
        #expect(again.contains("the order is awaiting signature"))
        _ = try step("return", "--unit", "上村", "--by", "甲", "--reason", "不在本村", "--basis", "界线图", "--propose", "下村")
        _ = try step("dispatch", "--to", "下村")
        let spent = try step(
            "return", "--unit", "下村", "--by", "乙", "--reason", "不在本村", "--basis", "界线图", "--propose", "上村", expects: 77)
        #expect(spent.contains("returned once"))
        #expect(try step("dispute", "--unit", "下村", "--by", "乙", "--reason", "不在本村").contains("in arbitration"))
        let early = try step("rule", "--unit", "示例镇", "--lead", "上村", "--with", "T-nyb", "--reason", "界线图", expects: 77)
        #expect(early.contains("上村（440605900201） not heard yet"), "\(early)")
        _ = try step("state", "--unit", "上村", "--text", "界线见图")
        _ = try step("rule", "--unit", "示例镇", "--by", "丙", "--lead", "上村", "--with", "T-nyb", "--reason", "界线图")
        _ = try step("pause", "--reason", "诉讼", "--evidence", "案1", "--until", "2099-01-01", expects: 77)
        _ = try step("report", "--unit", "上村", "--by", "甲", "--stage", "责令停工", "--note", "已停工")
        #expect(
            try step("report", "--unit", "上村", "--by", "甲", "--outcome", "整改到位", "--note", "已拆", expects: 77)
                .contains("co-handlers have not done their parts"))
        _ = try step("report", "--unit", "T-nyb", "--part", "--note", "已立案")
        // Photos: none, one from afar and of last year, good ones.
        let report = ["--unit", "上村", "--by", "甲", "--outcome", "整改到位", "--note", "已拆"]
        let bare = try Program.run(["orders", "report", order] + report + ["--store", store, "--language", "en"])
        #expect(bare.status == 77 && bare.errors.contains("imagery is a clue only"), "\(bare.errors)")
        let staged = [try photo("far.jpg", metres: 300), try photo("old.jpg", takenAt: "2025:01:01 08:00:00")]
        let refused = try Program.run(
            ["orders", "report", order] + report + staged.flatMap { ["--photo", $0] } + [
                "--store", store, "--language", "en",
            ])
        #expect(refused.status == 77)
        for part in ["far.jpg: taken 30", "old.jpg: taken on 2025-01-01", "there are 2 photos; 3 are needed"] {
            #expect(refused.errors.contains(part), "\(part) in \(refused.errors)")
        }
        let good = try (1...3).map { try photo("good\($0).jpg") }
        let taken = try Program.run(
            ["orders", "report", order] + report + good.flatMap { ["--photo", $0] } + [
                "--store", store, "--language", "en",
            ])
        #expect(taken.status == 0 && taken.output.contains("awaiting check"), "\(taken)")
        #expect(try step("check", "--pass", "--by", "甲", expects: 77).contains("another person"))
        #expect(try step("check", "--pass", "--by", "丁").contains("closed"))
        #expect(try step("show").contains("awaits a later epoch"))
        #expect(try step("reopen", "--cause", "visit", "--reason", "地基仍在", "--by", "丁").contains("in hand, with 上村"))
        // The same photos do not serve another order.
        _ = try step("sign", "other", "--unit", "下村")
        _ = try step("report", "other", "--unit", "T-nyb", "--part", "--note", "已立案")
        let used = try Program.run(
            ["orders", "report", other] + ["--unit", "下村", "--by", "乙", "--outcome", "整改到位", "--note", "已拆"]
                + good.flatMap { ["--photo", $0] } + ["--store", store, "--language", "en"])
        #expect(used.status == 77 && used.errors.contains("order \(order) has this photo already"), "\(used.errors)")
        let verified = try Program.run(["store", "verify", "--store", store])
        #expect(verified.status == 0, "\(verified.errors)")
    }

    @Test func listsAreFilteredByUnitCategoryAndDeadline() throws {
        _ = try step("dispatch", "--to", "上村")
        _ = try step("dispatch", "other", "--to", "下村")
        func ids(_ options: String...) throws -> [String] {
            try Self.list(store, options).compactMap { $0["id"] as? String }
        }
        #expect(try ids("--responsible", "上村") == [order])
        #expect(try ids("--responsible", "440605900202") == [other])
        #expect(try ids("--sort", "due").prefix(2).sorted() == [order, other].sorted())
        #expect(try ids("--due-before", "2000-01-01").isEmpty)
        #expect(Set(try ids("--due-before", "2100-01-01")) == [order, other])
        #expect(try ids("--category", "building.taller").isEmpty)
        #expect(try ids("--parcel", String(order.dropFirst(3).dropLast(3))) == [order])
        let unknown = try Program.run(["orders", "list", "--responsible", "无此村", "--store", store, "--language", "en"])
        #expect(unknown.status == 64 && unknown.errors.contains("there is no unit “无此村”"))
    }

    @Test func rulesAreCheckedTriedAdoptedAndExplained() throws {
        let rules = folder.file("rules.yaml")
        #expect(try Program.run(["rules", "sample", "-o", rules]).status == 0)
        #expect(try Program.run(["rules", "check", rules]).status == 0)
        let adopted = try Program.run(["rules", "adopt", rules, "--store", store, "--language", "en"])
        #expect(adopted.output.contains("adopted as version v1"), "\(adopted)")
        #expect(
            try Program.run(["rules", "adopt", rules, "--store", store, "--language", "en"]).output.contains(
                "nothing changed"))
        #expect(
            try Program.run(["rules", "show", "--store", store]).output
                == (try String(contentsOfFile: rules, encoding: .utf8)))
        let dispatched = try step("dispatch")
        #expect(dispatched.contains("with 上村"))
        let explained = try Program.run(["rules", "explain", order, "--store", store, "--language", "en"])
        #expect(explained.output.contains("dispatched: rules v1, line 29"), "\(explained.output)")
        let trial = try Program.run(["rules", "simulate", rules, "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(trial.output.utf8)) as? [[String: Any]])
        #expect(rows.last?["orders"] as? Double == 1 && rows.last?["changed"] as? Double == 0)
        let bad = folder.file("bad.yaml")
        let text = try String(contentsOfFile: rules, encoding: .utf8)
            .replacing("responsible: {unit: village, co: [town.农业农村办]}", with: "responsible: {unit: village}")
            .replacing(", unit: town.农业农村办}", with: "}")
        try Data(text.utf8).write(to: URL(fileURLWithPath: bad))
        let checked = try Program.run(["rules", "check", bad, "--language", "en"])
        #expect(
            checked.status == 78 && checked.errors.contains(":29:1: the step penalty is an act of law"),
            "\(checked.errors)")
    }

    @Test func instructionsVisitsAndHolidaysAreKept() throws {
        func run(_ words: String...) throws -> Program.Outcome {
            try Program.run(words + ["--store", store, "--language", "en"])
        }
        #expect(
            try run("instructions", "send", "--to", "上村", "--to", "下村", "--text", "核对界线").output.contains(
                "recipients: 2"))
        let year = Calendar(identifier: .gregorian).component(.year, from: Date().addingTimeInterval(8 * 3_600))
        let id = "I-\(year)-000001"
        #expect(try run("instructions", "reply", id, "--unit", "上村", "--text", "已核对").output.contains("replied 1"))
        #expect(try run("instructions", "reply", id, "--unit", "塘边村", "--text", "无").status == 77)
        #expect(try run("instructions", "list", "--open").output.contains("核对界线"))
        let evaluated = try run("orders", "evaluate", order, "--score", "1", "--unsolved")
        #expect(evaluated.output.contains("visit V-\(year)-000001 is asked for"), "\(evaluated)")
        #expect(
            try run("visits", "report", "V-\(year)-000001", "--found", "solved", "--note", "已恢复").output.contains(
                "solved"))
        #expect(try run("visits", "list", "--open").errors.contains("no visits"))
        let notice = folder.file("2027.csv")
        let days = (1...6).map { "2027-01-0\($0),休\n" }.joined()
        try Data("日期,类型\n\(days)".utf8).write(to: URL(fileURLWithPath: notice))
        #expect(try run("calendar", "import", notice).output.contains("imported 2027"))
        #expect(try run("calendar", "import", notice).output.contains("nothing changed"))
        #expect(try run("calendar", "list", "2027").output.contains("2027-01-06"))
        #expect(try run("calendar", "list", "2028").errors.contains("2028"))
        let verified = try Program.run(["store", "verify", "--store", store])
        #expect(verified.status == 0, "\(verified.errors)")
    }
}
