import Casework
import Dispatch
import Findings
import GRDB
import Governance
import Ground
import Reports
import StorePorts
import Synchronization
import TestCases
import Testing
import WorkOrders

@testable import GeoPackageStore

/// How the store reads: beside a write, and by its indices.
@Suite struct ReadingTests {
    private typealias F = CaseFixture
    private let fixture: StoreFixture

    init() throws { fixture = try StoreFixture() }

    @Test(.timeLimit(.minutes(5))) func aReadDoesNotWaitForAWriteAndSeesWhatWasThereBefore() async throws {
        let store = try fixture.open()
        try await F.fill(store)
        let isInside = Flag()
        let goOn = DispatchSemaphore(value: 0)
        let unit = GovernanceUnit(code: UnitCode("440605"), name: "南海区", tier: .district, parent: nil)
        let writing = Task {
            try await store.write { writer in
                try writer.put([unit])
                isInside.set()
                goOn.wait()
            }
        }
        while !isInside.isSet { try await Task.sleep(for: .milliseconds(1)) }
        // More of them than there are connections, all amid the write.
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask { try await store.findings().count + store.units().count }
            }
            for try await count in group { #expect(count == 1) }
        }
        goOn.signal()
        try await writing.value
        #expect(try await store.units() == [unit])
        try store.close()
        await #expect(throws: StoreError.closed(path: fixture.path)) { try await store.units() }
    }

    /// The statements that a list runs to find its ids, each with SQLite's plan for it.
    private func plans(_ list: RowList, _ request: PageRequest, in store: GeoPackageStore) throws -> [(
        String, [String]
    )] {
        try store.read { db in
            let statements = Mutex<[String]>([])
            db.trace { event in
                if case .statement(let statement) = event { statements.withLock { $0.append(statement.expandedSQL) } }
            }
            _ = try list.page(request, of: db) { $0 }
            db.trace(options: [])
            return try statements.withLock { $0 }.filter { $0.hasPrefix("SELECT id,") }.map { sql in
                (sql, try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] })
            }
        }
    }

    /// A list that read every row of findings would read gigabytes: outlines and measurements are in them.
    @Test func everyListFindsItsRowsInAnIndexThatHoldsAllItAsksFor() async throws {
        let store = try fixture.open()
        try await F.fill(store)
        let village = UnitCode("440605001001")
        let scopes: [Scope] = [.everything, .units([village]), .units([UnitCode("440605"), village]), .units([])]
        let places: [[PlaceFilter]] = [[], [.unit(village)], [.village("东村"), .parcels("440605001001")]]
        let cursors: [PageCursor?] = [
            nil, PageCursor(value: "0.5", id: "440605001001JC00000-01"),
            PageCursor(value: "", id: "440605001001JC00000-01"),
        ]
        var count = 0
        for (scope, place) in scopes.flatMap({ scope in places.map { (scope, $0) } }) {
            for after in cursors {
                let request = PageRequest(after: after, limit: 10)
                var (lists, narrow): ([RowList], [RowList]) = ([], [])
                for order in FindingQuery.Order.allCases {
                    var query = FindingQuery()
                    (query.order, query.places) = (order, place)
                    lists.append(RowList(query, in: scope))
                    (query.states, query.classes, query.since) = ([.suspected], [.newBuilding], .distantPast)
                    lists.append(RowList(query, in: scope))
                }
                for order in OrderQuery.Order.allCases {
                    var query = OrderQuery()
                    (query.order, query.places, query.states, query.since) = (order, place, [.filed], .distantPast)
                    lists.append(RowList(query, in: scope))
                    // A parcel has few orders, an order few reports: their rows are looked at one by one.
                    query.parcel = F.code(0)
                    narrow.append(RowList(query, in: scope))
                }
                for order in ReportQuery.Order.allCases {
                    var query = ReportQuery()
                    (query.order, query.places, query.channels) = (order, place, [.patrol])
                    lists.append(RowList(query, in: scope))
                    query.workOrder = WorkOrderID("PR-2026-000001")
                    narrow.append(RowList(query, in: scope))
                    (query.workOrder, query.parcel) = (nil, F.code(0))
                    narrow.append(RowList(query, in: scope))
                }
                for (sql, plan) in try narrow.flatMap({ try plans($0, request, in: store) }) {
                    #expect(
                        plan.contains { $0.contains(#/^SEARCH \w+ USING INDEX \w+_(parcel|order) /#) },
                        "\(plan): \(sql)")
                    #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(plan): \(sql)")
                }
                for list in lists {
                    for (sql, plan) in try plans(list, request, in: store) {
                        count += 1
                        #expect(
                            plan.contains { $0.contains(/USING COVERING INDEX \w+_(open_)?by_/) }, "\(plan): \(sql)")
                        #expect(
                            plan.allSatisfy { !$0.contains("SCAN \(list.table)") || $0.contains("COVERING") },
                            "\(plan): \(sql)")
                    }
                }
            }
        }
        #expect(count > 200)
        try store.close()
    }

    /// What was read in a unit of work and written in it since is read as it was written.
    @Test func aUnitOfWorkReadsWhatItWrote() async throws {
        let store = try fixture.open()
        try await F.fill(store)
        let state = try await store.write { unit in
            var finding = try unit.findings(on: F.code(0))[0]
            finding.state = .finished
            var log = EventWriter(after: try unit.logHead(), actor: .program, at: .distantPast) {
                try unit.put($0, previousHash: $1, hash: $2)
            }
            let text = try CanonicalJSON.text(finding)
            let event = try log.append(.findingEnded, finding.id.text, ["sha256": ContentHash.text(text)])
            try unit.put(finding, text: text, chips: nil, by: event)
            return try unit.findings(on: F.code(0)).map(\.state)
        }
        #expect(state == [.finished])
        #expect(try await store.findings().map(\.state) == [.finished])
        try store.close()
    }
}

/// Is set once, by another thread.
private final class Flag: Sendable {
    private let value = Mutex(false)

    var isSet: Bool { value.withLock { $0 } }

    func set() { value.withLock { $0 = true } }
}
