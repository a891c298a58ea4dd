import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import Reports
import TestCases
import Testing
import WorkOrders

@testable import Service

/// Identities, the log, instructions and visits, as people come to them.
@Suite struct DeskRouteTests {
    private let office: TestOffice
    private let centre, handler, supervisor, auditor: String

    init() async throws {
        office = try await TestOffice()
        centre = try await office.token(Post(.dispatcher, at: OrderWorld.town), name: "centre")
        handler = try await office.token(Post(.handler, at: TestOffice.east), name: "handler")
        supervisor = try await office.token(Post(.supervisor, at: OrderWorld.town), name: "supervisor")
        auditor = try await office.token(Post(.auditor, at: UnitCode("440605")), name: "auditor")
    }

    private func report() async throws -> ReportRecord {
        let clock = office.clock
        var draft = ReportDraft(
            channel: .hotline, category: OrderWorld.categories[1],
            place: ReportPlace(
                position: Coordinate(x: 420_000, y: 2_550_000), accuracyMetres: 10, village: TestOffice.east),
            text: "隔壁堆了一年", summary: "路边垃圾")
        draft.contact = ReporterContact(name: "陈某某", phone: "13800138000")
        return try await ReportDesk(office.store, clock: { clock.now }).add(draft, by: .person("a")).record
    }

