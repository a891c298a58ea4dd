import Foundation
import Ground
import Projection
import Testing

private let xian = CRSCode(epsg: 2383)
private let cgcs2000 = CRSCode(epsg: 4547)
private let corner = Coordinate(x: 411_650, y: 2_548_320)

@Suite struct DatumTests {
    /// What `projinfo -s A -t B` of PROJ 9.5 lists: no operation but a ballpark one, or its accuracies.
    @Test func datumsWithoutATransformationAreTold() throws {
        func change(_ from: CRSCode, _ to: CRSCode, at place: Coordinate = corner) throws
            -> CoordinateTransformation.DatumChange
        {
            try CoordinateTransformation(from: from, to: to).datumChange(at: place)
        }
        let beijing = CRSCode(epsg: 4214)
        let place = Coordinate(x: 113.14, y: 23.03)
        #expect(try change(xian, cgcs2000) == .unknown)
        #expect(try change(cgcs2000, xian) == .unknown)
        #expect(try change(CRSCode(epsg: 4610), .wgs84, at: place) == .unknown)
        #expect(try change(beijing, CRSCode(epsg: 4490), at: place) == .unknown)
        // EPSG has parameters of 15 m for the shelf off the Pearl River, and none for Sichuan.
        #expect(try change(beijing, .wgs84, at: Coordinate(x: 113.14, y: 22)) == .known(metres: 15))
        #expect(try change(beijing, .wgs84, at: Coordinate(x: 104, y: 30)) == .unknown)
        // Within a metre, although ballpark to PROJ.
        #expect(try change(.wgs84, cgcs2000, at: place) == .none)
        #expect(try change(cgcs2000, CRSCode(epsg: 3857)) == .none)
        #expect(try change(cgcs2000, CRSCode(epsg: 4526)) == .none)
        #expect(try change(xian, CRSCode(epsg: 4610)) == .none)
        #expect(try datumName(of: xian) == "Xian 1980")
        #expect(try datumName(of: cgcs2000) == "CGCS2000")
    }

    @Test func warningsNameTheFilesOfEachCRS() throws {
        let warnings = try DatumWarning.warnings(
            of: [("a.shp", xian, corner), ("b.shp", cgcs2000, corner), ("c.shp", xian, corner)], to: cgcs2000)
        #expect(warnings.map(\.files) == [["a.shp", "c.shp"]])
        let message = try #require(warnings.first).message().english
        #expect(message.hasPrefix("a.shp, c.shp: between Xian 1980 (EPSG:2383) and CGCS2000 (EPSG:4547) PROJ knows no"))
        #expect(message.contains("--datum-shift"))
    }

    @Test func northingBeforeEastingLiesOutsideAndInsideOnceSwapped() throws {
        let area = try #require(try AreaOfUse(of: cgcs2000))
        #expect(area.place(of: Coordinate(x: 411_700, y: 2_548_000)) == .inside)
        guard case .swapped(let place?) = area.place(of: Coordinate(x: 2_548_000, y: 411_700)) else {
            Issue.record("not swapped")
            return
        }
        // pyproj 3.7: (132.1228, 3.5378)
        #expect(abs(place.x - 132.1228) < 0.001 && abs(place.y - 3.5378) < 0.001)
        guard case .outside(_, let degrees) = area.place(of: Coordinate(x: 0, y: 0)) else {
            Issue.record("not outside")
            return
        }
        #expect(degrees > AreaOfUse.farOutside)
        // Latitude first, under a geographic CRS.
        let china = try #require(try AreaOfUse(of: CRSCode(epsg: 4490)))
        guard case .swapped = china.place(of: Coordinate(x: 23.03, y: 113.14)) else {
            Issue.record("not swapped")
            return
        }
        #expect(china.place(of: Coordinate(x: 113.14, y: 23.03)) == .inside)
    }

    // MARK: - Surveyors' parameters

