import Access
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing
import WorkOrders

@testable import Service

/// A unit's monthly return through the web door, counted by hand.
@Suite struct MonthlyTests {
    private let office: TestOffice
    private let village: String

    init() async throws {
        office = try await TestOffice()
        village = try await office.token(Post(.handler, at: TestOffice.east), name: "village")
    }

    private func figures(_ month: String, as token: String) async throws -> [String: Int] {
        let path = "/api/v1/units/\(TestOffice.east)/return?month=\(month)"
        let answer = try await office.ask(.get, path, as: token)
        try #require(answer.status == 200, "\(answer.text)")
        let sections = try #require(answer.object["sections"] as? [[String: Any]])
        return Dictionary(
            uniqueKeysWithValues: sections.flatMap { $0["rows"] as? [[String: Any]] ?? [] }.compactMap { row in
                (row["key"] as? String).flatMap { key in (row["value"] as? Int).map { (key, $0) } }
            })
    }

    /// Three orders in November, of which one is settled in December; a fourth in December; one of another village.
    @Test func whatAMonthBeganWithBroughtAndLeftAddsUp() async throws {
        try await office.file([TestOffice.east, TestOffice.east, TestOffice.east, TestOffice.west])
        let centre = try await office.token(Post(.dispatcher, at: OrderWorld.town))
        let checker = try await office.token(Post(.checker, at: OrderWorld.town), name: "checker")
        let path = "/api/v1/orders/\(TestOffice.id(1))"
        func step(_ word: String, _ body: String, as token: String) async throws {
            let tag = try await office.ask(.get, path, as: token).tag
            let answer = try await office.ask(.post, "\(path)/\(word)", as: token, body: body, [("If-Match", tag)])
            try #require(answer.status == 200, "\(word): \(answer.text)")
        }
        try await step("dispatch", #"{"unit":"\#(TestOffice.east)"}"#, as: centre)
        try await step("sign", "{}", as: village)
        office.clock.move(to: "2026-12-02T09:00:00+08:00")
        try await office.file([TestOffice.east], from: 5)
        office.clock.move(to: "2026-12-03T09:00:00+08:00")
        let photo = try await office.ask(.post, "/api/v1/photos", as: village, bytes: [0xFF, 0xD8, 1])
        let hash = try #require(photo.object["sha256"] as? String)
        let evidence = #"[{"kind":"photo","sha256":"\#(hash)"}]"#
        try await step("report", #"{"outcome":"rectified","note":"已清理","evidence":\#(evidence)}"#, as: village)
        try await step("pass", "{}", as: checker)

        let november = try await figures("2026-11", as: village)
        #expect(november["orders_before"] == 0 && november["orders_filed"] == 3)
        #expect(november["orders_closed"] == 0 && november["orders_open"] == 3)
        let december = try await figures("2026-12", as: village)
        #expect(december["orders_before"] == 3 && december["orders_filed"] == 1)
        #expect(december["orders_closed"] == 1 && december["closed_rectified"] == 1)
        #expect(december["orders_open"] == 3)
    }

    @Test func aMonthToComeAndAUnitOutOfSightGiveNothing() async throws {
        try await office.file([TestOffice.east])
        #expect(
            try await office.ask(.get, "/api/v1/units/\(TestOffice.east)/return?month=2027-01", as: village).status
                == 400)
        let stranger = try await office.token(Post(.handler, at: TestOffice.west), name: "stranger")
        #expect(try await figures("2026-11", as: stranger).values.allSatisfy { $0 == 0 })
        #expect(try await office.ask(.get, "/api/v1/units/\(TestOffice.east)/route.gpx", as: stranger).status == 404)
        let file = try await office.ask(.get, "/api/v1/units/\(TestOffice.east)/return.csv", as: village)
        #expect(file.status == 200 && file.text.hasPrefix("\u{FEFF}项目,指标,"), "\(file.text.prefix(40))")
    }
}
