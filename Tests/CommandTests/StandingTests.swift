import Foundation
import TestRasters
import Testing

/// What a watch says of itself, while it runs and afterwards.
@Suite struct StandingTests {
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
        #expect(try row("survey process", of: site).contains("never so far"))
        #expect(
            try site.run(["status", "--metrics"]).output.contains(
                "parcelwatch_lease_heartbeat_timestamp_seconds{lease=\"watch\"}"))
        kill(watch.process.processIdentifier, SIGTERM)
        _ = try watch.wait()
        found = try row("watch", of: site)
        #expect(found.contains(process) && found.contains(" ended, last sign "), "\(found)")
    }

    @Test func theConfigurationSaysTheLanguageUnlessTheCommandLineDoes() throws {
        let site = try UnattendedSite(more: "language: en\n")
        try site.drop(1)
        usleep(2_100_000)
        let pending = ["survey", "--pending", "--config", site.config]
        #expect(try Program.run(pending).errors.contains("1 let in, 0 refused"))
        #expect(try Program.run(pending + ["--language", "zh"]).errors.contains("接收 0"))
    }
}
