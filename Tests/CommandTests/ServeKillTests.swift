import Foundation
import Synchronization
import TestNeeds
import TestNumbers
import TestRasters
import Testing

/// Whatever moment the service is killed at, what it answered with 201 is kept.
@Suite struct ServeKillTests {
    /// How often it is killed; `KILLS=200` as often as when this was written.
    private static let rounds = min(200, ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 4)

    @Test(.needs(isInstalled("/usr/bin/curl"), "curl is absent"))
    func noAcknowledgedReportIsLostWhenTheServiceIsKilled() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let made = try Program.run([
            "accounts", "add", "app", "--system", "--post", "reporter:440605", "--store", store, "--json",
        ])
        let token = try #require(
            (try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])?["token"] as? String)
        var random = SeededNumbers(seed: 17)
        var acknowledged: [String: String] = [:]
        for round in 0..<Self.rounds {
            let served = try ServedOffice(["--store", store])
            let answered = Mutex<[String: String]>([:])
            let isOver = Mutex(false)
            let senders = (0..<3).map { sender in
                let ended = DispatchSemaphore(value: 0)
                Thread.detachNewThread {
                    var number = 0
                    while !isOver.withLock({ $0 }) {
                        let key = "\(round)-\(sender)-\(number)"
                        let answer = try? served.ask(
                            "/api/v1/reports",
                            [
                                "-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/json", "-d",
                                #"{"reporter_kind":"citizen","category":"waste.dump","text":"\#(key)","reference":"\#(key)"}"#,
                            ])
                        if let answer, answer.status == 201, let id = answer.body.firstMatch(of: #/"id":"(R-[0-9-]+)"/#)
                        {
                            answered.withLock { $0[key] = String(id.1) }
                        }
                        number += 1
                    }
                    ended.signal()
                }
                return ended
            }
            Thread.sleep(forTimeInterval: Double.random(in: 0.2...1.2, using: &random))
            kill(served.running.process.processIdentifier, SIGKILL)
            isOver.withLock { $0 = true }
            for sender in senders { sender.wait() }
            _ = try served.running.wait()
            acknowledged.merge(answered.withLock { $0 }) { $1 }
        }
        let listed = try Program.run(["reports", "list", "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        let kept = Dictionary(
            rows.compactMap { row in (row["text"] as? String).map { ($0, row["id"] as? String ?? "") } },
            uniquingKeysWith: { "\($0) \($1)" })
        #expect(acknowledged.count > Self.rounds, "\(acknowledged.count)")
        for (key, id) in acknowledged { #expect(kept[key] == id, "\(key): \(id), kept \(kept[key] ?? "nothing")") }
        let verified = try Program.run(["store", "verify", "--store", store])
        #expect(verified.status == 0, "\(verified.errors)")
    }
}
