import Foundation
import TestNeeds
import TestRasters
import Testing

/// Configurations that are wrong on purpose: `config check` opens what they name, and tells line, reason and remedy.
@Suite struct ConfigCheckTests {
    /// Right in everything; the cases change one thing each.
    private static let base = """
        store: a.gpkg
        inboxes:
          - folder: inbox
        areas:
          - name: 东村
            parcels: [p.gpkg]
            grids: [g.gpkg]
        report:
          folder: reports

        """

    /// The folder in which they lie, with what the right one names, and with things that are wrong.
    private static let site = Result {
        let folder = try TemporaryFolder()
        for (source, target) in [("parcels", "p.gpkg"), ("governance", "g.gpkg")] {
            try FileManager.default.copyItem(
                atPath: Program.sample("grids/\(source).gpkg"), toPath: folder.file(target))
        }
        for name in ["inbox", "inbox/sub", "secret"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("other-name"), withDestinationPath: folder.file("inbox"))
        try FileManager.default.copyItem(atPath: folder.file("p.gpkg"), toPath: folder.file("inbox/sub/p.gpkg"))
        // A Shapefile without .prj says nowhere which CRS it is in.
        try Program.tool(["ogr2ogr", folder.file("bare.shp"), folder.file("p.gpkg"), "-lco", "ENCODING=UTF-8"])
        try FileManager.default.removeItem(atPath: folder.file("bare.prj"))
        try Program.tool(["ogr2ogr", "-t_srs", "EPSG:32649", folder.file("utm.gpkg"), folder.file("p.gpkg")])
        try Data("no parcels".utf8).write(to: URL(fileURLWithPath: folder.file("text.gpkg")))
        try FileManager.default.copyItem(atPath: folder.file("p.gpkg"), toPath: folder.file("foreign.gpkg"))
        return folder
    }

    private static let secret = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()

    struct Case: CustomTestStringConvertible {
        let name: String
        /// What is replaced in the right one, and by what; several where a text stands more than once.
        let old: String
        let new: String
        let line: Int
        let says: [String]

        var testDescription: String { name }
    }

