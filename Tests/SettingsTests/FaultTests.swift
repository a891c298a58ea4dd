import Foundation
import Ground
import Testing

@testable import Settings

@Suite struct FaultTests {
    private static let key = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()

    /// A text added to the least one (lines 1–4), and the one fault that it must give: place, key, a word of the remedy.
    private static let single: [(text: String, line: Int, column: Int, key: String, says: String)] = [
        ("judge: {treshold: 0.5}", 5, 9, "judge.treshold", "did you mean threshold?"),
        ("jugde: {threshold: 0.5}", 5, 1, "jugde", "did you mean judge?"),
        ("wholly_other: 1", 5, 1, "wholly_other", "known are: store"),
        ("judge:\n  threshold: .nan", 6, 14, "judge.threshold", "allowed: 0 < x < 1"),
        ("judge:\n  threshold: NaN", 6, 14, "judge.threshold", "allowed: 0 < x < 1"),
        ("judge:\n  threshold: -1", 6, 14, "judge.threshold", "allowed: 0 < x < 1"),
        ("judge:\n  threshold: 0", 6, 14, "judge.threshold", "allowed: 0 < x < 1"),
        ("judge:\n  threshold: 1.0", 6, 14, "judge.threshold", "allowed: 0 < x < 1"),
        ("judge:\n  threshold: \"0.2\"", 6, 14, "judge.threshold", "remove the quotes"),
        ("judge:\n  threshold: [0.2]", 6, 14, "judge.threshold", "must be a number"),
        ("judge:\n  threshold: half", 6, 14, "judge.threshold", "must be a number"),
        ("judge:\n  min_patch_m2: 1e400", 6, 17, "judge.min_patch_m2", "out of range"),
        ("judge:\n  min_patch_m2: .inf", 6, 17, "judge.min_patch_m2", "out of range"),
        ("judge:\n  min_pixels: 030", 6, 15, "judge.min_pixels", "leading zero"),
        ("judge: 0.5", 5, 8, "judge", "its keys: threshold"),
        ("judge: [threshold]", 5, 8, "judge", "its keys: threshold"),
        ("time_zone: Mars/Phobos", 5, 12, "time_zone", "no time zone"),
        ("time_zone: Asia/Shanhai", 5, 12, "time_zone", "did you mean Asia/Shanghai?"),
        ("time_zone: Asia/Beijing", 5, 12, "time_zone", "did you mean Asia/Shanghai?"),
        ("time_zone: asia/shanghai", 5, 12, "time_zone", "did you mean Asia/Shanghai?"),
        ("time_zone: China Standard Time", 5, 12, "time_zone", "did you mean Asia/Shanghai?"),
        ("time_zone: UTC+8", 5, 12, "time_zone", "did you mean Asia/Shanghai?"),
        ("time_zone: Asia/Tokio", 5, 12, "time_zone", "did you mean Asia/Tokyo?"),
        ("time_zone: Berlin", 5, 12, "time_zone", "did you mean Europe/Berlin?"),
        ("time_zone: Asia／Shanghai", 5, 16, "time_zone", "type Asia/Shanghai"),
        ("language：en", 5, 9, "", "full-width colon"),
        ("judge:\n  min_pixels:30\n  threshold: 0.5", 6, 13, "", "a space is needed after the colon"),
        ("judge: {threshold：0.5}", 5, 18, "", "full-width colon"),
        ("roots: [/a，/b]", 5, 11, "", "full-width comma"),
        ("roots: [/a、/b]", 5, 11, "", "enumeration comma"),
        ("roots: ['/a'，'/b']", 5, 13, "", "full-width comma"),
        ("roots: [“/a”, /b]", 5, 9, "", "curly quote"),
        ("roots:\n  －  /a", 6, 3, "", "type -"),
        ("roots:\n  —  /a", 6, 3, "", "type -"),
        ("language:　en", 5, 10, "", "ordinary space"),
        ("language: en　", 5, 13, "", "ordinary space"),
        ("language: ｅｎ", 5, 11, "language", "type en"),
        ("judge:\n\u{A0}\u{A0}threshold: 0.5", 6, 1, "", "no-break space"),
        ("limits:\n  max_bands: １６", 6, 14, "limits.max_bands", "type 16"),
        ("ｌanguage: en", 5, 1, "ｌanguage", "type language"),
        ("judge:\n  threshold: 0。5", 6, 15, "judge.threshold", "type 0.5"),
        ("schedule:\n  catch_up: 是", 6, 13, "schedule.catch_up", "type true"),
        ("schedule:\n  catch_up: \"no\"", 6, 13, "schedule.catch_up", "type false"),
        ("time_zone: \"+08:00\"", 5, 12, "time_zone", "IANA"),
        ("language: de", 5, 11, "language", "none of zh, en"),
        ("schedule:\n  survey: \"61 25 * * *\"", 6, 11, "schedule.survey", "0-59"),
        ("schedule:\n  survey: [\"0 3 * * *\", \"0 0 30 2 *\"]", 6, 25, "schedule.survey[1]", "never fires"),
        ("schedule:\n  survey: */5 * * * *", 6, 12, "", "quote"),
        ("schedule:\n  quiet_hours: [\"22:00\"]", 6, 17, "schedule.quiet_hours[0]", "HH:MM-HH:MM"),
        ("schedule:\n  quiet_hours: [\"00:00-24:00\"]", 6, 16, "schedule.quiet_hours", "whole day"),
        ("schedule:\n  catch_up: yes", 6, 13, "schedule.catch_up", "type true"),
        ("schedule:\n  longest_run_minutes: 1.5", 6, 24, "schedule.longest_run_minutes", "whole number"),
        ("limits:\n  max_pixels: 18446744073709551616", 6, 15, "limits.max_pixels", "out of range"),
        ("limits:\n  max_pixels: 0", 6, 15, "limits.max_pixels", "out of range"),
        ("limits:\n  max_pixels: 1e9", 6, 15, "limits.max_pixels", "whole number"),
        ("retain:\n  logs_days: 90", 6, 14, "retain.logs_days", "180"),
        (
            "confirmation:\n  looks_to_provisional: 4\n  looks_to_confirm: 2", 6, 25,
            "confirmation.looks_to_provisional", "reversed"
        ),
        ("confirmation:\n  looks_to_confirm: 1", 6, 21, "confirmation.looks_to_confirm", "reversed"),
        ("epochs:\n  sensors: both", 6, 12, "epochs.sensors", "separate, mixed"),
        ("inboxes:\n  - sensor: drone", 6, 5, "inboxes[0].folder", "missing"),
        ("inboxes:\n  - {folder: a, settle: 0}", 6, 25, "inboxes[0].settle", "1 … 86400"),
        ("inboxes:\n  - {folder: a, after: mvoe}", 6, 24, "inboxes[0].after", "did you mean move?"),
        ("inboxes:\n  - {folder: a, file_name_time: [\"{yyyy}\"]}", 6, 34, "inboxes[0].file_name_time[0]", "pattern"),
        ("inboxes:\n  - {folder: a, utc_offset: \"+25:00\"}", 6, 29, "inboxes[0].utc_offset", "+14:00"),
        ("inboxes:\n  - folder: a\n  - folder: ./a", 7, 13, "inboxes[1].folder", "already"),
        ("inboxes:\n  - folder: a\n  - folder: a/b/c", 7, 13, "inboxes[1].folder", "side by side"),
        ("inboxes:\n  - folder: a/b\n  - folder: ab\n  - folder: a", 8, 13, "inboxes[2].folder", "/site/a/b"),
        ("inboxes: inbox", 5, 10, "inboxes", "must be a list"),
        (
            "webhooks:\n  - name: a\n    url: https://h.org\n    secret_file: /nowhere/key", 8, 18,
            "webhooks[0].secret_file", "/nowhere/key"
        ),
        (
            "webhooks:\n  - name: a\n    url: https://h.org\n    secret_file: /etc/hostname", 8, 18,
            "webhooks[0].secret_file", "whsec_"
        ),
        (
            "webhooks:\n  - {name: a, url: \"https://例子.中国/x\", secret: \(key)}", 6, 20, "webhooks[0].url", "xn--"
        ),
        (
            "webhooks:\n  - {name: a, url: https://h.org, secret: \(key), events: [survey.finishd]}", 6, 104,
            "webhooks[0].events[0]", "did you mean survey.finished?"
        ),
        (
            "webhooks:\n  - {name: a, url: https://h.org, secret: \(key), events: [nonsense]}", 6, 104,
            "webhooks[0].events[0]", "there are: survey.finished, survey.failed, scene.refused"
        ),
        ("roots: [1]", 5, 9, "roots[0]", "quote it"),
        ("roots: [\"a\\0b\"]", 5, 9, "roots[0]", "control characters"),
        ("roots: [\"\"]", 5, 9, "roots[0]", "is empty"),
        ("? [a]\n: 1", 5, 3, "", "a key must be a text"),
        ("roots: &r [a]", 5, 8, "", "not supported"),
        ("roots: !!set [a]", 5, 8, "", "not supported"),
        ("---\na: 1", 5, 1, "", "one document"),
        ("judge:\n\tthreshold: 0.5", 6, 1, "", "spaces, not tabs"),
        ("store: b.gpkg", 1, 1, "store", "in lines 1 and 5"),
        ("judge: {\"threshold\": 0.2, \"threshold\": 0.3}", 5, 9, "threshold", "in lines 5 and 5"),
    ]

