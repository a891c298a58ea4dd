import Findings
import Foundation
import GRDB
import Ground
import Reports
import TestFindings
import TestNeeds
import Testing

@testable import Export
@testable import WorkOrders

@Suite struct OrderExportTests {
    private typealias F = ExportFixture

    /// An order of a parcel, one of a position, and one of nowhere.
    private static func orders(crs: CRSCode = CRSCode(epsg: 4547)) -> [WorkOrder] {
        var parcel = F.order(of: F.record(1), raisedAt: 1_711_000_000)
        parcel.take(
            .step(
                .dispatched(
                    OrderStep.Dispatch(
                        unit: UnitCode("440605001001"), coHandlers: [UnitCode("D2"), UnitCode("D3")], limits: [],
                        rules: "v1"))),
            by: .rule, at: Instant(secondsSince1970: 1_711_000_060))
        var point = OrderMatter(
            origins: [.passiveReport, .assignment], category: CategoryCode("waste.dumping"), crs: crs,
            position: Coordinate(x: F.x, y: F.y), accuracyMetres: 12,
            place: AdministrativePlace(village: "西<村>"), legality: .noApproval, summary: "=路边垃圾 & \"建渣\"")
        point.reportIDs = [ReportID("R-1"), ReportID("R-2")]
        let nowhere = OrderMatter(origins: [.passiveReport], category: CategoryCode("noise.site"))
        return [
            parcel, WorkOrder(id: WorkOrderID(year: 2026, number: 1), matter: point, filedAt: Instant.distantPast),
            WorkOrder(id: WorkOrderID(year: 2026, number: 2), matter: nowhere, filedAt: Instant.distantPast),
        ]
    }

    private static func source(_ orders: [WorkOrder]) -> OrderSource {
        { each in
            for order in orders {
                try each(
                    ExportedOrder(
                        order, dueAt: order.course.dispatchedAt?.advanced(by: 3600), isProvisional: true, level: .amber,
                        categoryName: Message(zh: "类别", en: "category"), responsibleName: "东村"))
            }
        }
    }

    @discardableResult
    private static func write(_ format: String, _ orders: [WorkOrder] = orders(), to path: String) async throws
        -> OrderTally
    {
        try await OrderFormats.named(format).write(source(orders), to: path)
    }

    private static func ogrinfo(_ path: String, _ arguments: [String] = ["-al"]) throws -> String {
        let (status, output) = try runTool("/usr/bin/ogrinfo", ["-ro"] + arguments + [path])
        #expect(status == 0 && !output.contains("Warning") && !output.contains("ERROR"), "\(output)")
        return output
    }

    @Test func geoJSONHasPolygonsPointsAndNothing() async throws {
        let data = try await F.written("a.geojson") { path in
            let tally = try await Self.write("geojson", to: path)
            #expect((tally.count, tally.parcels, tally.points, tally.withoutPlace) == (3, 1, 1, 1))
        }
        let features = try #require(try F.json(data)["features"] as? [[String: Any]])
        let types = features.map { ($0["geometry"] as? [String: Any])?["type"] as? String }
        #expect(types == ["MultiPolygon", "Point", nil])
        let point = try #require((features[1]["geometry"] as? [String: Any])?["coordinates"] as? [Double])
        // EPSG:4547 of longitude 113.14, latitude 23.03 by PROJ's cs2cs.
        #expect(abs(point[0] - 113.14) < 2e-7 && abs(point[1] - 23.03) < 2e-7, "\(point)")
        let parcel = try #require(features[0]["properties"] as? [String: Any])
        let texts = [
            "id": "AD-440605001001JC00001-01", "state": "dispatched", "state_name": "待签收",
            "category": "building.new", "category_group": "building", "parcel_code": "440605001001JC00001",
            "village": "东村", "responsible": "440605001001", "responsible_name": "东村", "level": "amber",
            "class": "newBuilding", "legality": "unknown", "due_at": "2024-03-21T06:47:40Z",
            "raised_at": "2024-03-21T05:46:40Z", "dispatched_at": "2024-03-21T05:47:40Z",
        ]
        for (name, value) in texts { #expect(parcel[name] as? String == value, "\(name) \(parcel[name] ?? "-")") }
        #expect(parcel["co_handlers"] as? [String] == ["D2", "D3"])
        #expect(parcel["findings"] as? [String] == ["440605001001JC00001-01"])
        #expect(parcel["is_provisional"] as? Bool == true && parcel["hand_overs"] as? Int == 0)
        #expect(parcel["closed_at"] is NSNull && parcel["outcome"] is NSNull)
        let other = try #require(features[1]["properties"] as? [String: Any])
        #expect(other["origins"] as? [String] == ["passiveReport", "assignment"])
        #expect(other["reports"] as? [String] == ["R-1", "R-2"] && other["report_count"] as? Int == 2)
        // No finding said how much has changed.
        #expect(other["changed_area_inside_m2"] is NSNull && parcel["changed_area_inside_m2"] as? Double == 56)
        #expect(
            features.allSatisfy {
                ($0["properties"] as? [String: Any])?.keys.allSatisfy { $0 == $0.lowercased() } ?? false
            })
    }

