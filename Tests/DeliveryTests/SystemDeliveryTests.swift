import Foundation
import Ground
import Reports
import Synchronization
import TestNeeds
import TestNumbers
import Testing
import WorkOrders

@testable import Delivery

/// Orders on their way into other systems, in these systems' own fields.
@Suite struct SystemDeliveryTests {
    private typealias F = DeliveryFixture

    private static func entry(
        _ id: Int64, to destination: String, order: Int, _ content: DeliveredContent
    ) throws -> OutboxEntry {
        OutboxEntry(
            id: id, key: "PR-2026-\(order):\(id):filed", destination: destination, eventType: "order.filed",
            body: try JSONEncoder().encode(content), createdAt: F.start, order: "PR-2026-\(order)", isInOrder: true)
    }

    private static func system(
        _ name: String, _ port: UInt16, _ wire: SystemWire = SystemWire(), seconds: Double? = nil
    ) throws -> Destination {
        try Destination(
            system: name, address: "http://127.0.0.1:\(port)/in", wire: wire, allowsPrivate: true,
            timeoutSeconds: seconds)
    }

    /// Keys as a receiver that passes over what it knows has them.
    private static func taken(_ receiver: Receiver) -> [String] {
        var seen: Set<String> = []
        return receiver.requests.filter(\.wasTaken).compactMap { $0.headers["idempotency-key"] }
            .filter { seen.insert($0).inserted }
    }

