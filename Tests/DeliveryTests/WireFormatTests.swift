import Foundation
import Ground
import Testing
import TestNeeds

@testable import Delivery

@Suite struct CloudEventTests {
    private typealias F = DeliveryFixture

    @Test func theBodyIsTheSameBytesInAFixedOrder() throws {
        let body = String(decoding: try F.event(3).body, as: UTF8.self)
        #expect(
            body == #"{"specversion":"1.0","id":"survey-0123456789abcdef:3","#
                + #""source":"/parcelwatch/%E9%87%8C%E6%B0%B4%E9%95%87","type":"cn.parcelwatch.survey.finished","#
                + #""subject":"东村 \"甲\"","time":"2026-09-21T14:13:20Z","datacontenttype":"application/json","#
                + #""data":{"n":3,"名":"宅"}}"#)
    }

    @Test func receiversKnowEveryEventByItsFullName() {
        #expect(
            EventType.allCases.map(\.name) == [
                "cn.parcelwatch.survey.finished", "cn.parcelwatch.survey.failed", "cn.parcelwatch.scene.refused",
            ])
    }

    @Test(arguments: ["", "a.b", "a b", "a\r\nx: y", "宅", String(repeating: "a", count: 201)])
    func anIDThatCannotBeAHeaderIsRefused(id: String) {
        #expect(throws: DeliveryError.malformedEvent(id: id, reason: "id")) {
            try CloudEvent(id: id, source: "/x", type: "t", time: F.start, data: Data("1".utf8))
        }
    }

    @Test func dataThatIsNotJSONIsRefused() {
        #expect(throws: DeliveryError.malformedEvent(id: "a", reason: "data")) {
            try CloudEvent(id: "a", source: "/x", type: "t", time: F.start, data: Data("{\"a\":1".utf8))
        }
    }
}

@Suite struct WebhookSignatureTests {
    private typealias F = DeliveryFixture

    @Test func theSignatureIsTheOneOfTheSpecificationsExample() throws {
        // The example of Standard Webhooks' reference libraries.
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = WebhookSignature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: Instant(secondsSince1970: 1_614_265_330),
            body: Data(#"{"test": 2432232314}"#.utf8), secrets: [secret])
        #expect(signature.signatures == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa", "whsec_!!!!",
    ])
    func aSecretOfAnotherFormIsRefusedAndNotRepeated(text: String) throws {
        let error = #expect(throws: DeliveryError.self) {
            try Destination(name: "甲", address: "https://example.org/", secrets: [text])
        }
        #expect(error == .malformedSecret(destination: "甲"))
    }

    @Test func aSecretNeverPrintsItself() throws {
        let destination = try Destination(name: "甲", address: "https://example.org/", secrets: [F.secret])
        var text = ""
        dump(destination, to: &text)
        let secret = try #require(WebhookSecret(F.secret))
        text += "\(destination) \(secret) \(String(reflecting: secret))"
        #expect(!text.contains(String(F.secret.dropFirst(6))) && !text.contains("32 bytes"))
    }

    @Test(
        .needs(
            DeliveryFixture.pythonHas("standardwebhooks") && DeliveryFixture.pythonHas("cloudevents"),
            "PyPI's standardwebhooks and cloudevents are not in .build/test-python"))
    func otherPeoplesLibrariesVerifyAndReadWhatWeSend() async throws {
        let receiver = try Receiver { _, _ in .answer(200) }
        defer { receiver.stop() }
        // The library turns away what is older than five minutes, so this one test goes by the real clock.
        let clock = HandClock(Instant(secondsSince1970: Int64(Date().timeIntervalSince1970)))
        let outbox = MemoryOutbox(try (0..<5).map { try F.entry(Int64($0), $0, to: "甲") })
        let deliverer = Deliverer(destinations: [try F.local("甲", receiver.port)])
        let round = try await deliverer.deliver(from: outbox, now: { clock.now })
        #expect(round.delivered == 5)
        let requests: [[String: Any]] = receiver.requests.map {
            ["headers": $0.headers, "body": String(decoding: $0.body, as: UTF8.self)]
        }
        let script = """
            import json, sys
            from standardwebhooks.webhooks import Webhook, WebhookVerificationError
            try:
                from cloudevents.v1.http import from_http
            except ImportError:
                from cloudevents.http import from_http
            # A busy machine may get here minutes after the calls; how old a call may be is the receiver's affair.
            from datetime import datetime, timezone
            Webhook._Webhook__verify_timestamp = lambda self, text: datetime.fromtimestamp(float(text), tz=timezone.utc)
            requests = json.load(sys.stdin)
            for request in requests:
                for secret in sys.argv[1:]:
                    Webhook(secret).verify(request["body"], request["headers"])
                try:
                    Webhook(sys.argv[1]).verify(request["body"] + " ", request["headers"])
                    sys.exit("a changed body was verified")
                except WebhookVerificationError:
                    pass
                event = from_http(request["headers"], request["body"])
                assert event["id"] == request["headers"]["webhook-id"], event
                assert event["type"] == "cn.parcelwatch.survey.finished", event
                assert event["subject"] == '东村 "甲"' and event["specversion"] == "1.0", event
                assert event.data["名"] == "宅", event.data
            print("verified", len(requests))
            """
        let (status, output) = try F.run(
            F.python, ["-c", script, F.secret, F.oldSecret],
            input: JSONSerialization.data(withJSONObject: requests))
        #expect(status == 0 && output.contains("verified 5"), "\(output)")
    }
}

@Suite struct RetryPolicyTests {
    private typealias F = DeliveryFixture

