import Foundation
import TestRasters
import Testing

/// One rule for what commands write: `--output`, `-`, suffixes, `--format`, `--overwrite`.
@Suite struct OutputTests {
    private let folder: TemporaryFolder
    private var store: String { folder.file("store.gpkg") }

    init() throws {
        folder = try TemporaryFolder()
        try Program.satelliteStore(at: store)
    }

    private func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(arguments, environment: ["PARCELWATCH_LANGUAGE": "en"], folder: folder.path)
    }

    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder.file(name))) }

    @Test(arguments: [
        (["findings", "export"], "findings.csv"), (["parcels", "export"], "parcels.geojson"),
        (["coverage"], "coverage.kml"), (["scenes", "export"], "stac"), (["config", "sample"], "sample.yaml"),
    ]) func aFileThatIsThereIsReplacedOnlyWhenThatIsSaid(command: [String], output: String) throws {
        let arguments = command + (command[0] == "config" ? [] : ["--store", store]) + ["-o", output]
        let first = try run(arguments)
        #expect(first.status == 0, "\(first.errors)")
        let file = output == "stac" ? "stac/catalog.json" : output
        // The catalogue must stay one of ours to be brought up to date.
        let mark = output == "stac" ? try bytes(file) + Data("\n".utf8) : Data("mine".utf8)
        try mark.write(to: URL(fileURLWithPath: folder.file(file)))
        let second = try run(arguments)
        #expect(second.status == 73)
        #expect(second.errors.contains("--overwrite") && second.errors.contains(file), "\(second.errors)")
        #expect(try bytes(file) == mark)
        let third = try run(arguments + ["--overwrite"])
        #expect(third.status == 0, "\(third.errors)")
        #expect(try bytes(file) != mark)
    }

    @Test func picturesAreNotReplacedUnasked() throws {
        let id = try #require(Program.ids(try run(["findings", "list", "--store", store]).output).first)
        let arguments = ["findings", "show", id, "--store", store, "-o", "chips"]
        #expect(try run(arguments).status == 0)
        #expect(try run(arguments).status == 73)
        #expect(try run(arguments + ["--overwrite"]).status == 0)
        #expect(try run(["findings", "show", id, "--store", store, "-o", "-"]).status == 64)
    }

    /// Another store than the one that is read, sound or damaged.
    @Test func noStoreIsEverReplaced() throws {
        let other = folder.file("other.gpkg")
        try FileManager.default.copyItem(atPath: store, toPath: other)
        let half = folder.file("half.gpkg")
        let whole = try bytes("store.gpkg")
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: half))
        for name in ["store.gpkg", "other.gpkg", "half.gpkg"] {
            let before = try bytes(name)
            let outcome = try run(["findings", "export", "--store", store, "-o", name, "--overwrite"])
            #expect(outcome.status == 73, "\(name): \(outcome.errors)")
            #expect(try bytes(name) == before)
        }
        // A GeoPackage that holds no store is an output like any other.
        #expect(try run(["findings", "export", "--store", store, "-o", "export.gpkg"]).status == 0)
        #expect(try run(["findings", "export", "--store", store, "-o", "export.gpkg", "--overwrite"]).status == 0)
    }

    @Test(arguments: ["geojson", "csv", "html"]) func standardOutputGetsTheSameBytes(format: String) throws {
        let export = ["findings", "export", "--store", store]
        #expect(try run(export + ["-o", "a.\(format)"]).status == 0)
        let file = try String(contentsOfFile: folder.file("a.\(format)"), encoding: .utf8)
        for output in ["-", "/dev/stdout"] {
            let outcome = try run(export + ["-o", output, "--format", format])
            #expect(outcome.status == 0 && outcome.output == file, "\(output): \(outcome.errors)")
        }
        // A device is written into, and is a device afterwards.
        #expect(try run(export + ["-o", "/dev/null", "--format", format, "--overwrite"]).status == 0)
        #expect(
            try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
                == .typeCharacterSpecial)
    }

    @Test func theSuffixTellsTheFormatAndFormatOverrules() throws {
        let export = ["findings", "export", "--store", store]
        for (name, start) in [("a.GEOJSON", "{"), ("a.json", "{"), ("a.htm", "<!"), ("a.csv", "finding,")] {
            #expect(try run(export + ["-o", name]).status == 0)
            #expect(
                try String(contentsOfFile: folder.file(name), encoding: .utf8).trimmingPrefix("\u{FEFF}").hasPrefix(
                    start),
                "\(name)")
        }
        #expect(try bytes("a.GEOJSON") == bytes("a.json"))
        #expect(try run(export + ["-o", "b.txt", "--format", "csv"]).status == 0)
        #expect(try bytes("b.txt") == bytes("a.csv"))
        for (arguments, text) in [
            (["-o", "a.dxf"], ".geojson, .gpkg, .csv, .html"), (["-o", "a.shp"], "a.shp.zip"),
            (["-o", "-"], "add --format"),
            (["-o", "x.csv", "--format", "dxf"], "no such format; there are: geojson"),
        ] {
            let outcome = try run(export + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(text), "\(outcome.errors)")
        }
        #expect(try run(["coverage", "--store", store, "--format", "kml"]).status == 64)
        #expect(try run(["coverage", "--store", store, "-o", "-", "--format", "kml"]).output.hasPrefix("<?xml"))
    }

    @Test func aBackupGoesToStandardOutputToo() throws {
        let piped = try Process.shell(
            "\"\(Program.path)\" store backup --store store.gpkg -o - > piped.gpkg", folder: folder.path)
        #expect(piped == 0)
        #expect(try run(["store", "verify", "--store", "piped.gpkg"]).status == 0)
    }
}

extension Process {
    /// Runs a line of shell to its end and gives its exit status.
    static func shell(_ line: String, folder: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
