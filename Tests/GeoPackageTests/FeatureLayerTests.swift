import Foundation
import GRDB
import Ground
import Testing
import TestNeeds

@testable import GeoPackage

@Suite struct FeatureLayerTests {
    private let layer = FeatureLayer(
        name: "地块 layer", title: "地块", columns: [Column("code", .text, .unique), Column("at", .dateTime)])
    private let start = Instant(secondsSince1970: 0)

    private func database(_ path: String = ":memory:") throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { GeoPackage.prepare($0) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { db in
            try GeoPackage.createContainer(in: db)
            let crs = try SpatialReference(CRSCode(epsg: 4547), wellKnownText: #"LOCAL_CS["CGCS2000 / GK 114E"]"#)
            try crs.register(in: db)
            try crs.register(in: db)
            try layer.create(in: db, srsID: crs.id, lastChange: start)
        }
        return queue
    }

    private func square(_ x: Double) -> Data {
        GeometryBlob.encode(MultiPolygon([Polygon(Bounds(minX: x, minY: 1, maxX: x + 2, maxY: 4))]), srsID: 4547)
    }

    private func index(_ db: Database) throws -> [[Double]] {
        try Row.fetchAll(db, sql: "SELECT id, minx, maxx, miny, maxy FROM \"\(layer.index)\" ORDER BY id").map {
            $0.databaseValues.compactMap(Double.fromDatabaseValue)
        }
    }

    @Test func triggersKeepTheIndexInStep() throws {
        try database().write { db in
            let table = "\"\(layer.name)\""
            try db.execute(sql: "INSERT INTO \(table) (geom, code) VALUES (?, 'a')", arguments: [square(10)])
            try db.execute(sql: "INSERT INTO \(table) (geom, code) VALUES (NULL, 'b')")
            #expect(try index(db) == [[1, 10, 12, 1, 4]])
            try db.execute(sql: "UPDATE \(table) SET geom = ? WHERE code = 'a'", arguments: [square(20)])
            #expect(try index(db) == [[1, 20, 22, 1, 4]])
            try db.execute(sql: "UPDATE \(table) SET fid = 7 WHERE code = 'a'")
            #expect(try index(db) == [[7, 20, 22, 1, 4]])
            let empty = GeometryBlob.encode(MultiPolygon([]), srsID: 4547)
            try db.execute(sql: "UPDATE \(table) SET geom = ? WHERE code = 'a'", arguments: [empty])
            #expect(try index(db).isEmpty)
            try db.execute(sql: "UPDATE \(table) SET geom = ? WHERE code = 'b'", arguments: [square(30)])
            try db.execute(sql: "DELETE FROM \(table) WHERE code = 'b'")
            #expect(try index(db).isEmpty)
        }
    }

    @Test func aMassOfRowsGoesWithoutTriggersAndTheyComeBack() throws {
        try database().write { db in
            let table = "\"\(layer.name)\""
            try layer.withoutTriggers(in: db) {
                try db.execute(sql: "INSERT INTO \(table) (geom, code) VALUES (?, 'a')", arguments: [square(10)])
                try layer.indexRow(1, bounds: Bounds(minX: 10, minY: 1, maxX: 12, maxY: 4), in: db)
            }
            try db.execute(sql: "INSERT INTO \(table) (geom, code) VALUES (?, 'b')", arguments: [square(20)])
            #expect(try index(db) == [[1, 10, 12, 1, 4], [2, 20, 22, 1, 4]])
        }
    }

    @Test func boundsOnlyGrow() throws {
        try database().write { db in
            func bounds() throws -> [Double]? {
                try Row.fetchOne(
                    db, sql: "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?",
                    arguments: [layer.name]
                )?.databaseValues.compactMap(Double.fromDatabaseValue)
            }
            try layer.note(nil, lastChange: start, in: db)
            #expect(try bounds() == [])
            try layer.note(Bounds(minX: 1, minY: 2, maxX: 3, maxY: 4), lastChange: start, in: db)
            try layer.note(Bounds(minX: 0, minY: 3, maxX: 2, maxY: 9), lastChange: start, in: db)
            try layer.note(nil, lastChange: start, in: db)
            #expect(try bounds() == [0, 2, 3, 9])
        }
    }

    @Test func aCRSOutsideEPSGIsRefused() throws {
        let crs = try #require(CRSCode("ESRI:102100"))
        #expect(throws: GeoPackageError.notAnEPSGCode(crs)) { try SpatialReference(crs, wellKnownText: "") }
    }

    @Test func datesHaveThreeDecimals() {
        // RFC 3339's own first example, without its fraction.
        #expect(Instant(rfc3339: "1985-04-12T23:20:50Z")?.geoPackageText == "1985-04-12T23:20:50.000Z")
    }

    @Test func datesAgreeWithFoundationOnEveryKindOfDay() throws {
        // Every 17 days and some odd seconds from 1890 to 2110: leap days, centuries, both sides of 1970.
        for seconds in stride(from: Int64(-2_524_608_000), to: 4_417_977_600, by: 17 * 86_400 + 12_345) {
            let instant = Instant(secondsSince1970: seconds)
            #expect(instant.geoPackageText == instant.description.dropLast() + ".000Z")
            #expect(Instant(geoPackageText: instant.geoPackageText) == instant)
        }
        for text in ["2024-02-29T23:59:59.000Z", "2000-02-29T00:00:00.000Z", "1900-03-01T00:00:00.000Z"] {
            #expect(Instant(geoPackageText: text)?.geoPackageText == text)
        }
        #expect(Instant(geoPackageText: "2024-03-05T11:10:00+08:00") == Instant(rfc3339: "2024-03-05T03:10:00Z"))
        for text in ["2024-13-05T03:10:00.000Z", "2024-02-31T03:10:00.000Z", "2023-02-29T03:10:00.000Z"] {
            #expect(Instant(geoPackageText: text) == nil, "there is no such day: \(text)")
        }
        #expect(Instant(geoPackageText: "yesterday") == nil)
    }

    @Test(.needs(Validator.isInstalled, "GDAL's validate_gpkg.py is not installed"))
    func theStandardsValidatorFindsNothing() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gpkg-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "a.gpkg").path
        let queue = try database(path)
        try queue.write { db in
            try AttributeTable(name: "notes", title: "Notes", columns: [Column("png", .blob)])
                .create(in: db, lastChange: start)
            try db.execute(
                sql: "INSERT INTO \"\(layer.name)\" (geom, code, at) VALUES (?, 'a', ?)",
                arguments: [square(10), start.geoPackageText])
        }
        try queue.close()
        let (status, output) = try Validator.run(on: path)
        #expect(status == 0 && output.isEmpty, "\(output)")
    }
}