    @Test func waitsDoubleFromFiveSecondsToADay() {
        let policy = RetryPolicy()
        for key in ["a", "b", "survey-1"] {
            for attempt in 1...60 {
                let base: Int64 = attempt > 14 ? 43_200 : min(43_200, 5 << Int64(attempt - 1))
                let delay = policy.delaySeconds(key: key, attempt: attempt)
                #expect((base...(2 * base)).contains(delay), "\(key) \(attempt): \(delay)")
                #expect(delay == policy.delaySeconds(key: key, attempt: attempt))
            }
        }
        #expect(Set((0..<100).map { policy.delaySeconds(key: "k\($0)", attempt: 10) }).count > 80)
    }

    @Test func anOldEntryIsTriedAnewBeforeItIsGivenUp() throws {
        var entry = try F.entry(1, 1, to: "甲")
        let later = Instant(secondsSince1970: F.start.secondsSince1970 + 30 * 86_400)
        #expect(RetryPolicy().nextAttempt(for: entry, at: later, retryAfterSeconds: nil) != nil)
        entry.attempts = 7
        #expect(RetryPolicy().nextAttempt(for: entry, at: later, retryAfterSeconds: nil) == nil)
        #expect(RetryPolicy().nextAttempt(for: entry, at: F.start, retryAfterSeconds: nil) != nil)
    }

    @Test(
        arguments: [
            ("120", 120), (" 0 ", 0), ("Mon, 21 Sep 2026 14:15:20 GMT", 120), ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("-5", nil), ("", nil), ("tomorrow", nil), ("99999999999999999999", Int64.max),
        ] as [(String, Int64?)])
    func retryAfterIsSecondsOrADate(text: String, seconds: Int64?) {
        #expect(RetryPolicy.seconds(retryAfter: text, at: F.start) == seconds)
    }
}

@Suite struct AddressRuleTests {
    private func bytes(_ text: String) throws -> NetworkAddress { try #require(HostResolver.addresses(of: text).first) }

    /// Expectations from Python's `ipaddress` (is_global, is_loopback, is_private) and IANA's registries.
    @Test(
        arguments: [
            ("8.8.8.8", .global), ("1.1.1.1", .global), ("172.15.255.255", .global), ("172.32.0.0", .global),
            ("100.63.255.255", .global), ("192.169.0.1", .global), ("127.0.0.1", .loopback),
            ("127.255.255.254", .loopback),
            ("10.0.0.1", .internalNetwork), ("172.16.0.1", .internalNetwork), ("172.31.255.255", .internalNetwork),
            ("192.168.1.1", .internalNetwork), ("100.64.0.1", .internalNetwork), ("0.0.0.0", .special),
            ("169.254.169.254", .special), ("224.0.0.1", .special), ("255.255.255.255", .special),
            ("240.0.0.1", .special),
            ("192.0.2.1", .special), ("198.18.0.1", .special), ("203.0.113.9", .special),
            ("2606:4700::1111", .global), ("2400:3200::1", .global), ("::1", .loopback), ("::", .special),
            ("fd00::1", .internalNetwork), ("fe80::1", .special), ("ff02::1", .special), ("2001:db8::1", .special),
            ("2001:0:1::1", .special), ("2002:7f00:1::1", .special), ("::ffff:10.0.0.1", .internalNetwork),
            ("::ffff:8.8.8.8", .global), ("64:ff9b::7f00:1", .loopback), ("64:ff9b::808:808", .global),
            ("fec0::1", .special), ("::7f00:1", .special),
        ] as [(String, NetworkAddress.Reach)])
    func reachesAreAsTheRegistriesSay(text: String, reach: NetworkAddress.Reach) throws {
        #expect(try bytes(text).reach == reach)
    }

    @Test func oneForbiddenAddressAmongSeveralIsEnough() throws {
        let rule = AddressRule(allowsPrivate: false, isPlain: false, allowsPlainHTTP: false)
        #expect(rule.refusal(host: "h", [try bytes("8.8.8.8")]) == nil)
        #expect(rule.refusal(host: "h", [try bytes("8.8.8.8"), try bytes("10.0.0.1")]) != nil)
        #expect(rule.refusal(host: "h", []) != nil)
    }

    @Test func theKeysOfACloudsMachineAreNeverReached() throws {
        let rule = AddressRule(allowsPrivate: true, isPlain: true, allowsPlainHTTP: true)
        #expect(rule.refusal(host: "h", [try bytes("169.254.169.254")]) != nil)
        #expect(rule.refusal(host: "h", [try bytes("10.0.0.1")]) == nil)
    }

    @Test func plainHTTPStaysAtHome() throws {
        let rule = AddressRule(allowsPrivate: true, isPlain: true, allowsPlainHTTP: false)
        #expect(rule.refusal(host: "h", [try bytes("127.0.0.1")]) == nil)
        #expect(rule.refusal(host: "h", [try bytes("8.8.8.8")])?.english.contains("https") == true)
    }

    @Test(arguments: [
        "ftp://example.org/", "example.org", "https://", "https://user:secret@example.org/", "https://example.org/#a",
        "file:///etc/passwd", "https://example.org:0/", "https://例.org/ x", "gopher://x/", "",
    ])
    func addressesThatCannotBePostedToAreRefused(address: String) {
        let error = #expect(throws: DeliveryError.self, "\(address)") {
            try Destination(name: "甲", address: address, secrets: [DeliveryFixture.secret])
        }
        #expect(error?.exitStatus == .configuration && error?.message.english.contains("secret@") != true)
    }
}