    private static let cases = [
        // What is named is opened.
        Case(
            name: "unknown CRS", old: "    grids", new: "    crs: EPSG:99999\n    grids", line: 7,
            says: ["areas[0].crs", "EPSG:99999", "such as EPSG:4547"]),
        Case(
            name: "CRS in degrees", old: "    grids", new: "    crs: EPSG:4326\n    grids", line: 7,
            says: ["areas[0].crs", "metres", "e.g. EPSG:4547"]),
        Case(
            name: "CRS in feet", old: "    grids", new: "    crs: EPSG:2263\n    grids", line: 7,
            says: ["areas[0].crs", "metres"]),
        // Web Mercator: the sample lies at 23.04° N, where its metres are 1/cos = 1.087 of the ground's.
        Case(
            name: "CRS that distorts lengths", old: "    grids", new: "    crs: EPSG:3857\n    grids", line: 7,
            says: ["areas[0].crs", "9 % off", "e.g. EPSG:4547"]),
        Case(
            name: "wrong layer", old: "    grids", new: "    parcels_layer: ZD\n    grids", line: 7,
            says: ["areas[0].parcels_layer", "there are: parcels"]),
        Case(
            name: "wrong code field", old: "    grids", new: "    code_field: ZDDM\n    grids", line: 7,
            says: ["areas[0].code_field", "there are: code"]),
        Case(
            name: "parcels missing", old: "[p.gpkg]", new: "[q.gpkg]", line: 6,
            says: ["areas[0].parcels[0]", "q.gpkg", "check the path"]),
        Case(
            name: "the second of two missing", old: "[p.gpkg]", new: "[p.gpkg, q.gpkg]", line: 6,
            says: ["areas[0].parcels[1]", "check the path"]),
        Case(
            name: "parcels are a text", old: "[p.gpkg]", new: "[text.gpkg]", line: 6,
            says: ["areas[0].parcels[0]", "text.gpkg"]),
        Case(
            name: "parcels are a folder", old: "[p.gpkg]", new: "[inbox]", line: 6,
            says: ["areas[0].parcels[0]", "folder"]),
        Case(
            name: "parcels without CRS", old: "[p.gpkg]", new: "[bare.shp]", line: 6,
            says: ["areas[0].parcels[0]", "CRS", "-a_srs"]),
        Case(
            name: "grids missing", old: "[g.gpkg]", new: "[h.gpkg]", line: 7,
            says: ["areas[0].grids[0]", "h.gpkg", "check the path"]),
        Case(
            name: "the grids' field is not there", old: "[g.gpkg]", new: "[p.gpkg]", line: 7,
            says: ["areas[0].grids[0]", "code and name"]),
        Case(
            name: "two areas in two CRSs", old: "report:", new: "  - {name: 西村, parcels: utm.gpkg}\nreport:", line: 8,
            says: ["areas[1].crs", "write crs: EPSG:4547"]),
        Case(
            name: "store in /proc", old: "a.gpkg\ni", new: "/proc/a.gpkg\ni", line: 1,
            says: ["store: ", "/proc", "a folder on a disk"]),
        Case(
            name: "store in a folder that is not there", old: "store: a", new: "store: no/such/a", line: 1,
            says: ["no/such", "mkdir -p"]),
        Case(
            name: "store is other software's", old: "store: a", new: "store: foreign", line: 1,
            says: ["foreign.gpkg", "another file name"]),
        Case(
            name: "inbox missing", old: "folder: inbox", new: "folder: inbax", line: 3,
            says: ["inboxes[0].folder", "mkdir -p"]),
        Case(
            name: "inbox is a file", old: "folder: inbox", new: "folder: g.gpkg", line: 3,
            says: ["inboxes[0].folder", "is a file"]),
        Case(
            name: "root missing", old: "report:", new: "roots: [none]\nreport:", line: 8,
            says: ["roots[0]", "mkdir -p"]),
        Case(
            name: "report folder is a file", old: "folder: reports", new: "folder: g.gpkg/reports", line: 9,
            says: ["report.folder", "is a file"]),
        Case(
            name: "report folder in /sys", old: "folder: reports", new: "folder: /sys/reports", line: 9,
            says: ["report.folder", "/sys"]),
        Case(
            name: "metrics file is a folder", old: "  folder: reports", new: "  metrics_file: inbox", line: 9,
            says: ["report.metrics_file", "no regular file"]),
        Case(
            name: "secret file missing", old: "report:",
            new: "webhooks: [{name: a, url: \"https://example.org\", secret_file: s}]\nreport:", line: 8,
            says: ["webhooks[0].secret_file", "must be able to read it"]),
        // What lies in what.
        Case(
            name: "two inboxes the same", old: "areas:", new: "  - folder: ./inbox\nareas:", line: 4,
            says: ["inboxes[1].folder", "already"]),
        Case(
            name: "two inboxes the same by a link", old: "areas:", new: "  - folder: other-name\nareas:", line: 4,
            says: ["inboxes[1].folder", "keep them apart"]),
        Case(
            name: "reports in the inbox", old: "folder: reports", new: "folder: inbox/reports", line: 9,
            says: ["report.folder", "outside the inbox"]),
        Case(
            name: "inbox in the report folder", old: "folder: reports", new: "folder: .", line: 3,
            says: ["inboxes[0].folder", "keep them apart"]),
        Case(
            name: "store in the inbox", old: "store: a", new: "store: inbox/a", line: 1,
            says: ["store: ", "outside the inbox"]),
        Case(
            name: "parcels in the inbox", old: "[p.gpkg]", new: "[inbox/sub/p.gpkg]", line: 6,
            says: ["areas[0].parcels[0]", "outside the inbox"]),
        // What a Chinese keyboard types.
        Case(
            name: "full-width colon", old: "store: ", new: "store：", line: 1,
            says: ["c.yaml:1:6: ", "full-width colon", "type \": \""]),
        Case(
            name: "full-width comma", old: "[g.gpkg]", new: "[g.gpkg，g.gpkg]", line: 7,
            says: ["c.yaml:7:19: ", "full-width comma", "type ,"]),
        Case(
            name: "enumeration comma", old: "[g.gpkg]", new: "[g.gpkg、g.gpkg]", line: 7,
            says: ["c.yaml:7:19: ", "enumeration comma", "type ,"]),
        Case(
            name: "two files in one text", old: "[p.gpkg]", new: "p.gpkg，g.gpkg", line: 6,
            says: ["c.yaml:6:20: areas[0].parcels: ", "full-width comma", "as a list, e.g. [a.gpkg, b.gpkg]"]),
        Case(
            name: "curly quotes", old: "store: a.gpkg", new: "store: “a.gpkg”", line: 1,
            says: ["c.yaml:1:8: ", "curly quote", "type \""]),
        Case(
            name: "full-width digit", old: "areas:", new: "    settle: ３０\nareas:", line: 4,
            says: ["c.yaml:4:13: ", "full-width digit", "type 30"]),
        Case(
            name: "full-width spaces", old: "    grids", new: "　　grids", line: 7,
            says: ["c.yaml:7:1: ", "full-width space", "ordinary space"]),
        Case(
            name: "full-width list dash", old: "  - folder", new: "  － folder", line: 3,
            says: ["c.yaml:3:3: ", "type -"]),
        Case(
            name: "full-width brackets", old: "[g.gpkg]", new: "［g.gpkg］", line: 7, says: ["c.yaml:7:12: ", "type [ ]"]),
        Case(
            name: "full-width comment", old: "areas:", new: "＃ 监测区\nareas:", line: 4, says: ["c.yaml:4:1: ", "type #"]),
        Case(
            name: "full-width cron", old: "report:", new: "schedule: {survey: \"０ ３ ＊ ＊ ＊\"}\nreport:", line: 8,
            says: ["schedule.survey", "type 0 3 * * *"]),
        // The rest.
        Case(
            name: "Asia/Beijing", old: "report:", new: "time_zone: Asia/Beijing\nreport:", line: 8,
            says: ["time_zone", "did you mean Asia/Shanghai?"]),
        Case(
            name: "duplicate key", old: "report:", new: "store: b.gpkg\nreport:", line: 1,
            says: ["store: ", "in lines 1 and 8", "keep one"]),
        Case(
            name: "yes", old: "    grids", new: "    all_uses: yes\n    grids", line: 7,
            says: ["areas[0].all_uses", "type true"]),
        Case(
            name: "off", old: "    grids", new: "    all_uses: off\n    grids", line: 7,
            says: ["areas[0].all_uses", "type false"]),
        Case(name: "tab", old: "    grids", new: "\tgrids", line: 7, says: ["c.yaml:7:1: ", "tabs", "two spaces"]),
        Case(
            name: "unknown key", old: "folder: reports", new: "foldr: reports", line: 9,
            says: ["report.foldr", "did you mean folder?"]),
        Case(
            name: "bad cron", old: "report:", new: "schedule: {survey: \"61 3 * * *\"}\nreport:", line: 8,
            says: ["schedule.survey", "0-59"]),
        Case(
            name: "minus duration", old: "areas:", new: "    settle: -30\nareas:", line: 4,
            says: ["inboxes[0].settle", "1 … 86400"]),
        Case(
            name: "minus days", old: "report:", new: "retain: {logs_days: -1}\nreport:", line: 8,
            says: ["retain.logs_days", "180"]),
    ]

