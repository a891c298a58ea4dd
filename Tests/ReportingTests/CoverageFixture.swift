import Findings
import Foundation
import Ground
import TestFindings
import TestNeeds

@testable import Reporting

/// Parcels in rows, 12 by 15 m, with last looks a given number of days back.
enum CoverageFixture {
    static let asOf = Instant(secondsSince1970: 1_790_000_000)

    static func parcel(
        _ number: Int, east: Double, north: Double = 0, daysAgo: Int?, village: String? = "东村",
        crs: CRSCode = CRSCode(epsg: 4547)
    ) -> CoverageParcel {
        let (left, low) = (ExportFixture.x + east, ExportFixture.y + north)
        return CoverageParcel(
            parcel: ParcelRecord(
                code: ParcelCode("440605001001JC0000\(number)"), crs: crs,
                polygon: MultiPolygon([Polygon(Bounds(minX: left, minY: low, maxX: left + 12, maxY: low + 15))]),
                place: AdministrativePlace(district: "南海区", town: "里水镇", village: village, cell: nil)),
            lastClearLook: daysAgo.map { Instant(secondsSince1970: asOf.secondsSince1970 - Int64($0) * 86_400) })
    }

    static func report(_ parcels: [CoverageParcel], days: Int = 90) -> CoverageReport {
        CoverageReport(asOf: asOf, notSeenDays: days, parcels: parcels)
    }

    /// Four near each other of which three are unseen, one unseen far away, in another village.
    static var village: CoverageReport {
        report([
            parcel(4, east: 60, daysAgo: 3), parcel(1, east: 0, daysAgo: 91), parcel(2, east: 20, daysAgo: nil),
            parcel(3, east: 40, daysAgo: 400), parcel(5, east: 2000, daysAgo: nil, village: "西村 <甲> & 乙"),
        ])
    }

    /// Python with the packages that other people's receivers use, where the set-up has made it.
    static let python = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/test-python/bin/python3").path

    static func pythonHas(_ module: String) -> Bool {
        guard isInstalled(python) else { return false }
        return (try? runTool(python, ["-c", "import \(module)"]).status) == 0
    }
}
