import Foundation
import TestNeeds
import TestRasters
import Testing

/// One form reaches other systems in their own fields, and people hear of orders: through the doors that users have.
@Suite(.needs(isInstalled("/usr/bin/python3"), "python3 is not installed")) struct DeliveriesCommandTests {
    private static let rules = """
        categories:
          - code: fire.exit
            name: 消防通道
            responsible: {unit: village}
            limits: {handle: 3wd}
            dispatch: person
            fields:
              - {code: exit_blocked, datatype: singlevaluelist, values: [是, 否], required: true}
              - {code: width, datatype: number, name: 宽度}
            deliver:
              - to: 消防四化
                on: [filed, dispatched]
                map: {exit_blocked: AQCK, width: KD, order: BH, longitude: JD, latitude: WD, text: NR, event: LX}
                constants: {LY: 01}
                values: {exit_blocked: {是: 1, 否: 0}}
                datum: gcj02
              - {to: 综治, map: {exit_blocked: ckds, reported_at: sbsj, village: cj}}

        """

    private static func configuration(_ port: Int) -> String {
        """
        systems:
          - {name: 消防四化, url: "http://127.0.0.1:\(port)/fire", allow_private: true, answer_id: data.id, answer_ok: code=0}
          - {name: 综治, url: "http://127.0.0.1:\(port)/town", allow_private: true, format: form}
        notices:
          receivers:
            - {name: 东村群, units: ["440605001001"], about: [dispatched], robot: wecom, url: "http://127.0.0.1:\(port)/robot?key=k", allow_private: true}
            - {name: 西村群, units: ["440605001002"], robot: wecom, url: "http://127.0.0.1:\(port)/other?key=k", allow_private: true}

        """
    }

    private struct World {
        let site: UnattendedSite
        let receiver: WebReceiver
        var rules: String { site.folder.file("rules.yaml") }

        init() throws {
            receiver = try WebReceiver()
            site = try UnattendedSite(more: DeliveriesCommandTests.configuration(receiver.port))
            try Data(DeliveriesCommandTests.rules.utf8).write(to: URL(fileURLWithPath: rules))
        }

        /// Makes the store with rules, and lets the watch see that there is nothing to tell yet.
        func begin() throws {
            try #require(try site.pending().status == 0)
            let adopted = try site.run(["rules", "adopt", rules])
            try #require(adopted.status == 0, "\(adopted.errors)")
            try #require(try site.pending().status == 0)
        }

        func report(_ more: [String]) throws -> Program.Outcome {
            try site.run(
                [
                    "reports", "add", "--channel", "热线", "--category", "消防通道", "--village", "440605001001", "--datum",
                    "wgs84", "--text", "楼道口被堵，我是陈大文 13800138000", "--reporter-name", "陈大文", "--reporter-phone",
                    "13800138000",
                ] + more)
        }

        func deliveries(_ more: [String] = []) throws -> [[String: Any]] {
            let outcome = try site.run(["deliveries", "list", "--json"] + more)
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
        }

        func orders() throws -> [String] {
            let outcome = try site.run(["orders", "list", "--json"])
            let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
            return (rows ?? []).compactMap { $0["id"] as? String }
        }
    }

    @Test func oneFormReachesTwoSystemsAndNothingIsTypedAgain() throws {
        let world = try World()
        defer { world.receiver.stop() }
        try world.begin()
        let (site, receiver) = (world.site, world.receiver)
        let added = try world.report(["--at", "113.14,23.03", "--field", "exit_blocked=是", "--field", "宽度=1.2"])
        #expect(added.status == 0, "\(added.errors)")
        let order = try #require(try world.orders().first)
        // Both wait, in the order's own words too.
        #expect(try world.deliveries().compactMap { $0["to"] as? String } == ["消防四化", "综治"])
        #expect(try site.pending().status == 0)

        let fire = try #require(try receiver.requests("/fire").first)
        let fields = try #require(try JSONSerialization.jsonObject(with: Data(fire.body.utf8)) as? [String: Any])
        #expect(fields["AQCK"] as? String == "1" && fields["KD"] as? Double == 1.2 && fields["LY"] as? String == "01")
        #expect(fields["BH"] as? String == order && fields["LX"] as? String == "filed")
        #expect(fields["NR"] as? String == "楼道口被堵，我是*** ***")
        // GCJ-02 of 113.14, 23.03 by the formula that PRCoords publishes.
        let (x, y) = (try #require(fields["JD"] as? Double), try #require(fields["WD"] as? Double))
        #expect(abs(x - 113.1453) < 5e-4 && abs(y - 23.0274) < 5e-4, "\(x) \(y)")
        let town = try #require(try receiver.requests("/town").first)
        #expect(town.type.hasPrefix("application/x-www-form-urlencoded") && town.body.contains("ckds=%E6%98%AF"))

        // The one that failed is not shown as told.
        let all = try world.deliveries(["--all"])
        #expect(all.compactMap { $0["state"] as? String } == ["delivered", "pending"], "\(all)")
        #expect(all.first?["answer_id"] as? String == "XF-2026-88")
        #expect((all.last?["error"] as? String)?.contains("500") == true)
        let shown = try site.run(["orders", "show", order]).output
        #expect(
            shown.contains("its id XF-2026-88") && shown.contains("sent to 综治") && shown.contains("waits"), "\(shown)")
        let document = try site.run(["orders", "show", order, "--json"]).output
        #expect(document.contains("\"answer_id\" : \"XF-2026-88\""))

        // Up again, and asked for at once.
        try receiver.goUp()
        let retried = try site.run(["deliveries", "retry", "--to", "综治"])
        #expect(retried.status == 0, "\(retried.errors)")
        #expect(try site.pending().status == 0)
        #expect(try world.deliveries().isEmpty && receiver.requests("/town").count == 2)
        #expect(Set(try receiver.requests("/town").map(\.key)).count == 1)
        let check = try site.run(["store", "verify"])
        #expect(check.status == 0, "\(check.errors)")
        for (arguments, status) in [
            (["deliveries", "retry", "1"], 64), (["deliveries", "drop", "99", "--reason", "x"], 66),
            (["deliveries", "retry"], 64),
        ] as [([String], Int32)] {
            #expect(try site.run(arguments).status == status, "\(arguments)")
        }
    }

    @Test func whatIsFilledInWronglyIsRefusedWithItsRemedy() throws {
        let world = try World()
        defer { world.receiver.stop() }
        try world.begin()
        for (fields, said) in [
            (["--field", "exit_blocked=也许"], "there are: 是, 否"),
            (["--field", "exit=是"], "there are: exit_blocked, width"),
            (["--field", "width=1"], "needs exit_blocked"), (["--field", "exit_blocked"], "write field=value"),
        ] {
            let outcome = try world.report(["--at", "113.14,23.03"] + fields)
            #expect(outcome.status == 64 && outcome.errors.contains(said), "\(outcome.errors)")
        }
        #expect(try world.deliveries(["--all"]).isEmpty)
        // A list of reports fills the form by its columns.
        let list = world.site.folder.file("list.csv")
        try Data("渠道,类别,村居,exit_blocked,宽度,编号\n热线,消防通道,440605001001,否,2,7\n".utf8)
            .write(to: URL(fileURLWithPath: list))
        let imported = try world.site.run(["reports", "import", list])
        #expect(imported.status == 0, "\(imported.errors)")
        #expect(try world.site.pending().status == 0)
        #expect(try world.receiver.requests("/fire").map(\.body).first?.contains(#""AQCK":"0""#) == true)
    }

    @Test func rulesAndConfigurationAreHeldAgainstEachOther() throws {
        let world = try World()
        defer { world.receiver.stop() }
        let (site, rules) = (world.site, world.rules)
        func check(_ text: String, _ more: [String] = []) throws -> Program.Outcome {
            try Data(text.utf8).write(to: URL(fileURLWithPath: rules))
            return try Program.run(
                ["rules", "check", rules] + more, environment: ["PARCELWATCH_LANGUAGE": "en"])
        }
        let config = ["--config", site.config]
        #expect(try check(Self.rules, config).status == 0)
        for (change, with, said) in [
            ("exit_blocked: AQCK", "exit_bloked: AQCK", "did you mean exit_blocked?"),
            ("longitude: JD", "longitude: WD", "its field WD is given twice"),
            ("on: [filed, dispatched]", "on: [filed, dispatch]", "did you mean dispatched?"),
            ("values: {exit_blocked", "values: {state", "values names state, which map does not"),
            ("to: 综治, map", "to: 消防四化, map", "filed is told twice"),
        ] {
            let outcome = try check(Self.rules.replacingOccurrences(of: change, with: with))
            #expect(outcome.status == 78 && outcome.errors.contains(said), "\(change): \(outcome.errors)")
        }
        let renamed = Self.rules.replacingOccurrences(of: "to: 综治", with: "to: 综冶")
        #expect(try check(renamed).status == 0)
        let unknown = try check(renamed, config)
        #expect(unknown.status == 78 && unknown.errors.contains("does not name “综冶”"), "\(unknown.errors)")
        #expect(unknown.errors.contains("rules.yaml:17:"), "\(unknown.errors)")
        // Adopted all the same, the configuration's check finds it.
        try world.begin()
        #expect(try site.run(["rules", "adopt", rules]).status == 0)
        let checked = try Program.run(
            ["config", "check", site.config], environment: ["PARCELWATCH_LANGUAGE": "en"])
        #expect(checked.status == 78 && checked.errors.contains("deliver to “综冶”"), "\(checked.errors)")
    }

    @Test func peopleHearOfEveryOrderOnceThoughTheWatchIsKilled() throws {
        let world = try World()
        defer { world.receiver.stop() }
        try world.begin()
        let (site, count) = (world.site, 6)
        for number in 0..<count {
            let outcome = try world.report(["--at", "113.\(14 + number),23.03", "--reference", "\(number)"])
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        for order in try world.orders() {
            let watch = try Program.start(["watch", "--config", site.config, "--poll", "0.05"])
            let sent = try site.run(["orders", "dispatch", order, "--to", "440605001001", "--by", "a"])
            #expect(sent.status == 0, "\(sent.errors)")
            usleep(UInt32.random(in: 0..<300_000))
            kill(watch.process.processIdentifier, SIGKILL)
            _ = try watch.wait()
        }
        // A killed watch's lease is free at once: its process is gone.
        #expect(try site.pending().status == 0)
        _ = try site.pending()
        let notices = try world.deliveries(["--all", "--to", "东村群"])
        #expect(notices.count == count && Set(notices.compactMap { $0["key"] as? String }).count == count, "\(notices)")
        #expect(notices.allSatisfy { $0["state"] as? String == "delivered" }, "\(notices)")
        #expect(try world.deliveries(["--all", "--to", "西村群"]).isEmpty)
        let bodies = try world.receiver.requests("/robot").map(\.body)
        // What was in flight when it was killed may come twice; nothing is missing.
        #expect(Set(bodies).count == count && bodies.count <= 2 * count, "\(bodies)")
        for body in bodies {
            #expect(body.hasPrefix(#"{"msgtype":"text","text":{"content":"新工单 PR-"#), "\(body)")
            for word in ["陈大文", "13800138000", "被堵"] { #expect(!body.contains(word), "\(body)") }
        }
        #expect(try site.run(["store", "verify"]).status == 0)
    }
}
