import Findings
import Foundation
import GRDB
import Ground
import TestFindings
import Testing

@testable import Export

/// What an officer decided is in every format: who, when, what, and the note.
@Suite struct DecisionExportTests {
    private typealias F = ExportFixture

    private var collection: FindingCollection {
        var record = F.record(1)
        record.decision = Decision(
            findingID: record.id, verdictClass: .noChange, decidedBy: "张三", note: "是遮阳网",
            decidedAt: Instant(secondsSince1970: 1_700_000_000))
        return F.collection([record])
    }

    @Test func inCSVAndGeoJSON() async throws {
        let csv = String(
            decoding: try await F.written("a.csv") { try await CSVFindings().write(collection, to: $0) }, as: UTF8.self)
        #expect(csv.contains(",误报,张三,2023-11-15 06:13,是遮阳网\r\n"))
        let json = try await F.written("a.geojson") { try await GeoJSONFindings().write(collection, to: $0) }
        let text = String(decoding: json, as: UTF8.self).replacingOccurrences(of: " ", with: "")
        #expect(text.contains("\"decision\":\"noChange\"") && text.contains("\"decided_by\":\"张三\""))
        #expect(text.contains("\"decision_name\":\"误报\"") && text.contains("\"decision_note\":\"是遮阳网\""))
    }

    @Test func inGeoPackage() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.gpkg").path
            try await GeoPackageFindings().write(collection, to: path)
            let queue = try DatabaseQueue(path: path)
            let columns = "decision_name || ' ' || decided_by || ' ' || decided_at || ' ' || decision_note"
            let text = try await queue.read { try String.fetchOne($0, sql: "SELECT \(columns) FROM findings") }
            #expect(text == "误报 张三 2023-11-14T22:13:20Z 是遮阳网")
        }
    }

    @Test func onTheReviewSheetInLocalTime() async throws {
        let html = String(
            decoding: try await F.written("a.html") { try await HTMLFindings().write(collection, to: $0) },
            as: UTF8.self)
        #expect(html.contains("误报") && html.contains("张三 · 2023-11-15 06:13 +08:00 · 是遮阳网"))
    }
}
