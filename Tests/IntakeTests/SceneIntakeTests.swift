import Catalogue
import Foundation
import Gate
import Ground
import Intake
import TestRasters
import Testing

/// Scenes through the built program's child.
@Suite struct SceneIntakeTests {
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("parcelwatch").path
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    private static let sample = root + "/tiles/satellite-2023.tif"

    private func intake(_ limits: SceneLimits = SceneLimits(), roots: [String] = []) -> SceneIntake {
        SceneIntake(limits: limits, roots: roots, program: Self.program)
    }

    @Test func aSoundSceneIsDescribedAndHashed() throws {
        let check = try intake().check(Self.sample)
        #expect(check.report == GateReport())
        #expect(check.exitStatus == nil)
        let description = try #require(check.description)
        #expect((description.columns, description.rows) == (1_024, 1_024))
        #expect(description.crs == CRSCode(epsg: 4547))
        #expect(check.bandCount == 4)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.sample))
        #expect(check.byteCount == bytes.count)
        // Another tool's answer.
        let tool = Process()
        tool.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        tool.arguments = [Self.sample]
        let pipe = Pipe()
        tool.standardOutput = pipe
        try tool.run()
        let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        tool.waitUntilExit()
        #expect(check.sha256 == said.split(separator: " ").first.map(String.init))
    }

    @Test func aMissingFileIs66AndOneOutsideTheRoots65() throws {
        let folder = try TemporaryFolder()
        #expect(try intake().check(folder.file("none.tif")).exitStatus == .noInput)
        let outside = try intake(roots: [folder.file("")]).check(Self.sample)
        #expect(outside.exitStatus == .badData)
        #expect(outside.sha256 == nil)
    }

    @Test func theAreaMustBeTouched() throws {
        let there = Bounds(minX: 113, minY: 23, maxX: 113.2, maxY: 23.1)
        #expect(try intake().check(Self.sample, area: there).report.refusal == nil)
        let elsewhere = Bounds(minX: 120, minY: 30, maxX: 121, maxY: 31)
        #expect(try intake().check(Self.sample, area: elsewhere).report.refusal?.code == "raster.outsideArea")
    }

    /// The sample cut after `share` of its bytes, or with `length` bytes from there overwritten.
    private func damaged(_ folder: TemporaryFolder, at share: Double, overwriting length: Int?) throws -> String {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: Self.sample))
        let place = Int(Double(bytes.count) * share)
        if let length {
            bytes.replaceSubrange(place..<(place + length), with: (0..<length).map { UInt8(($0 * 37) & 255) })
        } else {
            bytes = bytes.prefix(place)
        }
        let path = folder.file("damaged.tif")
        try bytes.write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func aHalfWrittenUploadIsTruncatedAndAGarbledBlockUndecodable() throws {
        let folder = try TemporaryFolder()
        let cut = try intake().check(try damaged(folder, at: 0.6, overwriting: nil))
        #expect(cut.report.refusal?.code == "raster.truncated")
        #expect(cut.description == nil)
        let garbled = try intake().check(try damaged(folder, at: 0.6, overwriting: 4_000))
        #expect(garbled.report.refusal?.code == "raster.decode")
    }

    @Test func aChildThatRunsOutOfTimeOrMemoryRefusesThatFileOnly() throws {
        var short = SceneLimits()
        short.childSeconds = 0
        #expect(try intake(short).check(Self.sample).report.refusal?.code == "raster.timeout")
        var small = SceneLimits()
        // The program itself takes more to start.
        small.childMemoryMebibytes = 64
        let refusal = try intake(small).check(Self.sample).report.refusal?.code
        #expect(["raster.memory", "raster.crashed"].contains(refusal))
        #expect(try intake().check(Self.sample).report.refusal == nil)
    }

    @Test func aFileThatChangesWhileItIsLookedAtIsNotAccepted() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("scene.tif")
        try FileManager.default.copyItem(atPath: Self.sample, toPath: path)
        // A child that answers what a sound scene answers, and touches the file meanwhile.
        let program = try folder.write(
            "#!/bin/sh\ntouch '\(path)'\nprintf '{\"report\":{\"warnings\":[]}}'\n", to: "child.sh")
        chmod(program, 0o755)
        let check = try SceneIntake(limits: SceneLimits(), roots: [], program: program).check(path)
        // Inside bubblewrap nothing can be touched: then it is as it was.
        #expect(check.report.refusal?.code == "input.changed" || check.sha256 != nil)
        // Written until the look is over, which may begin late on a busy machine.
        let over = folder.file("over")
        let writer = Thread {
            for _ in 0..<12_000 where !FileManager.default.fileExists(atPath: over) {
                usleep(5_000)
                utime(path, nil)
            }
        }
        writer.start()
        let changed = try intake().check(path)
        try Data().write(to: URL(fileURLWithPath: over))
        #expect(changed.report.refusal?.code == "input.changed")
    }

    @Test func pairsAreComparedByTypeBandsPlaceAndGrid() throws {
        func check(type: String = "uint8", bands: [Band] = [.red, .green], x: Double = 0, count: Int = 2) -> SceneCheck
        {
            var description = SceneDescription(
                columns: 10, rows: 10, crs: CRSCode(epsg: 4547),
                geotransform: Geotransform(originX: x, pixelWidth: 1, originY: 0, pixelHeight: -1),
                bounds: Bounds(minX: x, minY: -10, maxX: x + 10, maxY: 0), pixelSizeMetres: 1, bands: bands,
                dataType: type, footprint: MultiPolygon([]), validShare: 1)
            description.warnings = []
            var check = SceneCheck(path: "a.tif", report: GateReport())
            (check.description, check.bandCount) = (description, count)
            return check
        }
        func code(_ one: SceneCheck, _ other: SceneCheck) -> String? {
            let report = SceneIntake.checkPair(one, other)
            return report.refusal?.code ?? report.warnings.first?.code
        }
        #expect(code(check(), check()) == nil)
        #expect(code(check(), check(type: "uint16")) == "pair.dtype")
        #expect(code(check(), check(bands: [.nir])) == "pair.bands")
        #expect(code(check(bands: [.grey], count: 3), check(bands: [.grey], count: 1)) == "pair.bands")
        #expect(code(check(), check(bands: [.red, .green, .blue, .nir], count: 4)) == nil)
        #expect(code(check(), check(x: 10)) == "pair.noOverlap")
        #expect(code(check(), check(x: 9)) == nil)
        #expect(code(check(), check(x: 0.5)) == "pair.resampled")
    }
}
