import Foundation
import TestNeeds
import TestNumbers
import TestRasters
import Testing

/// Whatever moment a process is killed at, what it acknowledged is kept, and the log gives the order.
@Suite struct OrderKillTests {
    /// How many commands are killed or end; `KILLS=200` as many as when this was written.
    private static let rounds = ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 25

    @Test func noAcknowledgedStepIsLostWhenACommandIsKilled() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        func orders(_ words: String...) throws -> Program.Outcome {
            try Program.run(["orders"] + words + ["--store", store, "--json"])
        }
        let listed = try JSONSerialization.jsonObject(with: Data(orders("list").output.utf8)) as? [[String: Any]]
        let order = try #require(listed?.first?["id"] as? String)
        #expect(try orders("dispatch", order, "--to", "440605900").status == 0)
        let begun = Date()
        #expect(try orders("sign", order, "--unit", "440605900").status == 0)
        // As long as a command takes here, and half as long again: some are killed before they do anything, some at the end.
        let longest = 1.5 * Date().timeIntervalSince(begun)
        /// The names of the order's entries in the log.
        func history() throws -> [String] {
            let shown = try orders("show", order)
            let document = try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any]
            let entries = try #require(document?["history"] as? [[String: Any]], "\(shown.errors)")
            return entries.compactMap { $0["event"] as? String }.filter { $0 == "orderPaused" || $0 == "orderResumed" }
        }
        let formatter = ISO8601DateFormatter()
        let until = formatter.string(from: Date().addingTimeInterval(6 * 86_400))
        var random = SeededNumbers(seed: 200)
        var known: [String] = []
        var (acknowledged, killed, kept) = (0, 0, 0)
        for _ in 0..<Self.rounds {
            let isPaused = known.last == "orderPaused"
            let words =
                isPaused
                ? ["resume", order] : ["pause", order, "--reason", "灾害", "--evidence", "台风预警", "--until", until]
            let running = try Program.start(["orders"] + words + ["--store", store])
            Thread.sleep(forTimeInterval: Double.random(in: 0...longest, using: &random))
            running.process.terminateHard()
            let outcome = try running.wait()
            let now = try history()
            let added = now.dropFirst(known.count)
            #expect(now.starts(with: known), "an entry is gone")
            #expect(added.allSatisfy { $0 == (isPaused ? "orderResumed" : "orderPaused") } && added.count <= 1)
            if outcome.status == 0 {
                acknowledged += 1
                #expect(added.count == 1, "an acknowledged step is lost")
            } else {
                killed += 1
                kept += added.count
            }
            known = now
        }
        #expect(killed > 0 && acknowledged > 0, "\(killed) killed, \(acknowledged) acknowledged, \(kept) kept unasked")
        let verified = try Program.run(["store", "verify", "--store", store])
        #expect(verified.status == 0, "\(verified.errors)")
    }
}

extension Process {
    /// Ends it at once, as a power cut does; does nothing where it has ended.
    fileprivate func terminateHard() { if isRunning { kill(processIdentifier, SIGKILL) } }
}