    private func check(_ text: String, under: [String] = []) throws -> Program.Outcome {
        let folder = try Self.site.get()
        let name = UUID().uuidString + ".yaml"
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
        let outcome = try Program.run(
            ["config", "check", name, "--language", "en"], folder: folder.path, under: under)
        return Program.Outcome(
            status: outcome.status, output: outcome.output,
            errors: outcome.errors.replacingOccurrences(of: name, with: "c.yaml"))
    }

    @Test func theRightOnePassesAndSaysWhatWasRead() throws {
        let outcome = try check(Self.base)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // 232 parcels: `ogrinfo -so grids/parcels.gpkg parcels`.
        #expect(outcome.output.contains("232 parcels") && outcome.output.contains("EPSG:4547"))
    }

    @Test(arguments: cases) func whatIsWrongIsToldWithLineReasonAndRemedy(wrong: Case) throws {
        try #require(Self.base.contains(wrong.old))
        let outcome = try check(Self.base.replacingOccurrences(of: wrong.old, with: wrong.new))
        #expect(outcome.status == 78, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let lines = outcome.errors.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { $0.prefixMatch(of: #/c\.yaml:\d+:\d+: /#) != nil }, "\(lines)")
        let told = lines.first { line in line.hasPrefix("c.yaml:\(wrong.line):") && wrong.says.allSatisfy(line.contains)
        }
        #expect(told != nil, "\(lines)")
    }

