import Foundation
import Ground
import TestNeeds
import Testing

@testable import Delivery

/// Robots of 企业微信 and 钉钉.
@Suite struct RobotTests {
    private typealias F = DeliveryFixture

    private static let notice = NoticeContent(
        title: "新工单 PR-2026-000002：新建房屋", lines: ["位置：里水镇东村", "摘要：[点我](http://x) <@all> *急*\r\nX"])

    private static func entry(_ id: Int64, to destination: String) throws -> OutboxEntry {
        OutboxEntry(
            id: id, key: "notice:\(id)", destination: destination, eventType: "notice.dispatched",
            body: try JSONEncoder().encode(notice), createdAt: F.start, isInOrder: true)
    }

    private static func robot(_ name: String, _ port: UInt16, _ robot: Robot) throws -> Destination {
        try Destination(
            robot: name, address: "http://127.0.0.1:\(port)/send?access_token=k", robot: robot, quietHours: nil,
            allowsPrivate: true)
    }

    private static func object(_ data: Data) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
    }

    @Test func bodiesAreInTheShapesThatTheVendorsDocument() throws {
        let text = "新工单 PR-2026-000002：新建房屋\n位置：里水镇东村\n摘要：[点我](http://x) <@all> *急*  X"
        for vendor in Robot.Vendor.allCases {
            let plain: NSDictionary = ["msgtype": "text", "text": ["content": text]]
            #expect(try Self.object(Robot(vendor).body(Self.notice)) == plain)
        }
        // No link, no mention and no stress of anybody's making.
        let line = "摘要：［点我］(http://x) ＜＠all＞ \\*急\\*  X"
        let wecom: NSDictionary = [
            "msgtype": "markdown",
            "markdown": ["content": "### 新工单 PR-2026-000002：新建房屋\n> 位置：里水镇东村\n> \(line)"],
        ]
        #expect(try Self.object(Robot(.wecom, usesMarkdown: true).body(Self.notice)) == wecom)
        let dingtalk: NSDictionary = [
            "msgtype": "markdown",
            "markdown": [
                "title": "新工单 PR-2026-000002：新建房屋",
                "text": "### 新工单 PR-2026-000002：新建房屋\n\n> 位置：里水镇东村\n\n> \(line)",
            ],
        ]
        #expect(try Self.object(Robot(.dingtalk, usesMarkdown: true).body(Self.notice)) == dingtalk)
    }

    @Test func aLongNoticeIsCutToWhatARobotTakes() throws {
        let long = NoticeContent(title: "题", lines: [String(repeating: "村", count: 5_000)])
        let text = try #require((try Self.object(Robot(.wecom).body(long))["text"] as? NSDictionary)?["content"])
        let words = try #require(text as? String)
        #expect(words.utf8.count <= 2_048 && words.utf8.count > 2_040 && words.hasSuffix("村…"))
    }

    @Test(.needs(isInstalled("/usr/bin/openssl"), "openssl is not installed"))
    func theSignatureOfDingtalkIsWhatOpensslReckons() throws {
        let (timestamp, secret) = (1_790_000_000_000 as Int64, "SEC0123456789abcdef0123456789abcdef")
        let file = FileManager.default.temporaryDirectory.appending(path: "sign-\(UUID().uuidString)")
        try Data("\(timestamp)\n\(secret)".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let script = "openssl dgst -sha256 -hmac '\(secret)' -binary '\(file.path)' | openssl base64 -A"
        let reckoned = try runTool("/bin/sh", ["-c", script]).output
        #expect(Robot.signature(timestamp: timestamp, secret: secret) == reckoned && reckoned.count == 44)
        let url = try #require(URL(string: "https://oapi.dingtalk.com/robot/send?access_token=k"))
        let signed = Robot(.dingtalk, secret: secret).signed(url, at: Instant(secondsSince1970: 1_790_000_000))
        let query = try #require(URLComponents(url: signed, resolvingAgainstBaseURL: false)?.queryItems)
        #expect(query.map(\.name) == ["access_token", "timestamp", "sign"])
        #expect(query.map(\.value) == ["k", "\(timestamp)", reckoned])
        // A + in a query is a blank to most servers.
        #expect(!(signed.query(percentEncoded: true) ?? "").contains("+"))
        #expect(Robot(.wecom).signed(url, at: F.start) == url)
    }

    @Test func anErrorInAGoodAnswerIsNoDelivery() async throws {
        let answers = [
            #"{"errcode":45009,"errmsg":"api freq out of limit"}"#, #"{"errcode":0,"errmsg":"ok"}"#,
        ]
        let receiver = try Receiver { connection, _ in .answer(200, body: answers[min(connection, 1)]) }
        defer { receiver.stop() }
        let outbox = MemoryOutbox([try Self.entry(1, to: "群")])
        let deliverer = Deliverer(destinations: [try Self.robot("群", receiver.port, Robot(.wecom))])
        let first = try await deliverer.deliver(from: outbox, now: { F.start })
        #expect(first.failed == 1 && outbox.all[0].state == .pending)
        #expect(outbox.all[0].nextAttemptAt >= F.start.advanced(by: 60))
        #expect(first.errors["群"]?.chinese.contains("45009") == true)
        let next = outbox.all[0].nextAttemptAt
        let second = try await deliverer.deliver(from: outbox, now: { next })
        #expect(second.delivered == 1)
        for answer in [#"{"errcode":310000,"errmsg":"sign not match"}"#, "<html>", "{}"] {
            guard case .failed = Robot(.dingtalk).reading(Data(answer.utf8)) else {
                Issue.record("\(answer) was taken")
                continue
            }
        }
    }

    @Test func aRobotIsToldTwentyThingsAMinuteAndNoMore() async throws {
        let receiver = try Receiver { _, _ in .answer(200, body: #"{"errcode":0}"#) }
        defer { receiver.stop() }
        let outbox = MemoryOutbox(try (1...50).map { try Self.entry($0, to: "群") })
        let deliverer = Deliverer(destinations: [try Self.robot("群", receiver.port, Robot(.wecom))])
        var counts: [Int] = []
        for second in stride(from: 0 as Int64, through: 120, by: 30) {
            counts.append(
                try await deliverer.deliver(from: outbox, now: { F.start.advanced(by: second) }).delivered)
        }
        #expect(counts == [20, 0, 20, 0, 10], "\(counts)")
        let sent = receiver.requests.count
        #expect(sent == 50 && outbox.pending.isEmpty)
    }
}