    @Test func aLookAtAReporterIsOnRecordWithItsReason() async throws {
        let record = try await report()
        let path = "/api/v1/reports/\(record.id)/identity"
        // A handler reads the dispatcher's summary, never the reporter's words.
        let order = try await office.ask(.get, "/api/v1/orders/\(record.order)", as: handler)
        #expect(order.object["summary"] as? String == "路边垃圾" && !order.text.contains("隔壁"))
        #expect(try await office.ask(.post, path, as: handler, body: #"{"reason":"x"}"#).code == "not-your-role")
        #expect(try await office.ask(.post, path, as: centre, body: "{}").code == "missing-value")
        #expect(try await office.ask(.post, path, as: centre, body: #"{"reason":" "}"#).code == "wrong-value")
        #expect(try await office.store.events().allSatisfy { $0.kind != .identityRead })
        let read = try await office.ask(.post, path, as: centre, body: #"{"reason":"回访核实"}"#)
        #expect(read.object["phone"] as? String == "13800138000" && read.object["text"] as? String == "隔壁堆了一年")
        // Whose answer nobody reads has looked as well: the entry is there before the first byte.
        _ = try await office.respond(.post, path, as: centre, body: #"{"reason":"第二次"}"#)
        let looks = try await office.ask(.get, "/api/v1/audit/identity/\(record.order)", as: auditor)
        #expect(looks.items.count == 2 && looks.items[0]["actor"] as? String == "centre", "\(looks.text)")
        #expect(looks.items[1]["reason"] as? String == "第二次")
        #expect(
            looks.items[0]["reason"] as? String == "回访核实" && looks.items[0]["reports"] as? [String] == [record.id.text])
        #expect(!looks.text.contains("13800138000"))
        // The look of a report that was merged away is found at the order that stands.
        let clock = office.clock
        try await office.file([TestOffice.east], from: 900)
        _ = try await OrderDesk(office.store, clock: { clock.now }).merge(
            record.order, into: TestOffice.id(900), reason: nil, by: .officer("中心", of: nil))
        let later = try await office.ask(.get, "/api/v1/audit/identity/\(TestOffice.id(900))", as: auditor)
        #expect(later.items.count == 2)
    }

    @Test func anAuditorReadsTheLogAndHoldsItsChain() async throws {
        let record = try await report()
        let first = try await office.ask(.get, "/api/v1/audit?limit=3", as: auditor)
        let next = try #require(first.object["next"] as? String)
        let rest = try await office.ask(.get, "/api/v1/audit?limit=500&after=\(next)", as: auditor)
        let numbers = (first.items + rest.items).compactMap { $0["sequence"] as? Int }
        #expect(try await numbers == Array(1...office.store.logHead().sequence))
        let text = first.text + rest.text
        for secret in ["隔壁", "陈某某", "13800138000"] { #expect(!text.contains(secret)) }
        let filed = try await office.ask(.get, "/api/v1/audit?event=orderFiled", as: auditor).items
        #expect(filed.map { $0["subject"] as? String } == [record.order.text])
        #expect((filed[0]["content"] as? String)?.contains("路边垃圾") == true)
        let whole = try await office.ask(.get, "/api/v1/audit/verify", as: auditor).object
        #expect(whole["is_whole"] as? Bool == true && whole["entries"] as? Int == numbers.count)
        // An auditor of a village sees the entries of its cases, and no others.
        let village = try await office.token(Post(.auditor, at: TestOffice.west))
        #expect(try await office.ask(.get, "/api/v1/audit?limit=500", as: village).items.isEmpty == false)
        let seen = try await office.ask(.get, "/api/v1/audit?limit=500", as: village).items
        #expect(seen.allSatisfy { ($0["event"] as? String)?.hasPrefix("account") == true }, "\(seen)")
    }

    @Test func anInstructionGoesToItsUnitsAndBack() async throws {
        let body =
            #"{"to":["\#(TestOffice.east)","\#(TestOffice.west)"],"text":"核对界线","until":"2026-12-01T00:00:00Z","meeting":"https://meet.example/1"}"#
        let beyond = try await office.token(Post(.supervisor, at: TestOffice.east))
        #expect(
            try await office.ask(.post, "/api/v1/instructions", as: beyond, body: body).code == "beyond-your-units")
        for wrong in [
            #"{"to":[],"text":"x"}"#, #"{"to":["440605999"],"text":"x"}"#,
            #"{"to":["\#(TestOffice.east)"],"text":" "}"#,
            #"{"to":["\#(TestOffice.east)"],"text":"x","meeting":"javascript:alert(1)"}"#,
        ] {
            #expect(
                try await office.ask(.post, "/api/v1/instructions", as: supervisor, body: wrong).status == 422,
                "\(wrong)")
        }
        let key = [("Idempotency-Key", "k1")]
        let given = try await office.ask(.post, "/api/v1/instructions", as: supervisor, body: body, key)
        #expect(given.status == 201, "\(given.text)")
        let id = try #require(given.object["id"] as? String)
        let again = try await office.ask(.post, "/api/v1/instructions", as: supervisor, body: body, key)
        #expect(again.object["id"] as? String == id)
        let path = "/api/v1/instructions/\(id)"
        let seen = try await office.ask(.get, path, as: handler)
        let recipients = seen.object["recipients"] as? [[String: Any]] ?? []
        #expect(recipients.count == 1 && (recipients[0]["unit"] as? [String: String])?["name"] == "东村")
        #expect(try await office.ask(.get, path, as: handler, [("If-None-Match", seen.tag)]).status == 304)
        #expect(try await office.ask(.post, path + "/receive", as: handler, body: "{}").code == "no-version")
        let received = try await office.ask(
            .post, path + "/receive", as: handler, body: "{}", [("If-Match", seen.tag)])
        #expect(received.status == 200 && received.tag != seen.tag, "\(received.text)")
        let late = try await office.ask(
            .post, path + "/reply", as: handler, body: #"{"text":"已核对"}"#, [("If-Match", seen.tag)])
        #expect(late.status == 409 && late.code == "outdated-record")
        let reply = (body: #"{"text":"已核对"}"#, headers: [("If-Match", received.tag), ("Idempotency-Key", "k2")])
        let replied = try await office.ask(.post, path + "/reply", as: handler, body: reply.body, reply.headers)
        #expect(replied.status == 200, "\(replied.text)")
        #expect(
            try await office.ask(.post, path + "/reply", as: handler, body: reply.body, reply.headers).body
                == replied.body)
        // The supervisor sees both, and keeps the minutes; nobody else does.
        let whole = try await office.ask(.get, path, as: supervisor)
        #expect((whole.object["recipients"] as? [[String: Any]])?.count == 2)
        let minutes = #"{"text":"由东村牵头"}"#
        let other = try await office.token(Post(.supervisor, at: OrderWorld.town))
        #expect(
            try await office.ask(.post, path + "/minutes", as: other, body: minutes, [("If-Match", whole.tag)]).code
                == "not-yours")
        let kept = try await office.ask(
            .post, path + "/minutes", as: supervisor, body: minutes, [("If-Match", whole.tag)])
        #expect(kept.object["minutes"] as? String == "由东村牵头" && kept.object["is_open"] as? Bool == true)
        let events = try await office.store.events(on: id).map(\.kind)
        #expect(events == [.instructionSent, .instructionReceived, .instructionReplied, .instructionMinuted])
    }

