import Access
import Casework
import Foundation
import Governance
import HTTPTypes
import Reports
import TestCases
import Testing

@testable import Service

/// Lists of reports through the API.
@Suite struct ReportListTests {
    private let office: TestOffice
    private let hotline: String

    init() async throws {
        office = try await TestOffice()
        hotline = try await office.token(Post(.reporter, at: OrderWorld.town), name: "hotline")
    }

    private func send(
        _ text: String, _ query: String = "", as token: String? = nil, kind: String = "text/csv; charset=utf-8"
    ) async throws -> TestOffice.Answer {
        try await office.ask(
            .post, "/api/v1/reports/import\(query)", as: token ?? hotline, body: text, [("Content-Type", kind)])
    }

    private let list = """
        类别,编号,内容,经度,纬度,坐标系
        building.new,A-1,东边在盖房,113.14,23.03,WGS84
        building.new,A-2,没有位置,,,

        """

    @Test func aListIsTakenWholeAndTheSameAgainChangesNothing() async throws {
        let answer = try await send(list, "?channel=hotline")
        #expect(answer.status == 201, "\(answer.text)")
        #expect(answer.object["new"] as? Int == 2 && answer.object["to_be_located"] as? Int == 1)
        let token = try #require(answer.items.first?["token"] as? String)
        #expect(try await office.ask(.get, "/api/v1/evaluations/\(token)").status == 200)
        let record = try await office.store.report(
            ReportID(try #require(answer.items.first?["id"] as? String)), in: .everything)
        #expect(record?.report.sourceReference == "hotline/A-1" && record?.report.channel == .hotline)
        #expect(record?.report.account == "hotline")
        let again = try await send("\u{FEFF}" + list, "?channel=hotline")
        #expect(again.status == 200 && again.object["new"] as? Int == 0)
        // Another system that numbers alike has reports of its own.
        let other = try await office.token(Post(.reporter, at: OrderWorld.town), name: "other")
        #expect(try await send(list, "?channel=hotline", as: other).object["new"] as? Int == 2)
    }

    @Test func aFaultOfALineIsNamedAndNothingIsTaken() async throws {
        let kinds = "上报人类别,类别,编号\n市民,building.new,B-1\n火星人,building.new,B-2\n"
        let wrong = try await send(kinds)
        #expect(wrong.status == 422 && wrong.text.contains("第 3 行"), "\(wrong.text)")
        #expect(try await send(list).status == 422)
        #expect(try await send(list, "?channel=finding").status == 422)
        #expect(try await send(list, "?chanel=hotline").code == "unknown-parameter")
        #expect(try await send(list, "?channel=hotline", kind: "application/json").status == 415)
        #expect(try await send(String(repeating: "x", count: 1 << 21), "?channel=hotline").status == 413)
        let taken = try await send(list, "?channel=hotline")
        #expect(taken.object["new"] as? Int == 2)
    }

    @Test func whoIsNoDispatcherSaysOfNoOrder() async throws {
        let text = "渠道,类别,编号,工单\nhotline,building.new,1,PR-2026-000001\n"
        #expect(try await send(text).status == 403)
        let centre = try await office.token(Post(.dispatcher, at: OrderWorld.town), name: "centre")
        #expect(try await send(text, as: centre).status == 404)
    }
}
