import Casework
import Foundation
import Ground
import Reports
import SimulatedYear
import Site
import StorePorts

/// How fast a store takes reports: a simulated year's in lists of 2,000 as an import hands them over, then one by one.
struct ReportBench {
    /// Reports of the year.
    let reports: Int
    /// Where the store is made, and taken away at the end.
    let folder: String
    /// Reports that are timed one by one.
    let single: Int

    private static let atOnce = 2_000

    /// The figures; the floor is that of the same run: a synced write of 4 kB.
    func measure() async throws -> (entries: [BenchResult.Entry], floors: [String: Double]) {
        let folder = URL(fileURLWithPath: folder).appendingPathComponent("bench-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try Stores.writing(folder.appendingPathComponent("store.gpkg").path, by: .user)
        defer { try? store.close() }
        let year = SimulatedYear(reports: reports + single)
        try await UnitRegister(store, clock: { .now }).record(year.district.units, from: "units", by: .program)
        let desk = ReportDesk(store, clock: { .now })
        var (lists, ones, written, list) = (Waits(), Waits(), Waits(), [ReportDraft]())
        for (number, told) in year.reports.enumerated() {
            let draft = ReportDraft(told.report)
            if number < reports {
                list.append(draft)
                guard list.count == Self.atOnce || number == reports - 1 else { continue }
                _ = try await lists.note { try await desk.add(list, by: .program) }
                list = []
            } else {
                _ = try await ones.note { try await desk.add(draft, by: .person("officer")) }
                try await written.note {
                    try OfficeBench.writeSynced(folder.appendingPathComponent("synced").path)
                }
            }
        }
        let floor = written.ninetyNinth
        return (
            [
                lists.entry("take \(min(reports, Self.atOnce)) reports", floor: floor),
                ones.entry("take a report", floor: floor),
            ], ["syncedWriteMilliseconds": floor]
        )
    }
}

extension ReportDraft {
    fileprivate init(_ report: Report) {
        self.init(
            channel: report.channel, category: report.category, reportedAt: report.reportedAt, place: report.place,
            text: report.text, reporter: report.reporter)
    }
}