    /// Root may read and write everything, so somebody else asks.
    @Test(
        .needs(Program.canLackRights, "root may read everything, and setpriv is not installed"),
        arguments: [
            ("  - folder: inbox", "  - folder: secret", 3, "inboxes[0].folder", "chmod o+rx"),
            ("  folder: reports", "  folder: secret/reports", 9, "report.folder", "cannot be written"),
            ("store: a", "store: secret/a", 1, "store: ", "cannot be"),
            ("[p.gpkg]", "[secret/p.gpkg]", 6, "areas[0].parcels[0]", "permission"),
        ]) func whatIsClosedToTheServicesUserIsTold(old: String, new: String, line: Int, key: String, says: String)
        throws
    {
        let folder = try Self.site.get()
        _ = chmod(folder.file("secret"), 0)
        _ = chmod(folder.path, 0o755)
        let outcome = try check(
            Self.base.replacingOccurrences(of: old, with: new),
            under: Program.withoutRights)
        #expect(outcome.status == 78, "\(outcome.errors)")
        #expect(
            outcome.errors.split(separator: "\n").contains {
                $0.hasPrefix("c.yaml:\(line):") && $0.contains(key) && $0.contains(says)
            }, "\(outcome.errors)")
    }

    @Test func everyFaultIsToldAtOnceAndInOrder() throws {
        let outcome = try check(
            Self.base.replacingOccurrences(of: "[p.gpkg]", with: "[q.gpkg]")
                .replacingOccurrences(of: "folder: inbox", with: "folder: none")
                .replacingOccurrences(of: "store: a", with: "store: nowhere/a"))
        #expect(
            outcome.errors.split(separator: "\n").map { $0.split(separator: ":")[1] } == ["1", "3", "6"],
            "\(outcome.errors)")
    }

    /// What a running watch says of a setting names the key and the line, not a flag of the command line.
    @Test(arguments: [
        ("EPSG:4326", "is not a projected CRS in metres"), ("EPSG:99999", "unknown CRS EPSG:99999"),
        ("EPSG:3857", "% off those on the ground"),
    ]) func theWatchNamesTheSettingToo(crs: String, says: String) throws {
        let site = try UnattendedSite()
        let text = try String(contentsOfFile: site.config, encoding: .utf8)
        try Data(text.replacingOccurrences(of: "    grids", with: "    crs: \(crs)\n    grids").utf8)
            .write(to: URL(fileURLWithPath: site.config))
        let outcome = try site.pending()
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(
            outcome.errors.contains("area 示例村 cannot be surveyed: \(site.config):9:10: areas[0].crs: ")
                && outcome.errors.contains(says), "\(outcome.errors)")
        #expect(!outcome.errors.contains("--crs"))
        #expect(try site.run(["status", "--check"]).output.contains("areas[0].crs"))
    }
}
