import Casework
import Findings
import Foundation
import Ground
import TestFindings
import Testing

@testable import Reporting
@testable import WorkOrders

enum RunFixture {
    static func digest(findings count: Int, evil: Bool = false) -> (RunDigest, [FindingRecord]) {
        let hostile = "<script>alert('x')</script>\"&"
        let models = (0..<min(count, 10)).map { ExportFixture.record($0) }
        let records = (0..<count).map { number in
            var record = models[number % 10]
            record.id = FindingID(parcelCode: ParcelCode("440605001001JC" + String(10_000 + number)), episode: 1)
            record.finding.verdict.confidence = Double(number % 97) / 97
            if evil { record.finding.place.village = hostile }
            return record
        }
        var digest = RunDigest(
            run: 17, area: evil ? hostile : "里水镇", outcome: .finished,
            startedAt: Instant(secondsSince1970: 1_790_000_000), endedAt: Instant(secondsSince1970: 1_790_000_754))
        digest.survey = SurveyID("0123456789abcdef")
        digest.earlier = RunDigest.Epoch(
            acquiredAt: Instant(rfc3339: "2026-03-05T20:10:00Z"), sensorClass: .satellite,
            scenes: [evil ? hostile : "a.tif"])
        digest.later = RunDigest.Epoch(
            acquiredAt: Instant(rfc3339: "2026-09-20T03:10:00Z"), sensorClass: .satellite, scenes: ["b.tif"])
        digest.findings = records.enumerated().map { index, record in
            FindingNotice(record, news: index % 3 == 0 ? .confirmed : .new, order: nil)
        }
        digest.ordersRaised = records.map { WorkOrderID(parcelCode: ParcelCode($0.id.text), number: 1) }
        digest.parcelsByVerdict = ["newBuilding": count, "noChange": 60, "notObserved": 40 - count % 40]
        digest.refusals = [
            RunDigest.Refusal(
                name: evil ? hostile : "c.tif", code: evil ? hostile : "raster.truncated",
                message: Message(zh: evil ? hostile : "文件被截断", en: evil ? hostile : "truncated"))
        ]
        digest.warnings = [RunDigest.Count(code: evil ? hostile : "acquisitionTimeFromFileName", count: 2)]
        digest.parcelsLeftOut = [RunDigest.Count(code: "x", count: 1, name: Message(zh: "非宅基地", en: hostile))]
        digest.alignment = AlignmentSummary(
            isAligned: true, shiftColumns: 1.25, shiftRows: -0.5, residualPixels: 0.25, windows: 12,
            reliableWindows: 10, cloudShare: 0.03, cloudShadowShare: 0.01)
        digest.coverage = CoverageFixture.village.counts
        digest.log = EventAnchor(EventHead(sequence: 41, hash: String(repeating: "a", count: 64)))
        return (digest, records)
    }
}

