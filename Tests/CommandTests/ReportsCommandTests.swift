import Foundation
import TestNeeds
import TestRasters
import Testing

/// `reports`: what is told comes to an order, once.
@Suite struct ReportsCommandTests {
    private let folder: TemporaryFolder
    private let store: String

    init() throws {
        folder = try TemporaryFolder()
        store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
    }

    private func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(["reports"] + arguments + ["--store", store])
    }

    private func object(_ arguments: [String]) throws -> [String: Any] {
        let outcome = try run(arguments + ["--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func rows(_ arguments: [String] = []) throws -> [[String: Any]] {
        let outcome = try run(["list", "--json"] + arguments)
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    }

    private func verify() throws {
        let check = try Program.run(["store", "verify", "--store", store])
        #expect(check.status == 0, "\(check.errors)")
    }

    @Test func aCallOnAParcelWithAnOpenOrderJoinsIt() throws {
        let orders = try Program.run(["orders", "list", "--store", store, "--json"])
        let listed = try #require(
            try JSONSerialization.jsonObject(with: Data(orders.output.utf8)) as? [[String: Any]])
        let order = try #require(listed.first { ($0["category"] as? String)?.hasPrefix("building") == true })
        let (id, parcel) = try (
            #require(order["id"] as? String), #require(order["parcel_code"] as? String)
        )
        let call = [
            "add", "--channel", "热线", "--category", "building.new", "--text", "我家隔壁在加建", "--parcel", parcel,
            "--reporter-name", "陈某某", "--reporter-phone", "13800138000", "--reference", "12345-1",
        ]
        let first = try object(call)
        #expect(first["order"] as? String == id && first["link"] as? String == "sameParcel")
        #expect(first["is_to_be_located"] as? Bool == false)
        // The same call again, e.g. after a lost answer.
        let again = try object(call)
        #expect(again["id"] as? String == first["id"] as? String && again["is_new"] as? Bool == false)
        #expect(try rows().count == 1)
        // What handlers get names nobody, and has none of the reporter's words.
        for arguments in [["orders", "show", id], ["orders", "show", id, "--json"], ["orders", "list", "--json"]] {
            let shown = try Program.run(arguments + ["--store", store]).output
            for word in ["陈某某", "13800138000", "隔壁"] { #expect(!shown.contains(word), "\(word): \(arguments)") }
        }
        for format in ["geojson", "csv", "kml", "gpkg"] {
            let path = folder.file("orders.\(format)")
            #expect(try Program.run(["orders", "export", "--store", store, "-o", path]).status == 0)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for word in ["陈某某", "13800138000", "隔壁"] {
                #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word): \(format)")
            }
        }
        for arguments in [["list"], ["list", "--json"], ["show", first["id"] as? String ?? ""]] {
            let shown = try run(arguments).output
            for word in ["陈某某", "13800138000"] { #expect(!shown.contains(word), "\(word): \(arguments)") }
        }
        #expect(try Program.run(["audit", "identity", id, "--store", store, "--json"]).output.contains("[\n\n]"))
        let read = try run(["identity", id, "--reason", "回访", "--by", "王五"])
        #expect(read.output.contains("陈某某") && read.output.contains("13800138000"), "\(read)")
        #expect(read.output.contains("我家隔壁在加建"))
        let audit = try Program.run(["audit", "identity", id, "--store", store])
        #expect(audit.output.contains("王五") && audit.output.contains("回访"), "\(audit)")
        try verify()
    }

    @Test func aReportersTokenIsShownOnceAndNowhereElse() throws {
        let call = [
            "add", "--channel", "热线", "--category", "waste.dump", "--text", "垃圾", "--reference", "1", "--village", "下村",
        ]
        let added = try run(call + ["--language", "en"])
        #expect(added.status == 0, "\(added.errors)")
        let word = try #require(
            added.output.split(separator: "\n").first { $0.hasPrefix("token ") }?.split(separator: " ").dropFirst()
                .first)
        let token = String(word.dropLast())
        #expect(token.count == 22 && added.output.contains("/told/\(token)"), "\(added.output)")
        let again = try object(call)
        #expect(again["is_new"] as? Bool == false && again["token"] as? String == nil)
        for arguments in [
            ["reports", "list", "--json"], ["reports", "show", "R-2026-0000001"], ["orders", "list", "--json"],
        ] {
            #expect(try !Program.run(arguments + ["--store", store]).output.contains(token))
        }
        let list = folder.file("list.csv")
        try "channel,category,text,reference,village\n热线,waste.dump,垃圾,2,下村\n热线,waste.dump,垃圾,1,下村\n".write(
            toFile: list, atomically: true, encoding: .utf8)
        let tokens = folder.file("tokens.csv")
        let taken = try run(["import", list, "--tokens", tokens])
        #expect(taken.status == 0, "\(taken.errors)")
        let lines = try String(contentsOfFile: tokens, encoding: .utf8).split(separator: "\r\n")
        #expect(lines.count == 2 && lines[1].split(separator: ",").count == 3, "\(lines)")
        #expect(try run(["import", list, "--tokens", tokens]).status == 73)
        try verify()
    }

    @Test func positionsOfPhoneMapsAreBroughtIntoTheStoresCRS() throws {
        // 113.14, 23.03 on WGS 84 lies at 411847.80, 2548118.74 in EPSG:4547; on GCJ-02 it is shown 300 to 700 m off.
        let place = ["add", "--channel", "巡查", "--category", "waste.dump", "--text", "垃圾", "--at", "113.14,23.03"]
        _ = try object(place + ["--datum", "wgs84"])
        _ = try object(place + ["--datum", "gcj02"])
        let undeclared = try object(place + ["--text", "别的"])
        #expect(undeclared["is_to_be_located"] as? Bool == true)
        let all = try rows()
        let (x, y) = try (#require(all[0]["x"] as? Double), #require(all[0]["y"] as? Double))
        #expect(abs(x - 411_847.80) < 0.01 && abs(y - 2_548_118.74) < 0.01, "\(x) \(y)")
        let (east, north) = try (#require(all[1]["x"] as? Double), #require(all[1]["y"] as? Double))
        #expect((300...700).contains(hypot(east - x, north - y)), "\(east) \(north)")
        #expect(try rows(["--to-be-located"]).map { $0["id"] as? String } == [undeclared["id"] as? String])
        // A parcel that is not on record, and no place at all but the village: to be located too.
        let lost = try run([
            "add", "--channel", "热线", "--category", "noise.site", "--parcel", "440605001001JC99999", "--language", "en",
        ])
        #expect(lost.output.contains("the store has no parcel 440605001001JC99999"), "\(lost)")
        let call = try object(["add", "--channel", "热线", "--category", "noise.site", "--village", "上村"])
        #expect(
            call["is_to_be_located"] as? Bool == true && (call["order"] as? String)?.hasPrefix("PR-\(year)-") == true)
        try verify()
    }

    @Test func ofWhatIsNoneOfTheMattersSuggestedTheDeskDoesNotAskAgain() throws {
        let (heap, litter) = (
            try object([
                "add", "--channel", "巡查", "--category", "waste.dump", "--text", "路边堆放建筑垃圾", "--at", "113.14,23.03",
                "--datum", "wgs84",
            ]),
            try object([
                "add", "--channel", "随手拍", "--category", "waste.litter", "--text", "路边堆放垃圾", "--at",
                "113.14,23.030036", "--datum", "wgs84",
            ])
        )
        let (report, order) = try (#require(litter["id"] as? String), #require(heap["order"] as? String))
        #expect(litter["suggestions"] as? [String] == [order])
        let refused = try object(["refuse", report])
        #expect(refused["suggestions"] as? [String] == [] && refused["order"] as? String == litter["order"] as? String)
        let again = try run(["refuse", report, "--language", "en"]).output
        #expect(again.contains("nothing changed") && again.contains("another matter than \(order)"), "\(again)")
        #expect(try !run(["suggest", report, "--json"]).output.contains(order))
        // Who joins it after all has the last word.
        let joined = try run(["join", report, order, "--reason", "同一堆", "--language", "en"]).output
        #expect(joined.contains(order) && !joined.contains("another matter than"), "\(joined)")
        try verify()
    }

    @Test func whatMayBeOneMatterIsSuggestedWithItsDistanceJoinedAndTakenOutAgain() throws {
        // 4 m to the north; another category of the group never joins by itself.
        let first = try object([
            "add", "--channel", "巡查", "--category", "waste.dump", "--text", "路边堆放建筑垃圾", "--at", "113.14,23.03",
            "--datum",
            "wgs84",
        ])
        let second = try object([
            "add", "--channel", "随手拍", "--category", "waste.litter", "--text", "路边堆放垃圾", "--at", "113.14,23.030036",
            "--datum", "wgs84",
        ])
        let (report, heap) = try (#require(second["id"] as? String), #require(first["order"] as? String))
        let own = try #require(second["order"] as? String)
        #expect(own != heap && second["link"] as? String == "raised" && second["suggestions"] as? [String] == [heap])
        let suggested = try run(["suggest", report, "--json"])
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(suggested.output.utf8)) as? [[String: Any]])
        #expect(rows.map { $0["order"] as? String } == [heap])
        // 0.000036° of latitude.
        #expect((rows.first?["distance_m"] as? Double).map { abs($0 - 3.99) < 0.01 } == true, "\(suggested.output)")
        let probability = try #require(rows.first?["probability"] as? Double)
        #expect((0.05..<1).contains(probability))
        let shown = try run(["show", report, "--language", "en"]).output
        // What is asked again is what was said when it came in: its own order is none of the matters around it.
        let percent = Int((probability * 100).rounded())
        #expect(shown.contains("may be the same matter") && shown.contains("4 m away (± 13 m)"), "\(shown)")
        #expect(shown.contains("\(heap)  \(percent) %"), "\(percent) in \(shown)")

        func state(_ order: String) throws -> String? {
            let outcome = try Program.run(["orders", "show", order, "--store", store, "--json"])
            let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            return ((document?["order"] as? [String: Any])?["course"] as? [String: Any])?["state"] as? String
        }
        let joined = try object(["join", report, heap, "--reason", "同一堆"])
        #expect(joined["order"] as? String == heap && joined["link"] as? String == "officer")
        #expect(try state(own) == "mergedInto" && state(heap) == "filed")
        #expect(try rowsOf(heap).count == 2)
        // The old order's number leads to the one that stands.
        let photo = try object([
            "add", "--channel", "随手拍", "--category", "waste.litter", "--text", "补拍", "--order", own, "--reference",
            "p1",
        ])
        #expect(photo["order"] as? String == heap)
        let left = try object(["leave", report, "--reason", "另一堆"])
        #expect(left["order"] as? String == own && left["link"] as? String == "separated")
        #expect(try state(own) == "filed" && rowsOf(heap).count == 2 && rowsOf(own).count == 1)
        #expect(try run(["show", report, "--language", "en"]).output.contains("taken out by an officer 另一堆"))
        #expect(try run(["learn"]).status == 0)
        try verify()
    }

    /// A caller asks again: no new report is needed to say which unit has the matter now.
    @Test func whoHasTheMatterIsSaidOfTheReport() throws {
        let call = try object(["add", "--channel", "热线", "--category", "noise.site", "--text", "施工", "--village", "上村"])
        let (report, order) = try (#require(call["id"] as? String), #require(call["order"] as? String))
        #expect(try !run(["show", report, "--language", "en"]).output.contains("with"))
        func isWith(_ unit: String, _ text: String) -> Bool {
            text.split(separator: "\n").contains { $0.hasPrefix("with ") && $0.contains(" \(unit) (") }
        }
        for unit in ["上村", "下村"] {
            #expect(try Program.run(["orders", "dispatch", order, "--to", unit, "--store", store]).status == 0)
            let shown = try run(["show", report, "--language", "en"]).output
            #expect(shown.contains("awaiting signature") && isWith(unit, shown), "\(shown)")
            guard unit == "上村" else { continue }
            let back = [
                "orders", "return", order, "--unit", unit, "--reason", "不属", "--basis", "清单", "--propose", "下村",
            ]
            #expect(try Program.run(back + ["--store", store]).status == 0)
        }
    }

    private var year: Int {
        Calendar(identifier: .gregorian).component(.year, from: Date().addingTimeInterval(8 * 3_600))
    }

    private func rowsOf(_ order: String) throws -> [[String: Any]] { try rows(["--order", order]) }

    /// The columns, the channel left out, the words for time and the numbers behind a tab are those of a hotline's own export.
    @Test func aHotlinesOwnListIsTakenAsItIsAndAgainWithoutDoubling() throws {
        let header = "工单编号,受理时间,来电人,来电号码,事项类别,诉求内容,事发地址,所属社区,办理期限\r\n"
        let lines = [
            "20261130001,2025年11月30日10时05分,陈某某,\t13800138000,新建房屋,\"我家隔壁\n在加建\",上村一巷3号,上村,5天",
            "20261130002,2025/11/30 11:20:31.0,,,noise.site,半夜施工,,下村,5天",
        ]
        let list = folder.file("12345.csv")
        func take(_ lines: [String], _ more: [String] = ["--channel", "12345热线"]) throws -> Program.Outcome {
            let utf8 = try folder.write(header + lines.joined(separator: "\r\n") + "\r\n", to: "utf8.csv")
            try Program.tool(["iconv", "-f", "UTF-8", "-t", "GBK", "-o", list, utf8])
            return try run(["import", list, "--language", "en"] + more)
        }
        #expect(try take(lines, []).errors.contains("misses the columns channel (channel and category are needed, or"))
        let taken = try take(lines).output
        #expect(taken.contains("2 reports in the list, 2 of them new: 2 raised an order, 0 joined"), "\(taken)")
        #expect(taken.contains("2 of the new ones are to be located"), "\(taken)")
        let first = try #require(try rows().first)
        #expect(first["reported_at"] as? String == "2025-11-30T02:05:00Z" && first["address"] as? String == "上村一巷3号")
        #expect(first["text"] as? String == "我家隔壁\n在加建" && first["channel"] as? String == "hotline")
        let order = try #require(first["order"] as? String)
        #expect(try run(["identity", order, "--reason", "回访"]).output.contains("13800138000"))
        // The next day's list has yesterday's calls too, and one that is wrong: it is named, and nothing is taken.
        let wrong = lines + ["20261201003,昨天,,,noise.site,施工,,下村,5天", "20261201004,2099-01-01,,,noise.site,,,下村,5天"]
        let refused = try take(wrong)
        #expect(refused.status == 65)
        for part in [
            "line 5: the time '昨天' is unknown", "line 6: the time '2099-01-01' is still to come",
            "2 of 4 reports are wrong; no report was taken",
        ] { #expect(refused.errors.contains(part), "\(part) in \(refused.errors)") }
        let next = try take(lines + ["20261201003,2025-12-01 09:00,,,noise.site,施工,,下村,5天"])
        #expect(next.output.contains("3 reports in the list, 1 of them new"), "\(next)")
        #expect(try rows().count == 3)
        // One category for all of a list.
        let all = try take(
            ["20261201009,2025-12-01 09:00,,,别的,施工,,下村,5天"], ["--channel", "热线", "--category", "noise.site"])
        #expect(all.status == 0, "\(all)")
        try verify()
    }

    @Test func aListIsTakenWholeOrNotAtAllAndOnce() throws {
        let list = folder.file("calls.csv")
        func take(_ text: String, gbk: Bool = false) throws -> Program.Outcome {
            try Data(text.utf8).write(to: URL(fileURLWithPath: list))
            if gbk {
                let utf8 = folder.file("utf8.csv")
                try Data(text.utf8).write(to: URL(fileURLWithPath: utf8))
                try Program.tool(["iconv", "-f", "UTF-8", "-t", "GBK", "-o", list, utf8])
            }
            return try run(["import", list, "--language", "en"])
        }
        let faulty = """
            渠道,类别,内容,经度,纬度,坐标系,村居,时间,编号
            热线,building.new,加建,,,,上村,2026-11-30 10:05,1
            电报,building.new,加建,,,,上村,,2
            热线,奇怪,加建,,,,上村,,3
            热线,building.new,加建,23.03,113.14,wgs84,,,4
            热线,building.new,加建,113.14,,wgs84,,,5
            热线,building.new,加建,113.14,23.03,北京,,,6
            热线,building.new,加建,,,,无名村,,7
            热线,building.new,加建,,,,,,8
            热线,building.new,加建,,,,上村,昨天,9
            热线,building.new,又加建,,,,上村,2026-11-30 10:05,1
            """
        let outcome = try take(faulty)
        #expect(outcome.status == 65)
        for part in [
            "line 3: channel '电报' is unknown", "line 4: category '奇怪' is unknown",
            "line 5: latitude '113.14' will not do",
            "line 6: longitude and latitude belong together", "line 7: datum '北京' is unknown",
            "line 8: there is no village '无名村'", "line 9: has no place", "line 10: the time '昨天' is unknown",
            "line 11: the reference '1' comes twice", "9 of 10 reports are wrong; no report was taken",
        ] { #expect(outcome.errors.contains(part), "\(part) in \(outcome.errors)") }
        #expect(try rows().isEmpty)
        #expect(try take("内容\n加建\n").errors.contains("misses the columns channel, category"))
        // As Excel saves it in China; the second line has no number of its own.
        let good = "渠道,类别,内容,经度,纬度,坐标系,村居,编号\r\n热线,新建房屋,加建,,,,上村,1\r\n巡查,waste.dump,垃圾,113.2,23.1,高德,,\r\n"
        let first = try take(good, gbk: true)
        #expect(first.output.contains("2 reports in the list, 2 of them new: 2 raised an order"), "\(first)")
        #expect(try take(good).output.contains("0 of them new"))
        #expect(try rows().map { $0["channel"] as? String } == ["hotline", "patrol"])
        try verify()
    }

    @Test func whatWillNotDoIsSaidWithWhatIsExpected() throws {
        let cases: [([String], Int32, String)] = [
            (["add", "--channel", "热线", "--category", "building.new"], 64, "has no place"),
            (["add", "--channel", "热线", "--category", "building.new", "--at", "113.14"], 64, "longitude,latitude"),
            (["add", "--channel", "电报", "--category", "building.new", "--village", "上村"], 64, "channel '电报'"),
            (
                ["add", "--channel", "热线", "--category", "building.new", "--order", "PR-2026-999999"], 66,
                "has no order PR-2026-999999"
            ),
            (
                ["add", "--channel", "热线", "--category", "building.new", "--at", "0,0", "--datum", "wgs84"], 64,
                "is not in China"
            ),
            (["identity", "PR-2026-000001", "--reason", " "], 64, "--reason ' '"),
            (["show", "R-2026-9999999"], 66, "has no report R-2026-9999999"),
            (["suggest", "R-2026-9999999"], 66, "has no report"),
            (["join", "R-2026-9999999", "PR-2026-000001"], 66, "has no report"),
        ]
        for (arguments, status, part) in cases {
            let outcome = try run(arguments + ["--language", "en"])
            #expect(outcome.status == status && outcome.errors.contains(part), "\(arguments): \(outcome)")
        }
    }
}
