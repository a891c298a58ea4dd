import Access
import Foundation
import Ground
import HTTPTypes
import StorePorts
import TestCases
import Testing
import WorkOrders

@testable import Service

/// The search of every page, through the web door.
@Suite struct SearchTests {
    private func hits(
        _ text: String, as token: String, _ office: TestOffice
    ) async throws -> [String] {
        let query = try #require(text.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let answer = try await office.ask(.get, "/api/v1/search?q=\(query)", as: token)
        try #require(answer.status == 200, "\(answer.text)")
        return answer.items.compactMap { "\($0["kind"] as? String ?? "") \($0["id"] as? String ?? "")" }
    }

    @Test func anOrderIsFoundByItsNumberHoweverShort() async throws {
        let office = try await TestOffice()
        try await office.file([UnitCode](repeating: TestOffice.east, count: 12))
        let token = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        let twelfth = "order \(TestOffice.id(12))"
        for text in ["PR-2026-000012", "pr-2026-000012", "12", "ＰＲ-2026-000012", " PR-2026-000012 ", "PR-2026-00001 2"]
        {
            #expect(try await hits(text, as: token, office).first == twelfth, "\(text)")
        }
        // Ids 10, 11 and 12 begin so.
        #expect(try await hits("PR-2026-00001", as: token, office).filter { $0.hasPrefix("order") }.count == 3)
        #expect(try await hits("PR-2025", as: token, office).isEmpty)
        for text in ["%", "'", "PR-2026-00001%", "\u{10FFFF}", "JC", "JC99999999999999999999", "＊"] {
            #expect(try await hits(text, as: token, office).filter { $0.hasPrefix("order") }.isEmpty, "\(text)")
        }
    }

    @Test func unitsAreFoundByNameAndParcelsByVillageAndNumber() async throws {
        let world = try await TierWorld()
        let token = try await world.office.token(Post(.supervisor, at: OrderWorld.town))
        let units = try await world.office.ask(.get, "/api/v1/units", as: token).items
        let east = try #require(units.first { $0["code"] as? String == TestOffice.east.text })
        let name = try #require(east["name"] as? String)
        #expect(try await hits(name, as: token, world.office).first == "unit \(TestOffice.east)")
        // A village's parcels, by the village's name and the end of their codes.
        let code = CaseFixture.code(3).text
        let mark = try #require(code.range(of: "JC"))
        let number = try #require(Int(code[mark.upperBound...]))
        #expect(try await hits(code, as: token, world.office).contains("parcel \(code)"))
        #expect(try await hits("\(code)-01", as: token, world.office) == ["finding \(code)-01"])
        // The parcel lies in a cell of that village, whatever its code begins with.
        for text in ["\(name) JC\(number)", "\(name)jc\(code[mark.upperBound...])"] {
            #expect(try await hits(text, as: token, world.office).contains("parcel \(code)"), "\(text)")
        }
        let village = try await world.office.token(Post(.handler, at: TestOffice.east), name: "village")
        #expect(try await hits("JC\(number)", as: village, world.office) == ["parcel \(code)"])
        #expect(try await hits("JC\(number)", as: token, world.office).isEmpty)
    }

    /// Each account finds what its lists hold, and nothing else.
    @Test func nothingOutOfSightIsFound() async throws {
        let world = try await TierWorld()
        for unit in TierWorld.units {
            let token = try await world.office.token(Post(.handler, at: unit), name: "h\(unit)")
            for kind in [TierWorld.Kind.orders, .parcels] {
                let seen = world.seen(kind, from: unit)
                for (id, _) in world.ids[kind] ?? [] {
                    let found = try await hits(id, as: token, world.office).contains { $0.hasSuffix(" \(id)") }
                    #expect(found == seen.contains(id), "\(unit) \(id)")
                }
            }
        }
        let keeper = try await world.office.token(Post(.administrator, at: OrderWorld.town), name: "keeper")
        let id = try #require(world.ids[.orders]?.first?.id)
        #expect(try await hits(id, as: keeper, world.office).isEmpty)
        #expect(try await world.office.ask(.get, "/api/v1/search", as: keeper).status == 400)
        #expect(try await world.office.ask(.get, "/api/v1/search?q=x").status == 401)
    }
}
