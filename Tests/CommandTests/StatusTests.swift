import Foundation
import TestRasters
import Testing

/// What a watch says of itself, while it runs and afterwards.
@Suite struct StatusTests {
    private func row(_ name: String, of site: UnattendedSite) throws -> String {
        let lines = try site.run(["status"]).output.split(separator: "\n")
        return lines.first { $0.hasPrefix(name) }.map(String.init) ?? ""
    }

    @Test func statusTellsAnIdleWatchFromOneThatEnded() throws {
        let site = try UnattendedSite()
        let watch = try Program.start(["watch", "--config", site.config, "--poll", "0.2"])
        let process = "\(watch.process.processIdentifier)@"
        var found = ""
        for _ in 0..<300 where !found.contains("idle (\(process)") {
            usleep(100_000)
            found = try row("watch", of: site)
        }
        #expect(found.contains("idle (\(process)"), "\(found)")
        #expect(try row("survey process", of: site).contains("never"))
        #expect(
            try site.run(["status", "--metrics"]).output.contains(
                "parcelwatch_lease_heartbeat_timestamp_seconds{lease=\"watch\"}"))
        kill(watch.process.processIdentifier, SIGTERM)
        _ = try watch.wait()
        found = try row("watch", of: site)
        #expect(found.contains(process) && found.contains(" ended, last sign "), "\(found)")
    }

    private func check(_ site: UnattendedSite, _ more: [String] = []) throws -> Program.Outcome {
        try Program.run(["status", "--check", "--config", site.config, "--language", "en"] + more)
    }

    @Test(.timeLimit(.minutes(10))) func aBrokenWatchLooksBroken() throws {
        let site = try UnattendedSite()
        // Nothing is there yet.
        let none = try check(site)
        #expect(none.status == 1 && none.output.contains("no such store"), "\(none.output)")
        let watch = try Program.start(["watch", "--config", site.config, "--poll", "0.2"])
        defer { if watch.process.isRunning { kill(watch.process.processIdentifier, SIGKILL) } }
        var found = try check(site)
        for _ in 0..<300 where found.status != 0 {
            usleep(100_000)
            found = try check(site)
        }
        #expect(found.status == 0 && found.output.hasPrefix("OK: watch "), "\(found.output)")
        #expect(found.output.split(separator: "\n").count == 1)
        // The store alone knows which configuration its watch was given.
        #expect(try site.run(["status", "--check"]).status == 0)

        /// Breaks something, asks, mends it, and asks again.
        func broken(_ name: String, says: [String], _ change: (String, String) throws -> Void) throws {
            let (path, aside) = (site.folder.file(name), site.folder.file(name + ".aside"))
            try FileManager.default.moveItem(atPath: path, toPath: aside)
            try change(aside, path)
            for arguments in [["--config", site.config], ["--store", site.store]] {
                let outcome = try Program.run(["status", "--check", "--language", "en"] + arguments)
                let lines = outcome.output.split(separator: "\n")
                #expect(outcome.status == 1, "\(name)")
                #expect(lines.contains { line in says.allSatisfy(line.contains) }, "\(name): \(outcome.output)")
            }
            // People see it too.
            #expect(
                try site.run(["status"]).output.split(separator: "\n").contains {
                    $0.hasPrefix("✗ ") && $0.contains(says[0])
                })
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.moveItem(atPath: aside, toPath: path)
            // What a pass of the watch saw meanwhile is gone with its next one, within a minute.
            var mended = try check(site)
            for _ in 0..<240 where mended.status != 0 {
                usleep(500_000)
                mended = try check(site)
            }
            #expect(mended.status == 0, "\(name): \(mended.output)")
        }
        try broken("parcels.gpkg", says: ["areas[0].parcels[0]", "there is no such file", "line 8"]) { _, _ in }
        try broken("inbox", says: ["inboxes[0].folder", "no folder", "mkdir -p"]) { _, _ in }
        try broken("parcelwatch.yaml", says: ["configuration", "changed after the watch", "restart"]) { aside, path in
            let text = try String(contentsOfFile: aside, encoding: .utf8)
            try Data((text + "# more\n").utf8).write(to: URL(fileURLWithPath: path))
        }
        try broken("parcelwatch.yaml", says: ["configuration is faulty", "treshold", "config check"]) { aside, path in
            let text = try String(contentsOfFile: aside, encoding: .utf8)
            try Data((text + "treshold: 1\n").utf8).write(to: URL(fileURLWithPath: path))
        }
        kill(watch.process.processIdentifier, SIGKILL)
        _ = try watch.wait()
        let dead = try check(site)
        #expect(dead.status == 1 && dead.output.contains("no watch is running"), "\(dead.output)")
        #expect(dead.output.split(separator: "\n").count == 1)
        // A timer's passes end, and are fine as long as they come.
        #expect(try check(site, ["--alive-minutes", "60"]).status == 0)
    }

    /// What is damaged, not gone, only the watch finds: it leaves it in the store.
    @Test func whatTheWatchFoundIsToldWhileItStands() throws {
        let site = try UnattendedSite()
        let parcels = site.folder.file("parcels.gpkg")
        let whole = try Data(contentsOf: URL(fileURLWithPath: parcels))
        try Data("no parcels".utf8).write(to: URL(fileURLWithPath: parcels))
        #expect(try site.pending().status == 65)
        let alive = ["--alive-minutes", "60"]
        let found = try check(site, alive)
        #expect(found.status == 1 && found.output.contains("area 示例村 cannot be surveyed"), "\(found.output)")
        #expect(found.output.contains("parcels.gpkg") && found.output.contains("(since "))
        try whole.write(to: URL(fileURLWithPath: parcels))
        #expect(try site.pending().status == 0)
        #expect(try check(site, alive).status == 0)
    }

    @Test(.timeLimit(.minutes(10))) func aSecondWatchNamesTheOneItWaitsForAndFollowsIt() throws {
        let site = try UnattendedSite()
        func start() throws -> Program.Running {
            try Program.start(["watch", "--config", site.config, "--poll", "0.2", "--language", "en"])
        }
        func wait(for text: String, of watch: Program.Running) throws {
            for _ in 0..<600 {
                if try String(contentsOfFile: watch.base + ".err", encoding: .utf8).contains(text) { return }
                usleep(100_000)
            }
            Issue.record("\(text) was never said")
        }
        let first = try start()
        for _ in 0..<300 where try check(site).status != 0 { usleep(100_000) }
        let second = try start()
        // The first has nothing to do just then.
        try wait(for: "another process, \(first.process.processIdentifier)@", of: second)
        kill(first.process.processIdentifier, SIGKILL)
        _ = try first.wait()
        try wait(for: "this one takes over", of: second)
        kill(second.process.processIdentifier, SIGTERM)
        #expect(try second.wait().status == 0)
    }

    @Test func theConfigurationSaysTheLanguageUnlessTheCommandLineDoes() throws {
        let site = try UnattendedSite(more: "language: en\n")
        try site.drop(1)
        usleep(2_100_000)
        let pending = ["survey", "--pending", "--config", site.config]
        #expect(try Program.run(pending).errors.contains("1 accepted, 0 refused"))
        #expect(try Program.run(pending + ["--language", "zh"]).errors.contains("接收 0"))
    }
}
