import Casework
import Foundation
import GRDB
import Governance
import Ground
import Overview
import Site
import StorePorts
import TestCases
import Testing

@testable import Statistics
@testable import WorkOrders

/// The figures of orders: two counts that agree, and figures reckoned by hand.
@Suite struct StatisticsTests {
    private static let start = Instant(secondsSince1970: 1_767_571_200)
    private static let now = Instant(secondsSince1970: 1_798_761_600)

    private static func inFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "statistics-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.appending(path: "a.gpkg").path)
    }

    private static func reading(
        _ store: any OfficeStore, period: StatisticsPeriod = StatisticsPeriod(),
        filter: StatisticsReading.Filter = StatisticsReading.Filter()
    ) async throws -> StatisticsReading {
        let office = try await OfficeRegister(store, clock: { now }).office()
        return StatisticsReading(store, office: office, period: period, filter: filter, now: now)
    }

    /// Instants by China's clock.
    private static func at(_ text: String) throws -> Instant { try #require(Instant(rfc3339: text + ":00+08:00")) }

    @Test(arguments: 1...5) func theLogAndTheTablesAgreeOnRandomHistories(seed: UInt64) async throws {
        let store = ReferenceStore()
        try await OrderWorld.found(store, at: Self.start)
        try await OrderWorld.makeHistories(120, seed: seed, in: store)
        let verification = try await Self.reading(store).verify()
        #expect(verification.differences.isEmpty, "\(verification.differences.prefix(5))")
        #expect(verification.orders == 120 && verification.log == verification.tables)
        #expect(verification.log.total.filed == 120)
        // A half-year and one village likewise.
        var filter = StatisticsReading.Filter()
        filter.villages = [OrderWorld.villages[0].text]
        let part = StatisticsPeriod(first: CivilDay("2026-02-01"), last: CivilDay("2026-05-31"))
        let some = try await Self.reading(store, period: part, filter: filter).verify()
        #expect(some.differences.isEmpty && some.log.total.filed < 120 && some.log.total.filed > 0)
    }

    @Test func everyKindOfFigureComesInTheHistories() async throws {
        let store = ReferenceStore()
        try await OrderWorld.found(store, at: Self.start)
        try await OrderWorld.makeHistories(1_500, seed: 7, in: store)
        let verification = try await Self.reading(store).verify()
        #expect(verification.differences.isEmpty, "\(verification.differences.prefix(5))")
        let total = verification.log.total
        for column in StatisticsColumn.all where !column.key.contains("merged") {
            // A category without competent units lets "not accepted" pass.
            #expect(column.value(total).number ?? 0 > 0, "\(column.key)")
        }
        // What is filed is open, closed, withdrawn or merged; all of it was filed in the period.
        #expect(total.filed == total.open + total.closed + total.withdrawn + total.merged)
        for grouping in StatisticsGrouping.allCases {
            let filed = (verification.log.rows[grouping] ?? [:]).values.reduce(0) { $0 + $1.filed }
            #expect(filed == total.filed, "\(grouping)")
        }
    }

    @Test func aStoreInAFileStreamsItsLogOrderByOrder() async throws {
        try await Self.inFolder { path in
            let store = try Stores.writing(path, by: .program)
            try await OrderWorld.found(store, at: Self.start)
            try await OrderWorld.makeHistories(60, seed: 3, in: store)
            var (subjects, sequences): ([String], [Int]) = ([], [])
            try await store.forEachOrderEvent(atOnce: 7) { event in
                if subjects.last != event.subject { (subjects, sequences) = (subjects + [event.subject], []) }
                #expect(sequences.last ?? 0 < event.sequence)
                sequences.append(event.sequence)
            }
            #expect(subjects == subjects.sorted() && Set(subjects).count == subjects.count)
            let evaluations = subjects.filter { $0.hasPrefix("E-") }
            #expect(subjects.count == 60 + evaluations.count && !evaluations.isEmpty)
            var read: [String] = []
            try await store.forEachOrderEvent(on: "E-", atOnce: 3) { read.append($0.subject) }
            #expect(read == evaluations)
            #expect(try await Self.reading(store).verify().differences.isEmpty)
            #expect(try await store.check().faults.isEmpty)
            // Somebody closes an order in the table alone.
            try store.close()
            let queue = try DatabaseQueue(path: path)
            try await queue.write { db in
                for trigger in try String.fetchAll(
                    db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'work_orders'")
                { try db.execute(sql: "DROP TRIGGER \(trigger)") }
                let id = try #require(
                    try String.fetchOne(db, sql: "SELECT id FROM work_orders WHERE state = 'handling' ORDER BY id"))
                try db.execute(
                    sql:
                        "UPDATE work_orders SET record = replace(record, '\"handOvers\":0', '\"handOvers\":3') WHERE id = ?",
                    arguments: [id])
                if db.changesCount == 0 { throw CancellationError() }
                try db.execute(
                    sql:
                        "UPDATE work_orders SET record = replace(record, '\"handOvers\":1', '\"handOvers\":3') WHERE id = ?",
                    arguments: [id])
            }
            try queue.close()
            let changed = try Stores.writing(path, by: .program)
            let differences = try await Self.reading(changed).verify().differences
            #expect(
                differences.contains { $0.grouping == .total && $0.figure == "hand_overs_per_100" }, "\(differences)")
            try changed.close()
        }
    }

    @Test func figuresAreAsReckonedByHand() async throws {
        let store = ReferenceStore()
        try await OrderWorld.found(store, at: try Self.at("2026-03-01T09:00"))
        let clock = SetClock(try Self.at("2026-03-02T09:00"))
        let (a, b, c) = (OrderWorld.villages[0], OrderWorld.villages[1], OrderWorld.town)
        var matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1])
        matter.place.unit = a
        try await OrderWorld.file([(matter, clock.now)], in: store)
        let id = WorkOrderID(year: 2026, number: 1)
        let desk = OrderDesk(store, clock: { clock.now })
        func take(_ time: String, _ step: OrderStep, _ unit: UnitCode?, _ name: String = "甲") async throws {
            clock.now = try Self.at(time)
            _ = try await desk.take(step, on: id, by: .officer(name, of: unit))
        }
        func dispatch(to unit: UnitCode) -> OrderStep {
            .dispatched(OrderStep.Dispatch(unit: unit, limits: [], rules: ""))
        }
        func report(_ photo: String) -> OrderStep {
            .reported(
                OrderStep.Feedback(
                    outcome: .rectified, legality: .unknown, note: "已清运",
                    evidence: [Evidence(.photo, sha256: photo, name: "a.jpg", takenAt: clock.now)]))
        }
        // Monday 2 March 2026; office hours 8:30-12:00 and 14:00-17:30.
        try await take("2026-03-02T09:30", dispatch(to: a), nil)
        try await take("2026-03-02T10:00", .returned(OrderStep.Return(reason: "不属", basis: "清单", proposed: b)), a)
        try await take("2026-03-02T11:00", dispatch(to: b), nil)
        try await take("2026-03-02T14:30", .signed, b)
        try await take("2026-03-03T09:00", report("p1"), b)
        try await take("2026-03-03T10:00", .sentBack(OrderStep.Reason("照片不清")), c, "乙")
        try await take("2026-03-03T11:00", report("p2"), b)
        try await take("2026-03-03T15:00", .passed(OrderStep.Check()), c, "乙")
        let before = try await Self.reading(store).verify()
        #expect(before.differences.isEmpty)
        let total = before.log.total
        #expect((total.filed, total.dispatched, total.closed, total.open) == (1, 1, 1, 0))
        #expect((total.returns, total.returnsUpheld, total.handOvers, total.firstTimeRight) == (1, 0, 1, 0))
        #expect(total.outcomes == [.rectified: 1] && (total.timedRounds, total.roundsInTime) == (1, 1))
        // 11:00 to 14:30 without lunch: 90 minutes.
        #expect(total.signing.quantile(0.5) == 90)
        // 9:30 to 12:00, 14:00 to 17:30, 8:30 to 9:00, and 10:00 to 11:00 after it was sent back: 150 + 210 + 30 + 60.
        #expect(total.handling.quantile(0.5) == 450)
        // 11:00 to 12:00 and 14:00 to 15:00.
        #expect(total.checking.quantile(0.9) == 120)
        // The return counts for the unit that gave it, the rest for the one that has it.
        #expect(before.log.rows[.unit]?[a.text]?.returns == 1 && before.log.rows[.unit]?[a.text]?.closed == 0)
        #expect(before.log.rows[.unit]?[b.text]?.closed == 1 && before.log.rows[.village]?[a.text]?.closed == 1)

        // Opened again by a visit in April: a boomerang of April, and no closing any more.
        try await take(
            "2026-04-07T09:00", .reopened(OrderStep.Reopening(cause: .visit, reason: "仍有垃圾")), c, "乙")
        let after = try await Self.reading(store).verify()
        #expect(after.differences.isEmpty)
        #expect(after.log.rows[.month]?["2026-04"]?.reopenings == [.visit: 1])
        #expect((after.log.total.closed, after.log.total.open, after.log.total.overdue) == (0, 1, 1))
        #expect(after.log.total.timedRounds == 1)
        let march = StatisticsPeriod(first: CivilDay("2026-03-01"), last: CivilDay("2026-03-31"))
        #expect(try await Self.reading(store, period: march).fromLog().total.reopenings.isEmpty)
    }

    @Test func evaluationsCountAtTheirMomentForTheUnitThatWasResponsible() async throws {
        let store = ReferenceStore()
        let clock = SetClock(try Self.at("2026-03-01T09:00"))
        try await OrderWorld.found(store, at: clock.now)
        let (a, b) = (OrderWorld.villages[0], OrderWorld.villages[1])
        var matter = OrderMatter(origins: [.passiveReport], category: OrderWorld.categories[1])
        matter.place.unit = a
        try await OrderWorld.file([(matter, clock.now)], in: store)
        let id = WorkOrderID(year: 2026, number: 1)
        let (desk, beside) = (OrderDesk(store, clock: { clock.now }), BesideDesk(store, clock: { clock.now }))
        func dispatch(to unit: UnitCode) async throws {
            let step = OrderStep.Dispatch(unit: unit, limits: [], rules: "")
            _ = try await desk.take(.dispatched(step), on: id, by: .officer("甲", of: nil))
        }
        func evaluate(_ time: String, _ score: Int, solved: Bool?) async throws {
            clock.now = try Self.at(time)
            _ = try await beside.evaluate(id, score: score, isSolved: solved, text: nil, by: .person("乙"))
        }
        clock.now = try Self.at("2026-03-02T09:30")
        try await dispatch(to: a)
        try await evaluate("2026-03-02T10:00", 2, solved: false)
        _ = try await desk.take(
            .returned(OrderStep.Return(reason: "不属", basis: "清单", proposed: b)), on: id, by: .officer("甲", of: a))
        try await dispatch(to: b)
        try await evaluate("2026-03-20T09:00", 3, solved: nil)
        try await evaluate("2026-03-31T23:59", 4, solved: true)
        try await evaluate("2026-04-01T00:00", 5, solved: true)
        let verification = try await Self.reading(store).verify()
        #expect(verification.differences.isEmpty, "\(verification.differences)")
        func shares(_ figures: Figures?) -> [StatisticsValue] {
            StatisticsColumn.all.filter { ["evaluated", "satisfied_share", "said_solved_share"].contains($0.key) }
                .map { $0.value(figures ?? Figures()) }
        }
        let rows = verification.log.rows
        // 4 and 5 points are satisfied; one of the four did not say whether it is solved.
        #expect(shares(verification.log.total) == [.count(4), .share(2, of: 4), .share(2, of: 3)])
        #expect(shares(rows[.unit]?[a.text]) == [.count(1), .share(0, of: 1), .share(0, of: 1)])
        #expect(shares(rows[.unit]?[b.text]) == [.count(3), .share(2, of: 3), .share(2, of: 2)])
        #expect(shares(rows[.village]?[a.text]) == shares(verification.log.total))
        #expect(shares(rows[.month]?["2026-04"]) == [.count(1), .share(1, of: 1), .share(1, of: 1)])
    }

    /// "Closed" is not "fixed": each end is a column of its own, and one of them is settled.
    @Test func fourEndsAreFourColumnsAndOneIsSettled() throws {
        var figures = Figures()
        (figures.closed, figures.outcomes) = (4, [.rectified: 1, .lawful: 1, .notAccepted: 1, .transferred: 1])
        func value(_ key: String) throws -> StatisticsValue {
            try #require(StatisticsColumn.all.first { $0.key == key }).value(figures)
        }
        for key in ["rectified", "lawful", "not_accepted", "transferred"] {
            #expect(try value("outcome_\(key)") == .count(1), "\(key)")
        }
        #expect(try value("settled_share") == .share(1, of: 4))
    }

    @Test func quantilesAreOfWhatCame() {
        var counts = MinuteCounts()
        #expect(counts.quantile(0.5) == nil)
        for minutes in [5, 1, 9, 3, 7, 2, 8, 4, 6, 10] { counts.add(minutes) }
        #expect(counts.quantile(0.5) == 5 && counts.quantile(0.9) == 9 && counts.quantile(1) == 10)
        #expect(counts.quantile(0) == 1)
    }

    @Test func unitsAreRankedAmongTheirLikeAndNotByAHandfulOfOrders() {
        func figures(_ dispatched: Int, timed: Int, inTime: Int, closed: Int = 100, right: Int = 50) -> Figures {
            var figures = Figures()
            (figures.dispatched, figures.timedRounds, figures.roundsInTime) = (dispatched, timed, inTime)
            (figures.closed, figures.firstTimeRight) = (closed, right)
            return figures
        }
        let (a, b, c) = (OrderWorld.villages[0].text, OrderWorld.villages[1].text, OrderWorld.villages[2].text)
        let ranking = Ranking(
            [
                a: figures(50, timed: 40, inTime: 36), b: figures(60, timed: 50, inTime: 45, right: 70),
                c: figures(30, timed: 19, inTime: 19), OrderWorld.town.text: figures(50, timed: 40, inTime: 4),
                OrderWorld.department.text: figures(700, timed: 600, inTime: 500),
            ], in: UnitDirectory(OrderWorld.units))
        // Equal shares in time; more of b's were right the first time.
        #expect(ranking.standings[b] == .rank(1, of: 2, tier: .village, band: .small))
        #expect(ranking.standings[a] == .rank(2, of: 2, tier: .village, band: .small))
        #expect(ranking.standings[c] == .tooFew(19))
        #expect(ranking.standings[OrderWorld.town.text] == .rank(1, of: 1, tier: .town, band: .small))
        #expect(
            ranking.standings[OrderWorld.department.text] == .rank(1, of: 1, tier: .department, band: .large))
    }
}

/// A clock that stands where it was put.
private final class SetClock: @unchecked Sendable {
    var now: Instant
    init(_ now: Instant) { self.now = now }
}
