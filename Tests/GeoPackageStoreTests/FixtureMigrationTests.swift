import Casework
import Findings
import Foundation
import GRDB
import GeoPackage
import Ground
import Synchronization
import TestCases
import Testing
import WorkOrders

@testable import GeoPackageStore
import StorePorts

/// A store that the program before this layout wrote (`Fixtures/layout-5.gpkg`: a survey of 14 parcels of the sample, two
/// decisions, two scenes), with what that program exported of it (`layout-5-findings.csv`).
@Suite struct FixtureMigrationTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    private let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
        try FileManager.default.copyItem(
            at: Self.folder.appending(path: "layout-5.gpkg"), to: URL(fileURLWithPath: fixture.path))
    }

    /// What the earlier program's export says of each finding: id, class, state, areas, order.
    private func exported() throws -> [[String]] {
        let text = try String(contentsOf: Self.folder.appending(path: "layout-5-findings.csv"), encoding: .utf8)
        let lines = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let titles = try #require(lines.first).map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\u{FEFF}")) }
        let wanted = [
            "id", "class", "state", "confidence", "changed_area_inside_m2", "changed_area_beyond_m2", "work_order",
        ]
        // The reasons hold commas: what lies behind them is counted from the end.
        return lines.dropFirst().map { line in
            wanted.map { name in
                let index = titles.firstIndex(of: name) ?? 0
                if name == "work_order" { return line.first { $0.hasPrefix("AD-") }.map(String.init) ?? "" }
                return String(line[index])
            }
        }
    }

    @Test func nothingIsLostAndWhatWasExportedStaysTheSame() async throws {
        let store = try fixture.open()
        let orders = try await store.workOrders()
        let findings = try await store.findings().map { record in
            [
                record.id.text, record.finding.verdict.verdictClass.rawValue, record.state.rawValue,
                "\(record.finding.verdict.confidence ?? -1)", "\(record.finding.changedAreaInsideSquareMetres)",
                "\(record.finding.changedAreaBeyondSquareMetres)",
                orders.last { $0.matter.findingIDs.contains(record.id) }?.id.text ?? "",
            ]
        }
        #expect(try findings == exported())
        #expect(findings.count == 3)
        // The decisions are where the findings are now.
        let decided = try await store.findings().compactMap(\.decision)
        #expect(decided.map(\.decidedBy) == ["张三", "李四"])
        #expect(decided.map(\.verdictClass) == [.newBuilding, .noChange])
        #expect(decided.map(\.note) == ["现场已核实", nil])
        #expect(try await store.check().isWhole)
        try await store.verifyAuditChain()
        // What surveys changed is read from the log once, and kept with them.
        let surveys = try await store.surveys().map(\.record.id)
        #expect(surveys.count == 2)
        let first = try await store.surveys.changes(by: surveys[0])
        #expect(first.findings.count == 3 && first.findings.values.allSatisfy { $0 == .recorded })
        #expect(first.orders(.raised).map(\.text) == ["AD-440605001001JC00001-01"])
        try store.close()
    }

    @Test func theStoreGoesOnAfterwards() async throws {
        let store = try fixture.open()
        let id = FindingID("440605001001JC00010-01")
        try await store.deciding.decide(id, .demolished, by: .person("张三"))
        // Unsure as the judge was, there is an order now.
        #expect(try await store.workOrders().map(\.matter.verdictClass) == [.newBuilding, .demolished])
        #expect(try await store.check().isWhole)
        let events = try await store.events()
        #expect(events.last?.actor == .person("张三") && events.first?.actor == nil)
        try store.close()
    }

    /// The files as they lie on the disk at one moment are what a process leaves that is killed then.
    @Test func killedAtAnyStatementItIsTheOldStoreOrTheNewOne() async throws {
        let snapshots = Mutex<[URL]>([])
        let (path, folder) = (fixture.path, fixture.folder)
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            GeoPackage.prepare(db)
            db.trace { _ in
                snapshots.withLock { snapshots in
                    let copy = folder.appending(path: "killed-\(snapshots.count).gpkg")
                    let files = FileManager.default
                    try? files.copyItem(at: URL(fileURLWithPath: path), to: copy)
                    for suffix in ["-journal", "-wal"] where files.fileExists(atPath: path + suffix) {
                        try? files.copyItem(atPath: path + suffix, toPath: copy.path + suffix)
                    }
                    snapshots.append(copy)
                }
            }
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try StoreMigrations.migrator(now: Instant(secondsSince1970: 1_790_000_000)).migrate(queue)
        try queue.close()
        let copies = snapshots.withLock { $0 }
        #expect(copies.count > 30)
        var layouts: Set<Int> = []
        for copy in copies {
            layouts.insert(try GeoPackageStore.layout(of: copy.path).applied)
            let store = try fixture.open(copy.path)
            #expect(try await store.findings().count == 3)
            #expect(try await store.events().count >= 15)
            #expect(try await store.check().isWhole, "\(copy.lastPathComponent)")
            try store.close()
        }
        #expect(layouts.isSubset(of: Set(5...StoreMigrations.all.count)) && layouts.contains(5))
    }
}
