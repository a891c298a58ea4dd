import Foundation
import TestRasters
import Testing

/// A village that is watched over: an inbox, an area, a configuration; scenes of the sample's series.
struct UnattendedSite {
    let folder: TemporaryFolder

    /// Three epochs of the series in which something happens, made once: they only lie there to be copied.
    private static let series = Result {
        let folder = try TemporaryFolder()
        let outcome = try Program.run(
            [
                "sample", "series", "-o", folder.path, "--scenes", folder.file("scenes"), "--epochs", "8", "--only",
                "0-3",
            ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("scenes")).sorted()
        return (folder, names)
    }

    struct Event: Decodable {
        let parcel: String
        let kind: String
        let appearsAt: Int
        let disappearsAt: Int?
    }

    init(more configuration: String = "", settle: Int = 1, after: String = "keep") throws {
        folder = try TemporaryFolder()
        let (source, _) = try Self.series.get()
        try FileManager.default.createDirectory(atPath: folder.file("inbox"), withIntermediateDirectories: true)
        for name in ["parcels.gpkg", "governance.gpkg"] {
            try FileManager.default.copyItem(atPath: source.file(name), toPath: folder.file(name))
        }
        let text = """
            store: store.gpkg
            inboxes:
              - folder: inbox
                settle: \(settle)
                after: \(after)
            areas:
              - name: 示例村
                parcels: [parcels.gpkg]
                grids: [governance.gpkg]
            report:
              folder: reports
              metrics_file: metrics.prom
              log_file: log.jsonl

            """ + configuration
        try Data(text.utf8).write(to: URL(fileURLWithPath: config))
    }

    var config: String { folder.file("parcelwatch.yaml") }
    var store: String { folder.file("store.gpkg") }

    /// What the generator says happens.
    static var truth: [Event] {
        get throws {
            let (source, _) = try series.get()
            return try JSONDecoder().decode(
                [Event].self, from: Data(contentsOf: URL(fileURLWithPath: source.file("truth.json"))))
        }
    }

    /// The scene of an epoch, 0…3, where the series lies.
    static func scene(_ epoch: Int) throws -> String {
        let (source, names) = try series.get()
        return source.file("scenes/\(names[epoch])")
    }

    /// Delivers an epoch's scene; old enough to count as settled where `isSettled`.
    func drop(_ epoch: Int) throws {
        let scene = try Self.scene(epoch)
        let target = folder.file("inbox/\(URL(fileURLWithPath: scene).lastPathComponent)")
        try FileManager.default.copyItem(atPath: scene, toPath: target)
    }

    /// Surveys whatever is pending, once what was dropped has settled.
    func pending(_ more: [String] = [], environment: [String: String] = [:]) throws -> Program.Outcome {
        usleep(2_100_000)
        return try Program.run(
            ["survey", "--pending", "--config", config] + more,
            environment: ["PARCELWATCH_LANGUAGE": "en"].merging(environment) { $1 })
    }

    /// Runs a command on the store.
    func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(arguments + ["--store", store], environment: ["PARCELWATCH_LANGUAGE": "en"])
    }
}

extension Program.Running {
    /// Waits a minute for a word on standard error.
    func waitUntilSaid(_ text: String) throws {
        for _ in 0..<600 {
            if try String(contentsOfFile: base + ".err", encoding: .utf8).contains(text) { return }
            usleep(100_000)
        }
        Issue.record("\(text) was never said")
    }

    /// Asks it to stop, and waits for its end.
    func stop() throws -> Program.Outcome {
        kill(process.processIdentifier, SIGTERM)
        return try wait()
    }
}
