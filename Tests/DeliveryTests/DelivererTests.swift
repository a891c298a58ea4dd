import Foundation
import Glibc
import Ground
import Synchronization
import Testing
import TestNeeds
import TestNumbers

@testable import Delivery

@Suite struct DelivererTests {
    private typealias F = DeliveryFixture

    /// Rounds until nothing is pending; the clock goes from one due time to the next.
    private func drain(
        _ outbox: MemoryOutbox, _ deliverer: Deliverer, _ clock: HandClock, atMost rounds: Int = 400
    ) async throws -> DeliveryRound {
        var sum = DeliveryRound()
        for _ in 0..<rounds {
            guard let next = outbox.pending.map(\.nextAttemptAt).min() else { return sum }
            clock.advance(to: next)
            sum.add(try await deliverer.deliver(from: outbox, now: { clock.now }))
        }
        Issue.record("still pending after \(rounds) rounds")
        return sum
    }

    @Test func everyDestinationGetsEveryEventThoughThreeCallsInTenFail() async throws {
        let numbers = Mutex(SeededNumbers(seed: 20_261_125))
        let faults = Mutex<[Receiver.Behaviour: Int]>([:])
        let planned = Mutex<[UInt16: [Int: Receiver.Behaviour]]>([:])
        /// One throw of the dice per connection, the same before and after the request is read.
        func dice(_ receiver: UInt16) -> @Sendable (Int, Receiver.Request?) -> Receiver.Behaviour {
            { connection, _ in
                planned.withLock { planned in
                    if let known = planned[receiver]?[connection] { return known }
                    let behaviour = numbers.withLock { numbers -> Receiver.Behaviour in
                        guard Double.random(in: 0..<1, using: &numbers) < 0.3 else { return .answer(204) }
                        let faults: [Receiver.Behaviour] = [.answer(500), .hangUp, .silence, .takeAndHangUp]
                        return faults[Int.random(in: 0..<4, using: &numbers)]
                    }
                    faults.withLock { $0[behaviour, default: 0] += 1 }
                    planned[receiver, default: [:]][connection] = behaviour
                    return behaviour
                }
            }
        }
        let receivers = try (0..<3).map { try Receiver(behave: dice($0)) }
        defer { receivers.forEach { $0.stop() } }
        let destinations = try receivers.enumerated().map { try F.local("收件\($0.offset)", $0.element.port) }
        var entries: [OutboxEntry] = []
        for number in 0..<40 {
            for destination in destinations {
                entries.append(try F.entry(Int64(entries.count), number, to: destination.name))
            }
        }
        let outbox = MemoryOutbox(entries)
        let clock = HandClock(F.start)
        let round = try await drain(
            outbox, Deliverer(destinations: destinations, timeoutSeconds: 0.25, batch: 7), clock)

        #expect(outbox.all.allSatisfy { $0.state == .delivered } && round.delivered == 120)
        #expect(round.abandoned.isEmpty && round.failed > 0)
        let expected = Set(entries.map(\.key))
        for receiver in receivers {
            #expect(receiver.keys == expected)
            // Repeats are the same byte for byte, so a receiver that knows the key loses nothing by passing over.
            let bodies = Dictionary(grouping: receiver.requests, by: { $0.headers["webhook-id"] })
            #expect(bodies.values.allSatisfy { Set($0.map(\.body)).count == 1 })
        }
        // Every fault has been met, and an answer that was lost has led to a repeat.
        #expect(faults.withLock { Set($0.keys) }.count == 5)
        #expect(receivers.contains { $0.requests.filter(\.wasTaken).count > 40 })
    }

    @Test func aDeadDestinationDelaysNobodyElse() async throws {
        let alive = try Receiver { _, _ in .answer(200) }
        let silent = try Receiver { _, request in request == nil ? .answer(200) : .silence }
        defer { [alive, silent].forEach { $0.stop() } }
        let destinations = try [F.local("活", alive.port), F.local("哑", silent.port, timeoutSeconds: 1)]
        var entries: [OutboxEntry] = []
        for number in 0..<30 { entries.append(try F.entry(Int64(number), number, to: "哑")) }
        for number in 0..<5 { entries.append(try F.entry(Int64(100 + number), number, to: "活")) }
        let outbox = MemoryOutbox(entries)
        let round = try await Deliverer(destinations: destinations, batch: 10)
            .deliver(from: outbox, now: { F.start })
        #expect(round.delivered == 5 && round.failed == 1 && round.left == 9, "\(round)")
        // On a busy machine the attempt may end before its receiver has taken the connection; a second one there never is.
        #expect(alive.keys.count == 5 && silent.connections <= 1)
        #expect(round.errors["哑"]?.english.contains("no answer within 1 s") == true)
    }

