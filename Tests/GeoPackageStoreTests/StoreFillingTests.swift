import Casework
import Foundation
import GRDB
import Ground
import SimulatedYear
import Testing

@testable import GeoPackageStore

/// A store that was filled is the store that the same steps write one by one.
@Suite struct StoreFillingTests {
    /// What a file holds, by table: rows in the order of their identities, without the numbers that SQLite gives them.
    private static func contents(of path: String) throws -> [String: [String]] {
        try DatabaseQueue(path: path).read { db in
            let tables = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                      AND name NOT LIKE 'rtree_%' AND name != 'gpkg_ogr_contents'
                    """)
            var contents = try tables.reduce(into: [String: [String]]()) { contents, table in
                contents[table] = try Row.fetchAll(db, sql: "SELECT * FROM \"\(table)\"").map { row in
                    row.filter { $0.0 != "fid" && $0.0 != "id" || table == "work_orders" && $0.0 == "id" }
                        .map { "\($0.0)=\($0.1)" }.joined(separator: " ")
                }.sorted()
            }
            contents["indices"] = try String.fetchAll(
                db,
                sql: "SELECT name || coalesce(sql, '') FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY 1"
            )
            contents["orders on the map"] = try Row.fetchAll(
                db,
                sql: """
                    SELECT o.id, r.minx, r.maxx, r.miny, r.maxy FROM rtree_work_orders_geom r JOIN work_orders o ON o.fid = r.id
                    """
            ).map { "\($0)" }.sorted()
            contents["faults"] = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            return contents
        }
    }

    @Test func itIsTheStoreThatTheSameStepsWriteOneByOne() async throws {
        let fixture = try StoreFixture()
        let year = SimulatedYear(seed: 3, reports: 500)
        let plain = try GeoPackageStore(
            writing: fixture.file("plain.gpkg"), by: .program, now: { .distantPast }, wellKnownText: { "\($0)" })
        var run = YearRun(year, store: plain)
        let figures = try await run.run { _, _ in }
        try plain.close()

        let store = try GeoPackageStore(
            writing: fixture.file("filled.gpkg"), by: .program, now: { .distantPast }, wellKnownText: { "\($0)" })
        let filling = try StoreFilling(store)
        var again = YearRun(year, store: filling)
        #expect(try await again.run { _, _ in }.steps == figures.steps)
        var written: [Int] = []
        try await filling.finish { done, _ in written.append(done) }
        #expect(written.last == figures.orders)
        try store.close()

        let (one, other) = (try Self.contents(of: plain.path), try Self.contents(of: store.path))
        #expect(one.keys.sorted() == other.keys.sorted())
        for (table, rows) in one {
            #expect(rows == other[table], "\(table)")
        }
        #expect(one["faults"] == [] && one["work_orders"]?.count == figures.orders)
        #expect(one["orders on the map"]?.isEmpty == false)
        #expect(one["audit_log"]?.count ?? 0 > 8 * figures.orders)
        #expect(FileManager.default.fileExists(atPath: store.path + "-journal") == false)
    }
}
