import Foundation
import Processes

/// A whole survey by the program into a new store, against GDAL reading both epochs completely.
struct SurveyBench {
    let earlier: String
    let later: String
    let parcels: String
    let codeField: String?
    let threads: Int

    /// The survey's figure, and the floor in seconds.
    func measure(repeats: Int) throws -> (BenchResult.Entry, floor: Double) {
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("parcelwatch").path
        guard FileManager.default.isExecutableFile(atPath: program) else { throw BenchError.noProgram(path: program) }
        // In turn, so that both meet the machine as it is.
        var (floor, survey) = (Double.infinity, Double.infinity)
        for _ in 0..<repeats {
            floor = min(floor, try bestSeconds(of: 1) { try FullRead.read([earlier, later], threads: threads) })
            survey = min(survey, try bestSeconds(of: 1) { try run(program) })
        }
        let entry = BenchResult.Entry(name: "survey", value: survey, unit: "s", ratio: floor / survey)
        return (entry, floor)
    }

    private func run(_ program: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let arguments = [
            "survey", "--earlier", earlier, "--later", later, "--parcels", parcels, "--threads", "\(threads)",
            "--store", folder.appendingPathComponent("store.gpkg").path,
        ]
        let status = try ChildProcess(
            program: program, arguments: arguments + (codeField.map { ["--code-field", $0] } ?? [])
        ).run()
        guard status == 0 else { throw BenchError.surveyFailed(status: status) }
    }
}
