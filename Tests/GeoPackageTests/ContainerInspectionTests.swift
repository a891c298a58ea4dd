import Foundation
import GRDB
import Ground
import Testing
import TestNumbers

@testable import GeoPackage

/// A GeoPackage as somebody might hand one in, changed by SQL.
private final class Foreign {
    let folder = NSTemporaryDirectory() + "parcelwatch-container-" + UUID().uuidString
    var path: String { folder + "/parcels.gpkg" }

    init(_ changes: [String] = [], blob: Data? = nil, srsID: Int = 4326) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var configuration = Configuration()
        configuration.prepareDatabase { GeoPackage.prepare($0) }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            try GeoPackage.createContainer(in: db)
            let layer = FeatureLayer(name: "地块", title: "地块", columns: [Column("code", .text)])
            try layer.create(in: db, srsID: srsID, lastChange: Instant(secondsSince1970: 0))
            let square = MultiPolygon([Polygon(Bounds(minX: 117, minY: 30, maxX: 117.001, maxY: 30.001))])
            for code in ["a", "b"] {
                try db.execute(
                    sql: "INSERT INTO 地块 (geom, code) VALUES (?, ?)",
                    arguments: [
                        code == "b"
                            ? blob ?? GeometryBlob.encode(square, srsID: 4326)
                            : GeometryBlob.encode(square, srsID: 4326), code,
                    ])
            }
            for change in changes { try db.execute(sql: change) }
        }
        try queue.close()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The code with which it is refused, or one of its features.
    func refusal(timeLimit: Double = 20) -> String? {
        do {
            return try GeoPackage.inspect(path: path, timeLimit: timeLimit).faults.first?.code
        } catch {
            return error.code
        }
    }
}

@Suite struct ContainerInspectionTests {
    @Test func whatTheProgramAndGDALWriteIsAcceptedAndNothingIsLeftBeside() throws {
        let file = try Foreign()
        let before = try Data(contentsOf: URL(fileURLWithPath: file.path))
        let inspection = try GeoPackage.inspect(path: file.path)
        #expect(inspection.layer == "地块")
        #expect(inspection.featureCount == 2)
        #expect(inspection.warnings.isEmpty)
        #expect(inspection.faults.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder) == ["parcels.gpkg"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == before)
        let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("grids/parcels.gpkg")
        #expect(try GeoPackage.inspect(path: sample.path).faults.isEmpty)
    }

    @Test(arguments: [
        "CREATE TRIGGER t AFTER UPDATE ON 地块 BEGIN DELETE FROM 地块; END",
        "CREATE TRIGGER rtree_x AFTER UPDATE ON 地块 BEGIN DELETE FROM 地块; END",
        "CREATE TRIGGER rtree_y AFTER INSERT ON 地块 BEGIN SELECT load_extension('/tmp/x.so'); END",
        // Tables that OGR reads by these names, without being asked.
        "CREATE VIEW gpkg_metadata AS SELECT * FROM 地块", "CREATE VIEW GPKG_ogr_contents2 AS SELECT 1",
        "CREATE VIEW rtree_x AS SELECT 1",
        "CREATE TRIGGER rtree_z AFTER INSERT ON 地块 BEGIN INSERT INTO \"rtree_z\" VALUES (1); DELETE FROM 地块; END",
        "CREATE TRIGGER rtree_z AFTER INSERT ON 地块 BEGIN SELECT 'RAISE(ABORT, '; DELETE FROM 地块; END",
        "CREATE TRIGGER gpkg_z AFTER INSERT ON 地块 BEGIN /* SELECT RAISE(ABORT, 1) */ INSERT INTO 地块 (code) VALUES (1); END",
        "CREATE TABLE \"a\"\"; DROP TABLE b\" (x)",
        "CREATE VIRTUAL TABLE f USING fts5(x)", "DROP TABLE gpkg_geometry_columns", "DROP TABLE 地块",
        // A name that says what the module should.
        "CREATE VIRTUAL TABLE \"x USING rtree y\" USING fts5(x)",
        "CREATE VIRTUAL TABLE \"x USING rtree\" USING fts5(x)",
        "CREATE VIRTUAL TABLE rtree USING fts5(x)", "CREATE VIRTUAL TABLE rtree/**/USING/**/fts5(x)",
    ])
    func aSchemaThatDoesMoreThanHoldLayersIsRefused(change: String) throws {
        let file = try Foreign([change])
        #expect(file.refusal() == "gpkg.schema")
        // A missing layer is a matter of the layer asked for, not of the schema.
        guard change != "DROP TABLE 地块" else { return }
        #expect(throws: ContainerInspection.Note.self) { try GeoPackage.inspectSchema(path: file.path) }
    }

