import Casework
import Delivery
import Foundation
import GRDB
import GeoPackage
import Governance
import Ground
import Reports
import TestCases
import Testing

@testable import GeoPackageStore
import StorePorts
@testable import WorkOrders

/// Messages to other systems, as they lie in the file.
@Suite struct SendingTests {
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    private static let rules = RuleSet(categories: [
        CategoryRule(
            code: CategoryCode("waste.dump"), dispatchesItself: false, responsible: .tier(.village),
            limits: [StageLimit(stage: "handle", span: .days(3))],
            deliveries: [FieldDelivery(receiver: "综治", fields: ["order": "BH"], occasions: [.filed])], line: 1)
    ])

    /// A store with so many orders that are told to another system.
    private func filled(_ count: Int, at now: Instant = Instant(secondsSince1970: 1_790_000_000)) async throws
        -> GeoPackageStore
    {
        let store = try fixture.open()
        _ = try await OfficeRegister(store, clock: { now }).adopt(Self.rules, text: "x", by: .program)
        let desk = ReportDesk(store, clock: { now })
        for number in 0..<count {
            let place = ReportPlace(
                position: Coordinate(x: 420_000 + Double(number) * 5_000, y: 2_550_000), accuracyMetres: 5)
            _ = try await desk.add(
                ReportDraft(
                    channel: .patrol, category: CategoryCode("waste.dump"), place: place, text: "第 \(number) 处",
                    sourceReference: "\(number)"), by: .person("a"))
        }
        return store
    }

    @Test func whatWaitedBeforeIsStillSentAfterTheLayoutIsBroughtUp() async throws {
        try fixture.makeOlder(layout: 9)
        let at = Instant(secondsSince1970: 1_790_000_000)
        let queue = try DatabaseQueue(path: fixture.path)
        try await queue.write { db in
            GeoPackage.prepare(db)
            for (key, state, failures) in [("a", "delivered", 1), ("b", "pending", 3), ("c", "pending", 0)] {
                for destination in ["甲", "乙"] {
                    try db.execute(
                        sql: """
                            INSERT INTO outbox (key, destination, event_type, body, created_at, attempts, next_attempt_at, state)
                            VALUES (?, ?, 'cn.parcelwatch.survey.finished', ?, ?, ?, ?, ?)
                            """,
                        arguments: [
                            key, destination, Data("{}".utf8), at.geoPackageText, failures, at.geoPackageText, state,
                        ])
                }
            }
        }
        try queue.close()
        let store = try fixture.open()
        let due = try await store.due(at: at, limit: 9)
        #expect(due.map { "\($0.key) \($0.destination) \($0.attempts)" } == ["b 甲 3", "b 乙 3", "c 甲 0", "c 乙 0"])
        #expect(due.allSatisfy { !$0.isInOrder && $0.order == nil && $0.answerID == nil })
        #expect(try await store.outbox().count == 6)
        #expect(try await store.noticeMark() == nil)
        #expect(try await store.check().isWhole)
        try store.close()
    }

    @Test func aMessageThatWasChangedPutInOrTakenOutIsFound() async throws {
        let store = try await filled(4)
        let now = Instant(secondsSince1970: 1_790_000_100)
        try await store.markDelivered(id: 1, at: now, answerID: "B-7")
        try await store.markAbandoned(id: 2, at: now, error: "x")
        #expect(try await store.check().isWhole)
        try store.close()
        let whole = try fixture.bytes()
        for statement in [
            "UPDATE outbox SET body = '{}' WHERE id = 3", "UPDATE outbox SET state = 'delivered' WHERE id = 3",
            "UPDATE outbox SET state = 'pending' WHERE id = 1", "UPDATE outbox SET answer_id = 'B-8' WHERE id = 1",
            "UPDATE outbox SET order_id = 'PR-2026-000009' WHERE id = 1", "DELETE FROM outbox WHERE id = 2",
            "UPDATE outbox SET destination = '别处' WHERE id = 4", "UPDATE outbox SET key = 'other' WHERE id = 4",
            """
            INSERT INTO outbox (key, destination, event_type, body, created_at, attempts, next_attempt_at, state, order_id)
            SELECT 'forged', destination, event_type, body, created_at, 0, next_attempt_at, 'delivered', order_id FROM outbox
            WHERE id = 1
            """,
        ] {
            try whole.write(to: URL(fileURLWithPath: fixture.path))
            try fixture.change(statement)
            let changed = try fixture.open()
            #expect(try await !changed.check().isWhole, "\(statement)")
            try changed.close()
        }
    }

    @Test func whatOtherSystemsWereToldIsKeptHoweverOld() async throws {
        let store = try await filled(2)
        try await store.markDelivered(id: 1, at: Instant(secondsSince1970: 1_790_000_100), answerID: "B-7")
        let notice = OutboxMessage(key: "n", eventType: "notice.digest", body: Data("{}".utf8), destinations: ["群"])
        try await store.keep([notice], readTo: 1)
        let id = try #require(try await store.outbox().last?.id)
        try await store.markDelivered(id: id, at: Instant(secondsSince1970: 1_790_000_100), answerID: nil)
        try store.close()
        // Everything was years ago.
        try fixture.change("UPDATE outbox SET created_at = '2020-01-01T00:00:00.000Z'")
        let later = try fixture.open()
        _ = try await later.retain(Retention(logsDays: 180))
        #expect(try await later.outbox().map(\.answerID) == ["B-7", nil])
        #expect(try await later.check().isWhole)
        try later.close()
    }

    @Test func whatWaitsBehindOneOfItsDestinationIsNotDue() async throws {
        let store = try await filled(2)
        let queue = try DatabaseQueue(path: fixture.path)
        let at = Instant(secondsSince1970: 1_790_000_000)
        try await queue.write { db in
            for number in 0..<500 {
                try db.execute(
                    sql: """
                        INSERT INTO outbox
                          (key, destination, event_type, body, created_at, attempts, next_attempt_at, state, in_order)
                        VALUES (?, '群', 'notice.deadline', '{}', ?, 0, ?, 'pending', 1)
                        """,
                    arguments: [
                        "n\(number)", at.geoPackageText, at.advanced(by: number == 0 ? 3_600 : 0).geoPackageText,
                    ])
            }
        }
        try queue.close()
        let due = try await store.due(at: at, limit: 50)
        #expect(due.allSatisfy { $0.destination == "综治" } && due.count == 2)
        try store.close()
    }
}
