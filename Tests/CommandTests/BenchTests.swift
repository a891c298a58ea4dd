import Foundation
import TestRasters
import Testing

/// The program that measures how fast the other one is.
@Suite struct BenchTests {
    private struct Result: Codable {
        struct Entry: Codable {
            var name: String
            var target: String?
            var place: String?
            var value: Double
            var unit: String
            var ratio: Double
        }
        var machine: String
        var kernels: String
        var threads: Int
        var floors: [String: Double]
        var entries: [Entry]
    }

    private func bench(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Outcome {
        try Program.run(
            ["--repeat", "1"] + arguments, environment: environment, folder: Program.root,
            program: "parcelwatch-bench")
    }

    /// Every processor runs the baseline; of what it does not run the name alone changes nothing.
    @Test func theEnvironmentForcesTheKernelsTarget() throws {
        func kernels(_ asked: String) throws -> String {
            let outcome = try bench(["--only", "coverage"], environment: ["PARCELWATCH_KERNELS": asked])
            return try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8)).kernels
        }
        #expect(try kernels("baseline") == "baseline")
        #expect(try kernels("nothing of the kind") == kernels(""))
    }

    @Test func theSurveyIsMeasuredAgainstReadingBothEpochs() throws {
        let outcome = try bench(["--only", "survey", "--threads", "2"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let result = try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8))
        let entry = try #require(result.entries.first)
        let floor = try #require(result.floors["fullReadSeconds"])
        #expect(result.entries.count == 1 && entry.name == "survey" && entry.unit == "s")
        // Three decimals are printed of each.
        #expect(floor > 0 && entry.value > floor && abs(entry.ratio - floor / entry.value) < 0.01)
    }

    @Test func reportsAreTakenInListsAndOneByOne() throws {
        let folder = try TemporaryFolder()
        let outcome = try bench(["--only", "reports", "--reports", "50", "--folder", folder.file("")])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let result = try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8))
        #expect(result.entries.map(\.name) == ["take 50 reports", "take a report"])
        #expect(result.entries.allSatisfy { $0.value > 0 && $0.ratio > 0 })
        // Its store is taken away.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("")).isEmpty)
    }

    @Test func whatBecameSlowerIsNamedAndExitsWithOne() throws {
        let folder = try TemporaryFolder()
        let first = try bench(["--only", "coverage"])
        try #require(first.status == 0, "\(first.errors)")
        var result = try JSONDecoder().decode(Result.self, from: Data(first.output.utf8))
        #expect(result.entries.map(\.name) == ["coverageFractions"] && result.entries[0].ratio > 0)
        func compared(with factor: Double) throws -> Program.Outcome {
            var other = result
            for index in other.entries.indices { other.entries[index].ratio *= factor }
            let path = try folder.write(
                String(decoding: try JSONEncoder().encode(other), as: UTF8.self), to: "baseline.json")
            return try bench(["--only", "coverage", "--baseline", path])
        }
        let slower = try compared(with: 100)
        #expect(slower.status == 1 && slower.errors.contains("coverageFractions"))
        #expect(try compared(with: 0.01).status == 0)
        // What the earlier run did not measure is no news.
        result.entries = []
        #expect(try compared(with: 1).status == 0)
    }

    @Test func whatIsNoResultOrNoSceneIsRefusedByName() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("no", to: "text.json")
        let refused = try bench(["--only", "coverage", "--baseline", text])
        #expect(refused.status != 0 && refused.errors.contains("text.json"))
        let missing = try bench(["--only", "survey", "--earlier", folder.file("none.tif")])
        #expect(missing.status != 0 && missing.errors.contains("none.tif"))
    }
}
