package import Export
package import Findings
package import Foundation
package import Ground
import Reports
@testable package import WorkOrders

/// Made-up findings near the place whose coordinates are known in both CRSs.
package enum ExportFixture {
    /// EPSG:4547 of longitude 113.14, latitude 23.03 (PROJ's cs2cs, as in the project's own check of axis order).
    package static let x = 411_847.80
    package static let y = 2_548_118.74

    package static func record(
        _ number: Int, village: String? = "东村", detectedAt: Int64 = 1_700_000_000, crs: CRSCode = CRSCode(epsg: 4547)
    ) -> FindingRecord {
        let code = ParcelCode("440605001001JC0000\(number)")
        let left = x + 30 * Double(number)
        // Clockwise on purpose: what comes in may have any orientation.
        let patch = Polygon(Bounds(minX: left, minY: y, maxX: left + 8, maxY: y + 7))
        let reversed = Polygon(exterior: patch.exterior.reversed())
        // The second rests on a model, the others on none.
        let basis = VerdictBasis(
            model: "0123456789abcdef0123456789abcdef", measurementVersion: 1, measurements: [0.5],
            reasons: [
                Reason(
                    measurement: "shadowChange.top", title: Message(zh: "新阴影", en: "new shadow"), value: 0.5,
                    contribution: 1.3)
            ])
        let finding = Finding(
            verdict: Verdict(
                parcelCode: code, verdictClass: .newBuilding, score: 2.5, confidence: 0.875, validShare: 1,
                residualShiftPixels: nil),
            changedAreaInsideSquareMetres: 56, changedAreaBeyondSquareMetres: 0.25,
            beyondOnParcels: number == 2
                ? [ParcelShare(parcelCode: ParcelCode("440605001001JC00009"), squareMetres: 0.125)] : [],
            crs: crs,
            changePolygons: MultiPolygon([reversed]),
            parcelPolygon: MultiPolygon([Polygon(Bounds(minX: left - 2, minY: y - 2, maxX: left + 12, maxY: y + 10))]),
            place: AdministrativePlace(district: "南海区", town: "里水镇", village: village, cell: "网格1"),
            measurements: [Measurement("changeScoreMean", 1.5), Measurement("patchAreaSquareMetres", -3)],
            basis: number == 2 ? basis : nil,
            earlierAcquiredAt: Instant(rfc3339: "2023-03-05T03:10:00Z"),
            laterAcquiredAt: Instant(rfc3339: "2024-03-05T11:10:00+08:00"),
            provenance: Provenance(
                surveyID: SurveyID("0123456789abcdef"), version: "0.1.0",
                earlierScenes: [SourceFile(name: "2023.tif", sha256: "aa")],
                laterScenes: [SourceFile(name: "2024.tif", sha256: "bb"), SourceFile(name: "b.tif", sha256: "cc")],
                parcels: [SourceFile(name: "宗地.gpkg", sha256: "dd")], grids: [], settings: ["z": "1", "a": "=2"]))
        return FindingRecord(
            id: FindingID(parcelCode: code, episode: 1), episode: 1, state: .suspected, finding: finding,
            detectedAt: Instant(secondsSince1970: detectedAt))
    }

    package static func order(of record: FindingRecord, raisedAt: Int64) -> WorkOrder {
        WorkOrder(
            id: WorkOrderID(parcelCode: record.finding.verdict.parcelCode, number: 1),
            matter: OrderMatter(record, category: CategoryCode("building.new"), group: CategoryGroup("building")),
            filedAt: Instant(secondsSince1970: raisedAt))
    }

    package static func collection(_ records: [FindingRecord], raisedAt: Int64 = 5) -> FindingCollection {
        let orders = records.prefix(1).map { record in
            order(of: record, raisedAt: raisedAt)
        }
        return FindingCollection(findings: records, workOrders: orders) { id in
            [Chip(kind: .earlier, png: Array(id.text.utf8))]
        }
    }

    package static func parcels() -> [(ParcelRecord, Verdict?)] {
        (1...3).map { number in
            let finding = record(number).finding
            let parcel = ParcelRecord(
                code: finding.verdict.parcelCode, crs: finding.crs, polygon: finding.parcelPolygon,
                place: finding.place)
            return (parcel, number == 3 ? nil : finding.verdict)
        }
    }

    package static func source(_ each: (ParcelRecord, Verdict?) throws -> Void) throws {
        for (parcel, verdict) in parcels() { try each(parcel, verdict) }
    }

    /// What `write` writes into a fresh folder.
    package static func written(_ name: String, _ write: (String) async throws -> Void) async throws -> Data {
        try await inFolder { folder in
            let path = folder.appending(path: name).path
            try await write(path)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            precondition(names == [name], "left beside the file: \(names)")
            return try Data(contentsOf: URL(fileURLWithPath: path))
        }
    }

    package static func inFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "export-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    package static func json(_ data: Data) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }
}
