import Access
import Findings
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing

@testable import Service

/// Officers who look at the same findings.
@Suite struct ReviewTests {
    private let world: TierWorld
    private let one, other: String
    private let path: String
    private var office: TestOffice { world.office }

    init() async throws {
        world = try await TierWorld()
        one = try await world.office.token(Post(.dispatcher, at: OrderWorld.town), name: "officer-one")
        other = try await world.office.token(Post(.dispatcher, at: OrderWorld.town), name: "officer-two")
        let id = try #require(world.seen(.findings, from: OrderWorld.town).min())
        path = "/api/v1/findings/\(id)"
    }

    @Test func oneOfficerAtATimeHasAFinding() async throws {
        let seat = try await office.ask(.post, path + "/seat", as: one)
        #expect(seat.object["until"] as? String == "2026-11-23T01:10:00Z", "\(seat.text)")
        let taken = try await office.ask(.post, path + "/seat", as: other)
        #expect(taken.status == 409 && taken.code == "taken", "\(taken.text)")
        let decided = try await office.ask(.post, path + "/decision", as: other, body: #"{"decision":"noChange"}"#)
        #expect(decided.status == 409 && decided.code == "taken", "\(decided.text)")
        // A seat that is renewed goes on; one that is not ends by itself.
        office.clock.move(to: "2026-11-23T09:08:00+08:00")
        #expect(try await office.ask(.post, path + "/seat", as: one).status == 200)
        office.clock.move(to: "2026-11-23T09:12:00+08:00")
        #expect(try await office.ask(.post, path + "/seat", as: other).status == 409)
        office.clock.move(to: "2026-11-23T09:18:01+08:00")
        #expect(try await office.ask(.post, path + "/seat", as: other).status == 200)
        // The server alone says who has it: it is not the first one's any more.
        #expect(try await office.ask(.post, path + "/seat", as: one).status == 409)
        #expect(try await office.ask(.delete, path + "/seat", as: one).status == 204)
        #expect(try await office.ask(.post, path + "/seat", as: one).status == 409)
        #expect(try await office.ask(.delete, path + "/seat", as: other).status == 204)
        #expect(try await office.ask(.post, path + "/seat", as: one).status == 200)
    }

    @Test func ofTwoDecisionsOnWhatBothSawUndecidedOneStands() async throws {
        let body = #"{"decision":"newBuilding","seen_decided_at":null}"#
        async let first = office.ask(.post, path + "/decision", as: one, body: body)
        async let second = office.ask(
            .post, path + "/decision", as: other, body: #"{"decision":"noChange","seen_decided_at":null}"#)
        let answers = try await [first, second]
        #expect(answers.map(\.status).sorted() == [200, 409], "\(answers.map(\.text))")
        #expect(answers.first { $0.status == 409 }?.code == "decided-meanwhile")
        let standing = try await office.ask(.get, path, as: one).object
        let at = try #require(standing["decided_at"] as? String)
        let replaced = try await office.ask(
            .post, path + "/decision", as: other, body: #"{"decision":"extension","seen_decided_at":"\#(at)"}"#)
        #expect(replaced.status == 200, "\(replaced.text)")
    }

    @Test func whoDecidedTakesItBack() async throws {
        _ = try await office.ask(.post, path + "/decision", as: one, body: #"{"decision":"noChange"}"#)
        let refused = try await office.ask(.delete, path + "/decision", as: other)
        #expect(refused.status == 403 && refused.code == "not-decided-by-you", "\(refused.text)")
        let back = try await office.ask(.delete, path + "/decision", as: one)
        #expect(back.status == 200 && back.object["decision"] == nil, "\(back.text)")
        #expect((back.object["state"] as? [String: String])?["code"] == "suspected")
        #expect(try await office.ask(.delete, path + "/decision", as: one).status == 403)
    }

    @Test func theSecondOfficerDoesNotSeeWhatTheFirstSaid() async throws {
        var settings = TestOffice.settings
        settings.secondLook = SecondLook([.noChange])
        let world = try await TierWorld(settings)
        let office = world.office
        let post = Post(.dispatcher, at: OrderWorld.town)
        let one = try await office.token(post, name: "officer-one")
        let other = try await office.token(post, name: "officer-two")
        let third = try await office.token(post, name: "officer-three")
        func queue(_ token: String) async throws -> Set<String> {
            let page = try await office.ask(.get, "/api/v1/findings?awaiting=me&limit=500", as: token)
            return Set((page.object["items"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String })
        }
        let id = try #require(world.seen(.findings, from: OrderWorld.town).min())
        let path = "/api/v1/findings/\(id)"
        let body = #"{"decision":"noChange","note":"只有第一人知道"}"#
        let first = try await office.ask(.post, path + "/decision", as: one, body: body)
        #expect(first.status == 200 && (first.object["looks"] as? [Any])?.count == 1, "\(first.text)")
        #expect(try await !queue(one).contains(id))
        #expect(try await queue(other).contains(id))
        // No answer to the second officer tells what the first said.
        for asked in [
            path, path + "/sheet", "/api/v1/findings?awaiting=me", "/api/v1/findings.geojson",
            "/api/v1/findings.csv", "/api/v1/events", "/ogc/collections/findings/items",
        ] {
            let answer = try await office.ask(.get, asked, as: other)
            #expect(!answer.text.contains("只有第一人知道") && !answer.text.contains("noChange"), "\(asked): \(answer.text)")
            #expect(answer.status == 200, "\(asked): \(answer.text)")
        }
        let differing = try await office.ask(.post, path + "/decision", as: other, body: #"{"decision":"newBuilding"}"#)
        #expect((differing.object["looks"] as? [Any])?.count == 2, "\(differing.text)")
        for token in [one, third] { #expect(try await queue(token).contains(id)) }
        let unseen = try await office.ask(.post, path + "/decision", as: third, body: #"{"decision":"newBuilding"}"#)
        #expect(unseen.status == 409 && unseen.code == "looks-differ", "\(unseen.text)")
        let settled = try await office.ask(
            .post, path + "/decision", as: third, body: #"{"decision":"newBuilding","approved":true,"settles":true}"#)
        #expect(settled.object["looked_before"] as? [String] == ["officer-one", "officer-two"], "\(settled.text)")
        #expect(settled.object["is_approved"] as? Bool == true)
        let wrong = try await office.ask(
            .post, path + "/decision", as: third, body: #"{"decision":"noChange","approved":true}"#)
        #expect(wrong.status == 422, "\(wrong.text)")
        #expect(try await office.ask(.get, "/api/v1/findings?awaiting=you", as: one).status == 400)
    }

    /// The finding of the fixture has no measurement of its ground, so that nothing is said of it but its size.
    @Test func aFindingSaysWhatIsSeenThere() async throws {
        let finding = try await office.ask(.get, path, as: one, body: nil, [("Accept-Language", "en")]).object
        let description = try #require(finding["description"] as? [String: Any])
        #expect((description["headline"] as? String)?.hasPrefix("colour or texture changed") == true)
        #expect((description["headline"] as? String)?.hasSuffix("about 56 m²") == true)
        #expect(finding["reasons"] is [Any])
    }
}