    /// Written into the schema by hand: SQLite goes by the statement, whatever stands beside it.
    @Test(arguments: [
        ("table", "CREATE /**/ VIRTUAL TABLE f USING fts5(x)"), ("table", "create\tvirtual table f using fts5(x)"),
        ("table", "/* CREATE TABLE */ CREATE VIRTUAL TABLE f USING fts5(x)"),
        ("index", "CREATE VIRTUAL TABLE f USING fts5(x)"), ("trigger", "CREATE VIRTUAL TABLE f USING fts5(x)"),
        ("index", "CREATE TRIGGER f AFTER UPDATE ON 地块 BEGIN DELETE FROM 地块; END"),
        ("table", "CREATE VIEW f AS SELECT * FROM 地块"), ("table", "CREATE TEMP TABLE f (x)"),
    ])
    func aSchemaWrittenByHandHidesNothing(type: String, sql: String) throws {
        for value in ["'\(sql)'", "CAST('\(sql)' AS BLOB)"] {
            let file = try Foreign([
                "PRAGMA writable_schema = ON",
                "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('\(type)', 'f', 'f', 0, \(value))",
            ])
            let refusal = file.refusal()
            // Where SQLite itself cannot make sense of it, it is damaged.
            #expect(refusal == "gpkg.schema" || refusal == "gpkg.corrupt", "\(refusal ?? "let in")")
        }
    }

    /// A view that never ends: asked for anything, it would not answer.
    private static let endless =
        "CREATE VIEW 统计 AS WITH RECURSIVE r(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM r) SELECT count(*) AS n FROM r"

    @Test func aViewBesideTheLayerIsLetInAndNeverRun() throws {
        let file = try Foreign([
            Self.endless, "CREATE VIEW boom AS SELECT load_extension('/tmp/x.so') AS n",
            // OGC 12-128, annex on SQL/MM views.
            "CREATE VIEW st_spatial_ref_sys AS SELECT srs_name, srs_id, definition FROM gpkg_spatial_ref_sys",
            "CREATE VIEW geometry_columns AS SELECT table_name AS f_table_name FROM gpkg_geometry_columns",
        ])
        let inspection = try GeoPackage.inspect(path: file.path, timeLimit: 5)
        #expect(inspection.layer == "地块")
        #expect(inspection.faults.isEmpty)
        try GeoPackage.inspectSchema(path: file.path, timeLimit: 5)
    }

