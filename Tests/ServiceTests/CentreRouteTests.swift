import Access
import Casework
import Foundation
import Ground
import HTTPTypes
import TestCases
import Testing
import WorkOrders

@testable import Service

/// Units, rules, holidays, parcels, statistics and warnings.
@Suite struct CentreRouteTests {
    private let office: TestOffice
    private let chief: String

    init() async throws {
        office = try await TestOffice()
        chief = try await office.token(Post(.supervisor, at: UnitCode("440605")))
    }

    @Test func aUnitSaysWhatLiesAboveAndBelow() async throws {
        let town = try await office.ask(.get, "/api/v1/units/\(OrderWorld.town)", as: chief)
        #expect(town.object["name"] as? String == "里水镇" && town.object["parent"] as? String == "440605")
        #expect(
            (town.object["children"] as? [[String: Any]])?.compactMap { $0["name"] as? String } == ["东村", "西村", "南村"])
        #expect((town.object["above"] as? [[String: String]])?.map { $0["name"] } == ["南海区"])
        #expect(
            try await office.ask(.get, "/api/v1/units/\(OrderWorld.town)", as: chief, [("If-None-Match", town.tag)])
                .status == 304)
        #expect(try await office.ask(.get, "/api/v1/units/440605999", as: chief).status == 404)
    }

    @Test func rulesAreCheckedExplainedAndAdoptedAtTheTopAlone() async throws {
        let rules = """
            categories:
              - code: waste.dumping
                name: 垃圾
                dispatch: person
                responsible: {unit: village}
                limits: {handle: 2wd}
                verified: true
            """
        func body(_ text: String) throws -> String {
            String(decoding: try JSONEncoder().encode(["text": text]), as: UTF8.self)
        }
        let checked = try await office.ask(.post, "/api/v1/rules/check", as: chief, body: body(rules))
        #expect((checked.object["categories"] as? [[String: String]])?.first?["name"] == "垃圾", "\(checked.text)")
        #expect(checked.object["unverified"] as? Int == 0)
        let faulty = try await office.ask(
            .post, "/api/v1/rules/check", as: chief, body: body(rules.replacing("2wd", with: "zwei Tage")),
            [("Accept-Language", "en")])
        #expect(faulty.status == 422 && faulty.code == "faulty-rules")
        #expect((faulty.object["title"] as? String)?.contains("rules:6") == true, "\(faulty.text)")
        try await office.file([TestOffice.east])
        let before = try await office.ask(.get, "/api/v1/rules/explain/PR-2026-000001", as: chief)
        #expect((before.object["lines"] as? [String])?.first?.contains("东村") == true, "\(before.text)")
        // A village's supervisor adopts nothing for the district.
        let village = try await office.token(Post(.supervisor, at: TestOffice.east))
        let refused = try await office.ask(.post, "/api/v1/rules", as: village, body: body(rules))
        #expect(refused.status == 403 && refused.code == "beyond-your-units")
        let adopted = try await office.ask(.post, "/api/v1/rules", as: chief, body: body(rules))
        #expect(adopted.status == 201 && adopted.object["version"] as? String == "v2", "\(adopted.text)")
        #expect(try await office.ask(.post, "/api/v1/rules", as: chief, body: body(rules)).status == 200)
        let now = try await office.ask(.get, "/api/v1/rules", as: village)
        #expect(now.object["text"] as? String == rules)
    }

    @Test func holidaysAreReadAndImported() async throws {
        let year = try await office.ask(.get, "/api/v1/calendar?year=2026", as: chief)
        let days = year.items.filter { $0["date"] as? String == "2026-10-01" }
        #expect(days.first?["is_working"] as? Bool == false && year.object["is_published"] as? Bool == true)
        #expect(try await office.ask(.get, "/api/v1/calendar?year=1999", as: chief).status == 400)
        let unknown = try await office.ask(.get, "/api/v1/calendar?year=2028", as: chief)
        #expect(unknown.object["is_published"] as? Bool == false)
        let notice = (1...6).map { #"{"date":"2028-05-0\#($0)","isOffDay":true}"# }.joined(separator: ",")
        let text = String(
            decoding: try JSONEncoder().encode(["text": "{\"days\":[\(notice)]}"]), as: UTF8.self)
        let village = try await office.token(Post(.administrator, at: TestOffice.east))
        #expect(try await office.ask(.post, "/api/v1/calendar", as: village, body: text).code == "beyond-your-units")
        let keeper = try await office.token(Post(.administrator, at: UnitCode("440605")))
        let imported = try await office.ask(.post, "/api/v1/calendar", as: keeper, body: text)
        #expect(imported.object["years"] as? [Int] == [2028], "\(imported.text)")
        #expect(try await office.ask(.post, "/api/v1/calendar", as: keeper, body: #"{"text":"nichts"}"#).status == 422)
        let after = try await office.ask(.get, "/api/v1/calendar?year=2028", as: chief)
        #expect(after.object["is_published"] as? Bool == true)
    }

    @Test func aParcelHasItsFindingsOrdersAndHistory() async throws {
        let world = try await TierWorld()
        let code = try #require(world.ids[.parcels]?.first?.id)
        let token = try await world.office.token(Post(.handler, at: TestOffice.east))
        let parcel = try await world.office.ask(.get, "/api/v1/parcels/\(code)", as: token)
        #expect((parcel.object["class"] as? [String: String])?["code"] == "newBuilding", "\(parcel.text)")
        #expect((parcel.object["findings"] as? [[String: Any]])?.map { $0["id"] as? String } == ["\(code)-01"])
        #expect((parcel.object["history"] as? [[String: Any]])?.first?["event"] as? String == "findingRecorded")
        #expect(abs((parcel.object["area_m2"] as? Double ?? 0) - 180) < 0.01)
        #expect((parcel.object["polygon"] as? [[[[Double]]]])?[0][0][0].count == 2)
    }

    @Test func statisticsAndWarningsCountWhatLiesInSight() async throws {
        try await office.file([TestOffice.east, TestOffice.west, TestOffice.west])
        let all = try await office.ask(.get, "/api/v1/statistics?by=village,month", as: chief)
        let villages = (all.object["groups"] as? [String: [[String: Any]]])?["village"] ?? []
        #expect(
            villages.map { $0["name"] as? String } == ["东村", "西村"] && villages[1]["filed"] as? Int == 2, "\(all.text)")
        let east = try await office.token(Post(.supervisor, at: TestOffice.east))
        let own = try await office.ask(.get, "/api/v1/statistics", as: east)
        #expect((own.object["total"] as? [String: Any])?["filed"] as? Int == 1 && !own.text.contains("西村"))
        let none = try await office.ask(.get, "/api/v1/statistics?category=noise.site&from=2026-01-01", as: chief)
        #expect((none.object["total"] as? [String: Any])?["filed"] as? Int == 0)
        for wrong in ["by=x", "from=gestern", "from=2026-02-01&to=2026-01-01"] {
            #expect(try await office.ask(.get, "/api/v1/statistics?\(wrong)", as: chief).status == 400, "\(wrong)")
        }
        // A heap of matters in one village within a day, after weeks of none.
        try await office.file([UnitCode](repeating: TestOffice.west, count: 60), from: 100)
        let warnings = try await office.ask(.get, "/api/v1/warnings", as: chief)
        #expect(warnings.status == 200 && warnings.object["day"] as? String == "2026-11-23", "\(warnings.text)")
        #expect(try await office.ask(.get, "/api/v1/warnings?on=2026-11-23", as: east).items.isEmpty)
    }

    /// 60 orders in one village, 9 in another and 3 in a third: the 3 are withheld, and with them what would give them away.
    @Test func figuresFitToBePublishedAreOfTheCallersUnits() async throws {
        try await office.file([UnitCode](repeating: TestOffice.west, count: 60))
        try await office.file([UnitCode](repeating: TestOffice.east, count: 9), from: 100)
        try await office.file([UnitCode](repeating: OrderWorld.villages[2], count: 3), from: 200)
        let answer = try await office.ask(.get, "/api/v1/statistics/open", as: chief)
        let filed = try #require((answer.object["figures"] as? [String: [String: Any]])?["filed"])
        let villages = try #require(filed["villages"] as? [[String: Any]])
        #expect(villages.map { $0["name"] as? String } == ["东村", "西村", "南村"], "\(answer.text)")
        #expect(villages.map { $0["total"] as? Int } == [nil, 60, nil] && filed["total"] as? Int == 72)
        #expect(villages.map { ($0["counts"] as? [Any])?.first as? Int } == [nil, 60, nil])
        let csv = try await office.ask(.get, "/api/v1/statistics/open.csv?from=2026-11-01", as: chief)
        #expect(
            csv.headers[.contentType] == "text/csv; charset=utf-8" && csv.text.contains("filed,all,,,,72,false\r\n"))
        #expect(csv.text.contains(",西村,2026-11,60,false\r\n") && !csv.text.contains(",9,") && !csv.text.contains(",3,"))
        let west = try await office.token(Post(.supervisor, at: TestOffice.west))
        let own = try await office.ask(.get, "/api/v1/statistics/open", as: west)
        #expect(own.text.contains("西村") && !own.text.contains("东村"))
        #expect(
            try await office.ask(.get, "/api/v1/statistics/open?from=2026-02-01&to=2026-01-01", as: chief).status == 400
        )
        #expect(try await office.ask(.get, "/api/v1/statistics/open?category=x", as: chief).status == 400)
    }

    /// Two counts at once keep a third one waiting; none is forgotten.
    @Test func whatReadsAWholeStoreIsDoneTwoAtOnce() async throws {
        let work = HeavyWork()
        try await work.run {
            try await work.run {
                do {
                    try await work.run {}
                    Issue.record("a third one ran")
                } catch let problem as Problem {
                    #expect(problem.status == .serviceUnavailable && problem.retryAfter == 5)
                }
            }
        }
        try await work.run { try await work.run {} }
    }

    @Test func anAccountHasFourStreams() throws {
        let seats = StreamSeats()
        let name = try AccountName("lixm")
        var taken = try (0..<4).map { _ in try seats.take(name) }
        #expect(throws: Problem.self) { try seats.take(name) }
        taken.removeLast()
        taken.append(try seats.take(name))
        #expect(taken.count == 4)
    }
}
