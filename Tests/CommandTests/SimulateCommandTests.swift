import Foundation
import TestNeeds
import TestRasters
import Testing

/// `simulate` at the command line: a small year, in a store that the other commands read.
@Suite struct SimulateCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func year(_ name: String, seed: Int) throws -> [String: Any] {
        let outcome = try Program.run([
            "simulate", "--store", folder.file(name), "--reports", "500", "--seed", "\(seed)", "--json", "--language",
            "en",
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    @Test func aYearIsWrittenAsOfficersWriteItAndTheStoreHoldsIt() throws {
        let figures = try year("one.gpkg", seed: 7)
        #expect(figures["refused"] as? Int == 0 && figures["differences"] as? Int == 0)
        let orders = try #require(figures["orders"] as? Int)
        #expect(orders > 400 && figures["counted_orders"] as? Int == orders)
        let desks = try #require(figures["desks"] as? [String: Any])
        #expect(desks["most_hand_overs"] as? Int ?? 9 <= 2)
        let store = folder.file("one.gpkg")
        let list = try Program.run(["orders", "list", "--store", store, "--json"])
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(list.output.utf8)) as? [[String: Any]])
        #expect(rows.count == orders)
        #expect(rows.contains { $0["state"] as? String == "closed" })
        let verified = try Program.run(["store", "verify", "--store", store, "--language", "en"])
        #expect(verified.status == 0, "\(verified.errors)")
        // A store is never written over.
        let again = try Program.run(["simulate", "--store", store, "--language", "en"])
        #expect(again.status == 64 && again.errors.contains("is there already"))

        // The same seed gives the same year.
        _ = try year("two.gpkg", seed: 7)
        #expect(
            try Program.run(["orders", "list", "--store", folder.file("two.gpkg"), "--json"]).output == list.output)
    }
}
