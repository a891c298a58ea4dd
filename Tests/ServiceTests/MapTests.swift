import Access
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing

@testable import Service

/// The map's answers.
@Suite struct MapTests {
    /// Parcels 0 to 3 are 15 m wide and 20 m apart, from (411 000, 2 548 000) on, each of another unit.
    @Test func aMapHasWhatLiesInTheBoxAndInSight() async throws {
        let world = try await TierWorld()
        let token = try await world.office.token(Post(.supervisor, at: OrderWorld.town))
        func codes(_ box: String, as token: String) async throws -> (parcels: [String], findings: [String]) {
            let answer = try await world.office.ask(.get, "/api/v1/map?box=\(box)", as: token)
            try #require(answer.status == 200, "\(answer.text)")
            func ids(_ kind: String, _ key: String) -> [String] {
                (answer.object[kind] as? [[String: Any]] ?? []).compactMap { $0[key] as? String }
            }
            return (ids("parcels", "code"), ids("findings", "id"))
        }
        // From the first parcel's middle to before the third.
        let box = "411007,2548000,411039,2548012"
        let seen = try await codes(box, as: token)
        #expect(seen.parcels == [0, 1].map { CaseFixture.code($0).text })
        #expect(seen.findings == [0, 1].map { "\(CaseFixture.code($0).text)-01" })
        // Parcel 1 is another village's.
        let village = try await world.office.token(Post(.handler, at: TestOffice.east), name: "village")
        #expect(try await codes(box, as: village).parcels == [CaseFixture.code(0).text])
        #expect(try await codes("420000,2548000,420100,2548100", as: token).parcels.isEmpty)
        let keeper = try await world.office.token(Post(.administrator, at: OrderWorld.town), name: "keeper")
        #expect(try await codes(box, as: keeper).parcels.isEmpty)
        for wrong in ["", "1,2,3", "1,2,3,x", "4,4,1,1", "0,0,6000,1", "nan,0,1,1", "0,0,inf,1"] {
            #expect(try await world.office.ask(.get, "/api/v1/map?box=\(wrong)", as: token).status == 400, "\(wrong)")
        }
        let frame = try await world.office.ask(.get, "/api/v1/map/frame?unit=\(TestOffice.east)", as: token).object
        #expect(frame["crs"] as? String == "EPSG:4547")
        // Parcel 0 lies in the village, parcel 3 in a cell of it.
        #expect(frame["bounds"] as? [Double] == [411_000, 2_548_000, 411_075, 2_548_012])
        #expect(try await world.office.ask(.get, "/api/v1/map/frame?unit=999999", as: token).status == 404)
    }
}
