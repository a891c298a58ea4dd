import Casework
import Foundation
import Governance
import Ground
import Reports
import SimulatedYear
import WorkOrders
import Testing

@testable import GeoPackageStore
import StorePorts

/// How fast a store takes the reports of a simulated year; `REPORTS=20000` says how many.
@Suite struct ReportSpeedTests {
    private static let count = ProcessInfo.processInfo.environment["REPORTS"].flatMap { Int($0) } ?? 600

    @Test func aYearsReportsAreTakenWithoutReadingTheStoreForEach() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let year = SimulatedYear(reports: Self.count)
        let now = Instant(rfc3339: "2026-12-31T00:00:00Z") ?? .distantFuture
        try await UnitRegister(store, clock: { now }).record(year.district.units, from: "units", by: .program)
        let desk = ReportDesk(store, clock: { now })
        var (batch, joined, right): ([SimulatedReport], Int, Int) = ([], 0, 0)
        var matters: [WorkOrderKey: Int] = [:]
        let start = ContinuousClock.now
        func take() async throws {
            let results = try await desk.add(batch.map { ReportDraft($0.report) }, by: .program)
            for (told, result) in zip(batch, results) {
                if result.record.ownOrder != nil {
                    matters[result.record.order.text] = told.matter
                } else {
                    joined += 1
                    right += matters[result.record.order.text] == told.matter ? 1 : 0
                }
            }
            batch = []
        }
        for told in year.reports {
            batch.append(told)
            if batch.count == 2_000 { try await take() }
        }
        try await take()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let rate = Double(Self.count) / seconds
        print("\(Self.count) reports in \(seconds) s, \(rate) a second; \(joined) joined, \(right) of them right")
        #expect(joined > 0 && Double(right) / Double(joined) > 0.9, "\(right) of \(joined)")
        #expect(rate > 20, "\(rate) a second")
        var query = ReportQuery()
        query.channels = [.patrol]
        #expect(try await !store.reports(query, in: .everything, page: PageRequest(limit: 10)).rows.isEmpty)
        if Self.count <= 600 { #expect(try await store.check().isWhole) }
        try store.close()
    }
}

private typealias WorkOrderKey = String

extension ReportDraft {
    fileprivate init(_ report: Report) {
        self.init(
            channel: report.channel, category: report.category, reportedAt: report.reportedAt, place: report.place,
            text: report.text, reporter: report.reporter)
    }
}
