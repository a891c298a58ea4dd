import Foundation
import TestNumbers
import TestRasters
import Testing

private let hasOGR = FileManager.default.isExecutableFile(atPath: "/usr/bin/ogr2ogr")

/// Learning and evaluating through the command line, on pairs drawn for it.
@Suite struct LearningCommandTests {
    private struct Report: Decodable {
        struct Evaluation: Decodable {
            struct Figures: Decodable {
                let parcels: Int
                let positives: Int
                let averagePrecision: Double?
                let calibrationError: Double?
            }
            let figures: Figures
        }
        let identifier: String
        let threshold: Double
        let evaluation: Evaluation?
    }

    /// Eight pairs of 144 × 144 m, 36 lots of 24 m each; a house of 12 × 10 m came on about every third lot.
    private func pairs(in folder: TemporaryFolder, named name: String = "pairs") throws -> String {
        for part in ["A", "B", "label"] {
            try FileManager.default.createDirectory(
                atPath: folder.file("\(name)/\(part)"), withIntermediateDirectories: true)
        }
        for pair in 0..<8 {
            var numbers = SeededNumbers(seed: UInt64(pair) + 40)
            let edge = 288
            var came = [Bool](repeating: false, count: edge * edge)
            for lot in 0..<36 where Int.random(in: 0..<3, using: &numbers) == 0 {
                let (left, top) = (lot % 6 * 48 + Int.random(in: 8...14, using: &numbers), lot / 6 * 48 + 14)
                for row in top..<(top + 20) { for column in left..<(left + 24) { came[row * edge + column] = true } }
            }
            func bands(_ houses: Bool) -> [[Double]] {
                [70, 95, 60].enumerated().map { band, grass in
                    (0..<(edge * edge)).map { pixel in
                        let noise = Double.random(in: -6...6, using: &numbers)
                        // Mottled grass that stays.
                        let mottle = 8 * sin(Double(pixel % edge) / 5) * cos(Double(pixel / edge) / 7)
                        return (houses && came[pixel] ? [170, 165, 158][band] : grass + mottle) + noise
                    }
                }
            }
            // Ten kilometres apart: eight places.
            let origin = [411_000 + 10_000 * Double(pair), 0.5, 0, 2_548_000, 0, -0.5]
            for (part, bands) in [
                ("A", bands(false)), ("B", bands(true)), ("label", [came.map { $0 ? 255 : 0 }]),
            ] {
                var raster = TestRaster(columns: edge, rows: edge, bands: bands)
                raster.geotransform = origin
                try raster.write(to: folder.file("\(name)/\(part)/\(pair).tif"))
            }
        }
        return folder.file(name)
    }

