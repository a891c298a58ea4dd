import Foundation
import TestRasters
import Testing

/// The project's own hostile inputs, through the program's door.
@Suite struct OwnCorpusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: OwnCorpus.scenes) func noHostileSceneIsLetIn(_ entry: OwnCorpus.Case) throws {
        try refuses(entry, ["scenes", "check"])
    }

    @Test(arguments: OwnCorpus.parcels) func noHostileParcelFileIsLetIn(_ entry: OwnCorpus.Case) throws {
        try refuses(entry, ["parcels", "check"])
    }

    private func refuses(_ entry: OwnCorpus.Case, _ command: [String]) throws {
        let place = URL(fileURLWithPath: folder.path)
        let path = try entry.write(place, place.appendingPathComponent(entry.name)) ?? folder.file(entry.name)
        func everything() throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        }
        let before = try everything()
        let start = ContinuousClock.now
        let outcome = try Program.run(
            command + [path, "--json", "--language", "en"], environment: ["TMPDIR": folder.path], folder: folder.path)
        #expect(outcome.status == entry.status, "\(outcome.errors)")
        #expect(try HostileCorpus.codes(outcome.output).refusal == entry.code, "\(outcome.errors)")
        #expect(HostileCorpus.isHarmlessText(outcome.errors))
        #expect(!(outcome.output + outcome.errors).contains("root:x:0"))
        // Nothing is left behind, and nobody waits for a hostile file.
        #expect(try everything() == before)
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
