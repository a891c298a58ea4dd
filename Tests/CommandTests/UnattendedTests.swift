import Foundation
import TestRasters
import Testing

/// Surveys without a person, through the program's own doors.
@Suite struct UnattendedTests {
    private func findings(_ site: UnattendedSite) throws -> [String: String] {
        struct Collection: Decodable {
            struct Feature: Decodable {
                struct Properties: Decodable {
                    let parcelCode: String
                    let state: String
                }
                let properties: Properties
            }
            let features: [Feature]
        }
        let data = try Program.export(site.store, format: "geojson")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let features = try decoder.decode(Collection.self, from: data).features.map(\.properties)
        return Dictionary(features.map { ($0.parcelCode, $0.state) }) { $1 }
    }

    @Test func imageryInTheInboxBecomesSurveyedParcelsAsTheTruthSays() throws {
        let site = try UnattendedSite()
        for epoch in 0...3 { try site.drop(epoch) }
        let outcome = try site.pending()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("4 accepted, 0 refused"))

        // Epochs 2 and 3 show the houses that stay: provisional. What was gone by epoch 3 is suspected still.
        let states = try findings(site)
        let happened = try UnattendedSite.truth.filter { $0.appearsAt == 2 }
        #expect(happened.count >= 10)
        let found = happened.filter { states[$0.parcel] != nil }
        #expect(Double(found.count) >= 0.8 * Double(happened.count), "\(states)")
        for event in found {
            #expect(states[event.parcel] == (event.disappearsAt == nil ? "provisional" : "suspected"), "\(event)")
        }

        // Each run says in one line what it found and where its report lies.
        let lines = outcome.errors.split(separator: "\n").filter { $0.contains("survey finished, ") }
        #expect(lines.count == 3, "\(outcome.errors)")
        #expect(lines.allSatisfy { $0.contains("示例村") && $0.contains("orders: ") && $0.contains(" raised") })
        for number in 1...3 {
            #expect(lines.contains { $0.hasSuffix("report \(site.folder.file("reports/run-\(number).html"))") })
        }