    @Test(arguments: single.indices) func aFaultNamesLineKeyAndRemedy(index: Int) throws {
        let expected = Self.single[index]
        let found = faults(leastText + expected.text + "\n")
        try #require(found.count == 1, "\(expected.text): \(found)")
        let fault = found[0]
        #expect(
            fault.position == SettingPosition(line: expected.line, column: expected.column), "\(expected.text) \(fault)"
        )
        #expect(fault.keyPath == expected.key, "\(expected.text)")
        #expect(fault.message.english.contains(expected.says), "\(expected.text): \(fault.message.english)")
        #expect(fault.message.chinese.contains { $0.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } })
    }

    @Test func everyFaultOfAFileIsToldInItsOrder() throws {
        let text = """
            store: nanhai.gpkg
            judge:
              treshold: 0.5
              min_patch_m2: "20"
            areas:
              - name: east
                parcels: [p.gpkg]
                crs: http://127.0.0.1:9/crs
              - name: east
                pixel_size: -1
            time_zone: Mars/Phobos
            store: other.gpkg
            """
        let found = faults(text)
        #expect(
            found.map { "\($0.position.line) \($0.keyPath)" } == [
                "1 store", "3 judge.treshold", "4 judge.min_patch_m2", "8 areas[0].crs", "9 areas[1].parcels",
                "9 areas[1].name", "10 areas[1].pixel_size", "11 time_zone",
            ])
        let error = ConfigurationError(path: "p.yaml", faults: found)
        #expect(error.exitStatus == .configuration)
        let lines = error.message.english.split(separator: "\n")
        #expect(lines.count == 8)
        #expect(lines.allSatisfy { $0.wholeMatch(of: #/p\.yaml:\d+:\d+: \S+: .+/#) != nil })
        #expect(lines[1] == "p.yaml:3:3: judge.treshold: unknown key; did you mean threshold?")
    }

    @Test func everyRepeatedKeyIsToldWhereItStandsFirst() {
        let found = faults(
            leastText + "judge:\n  min_pixels: 1\n  min_pixels: 2\n  threshold: 0.5\n  threshold: 0.6\nstore: b.gpkg\n")
        #expect(found.map { "\($0.position.line) \($0.keyPath)" } == ["1 store", "6 min_pixels", "8 threshold"])
        #expect(found.map { $0.message.english.contains("in lines") } == [true, true, true])
        let thrice = faults(leastText + "language: en\nlanguage: zh\nlanguage: en\n")
        #expect(thrice.map(\.position.line) == [5])
        #expect(thrice[0].message.english.contains("in lines 5, 6 and 7"))
    }

    /// Chinese text, comments and quoted texts may hold whatever they hold.
    @Test func chineseSignsInChineseTextAreNoFault() throws {
        let text = """
            # 存储（必填）：说明，包括“引号”、顿号　和全角空格
            store: "数据：一，二.gpkg"   # ：，“”
            areas:
              - name: 东村（一期），第３组
                parcels: ['甲、乙.gpkg']
              - name: '“西村”：北'
                parcels: [/数据/３月/宗地（新）.gpkg]
            roots:
              - /影像　库/二〇二四：春
            """
        let site = try read(text)
        #expect(site.areas.map(\.name) == ["东村（一期），第３组", "“西村”：北"])
        #expect(site.store == "/site/数据：一，二.gpkg" && site.areas[0].parcels == ["/site/甲、乙.gpkg"])
        #expect(site.roots == ["/影像　库/二〇二四：春"])
    }

    @Test func aChineseWordForAKeyIsToldAsSuch() {
        #expect(
            faults("存储：a.gpkg\n" + leastText).map { "\($0.position.line):\($0.position.column) \($0.keyPath)" } == [
                "1:1 存储", "1:3 ",
            ])
    }

    /// A file typed with a Chinese keyboard throughout: each sign is told, and so is what else is wrong.
    @Test func everySignOfAFileIsToldAtItsOwnPlace() {
        let found = faults("store：a.gpkg\nareas：\n  － name：“东村”\n    parcels：［p.gpkg，q.gpkg］\n    crs: WGS84\n")
        #expect(
            found.map { "\($0.position.line):\($0.position.column)" } == [
                "1:6", "2:6", "3:3", "3:9", "3:10", "4:12", "4:13", "4:20", "4:27", "5:10",
            ], "\(found)")
    }

    @Test func whatIsMissingIsSaid() {
        let found = faults("language: en\n")
        #expect(found.map(\.keyPath) == ["store", "areas"])
        #expect(faults("store: a.gpkg\nareas: []\n").map(\.keyPath) == ["areas"])
        #expect(
            faults("store: a.txt\nareas: [{name: a, parcels: []}]\n").map(\.keyPath) == ["store", "areas[0].parcels"])
    }

    @Test(arguments: [
        ("name: a", "webhooks[0].url"), ("url: \"https://h\", secret: whsec_AAAA", "webhooks[0].name"),
    ]) func aWebhookNeedsNameAddressAndSecret(item: String, key: String) {
        #expect(faults(leastText + "webhooks: [{\(item)}]\n").contains { $0.keyPath == key })
    }

    @Test func addressesOfWebhooksAreChecked() {
        let secret = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
        func key(_ url: String, more: String = "") -> [String] {
            faults(leastText + "webhooks: [{name: a, url: \"\(url)\", secret: \"\(secret)\"\(more)}]\n").map(\.keyPath)
        }
        for fine in [
            "https://example.org", "https://example.org:8443/a?b=c", "http://127.0.0.1:70/x", "http://localhost/",
        ] {
            #expect(key(fine).isEmpty, "\(fine)")
        }
        for bad in [
            "http://example.org/", "https://example.org:70000/", "https://example.org:0/", "ftp://example.org",
            "https://",
            "example.org", "https://a:b@example.org", "https://example.org/#x", "file:///etc/passwd",
            "http://127.0.0.1.nip.io/",
        ] {
            #expect(key(bad) == ["webhooks[0].url"], "\(bad)")
        }
        #expect(key("http://10.0.0.1/", more: ", allow_plain_http: true, allow_private: true").isEmpty)
    }

    @Test func aSecretIsNeverShown() {
        for secret in ["hunter2hunter2", "whsec_c2hvcnQ=", "whsec_***"] {
            let found = faults(leastText + "webhooks: [{name: a, url: \"https://h.org\", secret: \"\(secret)\"}]\n")
            #expect(found.map(\.keyPath) == ["webhooks[0].secret"])
            #expect(!found.contains { ($0.message.english + $0.message.chinese).contains(secret) })
        }
    }

    @Test func whatIsNoConfigurationAtAllIsSaidInOneFault() {
        for (text, says) in [
            ("", "empty"), (" \n\n", "empty"), ("# nothing\n", "nothing is set"), ("---\n", "must be a mapping"),
            ("[1, 2]", "must be a mapping"), ("just words", "must be a mapping"), ("{\"store\": [", "cut off"),
            ("// hi\n{\"store\": \"a.gpkg\"}", "comments begin with #"),
            ("// hi\n{\"store\":1}", "comments begin with #"), ("store: \"a", "cut off"),
        ] {
            let found = faults(text)
            #expect(found.count == 1 && found[0].message.english.contains(says), "\(text): \(found)")
        }
    }

    @Test func whatIsNoTextIsRefusedWithItsLine() throws {
        var bytes = Data("store: a.gpkg\nlanguage: ".utf8)
        bytes.append(contentsOf: [0xFF, 0xFE])
        let error = try #require(throws: ConfigurationError.self) {
            try Configuration.read(bytes, path: "a", folder: "/")
        }
        #expect(error.faults.map(\.position) == [SettingPosition(line: 2, column: 11)])
        let large = try #require(throws: ConfigurationError.self) {
            try Configuration.read(Data(repeating: 0x20, count: 1 << 20 + 1), path: "a", folder: "/")
        }
        #expect(large.faults[0].message.english.contains("1 MiB"))
    }

    @Test(.timeLimit(.minutes(10))) func bombsGoOffNowhere() {
        let laughs =
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + (0..<25).map { index -> String in
                let (from, to) = (
                    "a" + String(repeating: "b", count: index), "a" + String(repeating: "b", count: index + 1)
                )
                return
                    "\(to): &\(to) [*\(from),*\(from),*\(from),*\(from),*\(from),*\(from),*\(from),*\(from),*\(from)]"
            }
            .joined(separator: "\n")
        #expect(!faults(laughs).isEmpty)
        #expect(!faults(String(repeating: "[", count: 20_000)).isEmpty)
        #expect(!faults(String(repeating: "{a: ", count: 20_000)).isEmpty)
        #expect(!faults("a: " + String(repeating: "- ", count: 20_000)).isEmpty)
        #expect(!faults(String(repeating: "- ", count: 20_000)).isEmpty)
        #expect(!faults(String(repeating: "? ", count: 20_000)).isEmpty)
        #expect(!faults((0..<900).map { String(repeating: " ", count: $0) + "a:\n" }.joined()).isEmpty)
        #expect(!faults((0..<1_000).map { "k\($0): 1\n" }.joined()).isEmpty)
        #expect(!faults((0..<1_000).map { _ in "k: 1\n" }.joined()).isEmpty)
        #expect(!faults("a: \"\\ud800\"\n").isEmpty)
        #expect(!faults("a: \u{1}\n").isEmpty)
    }
}
