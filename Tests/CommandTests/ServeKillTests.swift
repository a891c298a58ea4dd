import Foundation
import Synchronization
import TestNeeds
import TestNumbers
import TestRasters
import Testing

/// Whatever moment the service is killed at, what it answered with success is kept: reports, and each step of their orders.
@Suite struct ServeKillTests {
    /// How often it is killed; `KILLS=200` as often as when this was written.
    private static let rounds = min(200, ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 4)

    /// What was acknowledged: a report's words → its id, an order → the steps that were taken.
    private struct Acknowledged {
        var reports: [String: String] = [:]
        var steps: [String: [String]] = [:]
        var isOver = false
    }

    @Test(.needs(isInstalled("/usr/bin/curl"), "curl is absent"))
    func nothingThatWasAcknowledgedIsLostWhenTheServiceIsKilled() throws {
        let folder = try TemporaryFolder()
        let store = folder.file("a.gpkg")
        try Program.satelliteStore(at: store)
        let made = try Program.run([
            "accounts", "add", "app", "--system", "--post", "dispatcher:440605", "--post", "handler:440605",
            "--store", store, "--json",
        ])
        let token = try #require(
            (try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])?["token"] as? String)
        var random = SeededNumbers(seed: 17)
        let acknowledged = Mutex(Acknowledged())
        for round in 0..<Self.rounds {
            let served = try ServedOffice(["--store", store])
            acknowledged.withLock { $0.isOver = false }
            let senders = (0..<3).map { sender in
                let ended = DispatchSemaphore(value: 0)
                Thread.detachNewThread {
                    var number = 0
                    while !acknowledged.withLock({ $0.isOver }) {
                        Self.handle("\(round)-\(sender)-\(number)", served, token, acknowledged)
                        number += 1
                    }
                    ended.signal()
                }
                return ended
            }
            Thread.sleep(forTimeInterval: Double.random(in: 0.2...1.2, using: &random))
            kill(served.running.process.processIdentifier, SIGKILL)
            acknowledged.withLock { $0.isOver = true }
            for sender in senders { sender.wait() }
            _ = try served.running.wait()
        }
        let (reports, steps) = acknowledged.withLock { ($0.reports, $0.steps) }
        let listed = try Program.run(["reports", "list", "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]])
        let kept = Dictionary(
            rows.compactMap { row in (row["text"] as? String).map { ($0, row["id"] as? String ?? "") } },
            uniquingKeysWith: { "\($0) \($1)" })
        #expect(reports.count > Self.rounds, "\(reports.count)")
        for (key, id) in reports { #expect(kept[key] == id, "\(key): \(id), kept \(kept[key] ?? "nothing")") }
        #expect(steps.count { $0.value == ["dispatch", "sign"] } > Self.rounds / 2, "\(steps.count)")
        let served = try ServedOffice(["--store", store])
        for (order, taken) in steps {
            let events = try served.ask("/api/v1/orders/\(order)/events", ["-H", "Authorization: Bearer \(token)"])
            for (step, event) in [("dispatch", "orderDispatched"), ("sign", "orderSigned")] where taken.contains(step) {
                #expect(events.body.ranges(of: "\"\(event)\"").count == 1, "\(order) \(step): \(events.body)")
            }
        }
        _ = try served.stop()
        // Every order is what its events make of it, and the log's chain holds.
        let verified = try Program.run(["store", "verify", "--store", store])
        #expect(verified.status == 0, "\(verified.errors)")
    }

    /// Hands a report in, dispatches its order and signs it; notes what is answered with success.
    private static func handle(
        _ key: String, _ served: ServedOffice, _ token: String, _ acknowledged: borrowing Mutex<Acknowledged>
    ) {
        func post(_ path: String, _ body: String, _ more: [String] = []) -> (status: Int, body: String)? {
            try? served.ask(
                path,
                ["-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/json", "-d", body] + more)
        }
        let report =
            #"{"reporter_kind":"citizen","category":"waste.dump","text":"\#(key)","reference":"\#(key)"}"#
        guard let taken = post("/api/v1/reports", report), taken.status == 201,
            let id = taken.body.firstMatch(of: #/"id":"(R-[0-9-]+)"/#),
            let match = taken.body.firstMatch(of: #/"order":"([^"]+)"/#)
        else { return }
        let number = String(match.1)
        acknowledged.withLock { $0.reports[key] = String(id.1) }
        var order = try? served.ask("/api/v1/orders/\(number)", ["-H", "Authorization: Bearer \(token)"])
        for (step, body) in [("dispatch", #"{"unit":"440605"}"#), ("sign", "{}")] {
            guard let version = order?.body.firstMatch(of: #/"version":([0-9]+)/#)?.1 else { return }
            let answer = post(
                "/api/v1/orders/\(number)/\(step)", body,
                ["-H", "If-Match: \"\(version)\"", "-H", "Idempotency-Key: \(key)-\(step)"])
            guard let answer, answer.status == 200 else { return }
            order = answer
            acknowledged.withLock { $0.steps[number, default: []].append(step) }
        }
    }
}
