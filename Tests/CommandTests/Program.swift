import Foundation
import TestNeeds
import TestRasters
import Testing

/// The built program, run as a user runs it.
struct Program {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Where the executables lie: beside this test bundle.
    private static let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    /// The executable of the program itself.
    static let path = products.appendingPathComponent("parcelwatch").path

    /// The repository's root.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// A file of the sample settlement.
    static func sample(_ name: String) -> String { "\(root)/\(name)" }

    /// Runs the program to its end, under another one's eyes where asked (strace).
    @discardableResult
    static func run(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        program: String = "parcelwatch", under: [String] = []
    ) throws -> Outcome {
        let process = try start(
            arguments, environment: environment, folder: folder, program: program, under: under)
        return try process.wait()
    }

    /// Whether a file can be closed to the program: root may read and write everything.
    static var canLackRights: Bool { withoutRights.isEmpty || isInstalled(withoutRights[0]) }

    /// What runs the program as a user who is not root.
    static let withoutRights: [String] =
        geteuid() != 0
        ? [] : ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]

    /// Runs an installed tool to its end.
    static func tool(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(arguments)")
    }

    /// Starts the program and lets it run.
    static func start(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        program: String = "parcelwatch", under: [String] = []
    ) throws -> Running {
        let process = Process()
        let command = under + [products.appendingPathComponent(program).path] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        // Files, not pipes: a pipe that nobody empties would stop the program.
        let base = NSTemporaryDirectory() + "parcelwatch-run-" + UUID().uuidString
        for end in [".out", ".err"] { _ = FileManager.default.createFile(atPath: base + end, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: base + ".out")
        process.standardError = FileHandle(forWritingAtPath: base + ".err")
        try process.run()
        return Running(process: process, base: base)
    }

    struct Running {
        let process: Process
        let base: String

        func wait() throws -> Outcome {
            process.waitUntilExit()
            defer { for end in [".out", ".err"] { try? FileManager.default.removeItem(atPath: base + end) } }
            return Outcome(
                status: process.terminationStatus,
                output: try String(contentsOfFile: base + ".out", encoding: .utf8),
                errors: try String(contentsOfFile: base + ".err", encoding: .utf8))
        }
    }

    /// The lines of a list below its titles.
    static func rows(_ list: String) -> [String] { list.split(separator: "\n").dropFirst().map(String.init) }

    /// What stands first in each of them.
    static func ids(_ list: String) -> [String] {
        rows(list).compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    /// The arguments of a survey of the sample settlement.
    static func survey(_ store: String, sensor: String = "satellite", more: [String] = []) -> [String] {
        [
            "survey", "--earlier", sample("tiles/\(sensor)-2023.tif"), "--later", sample("tiles/\(sensor)-2024.tif"),
            "--parcels", sample("grids/parcels.gpkg"), "--grids", sample("grids/governance.gpkg"), "--store", store,
        ] + more
    }

    /// The store of one survey of the sample's satellite scenes with defaults, made once for all tests that only look.
    private static let satelliteStore = Result {
        let folder = try TemporaryFolder()
        let outcome = try run(survey(folder.file("a.gpkg")))
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try Data(contentsOf: URL(fileURLWithPath: folder.file("a.gpkg")))
    }

    /// Copies it to a path.
    static func satelliteStore(at path: String) throws {
        try satelliteStore.get().write(to: URL(fileURLWithPath: path))
    }

    /// Exports a store's findings in a format and gives the bytes.
    static func export(_ store: String, format: String, environment: [String: String] = [:], folder: String? = nil)
        throws -> Data
    {
        let file = NSTemporaryDirectory() + "parcelwatch-export-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: file) }
        let outcome = try run(
            ["findings", "export", "--store", store, "--format", format, "--output", file], environment: environment,
            folder: folder)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try Data(contentsOf: URL(fileURLWithPath: file))
    }
}
