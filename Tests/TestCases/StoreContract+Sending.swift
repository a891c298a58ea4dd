import Casework
import Delivery
import Findings
import Foundation
import Governance
import Ground
import Reports
import StorePorts
@testable import WorkOrders

extension CaseFixture {
    /// Rules that send dumped waste into two systems, each in its own fields.
    static var sendingRules: RuleSet {
        let fire = FieldDelivery(
            receiver: "消防四化", fields: ["exit_blocked": "AQCK", "order": "BH", "text": "NR", "time": "SJ"],
            occasions: [.filed, .dispatched], constants: ["LY": "网格"], values: ["exit_blocked": ["是": "1"]])
        let town = FieldDelivery(
            receiver: "综治", fields: ["report": "xsbh", "exit_blocked": "ckds", "longitude": "jd", "latitude": "wd"],
            occasions: [.report], datum: .gcj02)
        return RuleSet(categories: [
            CategoryRule(
                code: CategoryCode("waste.dump"), dispatchesItself: false, responsible: .tier(.village),
                limits: [StageLimit(stage: "handle", span: .days(3))],
                fields: [FormField(code: "exit_blocked", dataType: .singlevaluelist, values: ["是", "否"])],
                deliveries: [fire, town], line: 1)
        ])
    }

    static func content(_ entry: OutboxEntry) throws -> DeliveredContent {
        try JSONDecoder().decode(DeliveredContent.self, from: entry.body)
    }
}

extension StoreContract {
    private typealias F = CaseFixture

    private static func found(_ store: any OfficeStore, _ clock: StandingClock) async throws -> ReportDesk {
        try await UnitRegister(store, clock: { clock.now }).record(F.reportUnits, from: "units.csv", by: .program)
        _ = try await OfficeRegister(store, clock: { clock.now }).adopt(F.sendingRules, text: "x", by: .program)
        return ReportDesk(store, clock: { clock.now })
    }

    private static func refuse(_ error: SendingError, _ body: () async throws -> Void) async throws {
        do { try await body() } catch let thrown as SendingError {
            return try hold(thrown == error, "\(thrown) in place of \(error)")
        }
        throw ContractBreach(description: "nothing was refused, expected \(error)")
    }

    private static func filled(_ metres: Double, _ reference: String) -> ReportDraft {
        var draft = F.draft(
            metres, .hotline, text: "我是陈大文，电话 138 0013 8000，证号 44060519900101123X：通道被堵", reference: reference)
        draft.contact = ReporterContact(name: "陈大文", phone: "13900139000")
        draft.fields = ["exit_blocked": "是"]
        draft.crs = CRSCode("EPSG:4547")
        return draft
    }

