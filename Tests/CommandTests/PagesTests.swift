import Foundation
import TestNeeds
import TestRasters
import Testing

/// Pages in a real browser, over TLS, on the surveyed sample.
@Suite(
    .needs(isInstalled("/usr/bin/chromium"), "Chromium is absent"),
    .needs(
        TestPython.has("playwright, rasterio, axe_playwright_python"),
        "Python's playwright, axe-playwright-python or rasterio is absent"))
struct PagesTests {
    private static let password = "七月流火九月授衣春日载阳"
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var store: String { folder.file("a.gpkg") }

    private func script(_ name: String) -> String { Program.root + "/Tests/CommandTests/" + name }

    /// A service on the sample, with an officer who may do all that officers may. `more`: lines of the section `service`.
    private func serve(isPlain: Bool = false, more: String? = nil) throws -> ServedOffice {
        try Program.satelliteStore(at: store)
        let all = ["dispatcher", "handler", "supervisor", "arbiter"].map { "--post \($0):440605" }
        let people = [("lixm", "李小明", all), ("wangw", "王五", all), ("zhaol", "赵六", ["--post handler:440605900"])]
        let accounts = people.map { name, fullName, posts in
            "printf '%s\\n' '\(Self.password)' | '\(Program.path)' accounts add \(name) --full-name \(fullName) "
                + "--password-stdin \(posts.joined(separator: " ")) --store '\(store)'"
        }
        let status = try Process.shell(
            accounts.joined(separator: " && ")
                + " && openssl req -x509 -newkey rsa:2048 -nodes -keyout site.key -out site.pem -days 2 -subj /CN=localhost 2>/dev/null",
            folder: folder.path)
        try #require(status == 0)
        if let more {
            let file = folder.file("site.yaml")
            let parcels = "areas:\n  - {name: a, parcels: [\(Program.root)/grids/parcels.gpkg]}\n"
            try "store: \(store)\n\(parcels)service:\n  \(more)\n".write(
                toFile: file, atomically: true, encoding: .utf8)
            return try ServedOffice(["--config", file])
        }
        let tls = ["--certificate", folder.file("site.pem"), "--key", folder.file("site.key")]
        return try ServedOffice(["--store", store, "--citizens", "440605"] + (isPlain ? [] : tls))
    }

    private func answer(_ arguments: [String]) throws -> [String: Any] {
        let ran = try TestPython.run(arguments)
        let object = try? JSONSerialization.jsonObject(with: Data(ran.output.utf8)) as? [String: Any]
        return try #require(object, "\(ran.status) \(ran.output)")
    }

