import Access
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing

@testable import Service

/// The sheet of evidence of findings and orders.
@Suite struct SheetTests {
    /// Of `CaseFixture.parcel(0)`: 15 m × 12 m from (411 000, 2 548 000). `TestLocator` puts its place at 113.14° E, 23.03° N and has 10⁻⁵
    /// degrees for a metre.
    @Test func aFindingsSheetSaysWhereTheParcelIsAndHowLarge() async throws {
        let world = try await TierWorld()
        let token = try await world.office.token(Post(.supervisor, at: OrderWorld.town))
        let answer = try await world.office.ask(
            .get, "/api/v1/findings/\(CaseFixture.code(0).text)-01/sheet", as: token)
        try #require(answer.status == 200, "\(answer.text)")
        let sheet = answer.object
        #expect(sheet["number"] as? String == "\(CaseFixture.code(0).text)-01")
        #expect(sheet["crs"] as? String == "EPSG:4547")
        let parcel = try #require(sheet["parcel"] as? [String: Any])
        #expect(parcel["code"] as? String == CaseFixture.code(0).text && parcel["area_m2"] as? Double == 180)
        let outline = try #require(parcel["outline"] as? [[[[Double]]]])
        #expect(Set(outline[0][0]) == [[411000, 2548000], [411015, 2548000], [411015, 2548012], [411000, 2548012]])
        let position = try #require(sheet["position"] as? [String: Double])
        let finding = try #require((sheet["findings"] as? [[String: Any]])?.first)
        let change = try #require(finding["outline"] as? [[[[Double]]]]).flatMap { $0.flatMap { $0 } }
        let middle = [0, 1].map { axis in
            (change.map { $0[axis] }.min()! + change.map { $0[axis] }.max()!) / 2
        }
        #expect(position["x"] == middle[0] && position["y"] == middle[1])
        #expect(abs(try #require(position["longitude"]) - (113.14 + (middle[0] - 411_847.8) / 1e5)) < 1e-7)
        #expect(abs(try #require(position["latitude"]) - (23.03 + (middle[1] - 2_548_118.74) / 1e5)) < 1e-7)
        #expect((finding["description"] as? [String: Any])?["headline"] is String)
        #expect(sheet["order"] == nil && (sheet["photos"] as? [Any])?.isEmpty == true)
    }

    @Test func anOrdersSheetListsItsPhotosWithHashTimeAndPlace() async throws {
        let office = try await TestOffice()
        try await office.file([TestOffice.east])
        let handler = try await office.token(Post(.handler, at: TestOffice.east), name: "handler")
        let centre = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        let path = "/api/v1/orders/\(TestOffice.id(1))"
        func step(_ word: String, _ body: String, as token: String) async throws {
            let tag = try await office.ask(.get, path, as: token).tag
            let answer = try await office.ask(.post, "\(path)/\(word)", as: token, body: body, [("If-Match", tag)])
            try #require(answer.status == 200, "\(word): \(answer.text)")
        }
        try await step("dispatch", #"{"unit":"\#(TestOffice.east)"}"#, as: centre)
        try await step("sign", "{}", as: handler)
        let before = try await office.ask(.get, "\(path)/sheet", as: handler)
        #expect((before.object["photos"] as? [Any])?.isEmpty == true)
        let photo = try await office.ask(.post, "/api/v1/photos", as: handler, bytes: [0xFF, 0xD8, 1])
        try #require(photo.status == 201, "\(photo.text)")
        // sha256sum of these three bytes.
        let hash = "df2fec7a8910ce9bb0c3ab7e3de0ad9c5d3a69297128440e2a3a9a17c61a144f"
        try await step(
            "report",
            #"{"outcome":"rectified","note":"已清理","evidence":[{"kind":"photo","sha256":"\#(hash)","name":"现场.jpg"}]}"#,
            as: handler)
        let sheet = try await office.ask(.get, "\(path)/sheet", as: handler).object
        let listed = try #require((sheet["photos"] as? [[String: Any]])?.first)
        #expect(listed["sha256"] as? String == hash && listed["name"] as? String == "现场.jpg")
        #expect(listed["longitude"] as? Double == 113.14 && listed["latitude"] as? Double == 23.03)
        #expect(listed["taken_at"] as? String == "2026-11-23T01:30:00Z")
        let shown = try await office.ask(.get, try #require(listed["path"] as? String), as: handler)
        #expect(shown.status == 200 && shown.headers[.contentType] == "image/jpeg")
        #expect((sheet["order"] as? [String: Any])?["id"] as? String == "\(TestOffice.id(1))")
        #expect((sheet["history"] as? [[String: Any]])?.count == 4)
        let stranger = try await office.token(Post(.handler, at: TestOffice.west), name: "stranger")
        #expect(try await office.ask(.get, "\(path)/sheet", as: stranger).status == 404)
    }
}
