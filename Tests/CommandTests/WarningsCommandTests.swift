import Casework
import Foundation
import Governance
import Ground
import Reports
import Site
import StorePorts
import TestCases
import TestNumbers
import TestRasters
import Testing
import WorkOrders

/// `warnings` over a store with fifteen months of orders, made with and without a surge.
@Suite struct WarningsCommandTests {
    private let folder: TemporaryFolder
    private let day = CivilDay(number: 20_600)

    init() throws { folder = try TemporaryFolder() }

    /// An order of a village on a day at 10:00 by China's clock.
    private func order(
        _ village: Int, _ category: CategoryCode, _ day: Int, _ numbers: inout SeededNumbers
    ) -> (OrderMatter, Instant) {
        var matter = OrderMatter(
            origins: [.passiveReport], category: category, crs: CRSCode(epsg: 4547),
            position: Coordinate(
                x: 411_000 + 4_000 * Double(village) + Double.random(in: 0..<3_000, using: &numbers),
                y: 2_548_000 + Double.random(in: 0..<3_000, using: &numbers)))
        matter.place.unit = OrderWorld.villages[village]
        return (matter, Instant(secondsSince1970: Int64(day) * 86_400 + 2 * 3600))
    }

    /// A store with an order of each category in each village every third day or so, and `surge` orders a day in the last four
    /// days of waste in the second village.
    private func store(surge: Int) async throws -> String {
        let path = folder.file("\(surge).gpkg")
        let store = try Stores.writing(path, by: .program)
        defer { try? store.close() }
        try await OrderWorld.found(store, at: Instant(secondsSince1970: Int64(day.number - 450) * 86_400))
        var numbers = SeededNumbers(seed: 5)
        var orders: [(OrderMatter, Instant)] = []
        for number in day.number - 400...day.number {
            for village in 0..<3 {
                for category in OrderWorld.categories where Int.random(in: 0..<3, using: &numbers) == 0 {
                    orders.append(order(village, category, number, &numbers))
                }
            }
            guard number > day.number - 4 else { continue }
            for _ in 0..<surge { orders.append(order(1, OrderWorld.categories[1], number, &numbers)) }
        }
        try await OrderWorld.file(orders, in: store)
        return path
    }

    private func run(_ store: String, _ arguments: [String] = []) throws -> Program.Outcome {
        try Program.run(["warnings", "--store", store, "--on", day.description, "--language", "en"] + arguments)
    }

    @Test func aSurgeIsWarnedOfWithItsReason() async throws {
        let path = try await store(surge: 5)
        let outcome = try run(path, ["--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
        let counts = rows.filter { $0["kind"] as? String == "unusual_count" }
        #expect(counts.count == 1, "\(outcome.output)")
        #expect(counts.first?["category"] as? String == "waste.dumping")
        #expect(counts.first?["unit"] as? String == OrderWorld.villages[1].text)
        #expect((counts.first?["observed"] as? Double ?? 0) >= 10)
        #expect(try run(path, ["--json"]).output == outcome.output)
        let text = try run(path).output
        #expect(text.contains("西村") && text.contains("matters of waste.dumping in"), "\(text)")
        // Before it began there was none.
        let before = try Program.run(
            ["warnings", "--store", path, "--on", CivilDay(number: day.number - 5).description, "--language", "en"])
        #expect(before.status == 0 && before.output.hasPrefix("no warnings"), "\(before.output)")
    }

    /// Reports of two channels, one every other day, with `calls` a day in the last four days in the second village, all about one
    /// heap, or each `metres` from the one before.
    private func reported(calls: Int, metres: Double = 0) async throws -> String {
        let path = folder.file("calls\(calls)-\(Int(metres)).gpkg")
        let store = try Stores.writing(path, by: .program)
        defer { try? store.close() }
        try await OrderWorld.found(store, at: Instant(secondsSince1970: Int64(day.number - 450) * 86_400))
        var drafts: [ReportDraft] = []
        func draft(_ village: Int, _ day: Int, x: Double, _ channel: ReportChannel) -> ReportDraft {
            ReportDraft(
                channel: channel, category: OrderWorld.categories[1],
                reportedAt: Instant(secondsSince1970: Int64(day) * 86_400 + 2 * 3_600),
                place: ReportPlace(
                    position: Coordinate(x: x, y: 2_548_000), accuracyMetres: 5, village: OrderWorld.villages[village]),
                text: "", crs: CRSCode(epsg: 4547))
        }
        for number in day.number - 300...day.number {
            for village in 0..<3 where (number + village) % 2 == 0 {
                let x = 400_000 + 20_000 * Double(village) + 61 * Double(number % 300)
                drafts.append(draft(village, number, x: x, village == 0 ? .patrol : .hotline))
            }
            guard number > day.number - 4 else { continue }
            for call in 0..<calls {
                let place = Double((number - day.number + 4) * calls + call) * metres
                drafts.append(draft(1, number, x: 439_000 + place, .hotline))
            }
        }
        _ = try await ReportDesk(
            store,
            clock: { [day] in
                Instant(secondsSince1970: Int64(day.number + 1) * 86_400)
            }
        ).add(drafts, by: .program)
        return path
    }

    @Test func manyCallsAboutOneMatterAreOneMatterAndManyMattersAreUnusual() async throws {
        let path = try await reported(calls: 5)
        let listed = try Program.run(["reports", "list", "--store", path, "--village", "西村", "--json"])
        let reports = try #require(
            try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [[String: Any]], "\(listed.errors)")
        let heap = try #require(reports.last?["order"] as? String)
        #expect(reports.count { $0["order"] as? String == heap } == 20)
        #expect(try run(path).output == "no warnings up to \(day)\n")
        // Twenty heaps, 500 m from each other.
        let outcome = try run(try await reported(calls: 5, metres: 500), ["--json"])
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]], "\(outcome.errors)")
        let counts = rows.filter { $0["kind"] as? String == "unusual_count" }
        #expect(counts.count == 1, "\(outcome.output)")
        #expect(counts.first?["unit"] as? String == OrderWorld.villages[1].text)
        // 20 heaps, and 3 or 4 of the usual ones in seven days.
        #expect((counts.first?["observed"] as? Double).map { $0 >= 10 && $0 <= 24 } == true, "\(outcome.output)")
        // A survey raises its orders all on one day: that is no news of the villages.
        let quiet = try await reported(calls: 0)
        let store = try Stores.writing(quiet, by: .program)
        var numbers = SeededNumbers(seed: 3)
        try await OrderWorld.file(
            (0..<30).map { _ in order(2, OrderWorld.categories[0], day.number, &numbers) }, from: 50_000, in: store)
        try store.close()
        #expect(try run(quiet).output == "no warnings up to \(day)\n")
    }

    @Test func aQuietStoreIsOneSentence() async throws {
        let path = try await store(surge: 0)
        let outcome = try run(path)
        #expect(outcome.status == 0 && outcome.output == "no warnings up to \(day)\n", "\(outcome.output)")
        #expect(try run(path, ["--json"]).output == "[\n\n]\n")
        #expect(try run(path, ["--on", "soon"]).status == 64)
    }
}
