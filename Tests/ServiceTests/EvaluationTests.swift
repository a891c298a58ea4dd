import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Reports
import TestCases
import Testing
import WorkOrders

@testable import Service

/// What a reporter learns by a token, and says.
@Suite struct EvaluationTests {
    private let office: TestOffice
    private let desk: ReportDesk

    init() async throws {
        office = try await TestOffice()
        let clock = office.clock
        desk = ReportDesk(office.store, clock: { clock.now })
    }

    /// A report at a place of its own, with its token.
    private func report(
        _ number: Int = 0, order: WorkOrderID? = nil, category: CategoryCode = OrderWorld.categories[1]
    ) async throws -> (record: ReportRecord, token: String) {
        var draft = ReportDraft(
            channel: .hotline, category: category,
            place: ReportPlace(
                position: Coordinate(x: 420_000 + 30_000 * Double(number), y: 2_550_000), accuracyMetres: 10,
                village: TestOffice.east),
            text: "隔壁堆了一年")
        draft.contact = ReporterContact(name: "陈某某", phone: "13800138000")
        draft.order = order
        draft.wantsToken = true
        let result = try await desk.add(draft, by: .person("a"))
        return (result.record, try #require(result.token))
    }

    /// Takes an order to its closing.
    private func close(_ id: WorkOrderID, _ outcome: OrderOutcome = .rectified) async throws {
        let clock = office.clock
        let orders = OrderDesk(office.store, clock: { clock.now })
        let centre = CaseActor.officer("中心", of: nil)
        let village = CaseActor.officer("经办", of: TestOffice.east)
        if try await office.store.order(id, in: .everything)?.state == .filed {
            _ = try await orders.take(
                .dispatched(OrderStep.Dispatch(unit: TestOffice.east, limits: [], rules: "")), on: id, by: centre)
            _ = try await orders.take(.signed, on: id, by: village)
        }
        let photo = Evidence(.photo, sha256: "\(id) \(clock.now)", name: "a.jpg", takenAt: clock.now.advanced(by: 60))
        clock.move(to: clock.now.advanced(by: 120).description)
        _ = try await orders.take(
            .reported(
                OrderStep.Feedback(
                    outcome: outcome, legality: .unknown, note: "单位内部的话", evidence: [photo],
                    cause: outcome == .falseChange ? .shadow : nil, reference: outcome == .transferred ? "1" : nil)),
            on: id, by: village)
        if outcome == .transferred {
            _ = try await orders.take(.answered(OrderStep.Answer(reference: "1", text: "已立案")), on: id, by: centre)
        }
        _ = try await orders.take(.passed(OrderStep.Check(note: nil)), on: id, by: centre)
    }

    private func ask(_ token: String, english: Bool = false) async throws -> TestOffice.Answer {
        try await office.ask(
            .get, "/api/v1/evaluations/\(token)", english ? [("Accept-Language", "en")] : [])
    }

    private func evaluate(_ token: String, _ body: String) async throws -> TestOffice.Answer {
        try await office.ask(.post, "/api/v1/evaluations/\(token)", body: body)
    }

    private func state(_ answer: TestOffice.Answer) -> String? {
        (answer.object["state"] as? [String: String])?["code"]
    }

    @Test func eightOutcomesGiveEightTextsInBothLanguages() async throws {
        var texts: Set<String> = []
        for (number, outcome) in OrderOutcome.allCases.enumerated() {
            // Of what the rules do not know no unit is competent.
            let category = outcome == .notAccepted ? CategoryCode("ufo.seen") : OrderWorld.categories[1]
            let (record, token) = try await report(number, category: category)
            #expect(try await state(ask(token)) == "received")
            try await close(record.order, outcome)
            for english in [false, true] {
                let answer = try await ask(token, english: english)
                #expect(state(answer) == "closed" && answer.object["can_evaluate"] as? Bool == true)
                #expect((answer.object["outcome"] as? [String: String])?["code"] == outcome.rawValue)
                texts.insert(try #require(answer.object["text"] as? String))
                // No words of a unit, of the reporter or of others, no place, no id.
                for secret in ["单位内部", "隔壁", "陈某某", "138001", "420", "2550000", "东村", "R-2026", "PR-2026"] {
                    #expect(!answer.text.contains(secret), "\(secret) in \(answer.text)")
                }
            }
        }
        #expect(texts.count == 16)
    }

    @Test func aTokenFollowsItsReportToTheLivingOrder() async throws {
        let clock = office.clock
        let (first, token) = try await report(0)
        let (second, other) = try await report(1)
        #expect(first.order != second.order)
        _ = try await OrderDesk(office.store, clock: { clock.now }).merge(
            first.order, into: second.order, reason: "同一堆", by: .officer("中心", of: nil))
        try await close(second.order, .nothingFound)
        let answers = [try await ask(token), try await ask(other)]
        #expect(answers.allSatisfy { state($0) == "closed" })
        #expect(answers[0].object["text"] as? String == "经现场核实，未发现所反映的情况。")
        // A report that comes in on the closed order finds it too.
        let (_, late) = try await report(1, order: second.order)
        #expect(try await state(ask(late)) == "closed")
    }

    @Test func whatIsUnknownAndWhatIsOverAreAnsweredAlike() async throws {
        let (_, token) = try await report()
        #expect(try await ask(token).status == 200)
        let unknown = try await ask("AAAAAAAAAAAAAAAAAAAAAA")
        office.clock.move(to: "2028-11-22T09:00:01+08:00")
        let over = try await ask(token)
        #expect(over.status == 404 && over.body == unknown.body && over.headers == unknown.headers)
        #expect(try await evaluate(token, #"{"satisfied":true}"#).status == 404)
        // 128 bits, and the store holds a hash alone.
        let bytes = Data(base64Encoded: token.replacing("-", with: "+").replacing("_", with: "/") + "==")
        #expect(token.count == 22 && bytes?.count == 16)
        for event in try await office.store.events() { #expect(!event.content.contains(token)) }
    }

    @Test func aMatterIsEvaluatedOnceAndNotSolvedLeadsBack() async throws {
        let (record, token) = try await report()
        let early = try await evaluate(token, #"{"satisfied":true}"#)
        #expect(early.status == 409 && early.code == "not-closed")
        try await close(record.order)
        #expect(try await evaluate(token, "{}").status == 422)
        let long = #"{"satisfied":true,"text":"\#(String(repeating: "长", count: 501))"}"#
        #expect(try await evaluate(token, long).code == "text-too-long")
        let said = try await evaluate(token, #"{"satisfied":false,"solved":false,"text":"还在"}"#)
        #expect(said.status == 201 && said.object["is_evaluated"] as? Bool == true)
        let again = try await evaluate(token, #"{"satisfied":true}"#)
        #expect(again.status == 409 && again.code == "evaluated-before")
        // The officer who goes finds the same: the order is opened again, and the reporter reads so.
        let checker = try await office.token(Post(.checker, at: OrderWorld.town))
        let visits = try await office.ask(.get, "/api/v1/visits?open=true", as: checker).items
        let id = try #require(visits.first?["id"] as? String)
        #expect(visits.count == 1 && (visits[0]["purpose"] as? [String: String])?["code"] == "callback")
        let tag = try await office.ask(.get, "/api/v1/visits/\(id)", as: checker).tag
        let reported = try await office.ask(
            .post, "/api/v1/visits/\(id)/report", as: checker, body: #"{"found":"unsolved","note":"地基仍在"}"#,
            [("If-Match", tag)])
        #expect(reported.status == 200, "\(reported.text)")
        #expect(try await state(ask(token)) == "handling")
        let events = try await office.store.events()
        let evaluation = try #require(events.first { $0.kind == .orderEvaluated })
        #expect(evaluation.actor == CaseActor(.reporter, name: record.id.text))
    }

    /// Whoever tries tokens is slowed down.
    @Test func tooManyTriesAreTurnedAway() async throws {
        let (_, token) = try await report()
        for _ in 0..<60 { #expect(try await ask("AAAAAAAAAAAAAAAAAAAAAA").status == 404) }
        let refused = try await ask(token)
        #expect(refused.status == 429 && Int(refused.headers[.retryAfter] ?? "").map { (1...60).contains($0) } == true)
        office.clock.move(to: "2026-11-23T09:01:01+08:00")
        #expect(try await ask(token).status == 200)
    }
}