@Suite struct RunDigestTests {
    @Test func theJSONIsOneLineInAFixedOrderAndSaysEverything() throws {
        let (digest, _) = RunFixture.digest(findings: 2)
        let text = String(decoding: digest.json, as: UTF8.self)
        #expect(text.hasPrefix(#"{"schema":"parcelwatch.run/1","version":"0.1.0","run":17,"area":"里水镇","#))
        #expect(!text.contains("\n") && digest.json == digest.json)
        let json = try ExportFixture.json(digest.json)
        let log = try #require(json["log"] as? [String: Any])
        #expect(log["sequence"] as? Int == 41 && log["hash"] as? String == String(repeating: "a", count: 64))
        let findings = try #require(json["findings"] as? [String: Any])
        #expect(findings["count"] as? Int == 2)
        #expect((findings["by_news"] as? [String: Int])?["confirmed"] == 1)
        #expect((findings["by_class"] as? [String: Int])?["newBuilding"] == 2)
        #expect((findings["items"] as? [[String: Any]])?.first?["id"] as? String == "440605001001JC10000-01")
        #expect((json["parcels"] as? [String: Any])?["judged"] as? Int == 100)
        #expect((json["coverage"] as? [String: Int])?["never"] == 2)
        #expect(json["seconds"] as? Int == 754)
        #expect(
            ((json["refusals"] as? [String: Any])?["items"] as? [[String: String]])?[0]["code"] == "raster.truncated")
    }

    @Test func aHugeRunStaysThinAndItsCountsWhole() throws {
        let (digest, _) = RunFixture.digest(findings: 2000)
        #expect(digest.json.count <= 20_000)
        let json = try ExportFixture.json(digest.json)
        #expect((json["findings"] as? [String: Any])?["count"] as? Int == 2000)
        let raised = (json["orders"] as? [String: Any])?["raised"] as? [String: Any]
        #expect(raised?["count"] as? Int == 2000 && ((raised?["ids"] as? [String])?.count ?? 0) >= 60)
    }

    @Test func textWithoutMeasureCannotMakeItThick() throws {
        var (digest, _) = RunFixture.digest(findings: 300)
        let long = String(repeating: "\u{1}", count: 30_000)
        digest.area = long
        digest.explanation = Message(zh: long, en: long)
        digest.pairReason = Message(zh: long, en: long)
        digest.later?.scenes = Array(repeating: long, count: 500)
        digest.warnings = (0..<500).map { RunDigest.Count(code: "\($0)" + long, count: 1) }
        digest.ordersUpdated = [WorkOrderID(parcelCode: ParcelCode(long), number: 1)]
        #expect(digest.json.count <= 20_000, "\(digest.json.count)")
        #expect(try ExportFixture.json(digest.json)["run"] as? Int == 17)
    }

    @Test func itReadsBackFromItsOwnCoding() throws {
        let (digest, _) = RunFixture.digest(findings: 3)
        #expect(try JSONDecoder().decode(RunDigest.self, from: JSONEncoder().encode(digest)) == digest)
    }

    @Test func aSurveysReportIsTakenOver() {
        var (digest, _) = RunFixture.digest(findings: 0)
        digest.take(
            SurveyReport(
                surveyID: SurveyID("feed"), wasAlreadyFinished: false, blocksPlanned: 1, blocksRead: 1,
                blocksResumed: 0, blocksWithoutParcels: 0,
                tally: SurveyTally(
                    parcelsByVerdict: [.noChange: 7, .notObserved: 2, .tooCoarse: 1], findings: 0, workOrders: 0,
                    warnings: [:]),
                parcelsLeftOut: ["unheardOf": 1, "notHomestead": 2], alignment: nil, warnings: ["w": 3],
                secondsByStage: [:], seconds: 1, peakMemoryBytes: 1))
        #expect(digest.parcelsTotal == 10 && digest.comparedShare == 0.7 && digest.survey?.text == "feed")
        #expect(digest.parcelsLeftOut.map(\.code) == ["notHomestead", "unheardOf"])
        #expect(digest.parcelsLeftOut.map(\.name?.chinese) == ["非宅基地", nil])
    }

    @Test(
        arguments: [
            (.suspected, .new), (.provisional, .provisional), (.confirmed, .confirmed), (.finished, .finished),
            (.lapsed, .lapsed),
        ] as [(ConfirmationState, FindingNews)])
    func newsIsTheStateThatARunBrought(state: ConfirmationState, news: FindingNews) {
        var record = ExportFixture.record(1)
        record.state = state
        #expect(FindingNews(of: record) == news)
        // A building that vanished is news of its own.
        record.observations = record.allObservations
        record.observations[0].answer = .gone
        #expect(FindingNews(of: record) == (state == .finished ? .gone : news))
    }
}

@Suite struct RunReportPageTests {
    private typealias F = ExportFixture

    private func page(
        _ digest: RunDigest, _ records: [FindingRecord], coverage: CoverageReport? = CoverageFixture.village,
        english: Bool = false
    ) async throws -> String {
        let page = RunReportPage(digest, findings: records, coverage: coverage) { _ in
            Chip.Kind.allCases.map { Chip(kind: $0, png: [1, 2, 3]) }
        }
        return String(
            decoding: try await F.written("r.html") { try await page.write(english: english, to: $0) }, as: UTF8.self)
    }