    /// Messages to other systems, and notices to people.
    static let sending: [StoreContract] = [
        StoreContract(
            "what the rules send is queued with its event, one message for each receiver, in its own fields",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                let desk = try await found(store, clock)
                let result = try await desk.add(filled(0, "1"), by: .person("a"))
                let order = result.record.order
                _ = try await desk.add(filled(0, "1"), by: .person("a"))
                let queued = try await store.outbox()
                try hold(queued.map(\.destination) == ["消防四化", "综治"], "\(queued)")
                try hold(queued.map(\.eventType) == ["order.filed", "order.report"], "kinds")
                try hold(queued.allSatisfy { $0.order == order.text && $0.isInOrder && $0.state == .pending }, "order")
                try hold(await store.outbox(ofOrder: order.text) == queued, "of the order")
                let fire = try F.content(queued[0])
                // Mapped, translated, and without a word of who reported.
                try hold(
                    fire.texts == [
                        "AQCK": "1", "BH": order.text, "LY": "网格", "SJ": "2026-11-23 09:00:00",
                        "NR": "我是***，电话 ***，证号 ***：通道被堵",
                    ], "\(fire.texts)")
                let town = try F.content(queued[1])
                try hold(town.texts == ["xsbh": result.record.id.text, "ckds": "是"], "\(town)")
                try hold(
                    town.place?.datum == .gcj02 && town.place?.longitude == "jd"
                        && town.place?.position == Coordinate(x: 420_000, y: 2_550_000), "\(town)")
                let step = OrderStep.dispatched(
                    OrderStep.Dispatch(unit: UnitCode("440605101201"), limits: [], rules: ""))
                _ = try await OrderDesk(store, clock: { clock.now }).take(step, on: order, by: .officer("a", of: nil))
                let all = try await store.outbox()
                try hold(all.map(\.eventType).last == "order.dispatched" && all.count == 3, "\(all)")
                try hold(Set(all.map { "\($0.destination) \($0.key)" }).count == 3, "keys")
                let notes = try await store.events().filter { $0.kind == .deliveryQueued }
                try hold(notes.map(\.subject) == all.map(\.key), "the log")
                // A second report on the matter: its own event, to the one that wants it.
                clock.move(to: "2026-11-23T09:05:00+08:00")
                var second = filled(5, "2")
                second.order = order
                _ = try await desk.add(second, by: .person("a"))
                try hold(
                    await store.outbox().dropFirst(3).map { "\($0.destination) \($0.eventType)" } == [
                        "综治 order.report"
                    ],
                    "the second report")
                try store.close()
            }),
        StoreContract(
            "messages in order wait for the one before them, others do not",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                let desk = try await found(store, clock)
                for number in 1...3 {
                    _ = try await desk.add(filled(Double(number) * 900, "\(number)"), by: .person("a"))
                }
                let now = clock.now
                func due(_ at: Instant, _ limit: Int = 50) async throws -> [Int64] {
                    try await store.due(at: at, limit: limit).map(\.id)
                }
                try hold(await due(now) == [1, 2, 3, 4, 5, 6], "\(await due(now))")
                try hold(await due(now, 1) == [1, 2], "one of each")
                try await store.markFailed(
                    id: 1, at: now, nextAttemptAt: now.advanced(by: 60), error: "the receiver answered 500")
                try hold(await due(now) == [2, 4, 6], "\(await due(now))")
                try await store.markDelivered(id: 2, at: now, answerID: "B-7")
                try await store.markFailed(id: 4, at: now, nextAttemptAt: now.advanced(by: 90), error: "x")
                try hold(await due(now) == [], "both wait")
                try hold(await due(now.advanced(by: 60)) == [1, 3, 5], "the first again")
                try hold(await due(now.advanced(by: 90)) == [1, 3, 4, 5, 6], "all")
                let kept = try await store.outbox()[1]
                try hold(kept.state == .delivered && kept.answerID == "B-7" && kept.deliveredAt == now, "\(kept)")
                let made = try await store.events(on: kept.key).filter { $0.kind == .deliveryMade }
                let note = try CanonicalJSON.value(SendingNote.self, from: made.first?.content ?? "")
                try hold(made.count == 1 && note.answerID == "B-7" && note.receiver == "综治", "\(note)")
                // Settled once: neither again nor otherwise.
                try await store.markAbandoned(id: 2, at: now, error: "x")
                try hold(await store.outbox()[1].state == .delivered, "settled twice")
                try store.close()
            }),
        StoreContract(
            "a person has a message sent again or gives it up, and the log says who",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                let reports = try await found(store, clock)
                _ = try await reports.add(filled(0, "1"), by: .person("a"))
                let desk = SendingDesk(store, clock: { clock.now })
                try await store.markFailed(
                    id: 1, at: clock.now, nextAttemptAt: clock.now.advanced(by: 3_600), error: "500")
                clock.move(to: "2026-11-23T09:10:00+08:00")
                try await desk.retry([1], by: .person("b"))
                let again = try await store.outbox()[0]
                try hold(again.nextAttemptAt == clock.now && again.attempts == 0 && again.state == .pending, "\(again)")
                try await desk.drop([1], reason: "对方不收", by: .person("b"))
                let dropped = try await store.outbox()[0]
                try hold(dropped.state == .abandoned && dropped.lastError == "对方不收", "\(dropped)")
                try await refuse(SendingError.abandoned(id: 1)) {
                    _ = try await desk.drop([1], reason: "", by: .person("b"))
                }
                try await desk.retry([1], by: .person("b"))
                try await store.markDelivered(id: 1, at: clock.now, answerID: nil)
                let head = try await store.logHead()
                for error in [SendingError.delivered(id: 1), .unknown(store: store.name, id: 77)] {
                    try await refuse(error) {
                        // All or nothing: the second, which could be, is not.
                        _ = try await desk.retry(error == .delivered(id: 1) ? [2, 1] : [2, 77], by: .person("b"))
                    }
                }
                try hold(await store.logHead() == head, "something was written")
                let key = again.key
                let kinds = try await store.events(on: key).filter { event in
                    (try? CanonicalJSON.value(SendingNote.self, from: event.content))?.receiver == "消防四化"
                }
                try hold(
                    kinds.map(\.kind) == [
                        .deliveryQueued, .deliveryRetried, .deliveryDropped, .deliveryRetried, .deliveryMade,
                    ], "\(kinds.map(\.kind))")
                try hold(kinds[2].actor == .person("b"), "who")
                try store.close()
            }),
        StoreContract(
            "notices are kept with how far the log was read, each once",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                try hold(await store.noticeMark() == nil, "before the first")
                try await OrderWorld.found(store, at: clock.now)
                let head = try await store.logHead().sequence
                let notice = OutboxMessage(
                    key: "notice:2", eventType: "notice.dispatched", body: Data("{}".utf8),
                    destinations: ["群", "值班 <a@b.org>"], isInOrder: true)
                for _ in 0..<2 { try await store.keep([notice], readTo: head) }
                try hold(await store.outbox().map(\.destination) == notice.destinations, "once for each")
                try hold(await store.noticeMark() == head, "the mark")
                try hold(await store.logHead().sequence == head, "the log")
                let all = try await store.events()
                try hold(await store.events(behind: 0, limit: 100) == all, "all")
                try hold(await store.events(behind: 1, limit: 1) == Array(all[1...1]), "one")
                try hold(await store.events(behind: head, limit: 9) == [], "none")
                try store.close()
            }),
        StoreContract(
            "people are told of orders that come to them, come due, are sent back, and of instructions",
            opening: { open in
                let store = try open()
                let clock = StandingClock("2026-11-23T09:00:00+08:00")
                let reports = try await found(store, clock)
                let order = try await reports.add(filled(0, "1"), by: .person("a")).record.order
                let village = UnitCode("440605101201")
                let desk = OrderDesk(store, clock: { clock.now })
                let centre = CaseActor.officer("a", of: nil)
                let dispatch = OrderStep.Dispatch(unit: village, limits: [], rules: "")
                _ = try await desk.take(.dispatched(dispatch), on: order, by: centre)
                clock.move(to: "2026-12-02T09:00:00+08:00")
                _ = try await desk.advance()
                _ = try await BesideDesk(store, clock: { clock.now }).instruct(
                    [village], text: "请即清理", order: order, until: clock.now, meeting: nil, by: .person("区长"))
                let entries = try await store.events()
                let notices = try await store.read { unit in
                    try entries.compactMap { try PeopleNotice(of: $0, in: unit) }
                }
                let kinds = notices.map(\.kind)
                try hold(kinds.first == .dispatched && kinds.last == .instruction, "\(kinds)")
                try hold(kinds.contains(.deadline) && notices.allSatisfy { $0.units.contains(village) }, "\(kinds)")
                try hold(Set(notices.map(\.key)).count == notices.count, "keys")
                let red = notices.last { $0.kind == .deadline }
                try hold(red?.title.chinese.hasPrefix("已超期 \(order)") == true, "\(red as Any)")
                // Neither who reported nor in what words.
                let text = "\(notices)"
                for word in ["陈大文", "139", "138", "通道被堵", "44060519900101123X"] {
                    try hold(!text.contains(word), "\(word): \(text)")
                }
                try store.close()
            }),
    ]
}
