import Foundation
import TestNumbers
import TestRasters
import Testing

/// `parcelwatch inspect`, through the built program.
@Suite struct InspectTests {
    private func report(_ arguments: [String]) throws -> (verdict: [String: Any], report: [String: Any]) {
        let outcome = try Program.run(
            ["inspect"] + arguments + (arguments.contains("-o") ? [] : ["-o", "-", "--format", "json"]),
            environment: ["PARCELWATCH_LANGUAGE": "en"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let file = arguments.last { $0.hasSuffix(".json") }
        let text = try file.map { try Data(contentsOf: URL(fileURLWithPath: $0)) } ?? Data(outcome.output.utf8)
        let document = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
        return (
            try #require(document["verdict"] as? [String: Any]), try #require(document["report"] as? [String: Any])
        )
    }

    /// tiles/README.md: the later scene is misregistered by 0.3 to 0.8 px; here by how much is measured, not pasted.
    @Test func theSampleIsFitAndItsPageNeedsNothingElse() throws {
        let folder = try TemporaryFolder()
        let page = folder.file("inspection.html")
        let (verdict, report) = try report([
            Program.sample("tiles/satellite-2023.tif"), Program.sample("tiles/satellite-2024.tif"), "-o", page, "-o",
            folder.file("inspection.json"),
        ])
        #expect(verdict["answer"] as? String == "fit")
        let alignment = try #require(report["alignment"] as? [String: Any])
        let columns = try #require(alignment["shiftColumns"] as? Double)
        let rows = try #require(alignment["shiftRows"] as? Double)
        #expect((0.3...0.8).contains((columns * columns + rows * rows).squareRoot()))
        #expect(try #require(alignment["residualPixels"] as? Double) < 0.2)
        // One planted cloud: tiles/README.md.
        let masks = try #require(report["masks"] as? [String: Any])
        #expect(try #require(masks["clouds"] as? Double) > 0.01)
        #expect(try #require(masks["cloudShadows"] as? Double) > 0.01)
        let text = try String(contentsOfFile: page, encoding: .utf8)
        #expect(text.contains("data:image/png;base64,"))
        for reference in ["src=\"http", "href=\"http", "url(http", "<script src", "<link"] {
            #expect(!text.contains(reference))
        }
    }

    /// Five metres a pixel: a house of 100 m² is four of them.
    @Test func pixelsThatAreTooCoarseAreUnfitByName() throws {
        let outcome = try Program.run(
            [
                "inspect", Program.sample("tiles/satellite-2023.tif"), Program.sample("tiles/satellite-2024.tif"),
                "--pixel-size", "5", "--language", "en",
            ])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("unfit") && outcome.output.contains("too coarse to tell a building"))
        let folder = try TemporaryFolder()
        let coarse = folder.file("coarse.tif")
        try Program.tool(["gdalwarp", "-q", "-tr", "5", "5", Program.sample("tiles/satellite-2023.tif"), coarse])
        let check = try Program.run(["scenes", "check", coarse, "--language", "en"])
        #expect(check.status == 0 && check.errors.contains("5.00 m are too coarse to tell a building"))
    }

    @Test func twoScenesOfNothingInCommonAreUnfit() throws {
        let folder = try TemporaryFolder()
        var paths: [String] = []
        for seed in [UInt64(1), 2] {
            var numbers = SeededNumbers(seed: seed)
            var raster = TestRaster(columns: 400, rows: 400, bands: [])
            raster.bands = (0..<3).map { _ in (0..<160_000).map { _ in Double.random(in: 20...230, using: &numbers) } }
            raster.names = ["red", "green", "blue"]
            paths.append(folder.file("\(seed).tif"))
            try raster.write(to: paths[paths.count - 1])
        }
        let (verdict, report) = try report(paths)
        #expect(verdict["answer"] as? String == "unfit")
        #expect((report["alignment"] as? [String: Any])?["isAligned"] as? Bool == false)
        #expect(report["obstacle"] as? String != nil)
    }

    @Test func anOutputThatIsAnInputIsRefused() throws {
        let folder = try TemporaryFolder()
        let copy = folder.file("scene.tif")
        try FileManager.default.copyItem(atPath: Program.sample("tiles/satellite-2023.tif"), toPath: copy)
        let outcome = try Program.run([
            "inspect", copy, Program.sample("tiles/satellite-2024.tif"), "-o", copy, "--format", "html", "--overwrite",
        ])
        #expect(outcome.status == 73)
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: copy))
                == Data(contentsOf: URL(fileURLWithPath: Program.sample("tiles/satellite-2023.tif"))))
    }

    @Test func aMissingSceneIsNamed() throws {
        let outcome = try Program.run(["inspect", "/nowhere/a.tif", Program.sample("tiles/satellite-2024.tif")])
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("/nowhere/a.tif"))
    }

    /// Every measurement of every parcel: a number, or nothing where there is none (heights).
    @Test func measureWritesEveryMeasurementPerParcel() throws {
        let folder = try TemporaryFolder()
        let table = folder.file("evidence.csv")
        let outcome = try Program.run([
            "measure", "--evidence", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later",
            Program.sample("tiles/satellite-2024.tif"), "--parcels", Program.sample("grids/parcels.gpkg"), "-o",
            table,
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let lines = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
        let header = lines[0].split(separator: ",").map(String.init)
        #expect(header.prefix(2) == ["id", "parcelArea"] && header.count == 244)
        #expect(header.contains("structureChange.top") && header.contains("construction.mean"))
        // 232 homesteads, see the survey's report on the sample.
        #expect(lines.count == 233)
        for line in lines.dropFirst() {
            #expect(
                line.split(separator: ",", omittingEmptySubsequences: false).dropFirst().allSatisfy {
                    $0.isEmpty || Double($0) != nil
                })
        }
    }
}