    @Test func eachOfThreeSystemsHasEveryEventOnceInOrderThroughADayDownAndThreeFailuresInTen() async throws {
        let (count, clock) = (30, HandClock(F.start))
        let dayDown = F.start.advanced(by: 86_400)
        let dice = Mutex(SeededNumbers(seed: 20_261_130))
        let down = Mutex(0)
        func behave(isDown: Bool) -> @Sendable (Int, Receiver.Request?) -> Receiver.Behaviour {
            { _, request in
                guard request != nil else { return .answer(200) }
                if isDown, clock.now < dayDown {
                    down.withLock { $0 += 1 }
                    return .hangUp
                }
                let fails = dice.withLock { Double.random(in: 0..<1, using: &$0) < 0.3 }
                guard fails else { return .answer(200, body: #"{"code":0,"data":{"id":"B-7"}}"#) }
                return dice.withLock { numbers -> Receiver.Behaviour in
                    // An answer that says no with a good status is no delivery.
                    [.answer(500), .takeAndHangUp, .answer(200, body: #"{"code":500}"#), .hangUp][
                        Int.random(in: 0..<4, using: &numbers)]
                }
            }
        }
        let receivers = try [false, false, true].map { try Receiver(behave: behave(isDown: $0)) }
        defer { receivers.forEach { $0.stop() } }
        let names = ["消防四化", "综治", "住建"]
        let wire = SystemWire(answerID: "data.id", condition: SystemWire.Condition("code=0"))
        let destinations = try zip(names, receivers).map { try Self.system($0, $1.port, wire, seconds: 5) }
        var entries: [OutboxEntry] = []
        for order in 0..<count {
            for (index, name) in names.enumerated() {
                let content = DeliveredContent(texts: ["F\(index)_BH": "PR-\(order)"], numbers: [:], place: nil)
                entries.append(try Self.entry(Int64(entries.count), to: name, order: order, content))
            }
        }
        let outbox = MemoryOutbox(entries)
        let deliverer = Deliverer(destinations: destinations, batch: 7)
        var rounds = 0
        while let next = outbox.pending.map(\.nextAttemptAt).max(by: { $0 > $1 }), rounds < 4_000 {
            clock.advance(to: next)
            _ = try await deliverer.deliver(from: outbox, now: { clock.now })
            // Never shown as sent to the one that failed.
            for (name, receiver) in zip(names, receivers) {
                let shown = outbox.all.filter { $0.destination == name && $0.state == .delivered }.map(\.key)
                #expect(Set(shown).isSubset(of: Self.taken(receiver)))
            }
            // Nothing comes due earlier than the head of its line.
            if outbox.due(at: clock.now, limit: 1).isEmpty {
                clock.advance(by: 120)
            }
            rounds += 1
        }
        #expect(outbox.all.allSatisfy { $0.state == .delivered && $0.answerID == "B-7" })
        #expect(clock.now >= dayDown && down.withLock { $0 } > 20)
        for (index, (name, receiver)) in zip(names, receivers).enumerated() {
            let expected = entries.filter { $0.destination == name }.map(\.key)
            // In order and none missing; the first time that each came is what counts.
            let came = Self.taken(receiver)
            #expect(came == expected, "\(name): \(came)")
            let bodies = Set(receiver.requests.map { String(decoding: $0.body, as: UTF8.self) })
            #expect(bodies.count == count && bodies.contains("{\"F\(index)_BH\":\"PR-0\"}"), "\(bodies)")
        }
    }

    @Test func fieldsAreWrittenAsTheOtherSystemTakesThem() async throws {
        let receiver = try Receiver { _, _ in .answer(200, body: #"{"success":true,"id":4711}"#) }
        defer { receiver.stop() }
        let token = try #require(SystemWire.Credential(name: "X-Token", value: "s3cret"))
        let crs = try #require(CRSCode("EPSG:4547"))
        let place = DeliveredContent.Place(
            position: Coordinate(x: 411_000, y: 2_548_000), crs: crs, datum: .gcj02, longitude: "jd", latitude: "wd")
        let content = DeliveredContent(
            texts: ["AQCK": "是 & 否", "说明": "第一行\n\"引号\""], numbers: ["sl": 3, "mj": 12.5], place: place)
        let destinations = [
            try Self.system(
                "J", receiver.port,
                SystemWire(
                    credential: token, answerID: "id", condition: SystemWire.Condition("success=true"))),
            try Self.system("F", receiver.port, SystemWire(form: .form, credential: token)),
        ]
        let outbox = MemoryOutbox([
            try Self.entry(1, to: "J", order: 1, content), try Self.entry(2, to: "F", order: 1, content),
        ])
        let round = try await Deliverer(destinations: destinations).deliver(from: outbox, now: { F.start })
        #expect(round.delivered == 2, "\(round)")
        #expect(outbox.all.map(\.answerID) == ["4711", nil])
        let requests = Dictionary(grouping: receiver.requests) { $0.headers["content-type"] ?? "" }
        let json = try #require(requests["application/json; charset=utf-8"]?.first)
        let form = try #require(requests["application/x-www-form-urlencoded; charset=utf-8"]?.first)
        #expect(json.headers["x-token"] == "s3cret" && json.headers["idempotency-key"] == "PR-2026-1:1:filed")
        // The degrees of EPSG:4547 by proj, moved to GCJ-02 by the published formula, 1e-7 degrees = 1 cm.
        let object = try #require(try JSONSerialization.jsonObject(with: json.body) as? [String: Any])
        #expect(object["AQCK"] as? String == "是 & 否" && object["说明"] as? String == "第一行\n\"引号\"")
        #expect(object["sl"] as? Int == 3 && object["mj"] as? Double == 12.5)
        let (x, y) = (try #require(object["jd"] as? Double), try #require(object["wd"] as? Double))
        let wgs84 = ChinaDatum.gcj02.toWGS84(Coordinate(x: x, y: y))
        // The axis of the zone is 114° E; 89 km west of it at 23.03° N.
        #expect(abs(wgs84.x - 113.1313) < 2e-3 && abs(wgs84.y - 23.030) < 5e-3, "\(wgs84)")
        #expect(abs(x - wgs84.x) > 0.003, "not moved")
        let text = String(decoding: form.body, as: UTF8.self)
        #expect(text.contains("AQCK=%E6%98%AF+%26+%E5%90%A6") && text.contains("&mj=12.5&sl=3&"), "\(text)")
        #expect(text.contains("%0A%22%E5%BC%95%E5%8F%B7%22"))
    }

    @Test func whatASystemRefusesHoldsTheRestUpForMinutesNotForAWeek() async throws {
        let receiver = try Receiver { _, request in
            request?.headers["idempotency-key"]?.hasPrefix("PR-2026-1:") == true ? .answer(422) : .answer(201, body: "")
        }
        defer { receiver.stop() }
        let content = DeliveredContent(texts: ["a": "b"], numbers: [:], place: nil)
        let outbox = MemoryOutbox([
            try Self.entry(1, to: "S", order: 1, content), try Self.entry(2, to: "S", order: 2, content),
        ])
        let deliverer = Deliverer(destinations: [try Self.system("S", receiver.port)])
        let clock = HandClock(F.start)
        var abandoned: [DeliveryRound.Abandoned] = []
        for _ in 0..<20 {
            guard let next = outbox.pending.map(\.nextAttemptAt).max() else { break }
            clock.advance(to: next)
            abandoned += try await deliverer.deliver(from: outbox, now: { clock.now }).abandoned
        }
        #expect(outbox.all.map(\.state) == [.abandoned, .delivered] && outbox.all[0].attempts == 8)
        #expect(abandoned.count == 1 && abandoned[0].message.chinese.contains("422"))
        #expect(clock.now.secondsSince1970 - F.start.secondsSince1970 < 3_600)
    }

    @Test func nobodyIsShownATokenOrASecret() throws {
        let token = try #require(SystemWire.Credential(name: "Authorization", value: "Bearer hidden-token"))
        let robot = Robot(.dingtalk, secret: "SEChidden")
        let sender = try #require(Mailbox("a@example.org"))
        let server = MailServer(
            host: "h", port: 465, security: .implicit, user: "u", password: "hidden-word", sender: sender)
        var text = "\(token) \(robot) \(server) \(String(reflecting: robot)) \(SystemWire(credential: token))"
        dump((SystemWire(credential: token), robot, server), to: &text)
        #expect(!text.contains("hidden"), "\(text)")
        #expect(SystemWire.Credential(name: "X\r\nY", value: "a") == nil)
        #expect(SystemWire.Credential(name: "X", value: "a\r\nY: b") == nil)
    }
}