    @Test func goneForGoodIsAbandonedAtOnceAndSaidSo() async throws {
        let receiver = try Receiver { _, _ in .answer(410) }
        defer { receiver.stop() }
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "旧")])
        let round = try await Deliverer(destinations: [F.local("旧", receiver.port)])
            .deliver(from: outbox, now: { F.start })
        #expect(outbox.all[0].state == .abandoned && round.abandoned.count == 1)
        #expect(round.abandoned[0].message.english.contains("410"))
        #expect(round.abandoned[0].message.chinese.contains("旧"))
    }

    @Test func aWeekOfFailuresIsAbandonedAndReported() async throws {
        let receiver = try Receiver { _, _ in .answer(503) }
        defer { receiver.stop() }
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "忙")])
        let clock = HandClock(F.start)
        let round = try await drain(outbox, Deliverer(destinations: [F.local("忙", receiver.port)]), clock)
        #expect(round.abandoned.count == 1 && outbox.all[0].lastError == "the receiver answered 503")
        let days = Double(clock.now.secondsSince1970 - F.start.secondsSince1970) / 86_400
        #expect(days >= 7 && days < 8.1, "\(days)")
        #expect(receiver.connections == outbox.all[0].attempts && (15...35).contains(receiver.connections))
    }

    @Test func retryAfterIsHonouredUpToADay() async throws {
        let waits = ["7200", "999999999999", "1", "junk"]
        let receiver = try Receiver { connection, _ in
            .answer(429, headers: ["Retry-After: \(waits[min(connection, 3)])"])
        }
        defer { receiver.stop() }
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "慢")])
        let deliverer = Deliverer(destinations: [try F.local("慢", receiver.port)])
        let clock = HandClock(F.start)
        var measured: [Int64] = []
        for _ in 0..<4 {
            _ = try await deliverer.deliver(from: outbox, now: { clock.now })
            measured.append(outbox.all[0].nextAttemptAt.secondsSince1970 - clock.now.secondsSince1970)
            clock.advance(to: outbox.all[0].nextAttemptAt)
        }
        #expect(measured[0] == 7200 && measured[1] == 86_400)
        // Asking for less than our own wait changes nothing: 20–40 s and 40–80 s after the third and fourth failure.
        #expect((20...40).contains(measured[2]) && (40...80).contains(measured[3]), "\(measured)")
    }

    @Test func redirectsAreNotFollowed() async throws {
        let other = try Receiver { _, _ in .answer(200) }
        let receiver = try Receiver { [port = other.port] _, _ in
            .answer(307, headers: ["Location: http://127.0.0.1:\(port)/elsewhere"])
        }
        defer { [other, receiver].forEach { $0.stop() } }
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "转")])
        let round = try await Deliverer(destinations: [F.local("转", receiver.port)])
            .deliver(from: outbox, now: { F.start })
        #expect(round.failed == 1 && other.connections == 0 && receiver.connections == 1)
        #expect(outbox.all[0].lastError?.contains("redirects (307)") == true, "\(outbox.all)")
    }

    @Test func anEndlessAnswerIsCutOff() async throws {
        let receiver = try Receiver { _, request in request == nil ? .answer(200) : .flood }
        defer { receiver.stop() }
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "多话")])
        let round = try await Deliverer(destinations: [F.local("多话", receiver.port)])
            .deliver(from: outbox, now: { F.start })
        #expect(round.delivered == 1)
    }

    @Test func theRequestIsAsStandardWebhooksWantsIt() async throws {
        let receiver = try Receiver { _, _ in .answer(200) }
        defer { receiver.stop() }
        let entry = try F.entry(1, 7, to: "甲")
        let destination = try F.local("甲", receiver.port, path: "/a/b?token=1&x=%E5%AE%85")
        _ = try await Deliverer(destinations: [destination]).deliver(from: MemoryOutbox([entry]), now: { F.start })
        let request = try #require(receiver.requests.first)
        #expect(request.line == "POST /a/b?token=1&x=%E5%AE%85 HTTP/1.1")
        #expect(request.body == entry.body)
        #expect(request.headers["host"] == "127.0.0.1:\(receiver.port)")
        #expect(request.headers["content-type"] == "application/cloudevents+json; charset=utf-8")
        #expect(request.headers["webhook-id"] == "survey-0123456789abcdef:7")
        #expect(request.headers["webhook-timestamp"] == "1790000000")
        #expect(request.headers["webhook-signature"]?.split(separator: " ").count == 2)
    }

    /// Where localhost is ::1 first, nobody listens there.
    @Test(
        .needs(HostResolver.addresses(of: "localhost").first?.description == "127.0.0.1", "localhost is not 127.0.0.1"))
    func aNameIsSentToTheAddressThatWasLookedAt() async throws {
        let receiver = try Receiver { _, _ in .answer(200) }
        defer { receiver.stop() }
        let destination = try Destination(
            name: "名", address: "http://localhost:\(receiver.port)/", secrets: [F.secret], allowsPrivate: true)
        let round = try await Deliverer(destinations: [destination])
            .deliver(from: MemoryOutbox([try F.entry(1, 1, to: "名")]), now: { F.start })
        #expect(round.delivered == 1)
        #expect(receiver.requests.first?.headers["host"] == "localhost:\(receiver.port)")
    }

    @Test func theOwnNetworkIsRefusedUnlessAllowedAndNothingIsSent() async throws {
        let receiver = try Receiver { _, _ in .answer(200) }
        defer { receiver.stop() }
        for host in ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]"] {
            let destination = try Destination(
                name: "d", address: "http://\(host):\(receiver.port)/", secrets: [F.secret], allowsPlainHTTP: true)
            let outbox = MemoryOutbox([try F.entry(1, 1, to: "d")])
            let round = try await Deliverer(destinations: [destination]).deliver(from: outbox, now: { F.start })
            #expect(round.failed == 1 && outbox.pending.count == 1, "\(host)")
            #expect(round.errors["d"]?.english.contains("allow_private") == true, "\(host): \(round.errors)")
        }
        #expect(receiver.connections == 0)
    }

    @Test func anUnknownDestinationIsKeptAndSaid() async throws {
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "没有")])
        let round = try await Deliverer(destinations: []).deliver(from: outbox, now: { F.start })
        #expect(round.failed == 1 && outbox.pending.count == 1)
        #expect(round.errors["没有"]?.english.contains("put it back") == true)
    }

    @Test func whatCouldNotBeWrittenDownIsSentAgainUnderTheSameKey() async throws {
        struct DiskFull: Error {}
        struct FailingOutbox: Outbox {
            let inner: MemoryOutbox
            func outbox() -> [OutboxEntry] { inner.outbox() }
            func outbox(ofOrder order: String) -> [OutboxEntry] { [] }
            func due(at instant: Instant, limit: Int) -> [OutboxEntry] { inner.due(at: instant, limit: limit) }
            func markDelivered(id: Int64, at instant: Instant, answerID: String?) throws { throw DiskFull() }
            func markFailed(id: Int64, at instant: Instant, nextAttemptAt: Instant, error: String) {}
            func markAbandoned(id: Int64, at instant: Instant, error: String) {}
        }
        let receiver = try Receiver { _, _ in .answer(200) }
        defer { receiver.stop() }
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "甲")])
        let deliverer = Deliverer(destinations: [try F.local("甲", receiver.port)])
        await #expect(throws: DiskFull.self) {
            try await deliverer.deliver(from: FailingOutbox(inner: outbox), now: { F.start })
        }
        _ = try await deliverer.deliver(from: outbox, now: { F.start })
        #expect(receiver.requests.count == 2 && receiver.keys.count == 1)
        #expect(outbox.pending.isEmpty)
    }

    @Test func stoppingEndsTheAttemptAndCountsForNothing() async throws {
        let receiver = try Receiver { _, request in request == nil ? .answer(200) : .silence }
        defer { receiver.stop() }
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "哑"), try F.entry(2, 2, to: "哑")])
        let deliverer = Deliverer(destinations: [try F.local("哑", receiver.port)], timeoutSeconds: 30)
        let task = Task { try await deliverer.deliver(from: outbox, now: { F.start }) }
        while receiver.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        let round = try await task.value
        #expect(round.left == 2 && round.failed == 0)
        #expect(outbox.all.allSatisfy { $0.attempts == 0 && $0.state == .pending })
    }

    @Test func askedToStopItEndsAfterTheAttemptInHand() async throws {
        let receiver = try Receiver { _, _ in .answer(200) }
        defer { receiver.stop() }
        let outbox = MemoryOutbox(try (0..<4).map { try F.entry(Int64($0), $0, to: "甲") })
        let round = try await Deliverer(destinations: [F.local("甲", receiver.port)])
            .deliver(from: outbox, now: { F.start }, isStopped: { !receiver.requests.isEmpty })
        #expect(round.delivered == 1 && round.left == 3 && outbox.pending.count == 3)
    }

    private static let openssl = "/usr/bin/openssl"

    @Test(
        .needs(
            isInstalled(openssl)
                && isInstalled("/usr/bin/python3"),
            "openssl or python3 is not installed"))
    func aServerThatCannotProveItsNameGetsNothing() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "delivery-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (key, certificate) = (folder.appending(path: "key").path, folder.appending(path: "cert").path)
        let made = try F.run(
            Self.openssl,
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            ], input: Data())
        try #require(made.status == 0, "\(made.output)")
        let script = """
            import http.server, ssl, sys
            class H(http.server.BaseHTTPRequestHandler):
                def do_POST(self): print("POST", flush=True); self.send_response(200); self.end_headers()
                def log_message(self, *a): pass
            s = http.server.HTTPServer(("127.0.0.1", 0), H)
            c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain(sys.argv[2], sys.argv[1])
            s.socket = c.wrap_socket(s.socket, server_side=True)
            print(s.server_port, flush=True)
            s.serve_forever()
            """
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script, key, certificate]
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        let destination = try Destination(
            name: "自签", address: "https://localhost:\(port)/", secrets: [F.secret], allowsPrivate: true)
        let outbox = MemoryOutbox([try F.entry(1, 1, to: "自签")])
        let round = try await Deliverer(destinations: [destination], timeoutSeconds: 10)
            .deliver(from: outbox, now: { F.start })
        // Not SIGTERM: Dispatch's threads block it, and a child inherits that.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(round.failed == 1 && round.delivered == 0, "\(round)")
        let rest = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(!rest.contains("POST"))
    }
}
