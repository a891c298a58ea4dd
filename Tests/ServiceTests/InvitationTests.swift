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

/// Somebody without an account goes and looks, by a link that an officer gave.
@Suite struct InvitationTests {
    private let office: TestOffice
    private let centre: String
    private let visit: TestOffice.Answer

    init() async throws {
        office = try await TestOffice()
        centre = try await office.token(Post(.dispatcher, at: OrderWorld.town), name: "centre")
        try await office.file([TestOffice.east])
        let body = #"{"order":"PR-2026-000001","purpose":"inspection","reason":"陈某某说没有清走"}"#
        visit = try await office.ask(.post, "/api/v1/visits", as: centre, body: body)
    }

    private var id: String { visit.object["id"] as? String ?? "" }

    private func invite(tag: String? = nil, _ more: String = "") async throws -> TestOffice.Answer {
        try await office.ask(
            .post, "/api/v1/visits/\(id)/invite", as: centre, body: #"{"look":"看砖是否清走 <b>""# + more + "}",
            [("If-Match", tag ?? visit.tag)])
    }

    private func path(_ answer: TestOffice.Answer) throws -> String {
        let link = try #require(answer.object["link"] as? String, "\(answer.text)")
        return String(try #require(link.firstMatch(of: #/\/visit\/V-[0-9-]+\/[A-Za-z0-9_-]{22}$/#)?.0))
    }

    private func send(_ path: String, _ fields: [(String, String)]) async throws -> TestOffice.Answer {
        let parts = fields.map { "--xYz\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n" }
        return try await office.ask(
            .post, path, bytes: [UInt8]((parts.joined() + "--xYz--\r\n").utf8),
            [("Content-Type", "multipart/form-data; boundary=xYz")])
    }

    @Test func aLinkShowsThePlaceAndTakesOneAnswer() async throws {
        let made = try await invite()
        #expect(made.status == 201 && made.text.contains("<svg"), "\(made.text)")
        let path = try path(made)
        let page = try await office.ask(.get, path)
        #expect(page.status == 200 && page.text.contains("看砖是否清走 &lt;b>") || page.text.contains("看砖是否清走 &lt;b&gt;"))
        #expect(page.headers[.cacheControl] == "no-store" && !page.text.contains("<script>"))
        for hidden in ["陈某某", "centre", "PR-2026", "没有清走"] { #expect(!page.text.contains(hidden), "\(hidden)") }
        // What lacks something is not taken, and the link stays good.
        #expect(try await send(path, [("note", "x")]).status == 422)
        #expect(try await send(path, [("found", "unsolved"), ("note", " ")]).status == 422)
        let answer = try await send(path, [("found", "unsolved"), ("note", "砖还在")])
        #expect(answer.status == 201, "\(answer.text)")
        for again in [try await office.ask(.get, path), try await send(path, [("found", "solved"), ("note", "x")])] {
            #expect(again.status == 404)
        }
        let kept = try await office.ask(.get, "/api/v1/visits/\(id)", as: centre).object
        #expect(kept["is_open"] as? Bool == false && kept["note"] as? String == "砖还在")
        #expect(kept["reported_by"] as? String == "受邀的第三方")
        // Not solved: an officer is to call back; the order is as it was.
        let open = try await office.ask(.get, "/api/v1/visits?open=true", as: centre).items
        #expect(open.count == 1 && (open[0]["purpose"] as? [String: Any])?["code"] as? String == "callback")
        let order = try await office.ask(.get, "/api/v1/orders/PR-2026-000001", as: centre)
        #expect((order.object["state"] as? [String: Any])?["code"] as? String == "filed")
        // The store and the log hold a hash, and no answer holds either.
        let token = String(path.split(separator: "/").last ?? "")
        let events = try await office.store.read { [id] in try $0.events(on: id) }
        #expect(events.map(\.kind.rawValue) == ["visitAsked", "visitInvited", "visitReported"])
        #expect(
            events.allSatisfy { !$0.content.contains(token) } && events[1].content.contains(AccessToken.hash(of: token))
        )
        #expect(!"\(kept)".contains(AccessToken.hash(of: token)))
    }

    @Test func guessedOldAndVoidLinksAreAnsweredAlikeAndAreLimited() async throws {
        let first = try path(await invite())
        let shown = try await office.ask(.get, "/api/v1/visits/\(id)", as: centre)
        // Whoever has not seen the first makes no second.
        #expect(try await invite().status == 409)
        let second = try path(await invite(tag: shown.tag))
        let guess = try await office.ask(.get, "/visit/\(id)/AAAAAAAAAAAAAAAAAAAAAA")
        #expect(guess.status == 404 && guess.text.contains("没有这一页"))
        #expect(try await office.ask(.get, first).body == guess.body)
        #expect(try await office.ask(.get, "/visit/V-2026-000999/AAAAAAAAAAAAAAAAAAAAAA").body == guess.body)
        #expect(try await office.ask(.get, "/told/AAAAAAAAAAAAAAAAAAAAAA").body == guess.body)
        #expect(try await office.ask(.get, second).status == 200)
        office.clock.move(to: "2026-12-02T09:00:00+08:00")
        #expect(try await office.ask(.get, second).body == guess.body)
        var statuses: [Int] = []
        for _ in 0..<70 { statuses.append(try await office.ask(.get, "/visit/\(id)/AAAAAAAAAAAAAAAAAAAAAB").status) }
        #expect(Set(statuses) == [404, 429] && statuses.last == 429)
    }

    /// Who may ask for visits, of an order in sight; for thirty days at most, and not once somebody has reported.
    @Test func onlyWhoMayAskForVisitsInvites() async throws {
        for role in Role.allCases {
            let token = try await office.token(Post(role, at: OrderWorld.town))
            let answer = try await office.ask(
                .post, "/api/v1/visits/\(id)/invite", as: token, body: #"{"look":"x"}"#, [("If-Match", "\"1\"")])
            #expect(answer.status == ([.dispatcher, .checker, .supervisor].contains(role) ? 409 : 403), "\(role)")
        }
        let west = try await office.token(Post(.supervisor, at: TestOffice.west))
        let hidden = try await office.ask(
            .post, "/api/v1/visits/\(id)/invite", as: west, body: #"{"look":"x"}"#, [("If-Match", visit.tag)])
        #expect(hidden.status == 404)
        #expect(try await invite(#","until":"2027-12-01T00:00:00Z""#).status == 409)
        let path = try path(await invite())
        let shown = try await office.ask(.get, "/api/v1/visits/\(id)", as: centre)
        let checker = try await office.token(Post(.checker, at: OrderWorld.town))
        let reported = try await office.ask(
            .post, "/api/v1/visits/\(id)/report", as: checker, body: #"{"found":"solved","note":"已清走"}"#,
            [("If-Match", shown.tag)])
        #expect(reported.status == 200, "\(reported.text)")
        #expect(try await office.ask(.get, path).status == 404)
        #expect(try await invite(tag: reported.tag).status == 409)
    }
}
