import Catalogue
import Foundation
import Ground
import Testing
import TestNeeds

@testable import STAC

/// The Python tools that read and validate STAC, from the set-up script's environment.
private enum Python {
    static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let schemas = URL(fileURLWithPath: root).deletingLastPathComponent().path + "/shared/stac-offline"
    static let interpreter = root + "/.build/test-python/bin/python3"

    /// Whether the environment has a module.
    static func has(_ module: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: interpreter)
            && (try? run("import \(module)", []))?.status == 0
    }

    static let hasPystac = has("pystac, jsonschema")
    static let hasValidator = has("stac_validator.stac_validator") && FileManager.default.fileExists(atPath: schemas)

    /// Runs a script; with `offline`, documents of the schemas' hosts come from the shared folder.
    static func run(_ script: String, _ arguments: [String], offline: Bool = false) throws -> (
        status: Int32, output: String
    ) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: interpreter)
        process.arguments = ["-c", script] + arguments
        var environment = ProcessInfo.processInfo.environment
        // Whatever is not at hand must fail at once, not look for a network.
        for key in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"] {
            environment[key] = "http://127.0.0.1:9"
        }
        if offline {
            environment["PYTHONPATH"] = schemas
            environment["SCHEMA_DIR"] = schemas + "/schemas"
        }
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}

@Suite struct STACValidatorTests {
    private func export() throws -> (folder: TemporaryFolder, catalogue: String, scenes: [CatalogueScene]) {
        let folder = try TemporaryFolder()
        let scenes = try varied(in: folder)
        return (folder, try STACWriter(scenes).write(to: folder.path + "/stac"), scenes)
    }

    @Test(
        .needs(Python.hasPystac, "no pystac in .build/test-python; run scripts/setup to have it installed"))
    func pystacReadsTheExportAndFindsItValidByItsOwnSchemas() throws {
        let (folder, catalogue, scenes) = try export()
        // The core schemas come with pystac; projection's does not, so it is left out of what this one checks.
        let script = """
            import sys, os, pystac
            catalogue = pystac.Catalog.from_file(sys.argv[1])
            def check(thing):
                thing.stac_extensions = []
                thing.validate()
            check(catalogue)
            for collection in catalogue.get_children(): check(collection)
            for item in sorted(catalogue.get_items(recursive=True), key=lambda item: item.id):
                check(item)
                asset = list(item.assets.values())[0]
                print(item.id, item.datetime.isoformat(), os.path.realpath(asset.get_absolute_href()), len(asset.extra_fields["bands"]))
            """
        let (status, output) = try Python.run(script, [catalogue])
        #expect(status == 0, "\(output)")
        let expected = scenes.map { scene in
            let moment = scene.acquiredAt.description.replacingOccurrences(of: "Z", with: "+00:00")
            return "\(ItemDocument.id(of: scene)) \(moment) \(scene.path) \(scene.description.bands.count)"
        }
        // A name with an escaped space is the way of addresses; pystac gives it as it stands.
        let lines = output.split(separator: "\n").map { String($0).removingPercentEncoding ?? String($0) }
        #expect(Set(lines) == Set(expected))
        _ = folder
    }

    @Test(
        .needs(
            Python.hasValidator,
            "no stac-valid in .build/test-python (scripts/setup) or no ../shared/stac-offline"))
    func theValidatorFindsNoErrorInAnyDocument() throws {
        let (folder, _, _) = try export()
        let script = """
            import glob, json, sys
            from stac_validator.stac_validator import StacValidate
            files = sorted(glob.glob(sys.argv[1] + "/stac/**/*.json", recursive=True))
            for file in files:
                validator = StacValidate(file)
                validator.run()
                message = validator.message[0]
                if not message["valid_stac"]: print(file, json.dumps(message))
            print(len(files), "documents")
            """
        let (status, output) = try Python.run(script, [folder.path], offline: true)
        #expect(status == 0, "\(output)")
        #expect(output.contains("8 documents"), "\(output)")
        #expect(!output.contains("valid_stac"), "\(output)")
    }

    @Test(
        .needs(
            Python.hasValidator,
            "no stac-valid in .build/test-python (scripts/setup) or no ../shared/stac-offline"))
    func theValidatorWouldFindAnError() throws {
        let (folder, _, scenes) = try export()
        let id = ItemDocument.id(of: scenes[0])
        let name = "stac/satellite/\(id)/\(id).json"
        try folder.write(
            try folder.text(name).replacingOccurrences(of: "\"EPSG:4547\"", with: "4547"), to: name)
        let script = """
            import sys
            from stac_validator.stac_validator import StacValidate
            validator = StacValidate(sys.argv[1])
            validator.run()
            print(validator.message[0]["valid_stac"])
            """
        let output = try Python.run(script, [folder.path + "/" + name], offline: true).output
        #expect(output.contains("False"), "\(output)")
    }
}
