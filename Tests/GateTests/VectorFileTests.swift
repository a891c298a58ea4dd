import Foundation
import Gate
import TestFiles
import Testing

/// A Shapefile written by hand after ESRI's description: squares with a text code each.
private struct HandShapefile {
    var shp: [UInt8] = []
    var shx: [UInt8] = []
    var dbf: [UInt8] = []
    var prj = Array(#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257]]]"#.utf8)

    init(codes: [[UInt8]]) {
        for index in codes.indices {
            let x = 117 + Double(index)
            var content = Self.little(Int32(5))
            for edge in [x, 30, x + 1, 31] { content += Self.little(edge.bitPattern) }
            content += Self.little(Int32(1)) + Self.little(Int32(5)) + Self.little(Int32(0))
            for (dx, dy) in [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)] as [(Double, Double)] {
                content += Self.little((x + dx).bitPattern) + Self.little((30 + dy).bitPattern)
            }
            shx += Self.big(Int32((100 + shp.count) / 2)) + Self.big(Int32(content.count / 2))
            shp += Self.big(Int32(index + 1)) + Self.big(Int32(content.count / 2)) + content
        }
        shp = Self.header(shp.count) + shp
        shx = Self.header(shx.count) + shx
        var field = Array("code".utf8) + [UInt8](repeating: 0, count: 28)
        field[11] = 0x43
        field[16] = 20
        dbf = [3, 126, 11, 25] + Self.little(Int32(codes.count)) + Self.little(Int16(65)) + Self.little(Int16(21))
        dbf += [UInt8](repeating: 0, count: 20) + field + [0x0D]
        for code in codes { dbf += [0x20] + code + [UInt8](repeating: 0x20, count: 20 - code.count) }
        dbf.append(0x1A)
    }

    static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    static func big(_ value: some FixedWidthInteger) -> [UInt8] { little(value).reversed() }

    static func header(_ size: Int) -> [UInt8] {
        big(Int32(9994)) + [UInt8](repeating: 0, count: 20) + big(Int32((100 + size) / 2)) + little(Int32(1000))
            + little(Int32(5)) + [UInt8](repeating: 0, count: 64)
    }

    /// Writes the parts named and inspects them; nil = accepted without a word.
    func code(in folder: Folder, without missing: [String] = []) -> String? {
        let path = folder.path + "/p.shp"
        for (suffix, bytes) in [("shp", shp), ("shx", shx), ("dbf", dbf), ("prj", prj)] {
            let part = folder.path + "/p." + suffix
            try? FileManager.default.removeItem(atPath: part)
            if !missing.contains(suffix) { _ = FileManager.default.createFile(atPath: part, contents: Data(bytes)) }
        }
        do {
            let inspection = try VectorGate.inspect(path: path)
            return inspection.faults.first?.code ?? inspection.warnings.first?.code
        } catch {
            return (error as? GateError)?.note.code ?? "\(error)"
        }
    }
}

/// A folder for one test.
private final class Folder {
    let path = NSTemporaryDirectory() + "parcelwatch-gate-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ bytes: [UInt8], to name: String) -> String {
        _ = FileManager.default.createFile(atPath: path + "/" + name, contents: Data(bytes))
        return path + "/" + name
    }
}

@Suite struct VectorFileTests {
    private let folder: Folder
    init() throws { folder = try Folder() }

    @Test func aWholeShapefileIsAcceptedAndEveryMissingPartHasItsCode() {
        let file = HandShapefile(codes: [Array("A".utf8), Array("B".utf8)])
        #expect(file.code(in: folder) == nil)
        #expect(file.code(in: folder, without: ["shx"]) == "vector.parse")
        #expect(file.code(in: folder, without: ["dbf"]) == "parcel.noId")
        #expect(file.code(in: folder, without: ["prj"]) == "vector.crs")
        #expect(file.code(in: folder, without: ["shp"]) == "input.missing")
        #expect(file.code(in: folder, without: ["prj"]) == "vector.crs")
        let link = folder.path + "/p.prj"
        try? FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/etc/hostname")
        let error = #expect(throws: GateError.self) { _ = try VectorGate.inspect(path: folder.path + "/p.shp") }
        #expect(error?.note.code == "input.symlink")
    }