    @Test func aViewThatIsTheLayerIsRefusedWithTheWayOut() throws {
        let registration = [
            Self.endless,
            "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('统计', 'features', 4326)",
            "INSERT INTO gpkg_geometry_columns VALUES ('统计', 'n', 'POLYGON', 4326, 0, 0)",
        ]
        // Beside a table it is no layer to choose from, and is refused when it is asked for.
        let both = try Foreign(registration)
        #expect(try GeoPackage.inspect(path: both.path, timeLimit: 5).layer == "地块")
        let note = #expect(throws: ContainerInspection.Note.self) {
            _ = try GeoPackage.inspect(path: both.path, layer: "统计", timeLimit: 5)
        }
        #expect(note?.code == "gpkg.schema")
        #expect(note?.message.english.contains("ogr2ogr NEW.gpkg OLD.gpkg \"统计\"") == true)
        let alone = try Foreign(registration + ["DELETE FROM gpkg_geometry_columns WHERE table_name = '地块'"])
        #expect(alone.refusal(timeLimit: 5) == "gpkg.schema")
    }

    /// As they stand in files of GDAL 3.12 (GeoPackage 1.4), of OGC 12-128r19 and of SpatiaLite 5.
    @Test(arguments: [
        "CREATE TRIGGER \"rtree_地块_geom_update6\" AFTER UPDATE OF \"geom\" ON \"地块\" WHEN OLD.\"fid\" = NEW.\"fid\" AND (NEW.\"geom\" NOTNULL AND NOT ST_IsEmpty(NEW.\"geom\")) BEGIN UPDATE \"rtree_地块_geom\" SET minx = ST_MinX(NEW.\"geom\"), maxx = ST_MaxX(NEW.\"geom\") WHERE id = NEW.\"fid\";END",
        "CREATE TRIGGER \"rtree_地块_geom_update7\" AFTER UPDATE OF \"geom\" ON \"地块\" WHEN OLD.\"fid\" = NEW.\"fid\" BEGIN INSERT INTO \"rtree_地块_geom\" VALUES (NEW.\"fid\",ST_MinX(NEW.\"geom\"), ST_MaxX(NEW.\"geom\"),ST_MinY(NEW.\"geom\"), ST_MaxY(NEW.\"geom\")); END",
        "CREATE TRIGGER rtree_地块_geom_update5 AFTER UPDATE ON 地块 WHEN OLD.fid != NEW.fid BEGIN DELETE FROM rtree_地块_geom WHERE id IN (OLD.fid, NEW.fid); END",
        "CREATE TRIGGER 'gpkg_tile_matrix_zoom_level_insert' BEFORE INSERT ON 地块 FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'insert on table ''gpkg_tile_matrix'' violates constraint; begin or END') WHERE (NEW.fid < 0); END",
        "CREATE TRIGGER \"fgti_地块_geom\" BEFORE INSERT ON 地块 FOR EACH ROW BEGIN SELECT RAISE (ROLLBACK, 'geom violates Geometry constraint') WHERE (SELECT 1) IS NULL; END",
        "CREATE TRIGGER trigger_insert_feature_count_地块 AFTER INSERT ON 地块 BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE lower(table_name) = lower('地块'); END",
    ])
    func theStandardsTriggersAreLetIn(sql: String) throws { #expect(try Foreign([sql]).refusal() == nil) }

    @Test func everyWayOfWritingDownASpatialIndexIsLetIn() throws {
        for name in ["r1", "\"r2\"", "'r3'", "`r4`", "[r5]", "\"r (6)\""] {
            let file = try Foreign(["CREATE VIRTUAL TABLE \(name)\n USING  RTree(id, a, b, c, d)"])
            #expect(file.refusal() == nil, "\(name)")
        }
    }

    @Test func crsVersionAndMarkAreLookedAt() throws {
        #expect(try Foreign(srsID: -1).refusal() == "vector.crs")
        let link = "UPDATE gpkg_spatial_ref_sys SET definition = 'http://127.0.0.1:9/crs' WHERE srs_id = 4326"
        #expect(try Foreign([link]).refusal() == "vector.crs")
        #expect(try Foreign(["PRAGMA user_version = 999999"]).refusal() == "store.newer")
        let plain = try Foreign(["PRAGMA application_id = 0"])
        #expect(try GeoPackage.inspect(path: plain.path).warnings.map(\.code) == ["gpkg.appId"])
        #expect(try Foreign(["DELETE FROM 地块"]).refusal() == "vector.noFeatures")
        // A trigger that only forbids, as the program's own store has for its log, does no harm.
        let guarded = "CREATE TRIGGER log_update BEFORE UPDATE ON 地块 BEGIN SELECT RAISE(ABORT, 'append only'); END"
        #expect(try Foreign([guarded]).refusal() == nil)
        // A name or number where text belongs must not trap.
        #expect(
            try Foreign(["PRAGMA foreign_keys = OFF", "UPDATE gpkg_contents SET table_name = x'ff00'"]).refusal() != nil
        )
    }

    @Test func aLogLeftBesideAndDamagedPagesAreNamed() throws {
        let file = try Foreign()
        _ = FileManager.default.createFile(atPath: file.path + "-wal", contents: Data([1]))
        #expect(file.refusal() == "gpkg.corrupt")
        let other = try Foreign()
        let handle = try #require(FileHandle(forUpdatingAtPath: other.path))
        try handle.seek(toOffset: 4_096 * 5)
        try handle.write(contentsOf: Data(repeating: 0xFF, count: 4_096))
        try handle.close()
        #expect(other.refusal() == "gpkg.corrupt")
    }

    @Test func damagedGeometriesAreFoundBeforeOGRSeesThem() throws {
        func code(_ hex: String) throws -> String? {
            var bytes: [UInt8] = []
            var rest = Substring(hex.filter { $0 != " " })
            while let byte = UInt8(rest.prefix(2), radix: 16) {
                bytes.append(byte)
                rest = rest.dropFirst(2)
            }
            return try Foreign(blob: Data(bytes)).refusal()
        }
        let header = "47500001 E6100000"
        #expect(try code("00") == "geom.parse")
        #expect(try code("47500009 E6100000 01 03000000 00000000") == "geom.parse")
        #expect(try code("\(header) 01 03000000 FFFFFF7F") == "geom.parse")
        #expect(try code("\(header) 01 03000000 00000000") == "geom.empty")
        #expect(try code("\(header) 01 01000000 0000000000000000 0000000000000000") == "geom.type")
        #expect(try code("\(header) 01 01000000 000000000000F87F 0000000000000000") == "geom.range")
        #expect(try code("\(header) 01 01000000 0000000000000000 0000000000000000 00") == "geom.parse")
    }

    @Test func noMutatedBlobIsCalledSoundThatAnotherReaderRefuses() {
        let square = MultiPolygon([
            Polygon(
                exterior: Polygon(Bounds(minX: 117, minY: 30, maxX: 118, maxY: 31)).exterior,
                holes: [Polygon(Bounds(minX: 117.2, minY: 30.2, maxX: 117.4, maxY: 30.4)).exterior])
        ])
        let whole = Array(GeometryBlob.encode(square, srsID: 4326))
        var generator = SeededNumbers(seed: 11)
        var sound = 0
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0...Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes[place] = [0x00, 0x7F, 0x80, 0xFF][Int.random(in: 0..<4, using: &generator)]
                case 2: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                }
            }
            guard case .sound(let content) = bytes.withUnsafeBufferPointer(GeometryBlobCheck.check) else { continue }
            guard content.hasPolygon, !content.hasOther, !content.hasHeights else { continue }
            sound += 1
            #expect(GeometryBlob.decode(Data(bytes)) != nil, "\(bytes)")
        }
        #expect((1_000...18_000).contains(sound))
    }

    @Test func noMutatedFileCrashesTheInspection() throws {
        let file = try Foreign()
        let whole = try Data(contentsOf: URL(fileURLWithPath: file.path))
        var generator = SeededNumbers(seed: 5)
        var refused = 0
        for _ in 0..<250 {
            var bytes = whole
            for _ in 0...Int.random(in: 0...40, using: &generator) {
                // Half of the changes go into the header and the schema, which SQLite parses.
                let end = Bool.random(using: &generator) ? 4_096 : bytes.count
                bytes[Int.random(in: 0..<end, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            try bytes.write(to: URL(fileURLWithPath: file.path))
            if file.refusal(timeLimit: 5) != nil { refused += 1 }
        }
        #expect(refused > 50)
    }
}