    @Test func everyPageIsWithoutFaultInBothLanguagesAndWidths() throws {
        let served = try serve()
        defer { _ = try? served.stop() }
        let finding = try #require(try Program.ids(Program.run(["findings", "list", "--store", store]).output).first)
        let order = try #require(try Program.ids(Program.run(["orders", "list", "--store", store]).output).first)
        let shots = ProcessInfo.processInfo.environment["SCREENSHOTS"] ?? folder.path
        let found = try answer([
            script("pages.py"), "/usr/bin/chromium", "https://localhost:\(served.port)", shots, "lixm", Self.password,
            finding, order, "440605",
        ])
        #expect(found["pages"] as? Int == 4 * 22)
        let faults = found["faults"] as? [String] ?? ["none told"]
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test(.needs(TestPython.has("zxingcpp"), "Python's zxing-cpp is absent"))
    func everyCodeLeadsWhereItSays() throws {
        let served = try serve()
        defer { _ = try? served.stop() }
        let sheet = folder.file("sheet.html")
        #expect(try Program.run(["findings", "export", "--store", store, "-o", sheet]).status == 0)
        let site = "https://localhost:\(served.port)"
        let found = try answer([
            script("codes.py"), "/usr/bin/chromium", site, "lixm", Self.password, "440605900201", sheet,
        ])
        #expect(found["poster"] as? [String] == ["\(site)/report?unit=440605900201"], "\(found)")
        #expect(found["sheets"] as? Int == 1 && (found["village"] as? String)?.contains("上村") == true, "\(found)")
        #expect((found["receipt"] as? [String])?.first?.hasPrefix("\(site)/told/") == true, "\(found)")
        #expect(found["told"] as? Int == 200)
        #expect((found["cards"] as? Int ?? 0) > 10 && found["differing"] as? Int == 0, "\(found)")
        // What was reported by the village's poster lies in the village.
        let listed = try Program.run(["reports", "list", "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        #expect(rows.count == 1 && "\(rows)".contains("440605900201"), "\(rows)")
        // The same poster by the command.
        let poster = folder.file("poster.svg")
        let made = ["units", "poster", "440605900201", "--site", site, "--store", store, "-o", poster]
        #expect(try Program.run(made).status == 0)
        let drawn = try served.ask("/report?unit=440605900201").body
        #expect(drawn.contains("value=\"440605900201\""))
        #expect(try String(contentsOfFile: poster, encoding: .utf8).contains("\(site)/report?unit=440605900201"))
        #expect(try Program.run(made.map { $0 == site ? "\(site)/x" : $0 }).status == 64)
        // A unit that is none of this desk's is as if nothing were said.
        #expect(try served.ask("/report?unit=110101").body.contains("name=\"unit\" value=\"\""))
    }

    /// What comes from outside: names of units and accounts, words of reports, notes of decisions. None of it becomes markup or a script.
    @Test func wordsFromOutsideNeverBecomeMarkup() throws {
        let served = try serve()
        defer { _ = try? served.stop() }
        let payloads = [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "</textarea><svg onload=alert(3)>",
            "javascript:alert(4)", "{{#x}}<b>{{{y}}}</b>",
        ]
        let findings = try Program.ids(Program.run(["findings", "list", "--store", store]).output)
        let order = try #require(try Program.ids(Program.run(["orders", "list", "--store", store]).output).first)
        let list = folder.file("units.csv")
        let units = payloads.enumerated().map { "HX-\($0),\"\($1.replacing("\"", with: "\"\""))\",部门,440605" }
        try ("部门代码,单位名称,层级,上级\n" + units.joined(separator: "\n")).write(
            toFile: list, atomically: true, encoding: .utf8)
        #expect(try Program.run(["units", "import", list, "--store", store]).status == 0)
        for (number, payload) in payloads.enumerated() {
            let made = try Program.run([
                "reports", "add", "--reporter-kind", "巡查员", "--category", "building.new", "--text", payload,
                "--summary",
                payload, "--address", payload, "--village", "上村", "--store", store,
            ])
            #expect(made.status == 0, "\(made.errors)")
            let account = [
                "accounts", "add", "hx\(number)", "--system", "--full-name", payload, "--post", "reporter:440605",
            ]
            #expect(try Program.run(account + ["--store", store]).status == 0)
            let decided = try Program.run([
                "findings", "decide", findings[number], "--as", "新建", "--by", payload, "--note", payload, "--store",
                store,
            ])
            #expect(decided.status == 0, "\(decided.errors)")
        }
        // The order with the words in its history, too.
        _ = try Program.run(["orders", "dispatch", order, "--to", "HX-1", "--note", payloads[1], "--store", store])
        let found = try answer([
            script("pages.py"), "/usr/bin/chromium", "https://localhost:\(served.port)", folder.path, "lixm",
            Self.password,
            findings[1], order, "440605", "zh", "1440",
        ])
        #expect(found["pages"] as? Int == 22)
        let faults = (found["faults"] as? [String] ?? ["none told"]).filter { fault in
            // The payloads' own words are no words of ours.
            !fault.contains("camelCase") && !fault.contains("a hole")
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    /// Five reports with three photos each, made without a network: each is sent once, whatever happens on the way.
    @Test func reportsMadeWithoutANetworkAreSentOnceEach() throws {
        // A browser trusts this machine without TLS, and a proxy can then see what passes.
        let served = try serve(isPlain: true)
        defer { _ = try? served.stop() }
        let found = try answer([
            script("offline.py"), "/usr/bin/chromium", Program.path, store, "\(served.port)", folder.path, "lixm",
            Self.password,
        ])
        #expect(found["faults"] as? [String] == [], "\(found)")
        #expect(found["kept"] as? [Int] == [2, 5], "\(found)")
        #expect(found["sent"] as? Int == 5 && found["lost"] as? Int == 1, "\(found)")
        #expect((found["failed"] as? Int ?? 0) > 0)
        let listed = try Program.run(["reports", "list", "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        #expect(Set(rows.compactMap { $0["text"] as? String }) == Set((1...5).map { "第 \($0) 件" }))
        #expect(rows.count == 5)
        let made = try Program.run([
            "accounts", "add", "reader", "--system", "--post", "dispatcher:440605", "--store", store, "--json",
        ])
        let token = try #require(
            (try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])?["token"] as? String)
        let page = try served.ask("/api/v1/reports?limit=100", ["-H", "Authorization: Bearer \(token)"])
        let items = (try JSONSerialization.jsonObject(with: Data(page.body.utf8)) as? [String: Any])?["items"]
        let photos = ((items as? [[String: Any]]) ?? []).flatMap { ($0["photos"] as? [String]) ?? [] }
        #expect(photos.count == 15 && Set(photos).count == 15, "\(photos.count)")
    }

    /// Eight returns, each settled without opening another page; a colleague who had no part in them rules two disputes.
    @Test func returnsAndDisputesAreSettledInThreeClicksEach() throws {
        let served = try serve()
        defer { _ = try? served.stop() }
        let found = try answer([
            script("inbox.py"), "/usr/bin/chromium", "https://localhost:\(served.port)", "lixm", "wangw",
            "zhaol", Self.password, "8", "2",
        ])
        #expect(found["faults"] as? [String] == [], "\(found)")
        let clicks = found["clicks"] as? [Int] ?? []
        #expect(clicks.count == 8 && clicks.allSatisfy { $0 <= 3 }, "\(found)")
        #expect(found["ruled"] as? [Int] == [2, 2], "\(found)")
        #expect(found["left"] as? Int == 0)
        let orders = try Program.run(["orders", "list", "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(orders.output.utf8)) as? [[String: Any]])
        #expect(rows.count { $0["state"] as? String == "dispatched" } == 8)
        #expect(rows.count { $0["state"] as? String == "handling" } == 2)
        #expect(try Program.run(["store", "verify", "--store", store]).status == 0)
    }

    /// A year at the desks of a district: every figure leads to the list that it counts.
    @Test func everyFigureLeadsToTheListThatItCounts() throws {
        let served = try serveYear()
        defer { _ = try? served.stop() }
        let found = try answer([
            script("figures.py"), "/usr/bin/chromium", "http://localhost:\(served.port)", "lixm", Self.password,
        ])
        #expect(found["faults"] as? [String] == [] && found["unlinked"] as? [String] == [], "\(found)")
        #expect((found["figures"] as? Int ?? 0) > 60, "\(found)")
    }

    /// A year's log through the stream: the page keeps neither what it was told nor what it drew.
    @Test func theBigScreenKeepsNothingOfWhatItWasTold() throws {
        let served = try serveYear()
        defer { _ = try? served.stop() }
        let found = try answer([
            script("screen_load.py"), "/usr/bin/chromium", "http://localhost:\(served.port)", "lixm", Self.password,
        ])
        #expect((found["events"] as? Int ?? 0) > 3_000, "\(found)")
        #expect((found["heap_megabytes"] as? Double).map { $0 <= 20 } == true, "\(found)")
        // Seven lines of two elements each, with their texts.
        #expect((found["elements"] as? Int).map { $0 <= 14 } == true, "\(found)")
        #expect((found["nodes"] as? Int).map { $0 <= 60 } == true, "\(found)")
    }

    /// A small simulated year with an officer who may do all that officers may.
    private func serveYear() throws -> ServedOffice {
        #expect(try Program.run(["simulate", "--store", store, "--reports", "500"]).status == 0)
        let status = try Process.shell(
            "printf '%s\\n' '\(Self.password)' | '\(Program.path)' accounts add lixm --full-name 李小明 --password-stdin "
                + "--post dispatcher:440605 --post supervisor:440605 --store '\(store)'", folder: folder.path)
        try #require(status == 0)
        return try ServedOffice(["--store", store])
    }

    @Test func theBigScreenIsNeverMoreThanTwoSecondsBehindAndSaysWhenItIsCutOff() throws {
        let served = try serve(isPlain: true)
        defer { _ = try? served.stop() }
        let found = try answer([script("screen.py"), "/usr/bin/chromium", "\(served.port)", "lixm", Self.password])
        #expect(found["faults"] as? [String] == [] && found["small"] as? [String] == [], "\(found)")
        let times = found["milliseconds"] as? [Int] ?? []
        #expect(times.count == 3 && times.allSatisfy { $0 <= 2000 }, "\(found)")
        #expect((found["stale_seconds"] as? Double).map { $0 <= 15 } == true, "\(found)")
        #expect(found["missed"] as? Int == 0, "\(found)")
        // Seven lines of two elements each.
        let elements = found["elements"] as? [Int] ?? []
        #expect(elements.count == 2 && elements[1] <= elements[0] + 14, "\(found)")
    }

    @Test func whoChangesAGivenPasswordWorksOn() throws {
        let served = try serve()
        defer { _ = try? served.stop() }
        let made = try Program.run([
            "accounts", "add", "sunqi", "--full-name", "孙七", "--post", "dispatcher:440605", "--store", store, "--json",
        ])
        let account = try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any]
        let given = try #require(account?["password"] as? String, "\(made)")
        let found = try answer([
            script("first_sign_in.py"), "/usr/bin/chromium", "https://localhost:\(served.port)", "sunqi", given,
            "六月食郁及薁七月亨葵及菽",
        ])
        #expect(found["faults"] as? [String] == [] && found["page"] as? String == "/orders", "\(found)")
        #expect((found["greeting"] as? String)?.contains("孙七") == true, "\(found)")
    }

    @Test func aVillageOfficerReportsByAFewTapsOverASlowNetwork() throws {
        let served = try serve()
        defer { _ = try? served.stop() }
        let found = try answer([
            script("phone.py"), "/usr/bin/chromium", "https://localhost:\(served.port)", "lixm", Self.password,
        ])
        #expect(found["faults"] as? [String] == [] && found["report"] as? String == "taken", "\(found)")
        #expect(found["report_taps"] as? Int == 6 && found["typed"] as? Int == 0, "\(found)")
        #expect((found["new_taps"] as? Int).map { $0 <= 8 } == true, "\(found)")
        #expect((found["kilobytes"] as? Int).map { $0 <= 300 } == true, "\(found)")
        let order = try #require(found["order"] as? String)
        let shown = try Program.run(["orders", "show", order, "--store", store])
        #expect(shown.output.contains("现场核查：合法"), "\(shown.output)")
    }

    @Test func twoOfficersAgreeWithoutSeeingEachOthersDecision() throws {
        let served = try serve(more: "second_look: [noChange]")
        defer { _ = try? served.stop() }
        let found = try answer([
            script("second_look.py"), "/usr/bin/chromium", "http://localhost:\(served.port)", "lixm", "wangw",
            Self.password,
        ])
        let finding = try #require(found["finding"] as? String)
        func text(_ key: String) -> String { found[key] as? String ?? "" }
        #expect(found["faults"] as? [String] == [] && found["left"] as? Bool == true, "\(found)")
        #expect(text("said").contains("等另一人核查") && text("own").contains("误报"), "\(found)")
        #expect(text("second") == finding && found["blind"] as? Bool == true, "\(found)")
        #expect(text("differs").contains("等另一人核查") && text("third") == finding, "\(found)")
        for word in ["lixm", "误报", "阴影", "wangw", "新建房屋"] { #expect(text("both").contains(word), "\(found)") }
        #expect(text("settled").contains("属批准建设") && !text("settled").contains("等另一人"), "\(found)")
        #expect(text("unclear").contains("看不清") && text("decided").contains("（已批准）"), "\(found)")
        let listed = try Program.run(["findings", "list", "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        let decided = rows.filter { $0["decision"] is String }
        let next = decided.first { $0["id"] as? String == text("next") }
        #expect(next?["decision"] as? String == "notObserved" && decided.count == 2, "\(decided)")
        #expect(try Program.run(["store", "verify", "--store", store]).status == 0)
    }

    @Test func anOfficerDecidesByKeysAndFollowsAnOrder() throws {
        let served = try serve()
        defer { _ = try? served.stop() }
        // The map has what the catalogue has.
        let scenes = ["2023", "2024"].map { "\(Program.root)/tiles/satellite-\($0).tif" }
        #expect(try Program.run(["scenes", "add"] + scenes + ["--store", store]).status == 0)
        let found = try answer([
            script("journeys.py"), "/usr/bin/chromium", "https://localhost:\(served.port)", "lixm", "wangw",
            Self.password,
        ])
        #expect(found["faults"] as? [String] == [], "\(found)")
        #expect(found["decided"] as? Int == 12 && found["keys"] as? Int == 12 && found["undone"] as? Int == 3)
        #expect(found["apart"] as? String == "apart")
        #expect((found["second"] as? String)?.contains("王五正在核查这一处") == true, "\(found)")
        #expect(found["reload"] as? String == "same")
        #expect(found["steps"] as? [String] == ["派遣", "签收"])
        #expect(found["report"] as? String == "taken", "\(found)")
        // On paper: two pages or three, with the photo's hash as sha256sum has it, and the place within 0.1″ of what PROJ says.
        let sheet = try #require(found["sheet"] as? [String: Any], "\(found)")
        #expect(sheet["hash"] as? Bool == true && sheet["place"] as? Bool == true, "\(sheet)")
        #expect((2...3).contains(sheet["pages"] as? Int ?? 0), "\(sheet)")
        #expect(found["search"] as? String == "440605001001JC00016", "\(found)")
        // The areas are those of the outline that was drawn, by the surveyor's formula.
        let outline = try #require(found["outline"] as? [Any], "\(found)")
        let isDrawn = outline.first as? Bool == true
        #expect(isDrawn && (outline.last as? Double).map { abs($0) < 0.01 } == true, "\(outline)")
        // What the store has is what the page said.
        let order = try #require(found["order"] as? String)
        let shown = try Program.run(["orders", "show", order, "--store", store])
        #expect(shown.output.contains("待核查"), "\(shown.output)")
        let decided = try Program.run(["findings", "list", "--store", store, "--json"])
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(decided.output.utf8)) as? [[String: Any]])
        #expect(rows.count { $0["decision"] is String } == 9)
        #expect(try Program.run(["store", "verify", "--store", store]).status == 0)
    }
}
