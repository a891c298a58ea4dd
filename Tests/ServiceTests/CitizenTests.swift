import Access
import Casework
import Foundation
import Governance
import Ground
import HTTPTypes
import Reports
import TestCases
import Testing
import WorkOrders

@testable import Service

/// People without an account report something, and learn what came of it, without JavaScript.
@Suite struct CitizenTests {
    private let office: TestOffice

    init() async throws {
        var settings = TestOffice.settings
        settings.citizensUnit = OrderWorld.town
        office = try await TestOffice(settings)
    }

    /// A form as a browser sends it (RFC 7578): `fields`, and files as name and bytes.
    private func send(
        _ fields: [(String, String)], files: [(String, [UInt8])] = [], _ headers: [(String, String)] = []
    ) async throws -> TestOffice.Answer {
        var body: [UInt8] = []
        for (name, value) in fields {
            body += "--xYz--x\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
        }
        for (name, bytes) in files {
            body += "--xYz--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"\(name)\"\r\n".utf8
            body += "Content-Type: image/jpeg\r\n\r\n".utf8
            body += bytes
            body += "\r\n".utf8
        }
        body += "--xYz--x--\r\n".utf8
        return try await office.ask(
            .post, "/report", bytes: body, [("Content-Type", "multipart/form-data; boundary=xYz--x")] + headers)
    }

    private func token(_ answer: TestOffice.Answer) throws -> String {
        String(try #require(answer.text.firstMatch(of: #/href="\/told\/([A-Za-z0-9_-]{22})"/#)?.1))
    }

    private let filled = [("category", "building.new"), ("text", "隔壁在加建 <b>三层</b>"), ("key", "k1")]

    @Test func aReportLeadsToItsPrivatePage() async throws {
        let form = try await office.ask(.get, "/report")
        #expect(form.status == 200 && form.text.contains("<option value=\"building.new\""))
        #expect(!form.text.contains("<script>") && form.headers[.cacheControl] == "no-store")
        let answer = try await send(filled + [("name", "王五"), ("phone", "13800000000")])
        #expect(answer.status == 201, "\(answer.text)")
        let told = try await office.ask(.get, "/told/\(token(answer))")
        #expect(told.status == 200 && told.text.contains("已受理") && told.text.contains("2026年11月23日 反映"))
        #expect(!told.text.contains("王五") && !told.text.contains("加建"))
        let id = ReportID(try #require(answer.text.firstMatch(of: #/编号 (R-[0-9-]+)/#).map { String($0.1) }))
        let report = try #require(try await office.store.report(id, in: .everything)).report
        #expect(report.channel == .snap && report.reporterKind == .citizen && report.place.isToBeLocated)
        // The same form sent again, as a browser does after a lost answer, is the same report.
        let again = try await send(filled + [("name", "王五"), ("phone", "13800000000")])
        #expect(again.status == 200 && again.text.contains(id.text) && !again.text.contains("/told/"))
    }

    @Test func whatIsWrongIsSaidBesideWhatWasFilledIn() async throws {
        let empty = try await send([("category", "building.new"), ("address", "\"><script>alert(1)</script>")])
        #expect(empty.status == 422 && empty.text.contains("请写明情况"))
        #expect(!empty.text.contains("<script>alert") && empty.text.contains("&lt;script&gt;"))
        let english = try await send([("category", "building.new")], [("Cookie", "language=en")])
        #expect(english.text.contains("Write what you saw"))
        let files = (0..<4).map { ("\($0).jpg", [UInt8]("photo \($0)".utf8)) }
        #expect(try await send(filled, files: files).status == 422)
        #expect(try await office.ask(.post, "/report", body: "{}").status == 415)
        for broken in [
            "", "--xYz--x", "--xYz--x\r\n\r\n", "--xYz--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xYz--x--",
        ] {
            let answer = try await office.ask(
                .post, "/report", bytes: [UInt8](broken.utf8),
                [("Content-Type", "multipart/form-data; boundary=xYz--x")])
            #expect(answer.status == 415, "\(broken)")
        }
    }

    /// A photo that cannot be taken is told, and the report stays.
    @Test func aPhotoThatCannotBeTakenIsToldAndTheReportStays() async throws {
        var heic: [UInt8] = [0, 0, 0, 24]
        heic += "ftypheic".utf8
        heic += [UInt8](repeating: 0, count: 32)
        let answer = try await send(filled, files: [("a.heic", heic)])
        #expect(answer.status == 201 && answer.text.contains("class=\"red\""), "\(answer.text)")
        _ = try token(answer)
    }

    @Test func whoTellsOfADangerIsToldWhomToCall() async throws {
        let answer = try await send([("category", "building.new"), ("text", "着火了")])
        #expect(answer.status == 201 && answer.text.contains("119"))
    }

    @Test func guessedTokensAreAnsweredAlikeAndLimited() async throws {
        let first = try await office.ask(.get, "/told/AAAAAAAAAAAAAAAAAAAAAA")
        #expect(first.status == 404 && first.text.contains("没有这一页"))
        var statuses: [Int: Int] = [:]
        for number in 0..<80 {
            let answer = try await office.ask(.get, "/told/AAAAAAAAAAAAAAAAAAAA\(number)")
            statuses[answer.status, default: 0] += 1
            if answer.status == 404 { #expect(answer.body == first.body) }
        }
        #expect(statuses == [404: 59, 429: 21])
    }

    @Test func withoutAUnitThereIsNoSuchPage() async throws {
        let office = try await TestOffice()
        #expect(try await office.ask(.get, "/report").status == 404)
    }
}
