import Foundation
import TestNeeds
import TestRasters
import Testing

/// Every raster, archive and name of the hostile corpus, through the built program.
@Suite(.needs(HostileCorpus.isThere, "../shared/hostile/corpus is absent"))
struct HostileSceneTests {
    /// Cases that are answered otherwise than the corpus asks, each with the reason.
    private static let argued: [String: String] = [
        // PNG is a format that is read (orthophotos come so); what is wrong with this one is its size.
        "raster.79_png_huge": "refused as too large, not for its format"
    ]

    @Test(.timeLimit(.minutes(10)))
    func everyRasterArchiveAndNameIsRefusedWarnedOfOrAcceptedAsExpected() async throws {
        let corpus = try HostileCorpus()
        let cases = try HostileCorpus.cases(of: [
            "raster", "vrt", "vrt-vector", "remote-driver", "sidecar", "archive", "name",
        ])
        let before = try corpus.everyFile()
        let differences = try await corpus.differences(cases) { entry in
            var arguments = ["scenes", "check", "--json", "--language", "en", "--area", "116.9,30.5,118.1,31.0"]
            if entry.stage == "pair" { arguments += ["--pair", "raster/00_ok_control.tif"] }
            return arguments + ["--", entry.file]
        }
        for (id, difference) in differences.sorted(by: { $0.key < $1.key }) {
            #expect(Self.argued[id] != nil, "\(id): \(difference)")
        }
        print("hostile scenes: \(cases.count - differences.count) of \(cases.count) as expected")
        #expect(cases.count > 140)
        #expect(Double(differences.count) <= 0.01 * Double(cases.count))
        #expect(try corpus.everyFile() == before, "something was left behind")
    }

    /// In an empty folder, so that what is an ordinary name is missing (66); any other is refused (65).
    @Test(.timeLimit(.minutes(10)))
    func noHostileNameIsOpened() throws {
        let corpus = try HostileCorpus()
        try FileManager.default.createDirectory(
            atPath: corpus.folder.file("empty"), withIntermediateDirectories: true)
        let before = try corpus.everyFile()
        var (asExpected, missing, unspoken): (Int, [String], Int) = (0, [], 0)
        let names = try HostileCorpus.names()
        for name in names {
            // No operating system hands a NUL over in an argument.
            guard !name.contains("\0") else {
                unspoken += 1
                continue
            }
            let answer = try corpus.run(
                ["scenes", "check", "--json", "--language", "en", "--", name], folder: "../empty", limit: 10)
            let shown = name.prefix(60).debugDescription
            #expect([65, 66].contains(answer.status), "\(shown): \(answer.status) \(answer.errors)")
            #expect(HostileCorpus.isHarmlessText(answer.errors), "\(shown): \(answer.errors.debugDescription)")
            #expect(!answer.errors.isEmpty, "\(shown)")
            let code = try HostileCorpus.codes(answer.output).refusal
            #expect(code == "input.missing" || answer.status == 65, "\(shown): \(code ?? "-")")
            if answer.status == 66 { missing.append(shown) } else { asExpected += 1 }
        }
        print(
            "hostile names: \(asExpected) refused, \(missing.count) missing, \(unspoken) cannot be handed over: \(missing)"
        )
        #expect(names.count == 68)
        #expect(try corpus.everyFile() == before, "something was left behind")
    }

    @Test(.needs(HostileCorpus.canTrace, "strace is absent or may not trace"), .timeLimit(.minutes(10)))
    func nothingThatAsksForTheNetworkGetsASocket() throws {
        let corpus = try HostileCorpus()
        let cases = try HostileCorpus.cases(of: ["vrt", "vrt-vector", "remote-driver", "sidecar"])
            .filter { $0.forbid.contains("network") }
        #expect(cases.count > 30)
        let trace = corpus.folder.file("trace")
        for entry in cases {
            let answer = try corpus.run(
                ["scenes", "check", "--language", "en", "--", entry.file], limit: 60,
                under: ["/usr/bin/strace", "-f", "-qq", "-e", "trace=connect,socket", "-o", trace])
            #expect(answer.status == entry.exit, "\(entry.id): \(answer.errors)")
            let calls = try String(contentsOfFile: trace, encoding: .utf8)
            #expect(!calls.contains("AF_INET"), "\(entry.id): \(calls)")
        }
        print("hostile network: \(cases.count) cases without an internet socket")
    }
}
