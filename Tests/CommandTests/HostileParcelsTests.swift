import Foundation
import TestNeeds
import TestRasters
import Testing

/// Every vector and GeoPackage case of the hostile corpus, through the built program.
@Suite struct HostileParcelsTests {
    private static let hostile = URL(fileURLWithPath: Program.root).deletingLastPathComponent()
        .appendingPathComponent("shared/hostile/corpus").path
    private static var isThere: Bool { FileManager.default.fileExists(atPath: hostile + "/expected.json") }
    private static let unzip = "/usr/bin/unzip"
    private static let gzip = "/usr/bin/gzip"
    private static var hasTools: Bool {
        [unzip, gzip].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private struct Expected: Decodable {
        let cases: [Case]
    }

    private struct Case: Decodable {
        let id: String
        let file: String
        let kind: String
        let expect: String
        let code: String?
        let exit: Int32
        let limits: Limits
    }

    private struct Limits: Decodable {
        let seconds: Double

        enum CodingKeys: String, CodingKey { case seconds = "max_s" }
    }

    /// What the program answers with `--json`.
    private struct Outcome: Decodable {
        struct Report: Decodable {
            let warnings: [Note]
            let refusal: Note?
        }
        struct Note: Decodable {
            let code: String
        }
        let report: Report
    }

    /// Cases whose answer differs from the corpus's, each with the reason.
    private static let argued: [String: String] = [:]

    /// Refusals and warnings whose code says another thing than the corpus's although the answer is the same.
    private static func renamed(_ code: String) -> String {
        let words = code.dropFirst(2).lowercased().split(separator: "_").map(String.init)
        guard words.count > 1 else { return words.joined() }
        return words[0] + "." + words[1] + words[2...].map(\.capitalized).joined()
    }

    /// A copy of the corpus that the program could write to, archives unpacked.
    private static func unpack(_ entry: Case, into folder: TemporaryFolder) throws -> String {
        let source = hostile + "/" + entry.file
        let place = folder.file(entry.id)
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let name = URL(fileURLWithPath: entry.file).lastPathComponent
        func run(_ tool: String, _ arguments: [String], output: FileHandle? = nil) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: tool)
            process.arguments = arguments
            if let output { process.standardOutput = output }
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(tool) \(arguments)")
        }
        if name.hasSuffix(".zip") {
            try run(unzip, ["-q", source, "-d", place])
            return place + "/p.shp"
        }
        if name.hasSuffix(".gz") {
            let target = place + "/" + name.dropLast(3)
            _ = FileManager.default.createFile(atPath: target, contents: nil)
            let output = try #require(FileHandle(forWritingAtPath: target))
            try run(gzip, ["-dc", source], output: output)
            return target
        }
        try FileManager.default.copyItem(atPath: source, toPath: place + "/" + name)
        return place + "/" + name
    }

    /// What is wrong with the program's answer to a case; nil = nothing.
    private static func difference(_ entry: Case, in folder: TemporaryFolder) throws -> String? {
        let file = try unpack(entry, into: folder)
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.file(entry.id)).sorted()
        var arguments = [
            "parcels", "check", file, "--json", "--language", "en", "--area", "116.9,30.5,118.1,31.0", "--villages",
            "330110001001,330110002001", "--known", hostile + "/vector/00_ok_control.geojson",
        ]
        // The Shapefiles name no village, so nobody can say whose they are.
        if !file.hasSuffix(".shp") { arguments += ["--town", "330110001"] }
        let start = ContinuousClock.now
        let answer = try Program.run(arguments)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let after = try FileManager.default.contentsOfDirectory(atPath: folder.file(entry.id)).sorted()
        try FileManager.default.removeItem(atPath: folder.file(entry.id))
        guard before == after else { return "left \(after) behind" }
        guard seconds < entry.limits.seconds else { return "took \(seconds) s" }
        guard answer.status == entry.exit else { return "exit \(answer.status), not \(entry.exit): \(answer.errors)" }
        let outcomes = try JSONDecoder().decode([Outcome].self, from: Data(answer.output.utf8))
        guard let report = outcomes.first?.report else { return "no answer" }
        if answer.status != 0 || !report.warnings.isEmpty {
            guard answer.errors.contains(file) else { return "does not name the file: \(answer.errors)" }
        }
        guard let code = entry.code.map(renamed) else { return nil }
        let said = entry.expect == "reject" ? [report.refusal?.code ?? ""] : report.warnings.map(\.code)
        return said.contains(code) ? nil : "says \(said), not \(code)"
    }

    @Test(
        .needs(isThere, "../shared/hostile/corpus is absent"),
        .needs(hasTools, "unzip or gzip is not installed"), .timeLimit(.minutes(10)))
    func everyCaseIsRefusedRepairedOrAcceptedAsExpected() async throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: Self.hostile + "/expected.json"))
        let cases = try JSONDecoder().decode(Expected.self, from: data).cases.filter {
            ["vector", "geopackage"].contains($0.kind)
        }
        let folder = try TemporaryFolder()
        var differences: [String: String] = [:]
        try await withThrowingTaskGroup(of: (String, String?).self) { group in
            var waiting = cases[...]
            for _ in 0..<2 {
                if let entry = waiting.popFirst() {
                    group.addTask { (entry.id, try Self.difference(entry, in: folder)) }
                }
            }
            for try await (id, difference) in group {
                differences[id] = difference
                if let entry = waiting.popFirst() {
                    group.addTask { (entry.id, try Self.difference(entry, in: folder)) }
                }
            }
        }
        for (id, difference) in differences.sorted(by: { $0.key < $1.key }) {
            #expect(Self.argued[id] != nil, "\(id): \(difference)")
        }
        print("hostile parcels: \(cases.count - differences.count) of \(cases.count) as expected")
        #expect(cases.count > 90)
        #expect(Double(differences.count) <= 0.01 * Double(cases.count))
        let marks = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { $0.hasPrefix("hostile_PWNED") }
        #expect(marks.isEmpty)
    }

    @Test(.needs(isThere, "../shared/hostile/corpus is absent"))
    func whatIsNoStoreOfThisVersionIsRefusedAndLeftAsItIs() throws {
        for name in ["11_future_schema_as_store.gpkg", "12_text_as_store.gpkg"] {
            let folder = try TemporaryFolder()
            let path = folder.file("store.gpkg")
            try FileManager.default.copyItem(atPath: Self.hostile + "/gpkg/" + name, toPath: path)
            let before = try Data(contentsOf: URL(fileURLWithPath: path))
            let outcome = try Program.run(["store", "surveys", "--store", path])
            #expect([65, 78].contains(outcome.status), "\(name): \(outcome.status)")
            #expect(outcome.errors.contains(path))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        }
    }

    @Test func aMissingFileIs66AndALinkOutOfTheFolderIsRefused() throws {
        let (folder, elsewhere) = (try TemporaryFolder(), try TemporaryFolder())
        #expect(try Program.run(["parcels", "check", folder.file("none.geojson")]).status == 66)
        let target = try elsewhere.write(#"{"type":"FeatureCollection","features":[]}"#, to: "a.geojson")
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.geojson"), withDestinationPath: target)
        let outcome = try Program.run(["parcels", "check", folder.file("link.geojson"), "--json"])
        #expect(outcome.status == 65)
        #expect(outcome.output.contains("input.symlink"))
    }

    @Test(
        .needs(isThere, "../shared/hostile/corpus is absent"),
        .needs(HostileCorpus.canTrace, "strace is absent or may not trace"))
    func noCaseThatAsksForTheNetworkOpensAnInternetSocket() throws {
        let folder = try TemporaryFolder()
        for name in ["29_crs_member_url.geojson", "78_networklink.kml", "79_schema_fetch.gml", "00_ok_control.geojson"]
        {
            let trace = folder.file(name + ".trace")
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
            process.arguments = [
                "-f", "-o", trace, "-e", "trace=connect,socket,execve", Program.path, "parcels", "check",
                Self.hostile + "/vector/" + name,
            ]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            let calls = try String(contentsOfFile: trace, encoding: .utf8)
            #expect(calls.contains("execve"))
            // bubblewrap talks to the kernel by netlink, never to a network; `AF_INET` stands for `AF_INET6` too.
            #expect(!calls.contains("AF_INET"), "\(name): \(calls)")
        }
    }
}
