import Casework
import Findings
import GRDB
import GeoPackage
import Governance
import Ground
import StorePorts
import TestCases
import Testing
import WorkOrders

@testable import GeoPackageStore

/// Lists by area: the few rows that an area may hold are found first, where they are few.
@Suite struct AreaCandidatesTests {
    private typealias F = CaseFixture

    @Test func whichWayRowsAreFoundChangesNoList() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let survey = F.survey("s1")
        let seen = (0..<8).map { ($0, VerdictClass.newBuilding) }
        try await store.run(survey, [F.pictured(F.block(survey, 0, seen))], parcels: 8)
        try store.close()
        try fixture.change(
            "UPDATE work_orders SET geom = NULL WHERE rowid = 2",
            "UPDATE work_orders SET y = NULL, x = NULL, geom = NULL WHERE rowid = 3")
        var configuration = Configuration()
        configuration.prepareDatabase { GeoPackage.prepare($0) }
        let queue = try DatabaseQueue(path: fixture.path, configuration: configuration)
        let lengths = try await queue.read { db in
            var lengths: Set<Int> = []
            for (west, width) in [(410_990.0, 5.0), (411_000, 30), (411_021, 0.5), (411_000, 200), (411_044, 60)] {
                for holdsPlaceless in [true, false] {
                    var area = SearchArea(Bounds(minX: west, minY: 2_548_000, maxX: west + width, maxY: 2_548_006))
                    area.holdsPlaceless = holdsPlaceless
                    var (orders, findings) = (OrderQuery(), FindingQuery())
                    (orders.area, findings.area, findings.order) = (area, area, .surestFirst)
                    for list in [RowList(orders, in: .everything), RowList(findings, in: .everything)] {
                        var whole = list
                        whole.area?.most = -1
                        let page = PageRequest(limit: 3)
                        let (few, many) = (
                            try list.page(page, of: db) { $0 }, try whole.page(page, of: db) { $0 }
                        )
                        #expect(few.rows == many.rows && few.next == many.next, "\(west) \(holdsPlaceless)")
                        #expect(try list.count(in: db) == whole.count(in: db))
                        lengths.insert(few.rows.count)
                    }
                }
            }
            return lengths
        }
        #expect(lengths.isSuperset(of: [0, 2, 3]), "\(lengths)")
    }
}
