import Foundation
import TestNeeds
import TestRasters
import Testing

/// `parcelwatch config`, through the program.
@Suite struct ConfigTests {
    private func check(_ text: Data, name: String = "parcelwatch.yaml") throws -> Program.Outcome {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: Program.sample("grids/parcels.gpkg"), toPath: folder.file("p.gpkg"))
        try text.write(to: URL(fileURLWithPath: folder.file(name)))
        return try Program.run(["config", "check", name, "--language", "en"], folder: folder.path)
    }

    private func check(_ text: String) throws -> Program.Outcome { try check(Data(text.utf8)) }

    @Test func theSampleIsPrintedWrittenOnceAndPassesTheCheck() throws {
        let folder = try TemporaryFolder()
        let printed = try Program.run(["config", "sample"])
        #expect(printed.status == 0)
        let written = try Program.run(["config", "sample", "--output", "a.yaml"], folder: folder.path)
        #expect(written.status == 0, "\(written.errors)")
        #expect(try String(contentsOfFile: folder.file("a.yaml"), encoding: .utf8) == printed.output)
        let again = try Program.run(
            ["config", "sample", "--output", "a.yaml", "--language", "en"], folder: folder.path)
        #expect(again.status == 73)
        #expect(again.errors.contains("a.yaml") && again.errors.contains("the file exists"))
        // As an operator makes it: the folders of the sample, with parcels and grids.
        let text = printed.output.replacingOccurrences(of: "/var/lib/parcelwatch/", with: folder.path + "/")
        for name in ["data", "inbox/satellite", "inbox/drone"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        }
        for name in ["parcels.gpkg", "governance.gpkg"] {
            try FileManager.default.copyItem(
                atPath: Program.sample("grids/" + name), toPath: folder.file("data/" + name))
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("b.yaml")))
        let checked = try Program.run(["config", "check", "b.yaml", "--language", "en"], folder: folder.path)
        #expect(checked.status == 0, "\(checked.errors)")
        #expect(checked.output.contains("Area 东村: 1 parcel file(s) with 232 parcels, 1 grid file(s)"))
        #expect(checked.output.contains("Inbox") && checked.output.contains("inbox/satellite: satellite"))
        #expect(checked.output.components(separatedBy: "03:00 +08:00").count == 4)
        // As it was printed, what it names is not there.
        let bare = try Program.run(["config", "check", "a.yaml", "--language", "en"], folder: folder.path)
        #expect(bare.status == 78 && bare.errors.contains("data/parcels.gpkg: there is no such file"))
    }

    @Test func aSurveyTimeInQuietHoursIsShownWithWhenItBegins() throws {
        let text = """
            store: a.gpkg
            areas: [{name: a, parcels: p.gpkg}]
            time_zone: UTC
            schedule: {survey: "15 3 * * *", quiet_hours: "22:00-06:30"}
            """
        let outcome = try check(text)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.components(separatedBy: "within quiet hours").count == 4)
        #expect(outcome.output.contains("06:30 +00:00"))
    }

    @Test func everyFaultIsALineThatAnEditorCanFollow() throws {
        let outcome = try check(
            """
            store: a.gpkg
            areas:
              - name: east
                parcels: [p.gpkg]
                crs: http://127.0.0.1:9/crs
            judge:
              treshold: 0.5
              min_patch_m2: 1e400
            """)
        #expect(outcome.status == 78)
        #expect(outcome.output.isEmpty)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("parcelwatch.yaml:5:10: areas[0].crs: "))
        #expect(lines[1] == "parcelwatch.yaml:7:3: judge.treshold: unknown key; did you mean threshold?")
        #expect(lines[2].hasPrefix("parcelwatch.yaml:8:17: judge.min_patch_m2: "))
    }

    @Test func aMissingFileIsMissingInput() throws {
        let outcome = try Program.run(["config", "check", "/nowhere/parcelwatch.yaml"])
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("/nowhere/parcelwatch.yaml"))
    }

    @Test func whatTheWatchWouldRefuseTheCheckRefuses() throws {
        let folder = try TemporaryFolder()
        let text = """
            store: a.gpkg
            areas: [{name: a, parcels: p.gpkg}]
            webhooks:
              - name: a
                url: https://example.org/
                secret_file: webhook.secret
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("c.yaml")))
        try FileManager.default.copyItem(atPath: Program.sample("grids/parcels.gpkg"), toPath: folder.file("p.gpkg"))
        func check() throws -> Program.Outcome {
            try Program.run(["config", "check", "c.yaml", "--language", "en"], folder: folder.path)
        }
        for content in [nil, "no secret"] {
            if let content { try Data(content.utf8).write(to: URL(fileURLWithPath: folder.file("webhook.secret"))) }
            let outcome = try check()
            #expect(outcome.status == 78)
            #expect(outcome.errors.hasPrefix("c.yaml:6:18: webhooks[0].secret_file: the file "), "\(outcome.errors)")
            #expect(try Program.run(["watch", "--config", "c.yaml"], folder: folder.path).status == 78)
        }
        try Data(Self.secret.utf8).write(to: URL(fileURLWithPath: folder.file("webhook.secret")))
        #expect(try check().status == 0)
    }

    // MARK: The corpus of hostile configurations

    private static let base = #"{"store":"a.gpkg","areas":[{"name":"a","parcels":["p.gpkg"],"crs":"EPSG:32650"}]"#
    private static let secret = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()

    /// Each file of the corpus with its fault put to our keys: the text, and what the one line has to name.
    private static let mapped: [(file: String, text: String, names: [String])] = [
        (
            "00_ok",
            base + #","judge":{"threshold":0.2,"min_patch_m2":50},"schedule":{"survey":"0 3 * * *"},"#
                + #""time_zone":"Asia/Shanghai","limits":{"max_pixels":20000000000}}"#, []
        ),
        ("01_truncated", String(base.prefix(60)), ["parcelwatch.yaml:1:61: ", "cut off"]),
        ("02_unknown_key", base + #","judge":{"treshold":0.5}}"#, ["judge.treshold", "threshold?"]),
        ("03_threshold_nan", base + #","judge":{"threshold":NaN}}"#, ["judge.threshold", "0 < x < 1"]),
        ("04_threshold_negative", base + #","judge":{"threshold":-1}}"#, ["judge.threshold", "0 < x < 1"]),
        ("05_threshold_string", base + #","judge":{"threshold":"0.2"}}"#, ["judge.threshold", "0 < x < 1"]),
        ("06_min_area_1e400", base + #","judge":{"min_patch_m2":1e400}}"#, ["judge.min_patch_m2", "0 < x ≤ 1000000"]),
        // There is no box in our file; the pair of numbers whose order counts is this one.
        (
            "07_bbox_reversed", base + #","confirmation":{"looks_to_provisional":3,"looks_to_confirm":2}}"#,
            ["confirmation.looks_to_provisional", "reversed"]
        ),
        ("08_tz_unknown", base + #","time_zone":"Mars/Phobos"}"#, ["time_zone", "IANA"]),
        ("09_cron_bad", base + #","schedule":{"survey":"61 25 * * *"}}"#, ["schedule.survey", "0-59"]),
        ("10_cron_feb30", base + #","schedule":{"survey":"0 0 30 2 *"}}"#, ["schedule.survey", "never fires"]),
        // We listen nowhere; the ports of our file are those of webhooks.
        (
            "11_port_70000",
            base + #","webhooks":[{"name":"a","url":"https://127.0.0.1:70000/","secret":"\#(secret)"}]}"#,
            ["webhooks[0].url", "1 … 65535"]
        ),
        ("12_empty", "", ["parcelwatch.yaml:1:1", "empty"]),
        ("13_bom_comment", "\u{FEFF}// hi\n" + base + "}", ["parcelwatch.yaml:", "comments begin with #"]),
        (
            "14_max_pixels_int_overflow", base + #","limits":{"max_pixels":18446744073709551616}}"#,
            ["limits.max_pixels", "1 … 1000000000000"]
        ),
        (
            "15_crs_url", base.replacingOccurrences(of: "EPSG:32650", with: "http://127.0.0.1:9/crs") + "}",
            ["areas[0].crs", "authority:code"]
        ),
        ("16_dup_key", base + #","store":"b.gpkg"}"#, ["store", "more than once"]),
    ]

    @Test(arguments: mapped.indices) func everyFaultOfTheCorpusIsRefusedInOurKeysToo(index: Int) throws {
        let (file, text, names) = Self.mapped[index]
        let outcome = try check(text)
        #expect(outcome.status == (names.isEmpty ? 0 : 78), "\(file): \(outcome.errors)")
        guard !names.isEmpty else { return }
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(file): \(outcome.errors)")
        for name in names { #expect(outcome.errors.contains(name), "\(file): \(outcome.errors)") }
    }

    private static let corpus = Program.sample("../shared/hostile/corpus")

    private struct Expectations: Decodable {
        struct Case: Decodable {
            let file: String
            let kind: String
            let expect: String
        }

        let cases: [Case]
    }

    @Test(
        .needs(
            FileManager.default.fileExists(atPath: corpus + "/expected.json"),
            "no ../shared/hostile/corpus here"))
    func theFilesOfTheCorpusAreRefusedAsTheyStand() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: Self.corpus + "/expected.json"))
        let cases = try JSONDecoder().decode(Expectations.self, from: data).cases.filter { $0.kind == "config" }
        #expect(cases.count == Self.mapped.count)
        for one in cases {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.corpus + "/" + one.file))
            let outcome = try check(bytes, name: "c.json")
            // Its keys are another program's, so the good one is refused as well, for its keys.
            #expect(outcome.status == 78, "\(one.file): \(outcome.errors)")
            let lines = outcome.errors.split(separator: "\n")
            #expect(
                !lines.isEmpty && lines.allSatisfy { $0.prefixMatch(of: #/c\.json:\d+:\d+: /#) != nil }, "\(one.file)")
            if one.expect == "accept" {
                #expect(lines.contains { $0.contains("area: unknown key; did you mean areas?") })
            }
        }
    }
}
