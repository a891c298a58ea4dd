import Access
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing
import WorkOrders

@testable import Service

/// What waits for dispatchers and arbiters, with all that it takes to settle it.
@Suite struct InboxTests {
    private let office: TestOffice
    private let centre, east, west, arbiter: String

    init() async throws {
        office = try await TestOffice()
        try await office.file([TestOffice.east, TestOffice.east, TestOffice.west])
        centre = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        east = try await office.token(Post(.handler, at: TestOffice.east), name: "east")
        west = try await office.token(Post(.handler, at: TestOffice.west), name: "west")
        arbiter = try await office.token(Post(.arbiter, at: OrderWorld.town), name: "arbiter")
    }

    private func step(_ number: Int, _ word: String, _ body: String, as token: String) async throws {
        let path = "/api/v1/orders/\(TestOffice.id(number))"
        let seen = try await office.ask(.get, path, as: token).tag
        let answer = try await office.ask(.post, "\(path)/\(word)", as: token, body: body, [("If-Match", seen)])
        try #require(answer.status == 200, "\(word): \(answer.text)")
    }

    private func giveBack(_ number: Int) async throws {
        try await step(number, "dispatch", #"{"unit":"\#(TestOffice.east)"}"#, as: centre)
        let reason = #"{"reason":"不在本村","basis":"清单第3条","proposed_unit":"\#(TestOffice.west)"}"#
        try await step(number, "return", reason, as: east)
    }

    private func inbox(_ name: String, as token: String) async throws -> [[String: Any]] {
        let answer = try await office.ask(.get, "/api/v1/inbox/\(name)", as: token)
        try #require(answer.status == 200, "\(answer.text)")
        return answer.items
    }

    @Test func aReturnStandsWithItsReasonBasisAndProposal() async throws {
        try await giveBack(2)
        let items = try await inbox("returns", as: centre)
        #expect(items.count == 1)
        let dossier = try #require(items.first)
        #expect((dossier["order"] as? [String: Any])?["id"] as? String == TestOffice.id(2).text)
        let back = try #require(dossier["return"] as? [String: Any])
        #expect(back["reason"] as? String == "不在本村" && back["basis"] as? String == "清单第3条")
        #expect((back["unit"] as? [String: String])?["code"] == TestOffice.east.text)
        #expect((back["proposed"] as? [String: String])?["code"] == TestOffice.west.text)
        #expect((dossier["allowed"] as? [String])?.contains("uphold") == true)
        #expect((dossier["rules"] as? [String])?.isEmpty == false)
        // Settled: it waits no more. The version in the dossier is what the step names.
        let version = try #require(dossier["version"] as? Int)
        let settled = try await office.ask(
            .post, "/api/v1/orders/\(TestOffice.id(2))/dispatch", as: centre, body: #"{"unit":"\#(TestOffice.west)"}"#,
            [("If-Match", "\"\(version)\"")])
        #expect(settled.status == 200, "\(settled.text)")
        #expect(try await inbox("returns", as: centre).isEmpty)
        #expect(try await office.ask(.get, "/api/v1/inbox/returns", as: east).status == 403)
    }

    @Test func aDisputeShowsWhatEachUnitSaysAndPastRulings() async throws {
        try await giveBack(1)
        try await step(1, "uphold", #"{"reason":"是本村的"}"#, as: centre)
        try await step(1, "dispute", #"{"reason":"宗地在界外"}"#, as: east)
        let first = try #require(try await inbox("disputes", as: arbiter).first)
        var parts = try #require((first["dispute"] as? [String: Any])?["parts"] as? [[String: Any]])
        #expect(
            parts.map { ($0["unit"] as? [String: String])?["code"] } == [TestOffice.east.text, TestOffice.west.text])
        #expect(parts[0]["text"] as? String == "宗地在界外" && parts[1]["text"] == nil)
        #expect((first["rulings"] as? [Any])?.isEmpty == true)
        try await step(1, "state", #"{"note":"也不在我村"}"#, as: west)
        let heard = try #require(try await inbox("disputes", as: arbiter).first)
        parts = try #require((heard["dispute"] as? [String: Any])?["parts"] as? [[String: Any]])
        #expect(parts[1]["text"] as? String == "也不在我村")
        try await step(1, "rule", #"{"lead":"\#(TestOffice.east)","reason":"按属地"}"#, as: arbiter)
        #expect(try await inbox("disputes", as: arbiter).isEmpty)
        // The next dispute of the category in this town shows how this one was ruled.
        try await giveBack(2)
        try await step(2, "uphold", #"{"reason":"是本村的"}"#, as: centre)
        try await step(2, "dispute", #"{"reason":"宗地在界外"}"#, as: east)
        let next = try #require(try await inbox("disputes", as: arbiter).first)
        let rulings = try #require(next["rulings"] as? [[String: Any]])
        #expect(rulings.count == 1 && rulings[0]["order"] as? String == TestOffice.id(1).text)
        #expect((rulings[0]["lead"] as? [String: String])?["code"] == TestOffice.east.text)
        #expect(rulings[0]["reason"] as? String == "按属地")
    }

    @Test func theHistorySaysWhatWasSaid() async throws {
        try await giveBack(3)
        let path = "/api/v1/orders/\(TestOffice.id(3))/events"
        let events = try await office.ask(.get, path, as: centre).items
        let said = try #require(events.last)
        #expect(said["name"] as? String == "退单")
        #expect((said["detail"] as? String)?.hasPrefix("不在本村；依据 清单第3条；建议 ") == true, "\(said)")
    }
}