    private func shift(_ lines: [String], beside: [String: Data] = [:]) throws -> DatumShift {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("shift-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("shift.txt")
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
        for (name, data) in beside { try data.write(to: folder.appendingPathComponent(name)) }
        return try DatumShift(path: file.path)
    }

    private let seven = [
        "# 示例 · an example", "from: EPSG:4610", "to: EPSG:4490", "method: seven-parameters",
        "convention: position-vector", "dx: -12.5", "dy: 105.25", "dz: 48.75  # metres", "rx: 1.2", "ry: -0.8",
        "rz: 2.4", "scale: 3.5",
    ]

    /// pyproj 3.7.2: Transformer.from_crs("+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=500000 +y_0=0 +a=6378140 +rf=298.257
    /// +towgs84=-12.5,105.25,48.75,1.2,-0.8,2.4,3.5", "EPSG:4326"), then to EPSG:4547.
    private let expected = Coordinate(x: 411_703.20127, y: 2_548_347.89546)

    @Test func sevenParametersMoveAPlaceAsPyprojMovesIt() throws {
        let there = try CoordinateTransformation(from: xian, to: cgcs2000, shift: shift(seven))
        let place = try there.apply(corner)
        #expect(abs(place.x - expected.x) < 0.001 && abs(place.y - expected.y) < 0.001, "\(place)")
        #expect(there.datumChange(at: corner) == .none)
        let back = try CoordinateTransformation(from: cgcs2000, to: xian, shift: shift(seven)).apply(place)
        #expect(abs(back.x - corner.x) < 0.001 && abs(back.y - corner.y) < 0.001, "\(back)")
        // The other convention has the rotations' signs the other way round (EPSG 9607).
        let frame = seven.map { line in
            ["convention: coordinate-frame", "rx: -1.2", "ry: 0.8", "rz: -2.4"].first {
                $0.prefix { $0 != ":" } == line.prefix { $0 != ":" }
            } ?? line
        }
        let other = try CoordinateTransformation(from: xian, to: cgcs2000, shift: shift(frame)).apply(corner)
        #expect(abs(other.x - place.x) < 1e-6 && abs(other.y - place.y) < 1e-6)
    }

    @Test func parametersHoldForTheirDatumsOnly() throws {
        let beijing = CRSCode(epsg: 2435)
        let plain = try CoordinateTransformation(from: beijing, to: cgcs2000).apply(corner)
        let same = try CoordinateTransformation(from: beijing, to: cgcs2000, shift: shift(seven))
        #expect(try same.apply(corner) == plain)
        #expect(same.datumChange(at: corner) == .unknown)
    }

    /// By hand: 110.5 + 1.000005 (E cos 10″ - N sin 10″), -45.25 + 1.000005 (E sin 10″ + N cos 10″).
    @Test func fourParametersTurnAndStretchThePlane() throws {
        let four = try shift([
            "from: EPSG:2383", "to: EPSG:4547", "method: four-parameters", "east: 110.5", "north: -45.25",
            "rotation: 10", "scale: 5",
        ])
        let place = try CoordinateTransformation(from: xian, to: cgcs2000, shift: four).apply(corner)
        #expect(abs(place.x - 411_639.01111) < 1e-4 && abs(place.y - 2_548_307.44606) < 1e-4, "\(place)")
    }

    /// An NTv2 grid of one constant shift: 1 second north, 2 seconds east.
    @Test func aGridMovesAPlaceByItsShift() throws {
        func record(_ name: String, _ value: [UInt8]) -> [UInt8] {
            Array(name.padding(toLength: 8, withPad: " ", startingAt: 0).utf8) + value
                + [UInt8](repeating: 0, count: 8 - value.count)
        }
        func int(_ value: Int32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        func double(_ value: Double) -> [UInt8] { withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
        func text(_ value: String) -> [UInt8] { Array(value.padding(toLength: 8, withPad: " ", startingAt: 0).utf8) }
        var grid = record("NUM_OREC", int(11)) + record("NUM_SREC", int(11)) + record("NUM_FILE", int(1))
        grid += record("GS_TYPE", text("SECONDS")) + record("VERSION", text("NTv2.0"))
        grid += record("SYSTEM_F", text("XIAN80")) + record("SYSTEM_T", text("CGCS2000"))
        for name in ["MAJOR_F", "MINOR_F", "MAJOR_T", "MINOR_T"] {
            grid += record(name, double(name.hasPrefix("MAJOR") ? 6_378_140 : 6_356_755.288))
        }
        // Seconds; longitudes count westwards: 23…24 N, 113…114 E, two by two.
        grid += record("SUB_NAME", text("ONE")) + record("PARENT", text("NONE"))
        grid += record("CREATED", text("2026")) + record("UPDATED", text("2026"))
        grid += record("S_LAT", double(82_800)) + record("N_LAT", double(86_400))
        grid += record("E_LONG", double(-410_400)) + record("W_LONG", double(-406_800))
        grid += record("LAT_INC", double(3_600)) + record("LONG_INC", double(3_600)) + record("GS_COUNT", int(4))
        for _ in 0..<4 {
            for value: Float in [1, -2, 0, 0] {
                grid += withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
            }
        }
        grid += record("END", [])
        let shift = try shift(
            ["from: EPSG:4610", "to: EPSG:4490", "method: grid", "file: one.gsb"], beside: ["one.gsb": Data(grid)])
        #expect(shift.files.count == 2)
        let place = try CoordinateTransformation(from: CRSCode(epsg: 4610), to: CRSCode(epsg: 4490), shift: shift)
            .apply(Coordinate(x: 113.14, y: 23.03))
        #expect(abs(place.x - 113.14 - 2 / 3_600.0) < 1e-9 && abs(place.y - 23.03 - 1 / 3_600.0) < 1e-9, "\(place)")
    }

    @Test func parametersThatCannotBeUsedAreRefusedWithTheLine() throws {
        func reason(_ lines: [String]) -> String {
            do {
                _ = try shift(lines)
                return "taken"
            } catch {
                return (error as? ProjectionError)?.message.english ?? "\(error)"
            }
        }
        #expect(reason(seven.filter { !$0.hasPrefix("convention") }).contains("convention"))
        #expect(reason(seven.map { $0 == "dx: -12.5" ? "dx: twelve" : $0 }).contains("dx: twelve"))
        #expect(reason(seven + ["dx: 1"]).contains("dx: 1"))
        #expect(reason(seven + ["mode: x"]).contains("mode"))
        #expect(reason(seven.map { $0 == "from: EPSG:4610" ? "from: EPSG:2383" : $0 }).contains("EPSG:4610"))
        #expect(
            reason(["from: EPSG:4610", "to: EPSG:4490", "method: grid", "file: a b +init=x"]).contains("file"))
        #expect(throws: ProjectionError.self) { try DatumShift(path: "/nowhere/shift.txt") }
    }
}