    @Test func partsThatContradictEachOtherAreRefused() {
        let whole = HandShapefile(codes: [Array("A".utf8), Array("B".utf8)])
        func changed(_ change: (inout HandShapefile) -> Void) -> String? {
            var file = whole
            change(&file)
            return file.code(in: folder)
        }
        #expect(changed { $0.shp.removeLast(10) } == "vector.parse")
        #expect(changed { $0.shx.removeLast(8) } == "vector.parse")
        #expect(changed { $0.dbf.removeLast(10) } == "vector.parse")
        #expect(changed { $0.dbf.replaceSubrange(4..<8, with: [1, 0, 0, 0]) } == "vector.parse")
        #expect(changed { $0.shp.replaceSubrange(148..<152, with: [0xFF, 0xFF, 0xFF, 0x7F]) } == "vector.parse")
        #expect(changed { $0.shp.replaceSubrange(162..<164, with: [0xF0, 0x7F]) } == "geom.range")
        #expect(changed { $0.prj = Array("http://127.0.0.1/crs".utf8) } == "vector.crs")
        // Both entries of the index at the first shape: one parcel twice, the other lost.
        #expect(changed { $0.shx.replaceSubrange(108..<112, with: Array($0.shx[100..<104])) } == "vector.parse")
    }

    @Test func textThatIsNotUTF8IsTakenForGBKWithAWarningAndNothingElse() {
        #expect(HandShapefile(codes: [[0xC9, 0xCF, 0xB4, 0xE5]]).code(in: folder) == "vector.encoding")
        #expect(HandShapefile(codes: [Array("上村".utf8)]).code(in: folder) == nil)
        let neither = HandShapefile(codes: [[0xFF, 0x41, 0xFF, 0x41]])
        #expect(neither.code(in: folder) == "vector.encoding")
        #expect(throws: GateError.self) { _ = try VectorGate.inspect(path: folder.path + "/p.shp") }
    }

    @Test func theFormatIsToldBySignatureNotByTheEnding() throws {
        func code(_ bytes: [UInt8], _ name: String) -> String? {
            do {
                return "\(try VectorGate.inspect(path: folder.write(bytes, to: name)).format)"
            } catch {
                return (error as? GateError)?.note.code
            }
        }
        let collection = Array(#"{"type":"FeatureCollection","features":[]}"#.utf8)
        #expect(code(collection, "a.gpkg") == "geoJSON")
        #expect(code(Array("<kml/>".utf8), "a.kml") == "vector.driver")
        #expect(code(Array("id,WKT\n".utf8), "a.csv") == "vector.driver")
        #expect(code([0x50, 0x4B, 3, 4, 0x14, 0], "a.geojson") == "vector.driver")
        #expect(code([0x1E] + collection, "a.geojsons") == "vector.driver")
        #expect(code(Array("not a database".utf8), "a.gpkg") == "gpkg.corrupt")
        #expect(code(Array("SQLite format 3\0".utf8), "a.geojson") == "gpkg.corrupt")
        #expect(code([], "a.geojson") == "input.empty")
        #expect(code([0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0, 0xFF, 0xFF, 0, 0], "a.fgb") == "vector.parse")
        #expect(throws: GateError.self) { _ = try VectorGate.inspect(path: folder.path) }
    }

    @Test func noMutationOfAShapefileCrashesTheCheck() {
        let whole = HandShapefile(codes: [Array("A".utf8), Array("B".utf8), Array("C".utf8)])
        var mutations = Mutations(seed: 7)
        var (accepted, refused) = (0, 0)
        let words: [[UInt8]] = [
            [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0, 0, 0xF0, 0x7F], [0xFF, 0xFF, 0xFF, 0xFF],
        ]
        for round in 0..<900 {
            var file = whole
            switch round % 3 {
            case 0: file.shp = mutations.mutate(whole.shp, words: words)
            case 1: file.shx = mutations.mutate(whole.shx, words: words)
            default: file.dbf = mutations.mutate(whole.dbf, words: words)
            }
            if file.code(in: folder) == nil { accepted += 1 } else { refused += 1 }
        }
        #expect(accepted > 0)
        #expect(refused > 400)
    }
}