    @Test func aVisitIsReportedByWhoGoes() async throws {
        try await office.file([TestOffice.east])
        let body = #"{"order":"PR-2026-000001","purpose":"inspection","reason":"照片看不清","going":"\#(TestOffice.east)"}"#
        let asked = try await office.ask(.post, "/api/v1/visits", as: centre, body: body, [("Idempotency-Key", "v1")])
        #expect(asked.status == 201, "\(asked.text)")
        #expect(
            try await office.ask(.post, "/api/v1/visits", as: centre, body: body, [("Idempotency-Key", "v1")]).body
                == asked.body)
        let id = try #require(asked.object["id"] as? String)
        let path = "/api/v1/visits/\(id)/report"
        let report = #"{"found":"solved","note":"已清理"}"#
        let checker = try await office.token(Post(.checker, at: OrderWorld.town))
        let refused = try await office.ask(.post, path, as: checker, body: report, [("If-Match", asked.tag)])
        #expect(refused.status == 403 && refused.code == "not-yours", "\(refused.text)")
        let done = try await office.ask(.post, path, as: handler, body: report, [("If-Match", asked.tag)])
        #expect(done.status == 200 && done.object["is_open"] as? Bool == false, "\(done.text)")
        let again = try await office.ask(.post, path, as: handler, body: report, [("If-Match", done.tag)])
        #expect(again.status == 409 && again.code == "refused-record")
    }

    /// With two posts one person may neither rule on what they handled nor check it, whoever reported it in the end.
    @Test func whoHandledAnOrderNeitherRulesNorChecks() async throws {
        try await office.file([TestOffice.east, TestOffice.east])
        let clock = office.clock
        func person(_ name: String, _ posts: Post...) async throws -> [(String, String)] {
            let account = Account(
                try AccountName(name), kind: .person, fullName: name, posts: posts, isPasswordGiven: false,
                addedAt: clock.now)
            try await office.store.write { try $0.put(StoredAccount(account, secret: TestOffice.secret)) }
            return try await signIn(name)
        }
        func signIn(_ name: String) async throws -> [(String, String)] {
            let body = #"{"name":"\#(name)","password":"\#(TestOffice.password)"}"#
            let answer = try await office.ask(.post, "/api/v1/session", body: body)
            let cookie = (answer.headers[.setCookie] ?? "").split(separator: ";").first.map(String.init) ?? ""
            return [("Cookie", cookie), ("X-CSRF-Token", answer.object["csrf_token"] as? String ?? "")]
        }
        var both = try await person(
            "lixm", Post(.handler, at: TestOffice.east), Post(.arbiter, at: OrderWorld.town),
            Post(.checker, at: OrderWorld.town))
        func step(_ number: Int, _ word: String, _ body: String, _ headers: [(String, String)], as token: String? = nil)
            async throws -> TestOffice.Answer
        {
            let path = "/api/v1/orders/\(TestOffice.id(number))"
            let tag = try await office.ask(.get, path, as: centre).tag
            return try await office.ask(
                .post, "\(path)/\(word)", as: token, body: body, headers + [("If-Match", tag)])
        }
        func actions(_ number: Int) async throws -> [String] {
            let order = try await office.ask(.get, "/api/v1/orders/\(TestOffice.id(number))", both).object
            return (order["allowed"] as? [[String: Any]] ?? []).compactMap { $0["action"] as? String }
        }
        for number in 1...2 {
            let dispatched = try await step(number, "dispatch", #"{"unit":"\#(TestOffice.east)"}"#, [], as: centre)
            #expect(dispatched.status == 200)
        }
        // A dispute that this person raised: the town arbitrates, another person of it.
        let returned = try await step(
            1, "return", #"{"reason":"职能不符","basis":"清单","proposed_unit":"\#(TestOffice.west)"}"#, both)
        #expect(returned.status == 200, "\(returned.text)")
        _ = try await step(1, "uphold", #"{"reason":"属本村"}"#, [], as: centre)
        let disputed = try await step(
            1, "dispute", #"{"reason":"不属本村","proposed_unit":"\#(TestOffice.west)"}"#, both)
        #expect(disputed.status == 200, "\(disputed.text)")
        // The other order, which this person signs.
        #expect(try await step(2, "sign", "{}", both).status == 200)
        // The other village has not been heard within its hours.
        clock.move(to: "2026-11-24T14:30:00+08:00")
        both = try await signIn("lixm")
        let ruling = #"{"lead":"\#(TestOffice.east)","reason":"按界线"}"#
        let own = try await step(1, "rule", ruling, both)
        #expect(own.status == 403 && own.code == "refused" && own.text.contains("经办过"), "\(own.text)")
        #expect(try await !actions(1).contains("rule"))
        let other = try await office.token(Post(.arbiter, at: OrderWorld.town))
        #expect(try await step(1, "rule", ruling, [], as: other).status == 200)
        // What this person signed and a colleague reported.
        let handed = try await office.ask(.post, "/api/v1/photos", as: handler, bytes: [0xFF, 0xD8, 9])
        let photo = #"{"kind":"photo","sha256":"\#(try #require(handed.object["sha256"] as? String))"}"#
        let reported = try await step(
            2, "report", #"{"outcome":"rectified","note":"已清理","evidence":[\#(photo)]}"#, [], as: handler)
        #expect(reported.status == 200, "\(reported.text)")
        #expect(try await !actions(2).contains("pass"))
        let passed = try await step(2, "pass", "{}", both)
        #expect(passed.status == 403 && passed.code == "refused", "\(passed.text)")
        let checker = try await office.token(Post(.checker, at: OrderWorld.town))
        #expect(try await step(2, "pass", "{}", [], as: checker).status == 200)
    }
}
