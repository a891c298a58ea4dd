import Foundation
import TestNeeds
import TestRasters
import Testing

private let hasTools = ["/usr/bin/ogr2ogr", "/usr/bin/sqlite3"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// Parcel files as other programs write them, through every command that reads parcels.
@Suite(.needs(hasTools, "ogr2ogr or sqlite3 is not installed"))
struct ParcelFormatTests {
    private static let codes = (1...3).map { "440605001009JC0000\($0)" }
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Three parcels on the sample's scenes, EPSG:4547.
    private func parcels(_ codes: [String] = codes, field: String = "code", x: Double = 411_700) throws -> String {
        let squares = codes.enumerated().map { index, code in
            (code: code, wkt: [rectangle(x + 30 * Double(index), 2_548_000, 20, 15)])
        }
        return try folder.write(
            parcelsGeoJSON(squares).replacingOccurrences(of: "\"code\"", with: "\"\(field)\""), to: "source.geojson")
    }

    private func geoPackage(_ options: [String] = [], source: String? = nil) throws -> String {
        let path = folder.file("p.gpkg")
        try Program.tool(["ogr2ogr", "-nln", "zongdi"] + options + [path, try source ?? parcels()])
        return path
    }

    private func check(_ path: String, _ more: [String] = []) throws -> Program.Outcome {
        try Program.run(["parcels", "check", path, "--language", "en"] + more)
    }

    private func scenes(_ parcels: String) -> [String] {
        [
            "--earlier", Program.sample("tiles/satellite-2023.tif"), "--later",
            Program.sample("tiles/satellite-2024.tif"), "--parcels", parcels, "--language", "en",
        ]
    }

    private func dryRun(_ parcels: String, _ more: [String] = []) throws -> Program.Outcome {
        try Program.run(["survey", "--dry-run", "--store", folder.file("s.gpkg")] + scenes(parcels) + more)
    }

    private func measured(_ parcels: String, _ more: [String] = []) throws -> (
        codes: [String], outcome: Program.Outcome
    ) {
        let outcome = try Program.run(["measure"] + scenes(parcels) + more)
        let ids = outcome.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
        return (ids, outcome)
    }

    // MARK: - GeoPackage

    @Test func tablesAndViewsBesideTheLayerAreNoLayersAndNeverRun() throws {
        let path = try geoPackage()
        try Program.tool([
            "sqlite3", path,
            """
            CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleQML TEXT);
            INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('layer_styles', 'attributes', 's', 0);
            CREATE VIEW endless AS WITH RECURSIVE r(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM r) SELECT fid, geom, code FROM r, zongdi;
            INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('endless', 'features', 'v', 4547);
            INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POLYGON', 4547, 0, 0);
            """,
        ])
        let start = ContinuousClock.now
        let outcome = try check(path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.output.contains("accepted, 3 features, EPSG:4547, 0 warnings; codes from code, 3 of 3 well formed"))
        #expect(try measured(path).codes == Self.codes)
        for refused in [try check(path, ["--layer", "endless"]), try dryRun(path, ["--parcels-layer", "endless"])] {
            #expect(refused.status == 65)
            #expect(refused.errors.contains("view"))
            #expect(refused.errors.contains("ogr2ogr NEW.gpkg OLD.gpkg \"endless\""))
        }
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func aViewIsTakenOnceItIsWrittenAsTheMessageSays() throws {
        let path = try geoPackage()
        try Program.tool([
            "sqlite3", path,
            """
            CREATE VIEW some AS SELECT fid, geom, code FROM zongdi WHERE fid < 3;
            INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('some', 'features', 'v', 4547);
            INSERT INTO gpkg_geometry_columns VALUES ('some', 'geom', 'POLYGON', 4547, 0, 0);
            """,
        ])
        #expect(try check(path, ["--layer", "some"]).status == 65)
        let new = folder.file("new.gpkg")
        try Program.tool(["ogr2ogr", new, path, "some"])
        #expect(try check(new).output.contains("accepted, 2 features"))
    }

    // MARK: - Codes

    @Test func aBinaryNumberThatCannotHoldACodeIsRefusedByName() throws {
        let digits = ["4406050010090000001", "4406050010090000002", "4406050010090001003"]
        let source = try parcels(digits)
        for name in ["p.gpkg", "p.fgb"] {
            let path = folder.file(name)
            try Program.tool([
                "ogr2ogr", "-sql", "SELECT CAST(code AS float(53)) AS ZDDM FROM source", path, source,
            ])
            for outcome in [try check(path), try measured(path).outcome, try dryRun(path)] {
                #expect(outcome.status == 65, "\(name): \(outcome.output)")
                #expect(outcome.errors.contains("the field ZDDM is a number that cannot hold the codes"))
                #expect(outcome.errors.contains("make it text"))
            }
        }
    }

    @Test func wholeNumbersShowTheirDigitsWhateverTypeHoldsThem() throws {
        let digits = ["440605001009", "440605001010", "440605001011"]
        let source = try parcels(digits)
        for (name, type) in [
            ("a.gpkg", "float(53)"), ("b.fgb", "float(53)"), ("c.gpkg", "bigint"), ("d.shp", "float(53)"),
        ] {
            let path = folder.file(name)
            try Program.tool(["ogr2ogr", "-sql", "SELECT CAST(code AS \(type)) AS ZDDM FROM source", path, source])
            let (codes, outcome) = try measured(path)
            #expect(codes == digits, "\(name): \(outcome.errors)")
        }
    }

    @Test func everyCommandSaysTheSameOfAFileWithoutAFieldOfCodes() throws {
        let source = try parcels(field: "lot")
        let said = "no parcel code field; name it with --code-field (there are: lot)"
        for outcome in [try check(source), try dryRun(source), try measured(source).outcome] {
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains(said), "\(outcome.errors)")
        }
        #expect(try check(source, ["--code-field", "LOT"]).status == 0)
        #expect(try measured(source, ["--code-field", "lot"]).codes == Self.codes)
    }

    @Test func theFieldTakenIsSaidInCheckSurveyAndItsReport() throws {
        let source = try parcels(Self.codes.map { $0 + "F00010001" }, field: "BDCDYH")
        let said = "codes from BDCDYH, 3 of 3 well formed"
        #expect(try check(source).output.contains(said))
        #expect(try dryRun(source).output.contains("source.geojson: \(said)"))
        #expect(try measured(source).codes == Self.codes)
        let report = folder.file("report.json")
        let outcome = try Program.run(
            [
                "survey", "--store", folder.file("s.gpkg"), "--output", report, "--earlier-acquired",
                "2023-01-01T00:00:00Z", "--later-acquired", "2024-01-01T00:00:00Z",
            ] + scenes(source))
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(said))
        #expect(try String(contentsOfFile: report, encoding: .utf8).contains("\"BDCDYH\""))
    }

    @Test func rowNumbersAreWarnedOfInEveryCommand() throws {
        let source = try parcels(["1", "2", "3"], field: "id")
        for outcome in [try check(source), try dryRun(source), try measured(source).outcome] {
            #expect(outcome.status == 0)
            #expect(outcome.errors.contains("the codes come from id"), "\(outcome.errors)")
        }
    }

    @Test func formerCodesThatAFileNamesAreCounted() throws {
        let source = try parcels()
        let text = try String(contentsOfFile: source, encoding: .utf8)
            .replacingOccurrences(of: "\"code\":", with: "\"YZDDM\":\"440605001009JC00001\",\"code\":")
        for path in [try folder.write(text, to: "former.geojson"), folder.file("former.gpkg")] {
            if path.hasSuffix("gpkg") { try Program.tool(["ogr2ogr", path, folder.file("former.geojson")]) }
            let outcome = try check(path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            // The first feature's is its own.
            #expect(outcome.errors.contains("2 features name a former code (2, 3)"), "\(outcome.errors)")
        }
    }

    /// A row that a GIS has deleted without packing the table keeps its place in the .dbf, and its code is nobody's.
    @Test func deletedRowsDoNotShiftTheCodesOfTheOthers() throws {
        let path = folder.file("p.shp")
        try Program.tool(["ogr2ogr", path, try parcels()])
        var table = try Data(contentsOf: URL(fileURLWithPath: folder.file("p.dbf")))
        let header = Int(table[8]) | Int(table[9]) << 8
        let row = Int(table[10]) | Int(table[11]) << 8
        table[header + row] = UInt8(ascii: "*")
        try table.write(to: URL(fileURLWithPath: folder.file("p.dbf")))
        #expect(try measured(path).codes == [Self.codes[0], Self.codes[2]])
        #expect(try check(path).output.contains("accepted, 2 features"))
    }

    /// A circle of 10 m radius: 314.16 m² in the plane, 314.10 on the ellipsoid (the projection's scale is 1.0001 here).
    @Test func curvesAreReadAsTheirLines() throws {
        let text =
            "code,WKT\n\(Self.codes[0]),\"CURVEPOLYGON(CIRCULARSTRING(411700 2548010,411710 2548020,"
            + "411720 2548010,411710 2548000,411700 2548010))\"\n"
        let path = folder.file("curve.gpkg")
        try Program.tool([
            "ogr2ogr", "-a_srs", "EPSG:4547", path, try folder.write(text, to: "curve.csv"), "-oo",
            "GEOM_POSSIBLE_NAMES=WKT",
        ])
        let outcome = try check(path, ["--json"])
        let area = try #require(outcome.output.firstMatch(of: /"squareMetres" : ([0-9.]+)/)).1
        #expect(abs((Double(area) ?? 0) - 314.10) < 0.5, "\(outcome.output)")
    }

    // MARK: - Text

    @Test func lostCharactersAreNeverStored() throws {
        let source = try parcels()
        let text = try String(contentsOfFile: source, encoding: .utf8)
            .replacingOccurrences(of: "\"code\":", with: "\"village\":\"\u{FFFD}村\",\"code\":")
        let path = try folder.write(text, to: "lost.geojson")
        let outcome = try check(path)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("lost characters"))
        // A governance grid's names become part of orders.
        let grid = try folder.write(
            text.replacingOccurrences(of: "\"village\":", with: "\"name\":"), to: "grid.geojson")
        let survey = try dryRun(source, ["--grids", grid])
        #expect(survey.status == 65)
        #expect(survey.errors.contains("lost characters"))
    }

    /// A governance grid in GBK under every kind of .cpg: its names are never stored otherwise than they are.
    @Test(
        arguments: [
            ("ANSI 936", nil), ("1252", "text in another encoding than the .cpg says"),
            ("nonsense", "text read as GBK"),
        ] as [(String, String?)])
    func aGridsNamesAreReadInTheirOwnEncodingAndCounted(cpg: String, said: String?) throws {
        let square = (code: "440605001009", wkt: [rectangle(411_600, 2_547_900, 400, 400)])
        let source = try folder.write(
            parcelsGeoJSON([square]).replacingOccurrences(of: "\"code\":", with: "\"name\":\"甲村\",\"code\":"),
            to: "village.geojson")
        let grid = folder.file("village.shp")
        try Program.tool(["ogr2ogr", "-lco", "ENCODING=GBK", grid, source])
        try cpg.write(toFile: folder.file("village.cpg"), atomically: true, encoding: .utf8)
        var table = try Data(contentsOf: URL(fileURLWithPath: folder.file("village.dbf")))
        table[29] = 0
        try table.write(to: URL(fileURLWithPath: folder.file("village.dbf")))
        let store = folder.file("s.gpkg")
        let outcome = try Program.run(
            [
                "survey", "--store", store, "--grids", grid, "--earlier-acquired", "2023-01-01T00:00:00Z",
                "--later-acquired", "2024-01-01T00:00:00Z",
            ] + scenes(try parcels()))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let warned = outcome.output.split(separator: "\n").first { $0.hasPrefix("Warnings") } ?? ""
        #expect(said.map { warned.contains($0) } ?? !warned.contains("text"), "\(warned)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: store))
        #expect(bytes.range(of: Data("甲村".utf8)) != nil)
        #expect(bytes.range(of: Data("\u{FFFD}".utf8)) == nil)
    }

    @Test func bytesOfGBKInAGeoPackageAreReadAndCounted() throws {
        // Without the index's triggers, which ask for functions that sqlite3 lacks.
        let path = try geoPackage(["-lco", "SPATIAL_INDEX=NO"])
        try Program.tool([
            "sqlite3", path,
            "ALTER TABLE zongdi ADD COLUMN village TEXT; UPDATE zongdi SET village = CAST(x'BCD7B4E5' AS TEXT);",
        ])
        let outcome = try check(path, ["--villages", try folder.write("甲村\n", to: "villages.txt")])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("3 texts are not UTF-8 and are read as GBK"))
    }

    // MARK: - Place and datum

    @Test func northingBeforeEastingIsRefusedByEveryCommand() throws {
        let squares = Self.codes.enumerated().map { index, code in
            (code: code, wkt: [rectangle(2_548_000 + 30 * Double(index), 411_700, 20, 15)])
        }
        let source = try folder.write(parcelsGeoJSON(squares), to: "swapped.geojson")
        for outcome in [try check(source), try dryRun(source), try measured(source).outcome] {
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("swapped (northing first)"), "\(outcome.errors)")
        }
        // Far outside, and not swapped: the wrong zone, or the wrong CRS.
        let far = try parcels(x: -3_000_000)
        let outcome = try check(far)
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("far outside where EPSG:4547 is used"), "\(outcome.errors)")
    }

    @Test func parcelsOfAnotherDatumAreWarnedOfUntilParametersAreGiven() throws {
        let source = try parcels()
        let xian = folder.file("xian.shp")
        try Program.tool(["ogr2ogr", "-a_srs", "EPSG:2383", xian, source])
        let said = "between Xian 1980 (EPSG:2383) and CGCS2000 (EPSG:4"
        #expect(try check(xian).errors.contains(said))
        for outcome in [try dryRun(xian), try measured(xian).outcome] {
            #expect(outcome.status == 0)
            #expect(
                outcome.errors.contains("CGCS2000 (EPSG:4547) and Xian 1980 (EPSG:2383) PROJ knows no"),
                "\(outcome.errors)")
        }
        let shift = try folder.write(
            """
            from: EPSG:4610
            to: EPSG:4490
            method: seven-parameters
            convention: position-vector
            dx: 0.5
            dy: 0
            dz: 0
            rx: 0
            ry: 0
            rz: 0
            scale: 0
            """, to: "shift.txt")
        let given = ["--datum-shift", shift]
        #expect(try check(xian, given).errors.isEmpty)
        let plan = try dryRun(xian, given)
        #expect(plan.errors.isEmpty && plan.output.contains("EPSG:4547"), "\(plan.errors)\(plan.output)")
        #expect(try measured(xian, given).codes == Self.codes)
        let bad = try folder.write("from: EPSG:4610\n", to: "bad.txt")
        for outcome in [try check(xian, ["--datum-shift", bad]), try dryRun(xian, ["--datum-shift", bad])] {
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("bad.txt: the parameters of --datum-shift cannot be used (to: ?)"))
        }
    }

    // MARK: - Formats that are not read

    @Test(arguments: [
        ("p.kml", ["-f", "KML", "-t_srs", "EPSG:4326"]), ("p.tab", ["-f", "MapInfo File"]), ("p.gml", ["-f", "GML"]),
        ("p.mif", ["-f", "MapInfo File"]), ("p.csv", ["-f", "CSV", "-lco", "GEOMETRY=AS_WKT"]),
    ])
    func aFormatThatIsNotReadIsReadOnceItIsConvertedAsTheMessageSays(name: String, options: [String]) throws {
        let path = folder.file(name)
        try Program.tool(["ogr2ogr"] + options + [path, try parcels()])
        let outcome = try check(path)
        #expect(outcome.status == 65)
        let command = try #require(outcome.errors.firstMatch(of: /convert it: (ogr2ogr [^(\n]*)/)).1
        let words = command.split(separator: " ").map { word in
            word == "parcels.gpkg" ? folder.file("out.gpkg") : word.hasPrefix("IN.") ? path : String(word)
        }
        try Program.tool(words)
        let read = try check(folder.file("out.gpkg"))
        #expect(read.status == 0, "\(read.errors)")
        #expect(read.output.contains("3 features"))
        #expect(read.output.contains("codes from code, 3 of 3 well formed"))
    }
}