    @Test(arguments: ["geojson", "gpkg", "csv", "kml"])
    func theSameOrdersGiveTheSameBytes(format: String) async throws {
        let first = try await F.written("a.\(format)") { try await Self.write(format, to: $0) }
        let second = try await F.written("b.\(format)") { try await Self.write(format, to: $0) }
        #expect(first == second && first.count > 500)
    }

    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func gdalReadsALayerForEachKindOfGeometry() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.gpkg").path
            try await Self.write("gpkg", to: path)
            let layers = try Self.ogrinfo(path, [])
            #expect(layers.contains("orders (Multi Polygon)") && layers.contains("order_points (Point)"), "\(layers)")
            let content = try Self.ogrinfo(path)
            #expect(content.contains("POINT (411847.8 2548118.74)"), "\(content)")
            #expect(content.contains("MULTIPOLYGON (((4118"), "\(content)")
            #expect(content.contains("co_handlers (String) = D2 D3"))
            #expect(content.contains("report_count (Integer64) = 2") && content.contains("hand_overs (Integer64) = 0"))
            let queue = try DatabaseQueue(path: path)
            try await queue.read { db in
                for (table, count) in [("orders", 1), ("order_points", 1), ("orders_without_place", 1)] {
                    let found = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)")
                    #expect(found == count, "\(table)")
                }
                #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM rtree_order_points_geom") == 1)
                #expect(
                    try Double.fetchOne(
                        db, sql: "SELECT max_x FROM gpkg_contents WHERE table_name = 'order_points'") == F.x)
            }
            try queue.close()
        }
    }

    @Test(.needs(isInstalled("/usr/bin/python3"), "python3 is not installed"))
    func theStandardsValidatorFindsNothing() async throws {
        let script = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"
        for orders in [[], Self.orders(), Array(Self.orders().suffix(1))] {
            try await F.inFolder { folder in
                let path = folder.appending(path: "a.gpkg").path
                try await Self.write("gpkg", orders, to: path)
                let (status, output) = try runTool(
                    "/usr/bin/python3", [script, "--extra", "--warning-as-error", path])
                #expect(status == 0 && output.isEmpty, "\(output)")
            }
        }
    }

    @Test(.needs(isInstalled("/usr/bin/ogrinfo"), "ogrinfo is not installed"))
    func gdalReadsKML() async throws {
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.kml").path
            try await Self.write("kml", to: path)
            let content = try Self.ogrinfo(path)
            #expect(content.contains("Feature Count: 3"), "\(content)")
            #expect(content.contains("POINT") && content.contains("(113.14 23.03"), "\(content)")
            #expect(content.contains("MULTIPOLYGON") || content.contains("GEOMETRYCOLLECTION"), "\(content)")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains("西&lt;村&gt;") && text.contains("<styleUrl>#amber</styleUrl>"))
        }
    }

    @Test func csvIsSafeInASpreadsheetAndHasThePosition() async throws {
        let text = String(
            decoding: try await F.written("a.csv") { try await Self.write("csv", to: $0) }, as: UTF8.self)
        let lines = text.split(separator: "\r\n").map(String.init)
        #expect(lines.count == 4 && lines[0].hasSuffix(",经度,纬度"))
        #expect(lines[2].contains("\"'=路边垃圾 & \"\"建渣\"\"\"") && lines[2].hasSuffix(",113.14,23.03"), "\(lines[2])")
        #expect(lines[3].hasSuffix(",,"))
    }

    @Test(arguments: ["geojson", "gpkg", "csv", "kml"])
    func noOrdersAreAFileWithoutRows(format: String) async throws {
        let data = try await F.written("a.\(format)") { path in
            let tally = try await Self.write(format, [], to: path)
            #expect(tally.count == 0)
        }
        #expect(!data.isEmpty)
        if format == "geojson" {
            let features = try F.json(data)["features"] as? [Any]
            #expect(features?.isEmpty == true)
        }
    }

    @Test func ordersOfTwoCRSsCannotShareAGeoPackage() async throws {
        let other = Self.orders(crs: CRSCode(epsg: 4526))
        try await F.inFolder { folder in
            let path = folder.appending(path: "a.gpkg").path
            await #expect(throws: ExportError.severalCRSs(path: path, CRSCode(epsg: 4547), CRSCode(epsg: 4526))) {
                try await Self.write("gpkg", other, to: path)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }
}