    private func count(_ needle: String, in text: String) -> Int { text.components(separatedBy: needle).count - 1 }

    @Test func itSaysWhatHappenedInBothLanguagesChineseFirst() async throws {
        let (digest, records) = RunFixture.digest(findings: 6)
        let html = try await page(digest, records)
        #expect(html.contains("<html lang=\"zh-CN\">") && html.contains("核查报告") && html.contains("survey report"))
        // 20:10 UTC is the next morning in China.
        #expect(html.contains("2026-03-06 04:10") && html.contains("12 分 34 秒"))
        #expect(html.contains("raster.truncated") && html.contains("acquisitionTimeFromFileName"))
        #expect(count("<article", in: html) == 6 && count("src=\"data:image/png;base64,AQID\"", in: html) == 18)
        #expect(html.contains("飞行区 01 · 东村") && html.contains("南海区 / 里水镇 / 东村"))
        #expect(try await page(digest, records, english: true).contains("<html lang=\"en\">"))
    }

    @Test func namesFromFilesCannotBecomeMarkup() async throws {
        let (digest, records) = RunFixture.digest(findings: 3, evil: true)
        let html = try await page(digest, records)
        #expect(!html.contains("<script") && !html.contains("\"&\"") && html.contains("&lt;script&gt;"))
    }

    @Test func itAsksForNothingFromAnywhere() async throws {
        let (digest, records) = RunFixture.digest(findings: 70)
        let html = try await page(digest, records)
        for match in html.matches(of: #/(?:src|href|action|data|poster)="([^"]{0,12})/#) {
            #expect(match.1.hasPrefix("data:image/") || match.1.hasPrefix("#"), "\(match.0)")
        }
        #expect(!html.contains("url(") && !html.contains("@import") && !html.contains("<link"))
        #expect(html.contains("default-src 'none'"))
    }

    @Test func manyFindingsAreShownInPartAndTheRestIsCounted() async throws {
        let (digest, records) = RunFixture.digest(findings: 700)
        let html = try await page(digest, records)
        #expect(count("<article", in: html) == 60 && count("<tr id=", in: html) == 500)
        #expect(html.contains("另有 140 个未列出"))
        // New ones first, the surest first.
        let first = try #require(html.range(of: "<article id=\""))
        let id = html[first.upperBound...].prefix(22)
        #expect(digest.findings.first { $0.id.text == id }?.news == .new)
    }

    @Test(arguments: RunDigest.Outcome.allCases) func aRunWithoutASurveyHasAPageToo(outcome: RunDigest.Outcome)
        async throws
    {
        var digest = RunDigest(
            run: nil, area: "甲", outcome: outcome, startedAt: CoverageFixture.asOf, endedAt: CoverageFixture.asOf)
        digest.explanation = Message(zh: "磁盘已满；请清理", en: "the disk is full; make room")
        let html = try await page(digest, [], coverage: nil)
        #expect(html.contains("磁盘已满；请清理") && html.contains("class=\"outcome \(outcome.rawValue)\""))
        #expect(html.hasSuffix("</main></body></html>\n"))
    }

    @Test func everyTagIsClosed() async throws {
        let (digest, records) = RunFixture.digest(findings: 65, evil: true)
        let html = try await page(digest, records)
        var open: [Substring] = []
        let void: Set<Substring> = ["meta", "img", "br", "circle", "path", "input"]
        for match in html.matches(of: #/<(/?)([a-z0-9]+)(?:\s[^<>]*?)?(/?)>/#) where !void.contains(match.2) {
            if match.1.isEmpty {
                if match.3.isEmpty { open.append(match.2) }
            } else {
                #expect(open.popLast() == match.2)
            }
        }
        #expect(open.isEmpty)
    }
}
