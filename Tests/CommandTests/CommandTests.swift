import Foundation
import TestNeeds
import TestRasters
import Testing

@Suite struct CommandTests {
    private let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }

    @Test func aRerunChangesNothingAndSaysSo() throws {
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let before = try Data(contentsOf: URL(fileURLWithPath: store))
        let again = try Program.run(Program.survey(store, more: ["--language", "en"]))
        #expect(again.status == 0)
        #expect(again.output.contains("was already finished; nothing was changed"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: store)) == before)
        #expect(!FileManager.default.fileExists(atPath: store + "-wal"))
    }

    /// The sensor decides how observations confirm: a survey that was told the wrong one is no answer.
    @Test func aSurveyOfAnotherSensorIsAnotherQuestion() throws {
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        func isFinished(_ sensor: String) throws -> Bool {
            let outcome = try Program.run(Program.survey(store, more: ["--sensor", sensor, "--language", "en"]))
            try #require(outcome.status == 0, "\(outcome.errors)")
            return outcome.output.contains("was already finished; nothing was changed")
        }
        #expect(try isFinished("satellite"))
        #expect(try !isFinished("drone"))
        #expect(try isFinished("drone"))
    }

    /// A finished survey is run again when a file changes that was read beside those that were named.
    @Test(arguments: ["mask", "mosaic"]) func aChangedCompanionIsANewQuestion(kind: String) throws {
        let parcels = folder.file("parcels.shp")
        try Program.tool(["ogr2ogr", "-lco", "ENCODING=UTF-8", parcels, Program.sample("grids/parcels.gpkg")])
        let (alpha, scene) = (folder.file("alpha.tif"), folder.file("later.tif"))
        try Program.tool(["gdalwarp", "-q", "-dstalpha", Program.sample("tiles/satellite-2024.tif"), alpha])
        func writeScene(isMaskInside: Bool, _ options: [String] = []) throws {
            try Program.tool(
                ["gdal_translate", "-q", "--config", "GDAL_TIFF_INTERNAL_MASK", isMaskInside ? "YES" : "NO"]
                    + ["-mask", "5"] + (1...4).flatMap { ["-b", "\($0)"] } + options + [alpha, scene])
        }
        try writeScene(isMaskInside: kind == "mosaic")
        let mosaic = folder.file("mosaic.vrt")
        if kind == "mosaic" { try Program.tool(["gdalbuildvrt", "-q", mosaic, scene]) }
        func isAsked() throws -> Bool {
            let outcome = try Program.run([
                "survey", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later",
                kind == "mosaic" ? mosaic : scene, "--parcels", parcels, "--store", folder.file("store.gpkg"),
                "--language", "en",
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            return !outcome.output.contains("was already finished")
        }
        #expect(try isAsked())
        #expect(try !isAsked())
        // The same pixels with their bytes laid out otherwise; then the table.
        if kind == "mosaic" {
            try writeScene(isMaskInside: true, ["-co", "COMPRESS=LZW"])
        } else {
            try Program.tool(["gdal_translate", "-q", "-co", "COMPRESS=LZW", scene + ".msk", folder.file("mask.tif")])
            #expect(rename(folder.file("mask.tif"), scene + ".msk") == 0)
        }
        #expect(try isAsked())
        #expect(try !isAsked())
        let table = folder.file("parcels.dbf")
        var bytes = try Data(contentsOf: URL(fileURLWithPath: table))
        // The year of the table's last change, on which nothing depends.
        bytes[1] &+= 1
        try bytes.write(to: URL(fileURLWithPath: table))
        #expect(try isAsked())
    }

    @Test func exportsAreTheSameBytesWhateverThreadsZoneLanguageAndFolder() throws {
        let (one, two) = (folder.file("one.gpkg"), folder.file("two.gpkg"))
        let abroad = ["TZ": "America/New_York", "LANG": "de_DE.UTF-8", "LC_ALL": "C"]
        try Program.satelliteStore(at: one)
        #expect(
            try Program.run(Program.survey(two, more: ["--threads", "1"]), environment: abroad, folder: folder.path)
                .status == 0)
        for format in ["geojson", "gpkg", "csv", "html"] {
            let here = try Program.export(one, format: format)
            #expect(here.count > 1_000)
            #expect(
                try Program.export(two, format: format, environment: abroad, folder: folder.path) == here, "\(format)")
        }
    }

    /// Killed at moments spread over its run, then run again: nothing lost, nothing doubled.
    @Test func aSurveyKilledAnywhereEndsAsAnUndisturbedOne() throws {
        let more = ["--pixel-size", "0.2"]
        let whole = folder.file("whole.gpkg")
        let started = ContinuousClock.now
        #expect(try Program.run(Program.survey(whole, sensor: "drone", more: more)).status == 0)
        let duration = ContinuousClock.now - started
        let expected = try Program.export(whole, format: "geojson")
        for moment in 1...6 {
            let store = folder.file("killed-\(moment).gpkg")
            let running = try Program.start(Program.survey(store, sensor: "drone", more: more))
            let wait = duration * moment / 7
            usleep(UInt32(wait.components.seconds * 1_000_000 + wait.components.attoseconds / 1_000_000_000_000))
            kill(running.process.processIdentifier, SIGKILL)
            _ = try running.wait()
            let rerun = try Program.run(Program.survey(store, sensor: "drone", more: more))
            #expect(rerun.status == 0, "\(rerun.errors)")
            #expect(try Program.export(store, format: "geojson") == expected)
            #expect(try Program.run(["store", "verify", "--store", store]).status == 0)
        }
    }

    /// The file is created, laid out and switched to a log by some 150 writes; killed at any of them, the next run
    /// must complete.
    @Test(
        .needs(HostileCorpus.canTrace, "strace is absent or may not trace"),
        arguments: [("openat", 2), ("pwrite64", 1), ("pwrite64", 4), ("pwrite64", 60), ("pwrite64", 90), ("unlink", 2)])
    func aSurveyKilledWhileItsStoreIsCreatedEndsAsAnUndisturbedOne(call: String, number: Int) throws {
        let store = folder.file("killed.gpkg")
        let files = ["", "-journal", "-wal"].flatMap { ["-P", store + $0] }
        let killed = try Program.run(
            Program.survey(store),
            under: [
                "/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=\(call):signal=KILL:when=\(number)",
            ]
                + files)
        #expect(killed.status == SIGKILL)
        let rerun = try Program.run(Program.survey(store))
        #expect(rerun.status == 0, "\(rerun.errors)")
        let whole = folder.file("whole.gpkg")
        try Program.satelliteStore(at: whole)
        #expect(try Program.export(store, format: "geojson") == Program.export(whole, format: "geojson"))
    }

    @Test func theReportAsJSONCountsWhatTheWordsSay() throws {
        let report = folder.file("report.json")
        let outcome = try Program.run(
            Program.survey(folder.file("a.gpkg"), more: ["--output", report, "--language", "en"]))
        struct Document: Decodable {
            struct Report: Decodable {
                struct Tally: Decodable { let findings: Int, workOrders: Int }
                let tally: Tally
                let parcelsLeftOut: [String: Int]
                let warnings: [String: Int]
                let peakMemoryBytes: Int
            }
            let report: Report
            let leftOut: [Rejection]
            struct Rejection: Decodable { let reason: String, featureID: Int, file: String }
        }
        let document = try JSONDecoder().decode(Document.self, from: Data(contentsOf: URL(fileURLWithPath: report)))
        #expect(outcome.output.contains("Findings: \(document.report.tally.findings) "))
        #expect(outcome.output.contains("work orders: \(document.report.tally.workOrders)"))
        // Five parcels of the sample are of another use, one has a spike.
        #expect(document.report.parcelsLeftOut == ["notHomestead": 5])
        #expect(document.leftOut.count == 5 && document.leftOut[0].file == "parcels.gpkg")
        #expect(document.report.warnings == ["geometryRepaired": 1])
        #expect(document.report.peakMemoryBytes > 10_000_000)
    }

    @Test func findingsAndOrdersAreListedShownAndTheirPicturesWritten() throws {
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let list = try Program.run(["findings", "list", "--store", store, "--language", "en"])
        let id = try #require(Program.ids(list.output).first)
        let show = try Program.run(
            ["findings", "show", id, "--store", store, "--output", folder.file("chips"), "--language", "en"])
        #expect(show.status == 0)
        for text in ["parcel code", "sha256:", "confidence", "work order", "threshold=model", "AD-\(id)"] {
            #expect(show.output.contains(text), "\(text)")
        }
        let chips = try FileManager.default.contentsOfDirectory(atPath: folder.file("chips")).sorted()
        #expect(chips == ["\(id)-earlier.png", "\(id)-later.png", "\(id)-outlined.png"])
        let order = try Program.run(["orders", "show", "AD-\(id)", "--store", store])
        #expect(order.status == 0)
        #expect(order.output.contains("主动发现") && order.output.contains(id) && order.output.contains("南海区"))
        #expect(try Program.run(["orders", "list", "--store", store]).output.contains("AD-\(id)"))
    }

    /// Areas of intersection by shapely 2.2 of the exported outlines less the parcel with the sample's other parcels:
    /// one building stands on both.
    @Test func aFindingSaysOnWhichParcelsItsPatchLiesToo() throws {
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        for (id, lines) in [
            (
                "440605001001JC00001-01",
                ["越出宗地面积 137.4 m²", "图斑同在宗地 440605001001JC00008 109.9 m²", "不在所核查的宗地 27.5 m²"]
            ),
            (
                "440605001001JC00008-01",
                [
                    "越出宗地面积 54.5 m²", "图斑同在宗地 440605001001JC00001 5.8 m²",
                    "图斑同在宗地 440605001001JC00016 0.1 m²", "不在所核查的宗地 48.6 m²",
                ]
            ),
        ] {
            let show = try Program.run(["findings", "show", id, "--store", store])
            let words = show.output.split(separator: "\n").map { line in
                line.split(separator: " ").joined(separator: " ")
            }
            for line in lines { #expect(words.contains(line), "\(line)") }
        }
        // Its patch lies beyond the edge by 0.3 m², on nobody's ground.
        let alone = try Program.run(["findings", "show", "440605001001JC00064-01", "--store", store]).output
        #expect(!alone.contains("图斑同在宗地"))
        for (format, text) in [
            ("csv", ",440605001001JC00008 109.9 m²,27.5"), ("html", "440605001001JC00008 109.9 m²<br>"),
        ] {
            let export = try Program.run([
                "findings", "export", "--store", store, "--format", format, "--all-columns", "-o", "-",
            ])
            #expect(export.status == 0 && export.output.contains(text), "\(format)")
        }
    }

    @Test func mistakesEndInOneLineAndTheirExitStatus() throws {
        func line(_ arguments: [String], _ status: Int32, _ text: String) throws {
            let outcome = try Program.run(arguments + ["--language", "en"])
            #expect(outcome.status == status, "\(arguments)")
            #expect(outcome.errors.contains(text), "\(outcome.errors)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        }
        var arguments = Program.survey(folder.file("a.gpkg"))
        arguments[2] = "nowhere.tif"
        try line(arguments, 66, "nowhere.tif: no such image file")
        arguments[2] = Program.sample("README.md")
        try line(arguments, 65, "README.md: is no imagery")
        try line(Program.survey(folder.file("no/such/folder/a.gpkg")), 73, "a.gpkg")
        try line(Program.survey(folder.file("a.gpkg"), more: ["--pixel-size", "0.1"]), 64, "may only be coarser")
        try line(["findings", "list", "--store", folder.file("none.gpkg")], 66, "none.gpkg")
        try line(["findings", "list", "--store", try folder.write("text", to: "text.gpkg")], 65, "text.gpkg")
        let picture = folder.file("picture.tif")
        try TestRaster(columns: 4, rows: 4, bands: [[Double](repeating: 90, count: 16)]).write(to: picture)
        try line(
            Program.survey(folder.file("a.gpkg"), more: ["--later-dsm", picture]), 65,
            "picture.tif: cannot be used as heights (band 1 is 8-bit grey, not heights); "
                + "a DSM of one band in metres is needed")
        // None of these left a store behind.
        #expect(!FileManager.default.fileExists(atPath: folder.file("a.gpkg")))
        #expect(try Program.run(["survey", "--threads", "0"]).status == 64)
        #expect(try Program.run(["nonsense"]).status == 64)
    }

    @Test func noOutputReplacesWhatACommandReads() throws {
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let before = try Data(contentsOf: URL(fileURLWithPath: store))
        try FileManager.default.createSymbolicLink(atPath: folder.file("link.gpkg"), withDestinationPath: store)
        for target in [store, folder.file("link.gpkg")] {
            for command in [["findings", "export", "--format", "gpkg"], ["parcels", "export", "--format", "csv"]] {
                #expect(try Program.run(command + ["--store", store, "--output", target, "--overwrite"]).status == 73)
            }
            #expect(try Program.run(Program.survey(store, more: ["--output", target, "--overwrite"])).status == 73)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: store)) == before)
    }

    @Test func errorsSpeakChineseUnlessAskedOtherwise() throws {
        let arguments = ["orders", "list", "--store", folder.file("none.gpkg")]
        #expect(try Program.run(arguments).errors.contains("没有这个存储文件"))
        #expect(
            try Program.run(arguments, environment: ["PARCELWATCH_LANGUAGE": "en"]).errors.contains("no such store"))
    }

    @Test func aStoreThatIsBeingWrittenTurnsASecondSurveyAway() throws {
        let store = folder.file("a.gpkg")
        let first = try Program.start(Program.survey(store, sensor: "drone", more: ["--threads", "1"]))
        // Until the first has the store: it appears before any block is read.
        for _ in 0..<500 where !FileManager.default.fileExists(atPath: store) { usleep(2_000) }
        let second = try Program.run(Program.survey(store, sensor: "drone"))
        let outcome = try first.wait()
        #expect(outcome.status == 0)
        // The first may have ended just before; then the second finds nothing to do.
        #expect(second.status == 75 || second.output.contains("早已完成"))
    }

    @Test func anInterruptedSurveyLeavesOneCleanFileAndGoesOn() throws {
        let store = folder.file("a.gpkg")
        let arguments = Program.survey(store, sensor: "drone", more: ["--threads", "1"])
        let running = try Program.start(arguments)
        for _ in 0..<500 where !FileManager.default.fileExists(atPath: store + "-wal") { usleep(2_000) }
        kill(running.process.processIdentifier, SIGINT)
        let stopped = try running.wait()
        #expect(stopped.status == 130 || stopped.status == 0)
        #expect(!FileManager.default.fileExists(atPath: store + "-wal"))
        #expect(try Program.run(arguments).status == 0)
    }

    @Test func measureGivesOneLinePerParcelInTheContractsColumns() throws {
        let csv = folder.file("m.csv")
        let outcome = try Program.run([
            "measure", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later",
            Program.sample("tiles/satellite-2024.tif"), "--parcels", Program.sample("grids/parcels.gpkg"), "--output",
            csv,
        ])
        #expect(outcome.status == 0)
        let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 1 + 232)
        #expect(
            lines[0]
                == "id,n,a1_mean,a1_std,a2_mean,a2_std,a3_mean,a3_std,a4_mean,a4_std,b1_mean,b1_std,b2_mean,b2_std,"
                + "b3_mean,b3_std,b4_mean,b4_std,cva_mean,cva_p90,ndvi_a,ndvi_b,changed")
    }

    /// Codes come from outside: neither a formula nor a line break may leave its cell.
    @Test(arguments: [[], ["--evidence"]]) func codesStayInTheirCellsOfAMeasurement(more: [String]) throws {
        let parcels = try folder.write(
            parcelsGeoJSON([
                ("=1+1", [rectangle(411_700, 2_548_000, 20, 15)]),
                ("a\\r\\nb", [rectangle(411_730, 2_548_000, 20, 15)]),
            ]), to: "parcels.geojson")
        let csv = folder.file("m.csv")
        let outcome = try Program.run(
            [
                "measure", "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later",
                Program.sample("tiles/satellite-2024.tif"), "--parcels", parcels, "--output", csv,
            ] + more)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: csv)), as: UTF8.self)
        #expect(text.contains("\n'=1+1,") && text.contains("\n\"a\r\nb\","))
    }

    @Test func theSampleIsCheckedAgainstItsTruth() throws {
        let store = folder.file("a.gpkg")
        // So strict that nothing is left: what is missed is named, the first and the last by hand from the truth file.
        try Program.run(Program.survey(store, more: ["--threshold", "0.999"]))
        func arguments(_ store: String) -> [String] {
            ["sample", "check", "--store", store, "--sensor", "satellite", "--language", "en", "--truth"]
        }
        let truth = Program.sample("tiles/truth.geojson")
        let outcome = try Program.run(arguments(store) + [truth])
        #expect(outcome.output.contains("(≥ 20 m²): 21, found 0; missed: 440605001001JC00001 "))
        #expect(outcome.output.contains(" 440605001003JC00058\n"))
        #expect(outcome.output.contains("False findings: 0\n"))
        // What is found and what is missed are all there is.
        let usual = folder.file("usual.gpkg")
        try Program.satelliteStore(at: usual)
        let line = try Program.run(arguments(usual) + [truth]).output.split(separator: "\n")[0]
        let found = try #require(line.firstMatch(of: #/found (\d+)/#).flatMap { Int($0.1) })
        #expect(found > 0 && found + line.split(separator: " ").count { $0.hasPrefix("4406") } == 21)
        #expect(try Program.run(arguments(store) + [folder.file("none.geojson")]).status == 66)
    }

    @Test func parcelsAreExportedWithTheirVerdicts() throws {
        let (store, csv) = (folder.file("a.gpkg"), folder.file("p.csv"))
        try Program.satelliteStore(at: store)
        #expect(try Program.run(["parcels", "export", "--store", store, "--format", "csv", "-o", csv]).status == 0)
        #expect(try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\r\n").count == 1 + 232)
    }
}

/// Standard error that takes nothing any more.
@Suite struct FullErrorOutputTests {
    @Test(.needs(FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
    func aWordThatCannotBeSaidStopsNoWork() throws {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = Program.survey(folder.file("a.gpkg"))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: "/dev/full")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(try Program.run(["store", "verify", "--store", folder.file("a.gpkg")]).status == 0)
    }
}
