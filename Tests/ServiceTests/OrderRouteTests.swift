import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import TestCases
import Testing
import WorkOrders

@testable import Service

@Suite struct OrderRouteTests {
    private let office: TestOffice
    private let centre, handler, checker: String
    private let path = "/api/v1/orders/PR-2026-000001"

    init() async throws {
        office = try await TestOffice()
        try await office.file([TestOffice.east])
        centre = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        handler = try await office.token(Post(.handler, at: TestOffice.east), name: "handler")
        checker = try await office.token(Post(.checker, at: OrderWorld.town), name: "checker")
    }

    private func step(
        _ word: String, _ body: String = "{}", as token: String, tag: String? = nil, key: String? = nil
    ) async throws -> TestOffice.Answer {
        var seen = tag
        if seen == nil { seen = try await office.ask(.get, path, as: centre).tag }
        return try await office.ask(
            .post, "\(path)/\(word)", as: token, body: body,
            [("If-Match", seen ?? "")] + (key.map { [("Idempotency-Key", $0)] } ?? []))
    }

    private var dispatch: String { #"{"unit":"\#(TestOffice.east)"}"# }

    private func actions(_ answer: TestOffice.Answer) -> [String] {
        (answer.object["allowed"] as? [[String: Any]] ?? []).compactMap { $0["action"] as? String }
    }

    @Test func anOrderIsTakenThroughItsCourse() async throws {
        let filed = try await office.ask(.get, path, as: centre)
        #expect(actions(filed) == ["dispatch", "merge"])
        #expect(try await actions(office.ask(.get, path, as: handler)).isEmpty)
        let dispatched = try await step("dispatch", dispatch, as: centre)
        #expect(dispatched.status == 200, "\(dispatched.text)")
        #expect((dispatched.object["responsible"] as? [String: String])?["name"] == "东村")
        #expect(try await actions(office.ask(.get, path, as: handler)) == ["sign", "return"])
        #expect(try await step("sign", as: handler).status == 200)
        office.clock.move(to: "2026-11-23T10:00:00+08:00")
        // What a photo shows of when and where it was taken is its own word: it has to be handed in first.
        let unknown = #"{"kind":"photo","sha256":"\#(String(repeating: "ab", count: 32))","name":"a.jpg"}"#
        let refused = try await step(
            "report", #"{"outcome":"rectified","note":"已清理","evidence":[\#(unknown)]}"#, as: handler)
        #expect(refused.status == 422 && refused.text.contains("POST photos"), "\(refused.text)")
        let handed = try await office.ask(.post, "/api/v1/photos", as: handler, bytes: [0xFF, 0xD8, 1])
        #expect(handed.status == 201, "\(handed.text)")
        let photo = #"{"kind":"photo","sha256":"\#(try #require(handed.object["sha256"] as? String))"}"#
        let reported = try await step(
            "report", #"{"outcome":"rectified","note":"已清理","evidence":[\#(photo)]}"#, as: handler)
        #expect(reported.status == 200, "\(reported.text)")
        // Who reported it does not check it, whatever the role.
        let both = try await office.token(Post(.checker, at: TestOffice.east), Post(.handler, at: TestOffice.east))
        let own = try await step("pass", as: both)
        #expect(own.status == 403 && own.code == "refused", "\(own.text)")
        #expect(try await actions(office.ask(.get, path, as: checker)) == ["pass", "send-back"])
        let passed = try await step("pass", #"{"note":"属实"}"#, as: checker)
        #expect((passed.object["state"] as? [String: String])?["code"] == "closed")
        let events = try await office.ask(.get, "\(path)/events", as: checker).items
        #expect(events.compactMap { $0["event"] as? String }.last == "orderPassed")
        #expect(events.last?["actor"] as? String == "checker" && events.last?["role"] as? String == "checker")
        // The log says the same when it is replayed.
        var replay = OrderReplay()
        let id = WorkOrderID(year: 2026, number: 1)
        for event in try await office.store.events(on: id.text) { try replay.take(event) }
        #expect(try await replay.order == office.store.order(id, in: .everything))
    }

    @Test func aStepNeedsTheVersionThatWasSeen() async throws {
        let none = try await office.ask(.post, "\(path)/dispatch", as: centre, body: dispatch)
        #expect(none.status == 428 && none.code == "no-version")
        #expect(try await step("dispatch", dispatch, as: centre, tag: "\"9999\"").status == 409)
        #expect(try await step("dispatch", dispatch, as: centre, tag: "x").status == 400)
        #expect(try await step("dispatch", #"{"unit":"440605999"}"#, as: centre).code == "unknown-unit")
    }

    /// Two people at one order, 200 times: one takes the step, the other is told which version is there now.
    @Test func twoPeopleAtOneOrderOneWins() async throws {
        try await office.file([UnitCode](repeating: TestOffice.east, count: 1_000), from: 1_000)
        let other = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        for number in 1_000..<2_000 {
            let path = "/api/v1/orders/\(TestOffice.id(number))"
            let tag = try await office.ask(.get, path, as: centre).tag
            async let first = office.ask(
                .post, "\(path)/dispatch", as: centre, body: dispatch, [("If-Match", tag)])
            async let second = office.ask(
                .post, "\(path)/dispatch", as: other, body: #"{"unit":"\#(OrderWorld.department)"}"#,
                [("If-Match", tag)])
            let answers = try await [first, second]
            #expect(answers.map(\.status).sorted() == [200, 409])
            let now = try await office.ask(.get, path, as: centre)
            let lost = answers.first { $0.status == 409 }
            #expect(lost?.code == "outdated" && lost?.object["version"] as? Int == now.object["version"] as? Int)
            #expect(try await office.store.events(on: "\(TestOffice.id(number))").count == 2)
        }
    }

    @Test func oneKeyAHundredTimesAtOnceIsOneStep() async throws {
        let tag = try await office.ask(.get, path, as: centre).tag
        let answers = try await withThrowingTaskGroup(of: TestOffice.Answer.self) { group in
            for _ in 0..<100 {
                group.addTask { try await step("dispatch", dispatch, as: centre, tag: tag, key: "k1") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0.status == 200 && $0.body == answers[0].body })
        #expect(try await office.store.events(on: "PR-2026-000001").count == 2)
        // The key of one account is not that of another, and another request under it is refused.
        let other = try await step("dispatch", #"{"unit":"\#(TestOffice.west)"}"#, as: centre, tag: tag, key: "k1")
        #expect(other.status == 422 && other.code == "other-request")
    }

    @Test func pagesFollowEachOtherAndEnd() async throws {
        try await office.file([UnitCode](repeating: TestOffice.east, count: 25), from: 100)
        var (seen, after): ([String], String?) = ([], nil)
        repeat {
            let page = try await office.ask(
                .get, "/api/v1/orders?limit=10&sort=latest" + (after.map { "&after=\($0)" } ?? ""), as: handler)
            seen += page.items.compactMap { $0["id"] as? String }
            after = page.object["next"] as? String
        } while after != nil
        #expect(seen.count == 26 && Set(seen).count == 26)
        for wrong in [
            "limit=0", "limit=-1", "limit=99999999999999999999", "after=***", "sort=id;DROP", "state=open", "x=1",
            "due_before=2026-13-45", "limit=1&limit=2",
        ] {
            #expect(try await office.ask(.get, "/api/v1/orders?\(wrong)", as: handler).status == 400, "\(wrong)")
        }
    }

    @Test func whatIsNoJSONIsRefusedByName() async throws {
        let tag = try await office.ask(.get, path, as: centre).tag
        for (body, status) in [
            ("", 400), ("{", 400), ("[]", 422), (#"{"unit":5}"#, 422), ("{}", 422),
            (String(repeating: "[", count: 100_000), 400), (String(repeating: "x", count: 2_000_000), 413),
        ] {
            let answer = try await office.ask(
                .post, "\(path)/dispatch", as: centre, body: body, [("If-Match", tag)])
            #expect(answer.status == status, "\(body.prefix(20)): \(answer.text)")
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
        let plain = try await office.ask(
            .post, "\(path)/dispatch", as: centre, body: dispatch, [("If-Match", tag), ("Content-Type", "text/plain")])
        #expect(plain.status == 415)
        let english = try await office.ask(.get, "/nowhere", [("Accept-Language", "en-GB,zh;q=0.5")])
        #expect(english.status == 404 && english.object["title"] as? String == "there is nothing here")
        #expect(english.headers[.xContentTypeOptions] == "nosniff" && english.headers[.cacheControl] == "no-store")
    }
}