        // A report, a log and metrics lie where the configuration wants them.
        let reports = try FileManager.default.contentsOfDirectory(atPath: site.folder.file("reports"))
        #expect(reports.sorted() == ["run-1.html", "run-2.html", "run-3.html"])
        let page = try String(contentsOfFile: site.folder.file("reports/run-2.html"), encoding: .utf8)
        #expect(page.contains("data:image/png;base64,") && !page.contains("src=\"http"))
        #expect(
            try String(contentsOfFile: site.folder.file("log.jsonl"), encoding: .utf8).split(separator: "\n").count == 3
        )
        let metrics = try String(contentsOfFile: site.folder.file("metrics.prom"), encoding: .utf8)
        #expect(metrics.contains("parcelwatch_scenes{state=\"accepted\"} 4"))

        // Again: nothing to do, nothing changed.
        let before = try Program.export(site.store, format: "geojson")
        let again = try site.pending()
        #expect(again.status == 0 && again.errors.contains("0 accepted, 0 refused; surveys: 0 finished"))
        #expect(try Program.export(site.store, format: "geojson") == before)

        let status = try site.run(["status"])
        #expect(status.output.contains("4, latest acquired 2022-04-10 11:00 +08:00"))
        #expect(status.output.contains("✓ 示例村 finished"))
    }

    @Test func aWatchTakesWhatIsDroppedWhileItRunsAndStopsWhenAsked() throws {
        // Far longer than a busy machine takes from the first half of a file to the second.
        let site = try UnattendedSite(settle: 8)
        let watch = try Program.start(["watch", "--config", site.config, "--poll", "0.2"])
        try site.drop(1)
        try watch.waitUntilSaid("接收 1")
        // A file that is still being written is left alone until it is whole.
        let scene = try Data(contentsOf: URL(fileURLWithPath: UnattendedSite.scene(2)))
        let path = site.folder.file("inbox/satellite-20220311T030000Z.tif")
        try scene.prefix(scene.count / 2).write(to: URL(fileURLWithPath: path))
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        usleep(600_000)
        try handle.write(contentsOf: scene.suffix(from: scene.count / 2))
        try handle.close()
        try watch.waitUntilSaid("核查：完成 1")
        let outcome = try watch.stop()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.errors.contains("拒绝 1"))
        #expect(try !findings(site).isEmpty)
    }

    /// An archive that is looked at again leaves the scenes of the first time where the catalogue has them.
    @Test func anArchiveIsTakenInAndLookedAtAgainWithoutLoss() throws {
        let site = try UnattendedSite()
        let archive = site.folder.file("inbox/delivery.zip")
        try Program.tool(["python3", "-m", "zipfile", "-c", archive] + (1...2).map { try UnattendedSite.scene($0) })
        try Data("PK no archive".utf8).write(to: URL(fileURLWithPath: site.folder.file("inbox/bad.zip")))
        func scenes() throws -> [String] {
            let unpacked = site.folder.file("inbox/.unpacked")
            return try FileManager.default.subpathsOfDirectory(atPath: unpacked).filter { $0.hasSuffix(".tif") }
        }
        #expect(try site.pending().errors.contains("1 accepted, 1 refused"))
        #expect(try scenes().count == 2)
        let first = try scenes()
        try Program.tool(["touch", archive])
        #expect(try site.pending().errors.contains("1 accepted, 0 refused"))
        #expect(Set(try scenes()).isSuperset(of: first))
        // Nothing is left of what was refused.
        #expect(try FileManager.default.contentsOfDirectory(atPath: site.folder.file("inbox/.unpacked")).count == 2)
    }

    @Test func whatIsWrongWithAFileIsSaidClearlyAndTheRestGoesOn() throws {
        let site = try UnattendedSite(after: "move")
        for epoch in 1...2 { try site.drop(epoch) }
        let whole = try Data(contentsOf: URL(fileURLWithPath: UnattendedSite.scene(3)))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: site.folder.file("inbox/cut.tif")))
        try Data("<html>502</html>".utf8).write(to: URL(fileURLWithPath: site.folder.file("inbox/page.tif")))
        try FileManager.default.createSymbolicLink(
            atPath: site.folder.file("inbox/link.tif"), withDestinationPath: "/etc/passwd")
        let outcome = try site.pending()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("2 accepted, 3 refused; surveys: 1 finished"), "\(outcome.errors)")
        for name in ["cut.tif", "page.tif", "link.tif"] { #expect(outcome.errors.contains(name)) }
        #expect(try site.run(["status"]).output.contains("cut.tif"))
        // Put away, and surveyed from there.
        func names(_ folder: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: site.folder.file("inbox/" + folder)).sorted()
        }
        #expect(
            try names("rejected") == [
                "cut.tif", "cut.tif.reason.txt", "link.tif", "link.tif.reason.txt", "page.tif", "page.tif.reason.txt",
            ])
        #expect(try names("done").count == 2)
        #expect(try names("") == ["done", "rejected"])
        let page = try String(contentsOfFile: site.folder.file("reports/run-1.html"), encoding: .utf8)
        #expect(page.contains("cut.tif") && page.contains("raster.truncated"))
    }

    /// What people drop into a folder: each is told of in one line, and what belongs together goes together.
    @Test func whatIsNoImageryIsOneLineEach() throws {
        let site = try UnattendedSite(after: "move")
        let inbox = site.folder.file("inbox")
        // 109 parcels as QGIS exports them, and the same as a Shapefile and a File Geodatabase would lie there.
        let feature =
            #"{"type":"Feature","properties":{"code":"1"},"geometry":{"type":"Point","coordinates":[113,23]}}"#
        let features = Array(repeating: feature, count: 109).joined(separator: ",")
        try Data("{\"type\":\"FeatureCollection\",\"name\":\"zd\",\"features\":[\(features)]}".utf8)
            .write(to: URL(fileURLWithPath: inbox + "/zd.geojson"))
        try Program.tool(["ogr2ogr", inbox + "/宗地.shp", site.folder.file("parcels.gpkg"), "-lco", "ENCODING=UTF-8"])
        try FileManager.default.createDirectory(atPath: inbox + "/zd.gdb", withIntermediateDirectories: true)
        for number in 1...30 {
            try Data("x".utf8).write(to: URL(fileURLWithPath: inbox + "/zd.gdb/a0000000\(number).gdbtable"))
        }
        try Data("送审稿".utf8).write(to: URL(fileURLWithPath: inbox + "/说明.txt"))
        try Program.tool(["python3", "-m", "zipfile", "-c", inbox + "/notes.docx", site.config])
        try Data("Rar!\u{1A}\u{7}\u{1}\u{0}".utf8).write(to: URL(fileURLWithPath: inbox + "/all.rar"))
        let outcome = try site.pending()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("0 accepted, 6 refused"), "\(outcome.errors)")
        let lines = outcome.errors.split(separator: "\n").filter { $0.contains(inbox) }
        #expect(lines.count == 6, "\(lines)")
        for (name, says) in [
            ("zd.geojson", "109 features"), ("宗地.shp", "Shapefile"), ("zd.gdb", "File Geodatabase"),
            ("说明.txt", "text file"), ("notes.docx", "office document"), ("all.rar", "only ZIP is unpacked"),
        ] {
            #expect(lines.count { $0.contains(name) && $0.contains(says) } == 1, "\(name): \(lines)")
            let reason = try String(contentsOfFile: "\(inbox)/rejected/\(name).reason.txt", encoding: .utf8)
            #expect(reason.contains(says) && reason.contains("再次放入收件夹"), "\(reason)")
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: inbox)
        #expect(left == ["rejected"], "\(left)")
        let rejected = try FileManager.default.contentsOfDirectory(atPath: inbox + "/rejected")
        #expect(Set(rejected).isSuperset(of: ["宗地.dbf", "宗地.shx", "宗地.prj", "宗地.cpg", "zd.gdb"]))
        #expect(try site.pending().errors.contains("0 accepted, 0 refused"))
    }

    @Test func aSceneThatWasChangedAfterItWasCataloguedIsNotSurveyedInItsName() throws {
        let site = try UnattendedSite(more: "schedule:\n  survey: \"0 0 1 1 *\"\n")
        for epoch in 1...2 { try site.drop(epoch) }
        // The long-running watch only takes them in; the schedule holds the survey back.
        let watch = try Program.start(["watch", "--config", site.config, "--poll", "0.2", "--language", "en"])
        try watch.waitUntilSaid("2 accepted")
        _ = try watch.stop()
        let path = site.folder.file("inbox/\(URL(fileURLWithPath: try UnattendedSite.scene(2)).lastPathComponent)")
        let listed = try site.run(["scenes", "list"])
        #expect(Program.rows(listed.output).count == 2)
        try FileManager.default.removeItem(atPath: path)
        let outcome = try site.pending()
        #expect(outcome.status == 66, "\(outcome.errors)")
    }

    @Test func aWatchGoesOnWithTheConfigurationThatItWasStartedWith() throws {
        let site = try UnattendedSite()
        let watch = try Program.start(["watch", "--config", site.config, "--poll", "0.2", "--language", "en"])
        try watch.waitUntilSaid("watching 1 inboxes")
        // By the file as it is now nothing would be found, in an area that has another name.
        let text = try String(contentsOfFile: site.config, encoding: .utf8)
        let edited = text.replacing("name: 示例村", with: "name: 另一村") + "judge:\n  threshold: 0.999999\n"
        try Data(edited.utf8).write(to: URL(fileURLWithPath: site.config))
        for epoch in 1...2 { try site.drop(epoch) }
        try watch.waitUntilSaid("surveys: 1 finished")
        let outcome = try watch.stop()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("was changed after the watch had read it"))
        #expect(try !findings(site).isEmpty)
        #expect(try site.run(["status"]).output.contains("✓ 示例村 finished"))
    }

    @Test func aLogLineThatFindsNoRoomIsTakenBackWhole() throws {
        let site = try UnattendedSite()
        for epoch in 1...2 { try site.drop(epoch) }
        usleep(2_100_000)
        // No file may grow beyond 1 GiB, and of that the log leaves less than a line; what there is of it takes no room.
        let (log, size) = (site.folder.file("log.jsonl"), UInt64(1 << 30) - 60)
        #expect(FileManager.default.createFile(atPath: log, contents: nil))
        try #require(FileHandle(forWritingAtPath: log)).truncate(atOffset: size)
        let outcome = try Program.run(
            ["survey", "--pending", "--config", site.config, "--language", "en"],
            under: ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 2097152; exec \"$@\"", "sh"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("log.jsonl: cannot be written"), "\(outcome.errors)")
        #expect(try FileManager.default.attributesOfItem(atPath: log)[.size] as? UInt64 == size)
    }

    @Test func aConfigurationWithFaultsStopsBeforeAnythingIsDone() throws {
        let site = try UnattendedSite(more: "treshold: 1\n")
        let outcome = try site.pending()
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("treshold"))
        #expect(!FileManager.default.fileExists(atPath: site.store))
        #expect(try Program.run(["survey", "--pending"]).status == 64)
        #expect(try Program.run(["watch", "--config", site.config]).status == 78)
    }

    @Test func ofTwoAtATimeOneWorksAndTheOtherLeaves() throws {
        let site = try UnattendedSite()
        for epoch in 1...2 { try site.drop(epoch) }
        usleep(2_100_000)
        let both = try (0..<2).map { _ in try Program.start(["survey", "--pending", "--config", site.config]) }
        let statuses = try both.map { try $0.wait().status }.sorted()
        #expect(statuses == [0, 75] || statuses == [0, 0])
        #expect(try site.pending().status == 0)
        let verified = try site.run(["store", "verify"])
        #expect(verified.status == 0, "\(verified.errors)")
        #expect(Program.rows(try site.run(["store", "surveys"]).output).count == 1)
    }
}