    @Test func aModelLearnsFromLabelledPairsAndIsEvaluatedUsedAndReported() throws {
        let folder = try TemporaryFolder()
        let images = try pairs(in: folder)
        let model = folder.file("model.json")
        let learnt = try Program.run([
            "learn", "--images", images, "--pixel-size", "0.5", "--output", model, "-o", folder.file("table.csv"),
            "--language", "en",
        ])
        try #require(learnt.status == 0, "\(learnt.errors)")
        #expect(learnt.output.contains("8 places"))
        let table = try String(contentsOfFile: folder.file("table.csv"), encoding: .utf8).split(separator: "\n")
        #expect(table.count > 50 && table[0].hasPrefix("origin,place,class,construction,probability,parcelArea"))

        let (page, json) = (folder.file("report.html"), folder.file("report.json"))
        let evaluated = try Program.run([
            "evaluate", "--images", images, "--pixel-size", "0.5", "--model", model, "--output", page, "-o", json,
        ])
        try #require(evaluated.status == 0, "\(evaluated.errors)")
        let report = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(fileURLWithPath: json)))
        let figures = try #require(report.evaluation).figures
        #expect(figures.parcels == table.count - 1 && figures.positives > 10)
        // Bright houses on grass, seen while learning: anything less is broken.
        #expect(try #require(figures.averagePrecision) > 0.95, "\(evaluated.errors)")
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.contains("<svg") && html.contains("模型评估") && html.contains("evaluation"))

        // The same labels through another model: the default.
        let standard = try Program.run([
            "evaluate", "--images", images, "--pixel-size", "0.5", "-o", "-", "--format", "json",
        ])
        #expect(standard.status == 0 && !standard.output.contains(report.identifier))

        // The model in a store: listed, used by the next survey, named by its findings.
        let store = folder.file("store.gpkg")
        try Program.satelliteStore(at: store)
        let used = try Program.run(["model", "use", model, "--store", store])
        #expect(used.status == 0, "\(used.errors)")
        #expect(try Program.run(["model", "list", "--store", store]).output.contains(report.identifier))
        let reported = try Program.run(["model", "report", "--store", store, "--json"])
        #expect(
            try JSONDecoder().decode(Report.self, from: Data(reported.output.utf8)).identifier == report.identifier)
        #expect(try Program.run(["model", "use", "nowhere", "--store", store]).status == 66)
    }

    @Test func decisionsAreKeptAndLearntFrom() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("store.gpkg")
        try Program.satelliteStore(at: store)
        let ids = Program.ids(try Program.run(["findings", "list", "--store", store]).output)
        try #require(ids.count >= 14)
        for (index, id) in ids.enumerated() {
            let kind = index < ids.count / 2 ? "newBuilding" : "noChange"
            let outcome = try Program.run([
                "findings", "decide", id, "--as", kind, "--by", "张三", "--store", store,
            ])
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        let learnt = try Program.run(["learn", "--store", store, "--language", "en"])
        try #require(learnt.status == 0, "\(learnt.errors)")
        #expect(learnt.output.contains("model use"))
        #expect(try Program.run(["store", "verify", "--store", store]).status == 0)
        let evaluated = try Program.run([
            "evaluate", "--store", store, "--output", folder.file("page.html"), "--language", "en",
        ])
        #expect(evaluated.output.contains("\(ids.count) parcels"))
        #expect(
            try Program.run(["findings", "decide", ids[0], "--as", "tooCoarse", "--by", "x", "--store", store]).status
                == 64)
        #expect(
            try Program.run(["findings", "decide", "nobody", "--as", "noChange", "--by", "x", "--store", store]).status
                == 66)
    }

    @Test func withoutDecisionsNothingIsLearntAndHowManyAreNeededIsSaid() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("store.gpkg")
        try Program.satelliteStore(at: store)
        let before = try Data(contentsOf: URL(fileURLWithPath: store))
        let outcome = try Program.run(["learn", "--store", store, "--language", "en"])
        #expect(outcome.status == 65 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("0 can be used, and 14 are needed"))
        #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        #expect(try Program.run(["learn", "--store", store]).errors.contains("可用的有 0 条，至少需要 14 条"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: store)) == before)
    }

    /// Names come from outside: neither a formula nor a line break may leave its cell.
    @Test(.enabled(if: hasOGR, "ogr2ogr is not installed: skipped"))
    func namesStayInTheirCellsOfTheTable() throws {
        let folder = try TemporaryFolder()
        let images = try pairs(in: folder, named: "=1+1")
        try FileManager.default.createDirectory(
            atPath: folder.file("=1+1/parcels"), withIntermediateDirectories: true)
        let lots = (0..<36).map { lot in
            (
                code: "a\\r\\n\(lot)",
                wkt: [rectangle(411_000 + 24 * Double(lot % 6), 2_547_976 - 24 * Double(lot / 6), 24, 24)]
            )
        }
        try Program.tool([
            "ogr2ogr", folder.file("=1+1/parcels/0.gpkg"), try folder.write(parcelsGeoJSON(lots), to: "lots.geojson"),
        ])
        let csv = folder.file("table.csv")
        let learnt = try Program.run([
            "learn", "--images", images, "-o", folder.file("model.json"), "-o", csv,
        ])
        try #require(learnt.status == 0, "\(learnt.errors)")
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: csv)), as: UTF8.self)
        #expect(text.contains("\n\"'=1+1/0.tif a\r\n0\",'=1+1 "))
        // Eight pairs of 36 lots at most, each a record: only quoted line breaks come on top.
        #expect(!text.replacing("\r\n", with: "").contains("\n="))
    }

    @Test func aThresholdIsFoundForARecallOrACapacity() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("store.gpkg")
        try Program.satelliteStore(at: store)
        let recall = try Program.run(["threshold", "--recall", "0.9", "--store", store, "--language", "en"])
        #expect(recall.status == 0 && recall.output.contains("expected precision"))
        let capacity = try Program.run(["threshold", "--capacity", "10", "--store", store, "--language", "en"])
        let count = capacity.output.split(separator: " ").compactMap { Int($0) }.first
        #expect((1...10).contains(try #require(count)))
        #expect(try Program.run(["threshold", "--store", store]).status == 64)
    }

    @Test func generatedScenesMakeAModelTheSameOnOneAndTwoThreads() throws {
        let folder = try TemporaryFolder()
        let identities = try (1...2).map { threads -> String in
            let path = folder.file("model\(threads).json")
            let outcome = try Program.run([
                "learn", "--synthetic", "--scenes", "3", "--seed", "2", "--threads", "\(threads)", "--output", path,
            ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try JSONDecoder().decode(
                Report.self,
                from: Data(try Program.run(["model", "report", "--model", path, "--json"]).output.utf8)
            ).identifier
        }
        #expect(identities[0] == identities[1])
    }

    @Test func whatIsNoModelOrNoFolderIsRefusedByName() throws {
        let folder = try TemporaryFolder()
        let broken = try folder.write("{\"format\":1}", to: "broken.json")
        let outcome = try Program.run(Program.survey(folder.file("s.gpkg"), more: ["--model", broken]))
        #expect(outcome.status == 65 && outcome.errors.contains("broken.json"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("s.gpkg")))
        let empty = try Program.run(["learn", "--images", folder.file("nothing"), "-o", folder.file("m.json")])
        #expect(empty.status == 66 && empty.errors.contains("nothing"))
        #expect(try Program.run(["learn", "--synthetic", "--store", "x"]).status == 64)
    }
}
