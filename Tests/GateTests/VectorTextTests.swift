import Foundation
import Gate
import Ground
import TestFiles
import Testing

/// A Shapefile of one square a row, with columns of text and numbers, written by hand.
private struct TextShapefile {
    let folder = NSTemporaryDirectory() + "parcelwatch-text-" + UUID().uuidString
    var path: String { folder + "/p.shp" }

    /// `columns`: name, type, width and the cells' bytes, the same number in each.
    init(
        _ columns: [(name: [UInt8], type: Character, width: Int, cells: [[UInt8]])], cpg: [UInt8]? = nil,
        languageDriver: UInt8 = 0
    ) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func little(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian) { Array($0) }
        }
        func big(_ value: some FixedWidthInteger) -> [UInt8] { little(value).reversed() }
        func header(_ size: Int) -> [UInt8] {
            big(Int32(9994)) + [UInt8](repeating: 0, count: 20) + big(Int32((100 + size) / 2)) + little(Int32(1000))
                + little(Int32(5)) + [UInt8](repeating: 0, count: 64)
        }
        let count = columns[0].cells.count
        var (shp, shx): ([UInt8], [UInt8]) = ([], [])
        for row in 0..<count {
            let (x, y) = (113.1 + 0.001 * Double(row), 23.0)
            let ring = [(0, 0), (0, 0.0001), (0.0001, 0.0001), (0.0001, 0), (0, 0)].map { (x + $0.0, y + $0.1) }
            var content = little(Int32(5))
            for edge in [x, y, x + 0.0001, y + 0.0001] { content += little(edge.bitPattern) }
            content += little(Int32(1)) + little(Int32(5)) + little(Int32(0))
            for (x, y) in ring { content += little(x.bitPattern) + little(y.bitPattern) }
            shx += big(Int32((100 + shp.count) / 2)) + big(Int32(content.count / 2))
            shp += big(Int32(row + 1)) + big(Int32(content.count / 2)) + content
        }
        let width = columns.map(\.width).reduce(1, +)
        var dbf =
            [3, 126, 11, 25] + little(Int32(count)) + little(Int16(33 + 32 * columns.count)) + little(Int16(width))
        dbf += [UInt8](repeating: 0, count: 17) + [languageDriver, 0, 0]
        for column in columns {
            var field = Array(column.name.prefix(11)) + [UInt8](repeating: 0, count: 32 - min(11, column.name.count))
            field[11] = column.type.asciiValue ?? 0x43
            field[16] = UInt8(column.width)
            dbf += field
        }
        dbf.append(0x0D)
        for row in 0..<count {
            dbf.append(0x20)
            for column in columns {
                let cell = column.cells[row]
                let padding = [UInt8](repeating: 0x20, count: column.width - cell.count)
                dbf += column.type == "C" ? cell + padding : padding + cell
            }
        }
        dbf.append(0x1A)
        let prj = #"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257]]]"#
        for (suffix, bytes) in [
            ("shp", header(shp.count) + shp), ("shx", header(shx.count) + shx), ("dbf", dbf), ("prj", Array(prj.utf8)),
            ("cpg", cpg),
        ] {
            if let bytes {
                _ = FileManager.default.createFile(atPath: "\(folder)/p.\(suffix)", contents: Data(bytes))
            }
        }
    }
}

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
/// 甲村, 乙村 in GBK, by iconv -t GBK | xxd.
private let gbk: [[UInt8]] = [[0xBC, 0xD7, 0xB4, 0xE5], [0xD2, 0xD2, 0xB4, 0xE5]]
private let utf8 = [bytes("甲村"), bytes("乙村")]
private let codes = [bytes("440605001009JC00001"), bytes("440605001009JC00002")]

@Suite struct VectorTextTests {
    /// What becomes of a Shapefile with these texts and this .cpg: how it is read, and the codes of warnings or the refusal.
    private func read(
        _ texts: [[UInt8]], cpg: [UInt8]?, languageDriver: UInt8 = 0
    ) throws -> (code: TextCode?, said: [String]) {
        let file = try TextShapefile(
            [(bytes("village"), "C", 20, texts), (bytes("ZDDM"), "C", 19, codes)], cpg: cpg,
            languageDriver: languageDriver)
        defer { try? FileManager.default.removeItem(atPath: file.folder) }
        do {
            let inspection = try VectorGate.inspect(path: file.path)
            return (inspection.textCode, inspection.warnings.map(\.code))
        } catch let error as GateError {
            return (nil, [error.note.code])
        }
    }

    @Test(arguments: [
        "ANSI 936", "936", "CP936", "cp936", "ms936", "OEM 936", "oem936", "GBK", "gbk\r\n", "GB2312", "GB 2312",
        "GB18030",
        "54936", "\u{FEFF}936", "windows-936", "  936  ", "LDID/77", "EUC-CN", "x-gbk",
    ])
    func everyNameOfGBKIsOne(name: String) throws {
        let (code, said) = try read(gbk, cpg: bytes(name))
        #expect(code == .named("GB18030"))
        #expect(said.isEmpty)
    }

    @Test(arguments: ["UTF-8", "utf8", "65001", "UTF-8\n", "\u{FEFF}UTF-8", "CP65001"])
    func everyNameOfUTF8IsOne(name: String) throws {
        let (code, said) = try read(utf8, cpg: bytes(name))
        #expect(code == .named("UTF-8"))
        #expect(said.isEmpty)
        // The name is held against the bytes.
        #expect(try read(gbk, cpg: bytes(name)).said == ["vector.encoding"])
    }

    @Test(arguments: ["", "中文", "ANSI", "Chinese", "LDID/200", "12345"])
    func aNameThatNobodyKnowsIsAsNone(name: String) throws {
        let (code, said) = try read(gbk, cpg: bytes(name))
        #expect(code == .unnamed)
        #expect(said == ["vector.encoding"])
        #expect(try read(utf8, cpg: bytes(name)).said.isEmpty)
    }

    @Test(arguments: ["1252", "ISO-8859-1", "88591", "8859_1", "ANSI 1252"])
    func aWesternNameOverChineseBytesIsNotBelieved(name: String) throws {
        let (code, said) = try read(gbk, cpg: bytes(name))
        #expect(code == .named("GB18030"))
        #expect(said == ["vector.encoding"])
        #expect(try read(utf8, cpg: bytes(name)).code == .named("UTF-8"))
        // Müller and Öl in Latin-1 are no pairs of GB 2312.
        let western: [[UInt8]] = [[0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72], [0xD6, 0x6C]]
        #expect(try read(western, cpg: bytes(name)).said.isEmpty)
    }

    @Test func dBASEsOwnByteSpeaksWhereNoCPGDoes() throws {
        #expect(try read(gbk, cpg: nil, languageDriver: 0x4D) == (.named("GB18030"), []))
        #expect(try read(gbk, cpg: bytes("nonsense"), languageDriver: 0x4D) == (.named("GB18030"), []))
        // 0x57 is what GDAL writes whatever the text is.
        #expect(try read(gbk, cpg: nil, languageDriver: 0x57) == (.unnamed, ["vector.encoding"]))
        #expect(try read(utf8, cpg: nil, languageDriver: 0x4D) == (.named("UTF-8"), ["vector.encoding"]))
    }

    @Test func aNameOfGBKOverOtherBytesIsRefused() throws {
        #expect(try read([[0xFF, 0x41], [0x41]], cpg: bytes("936")).said == ["vector.encoding"])
    }

    @Test func aNumberOfNineteenDigitsKeepsEveryOne() throws {
        let numbers = ["4406050010090000001", "4406050010090001003"]
        let file = try TextShapefile([(bytes("CODE"), "N", 19, numbers.map(bytes))])
        defer { try? FileManager.default.removeItem(atPath: file.folder) }
        #expect(try VectorGate.inspect(path: file.path).codes == numbers.map { .text($0) })
        // As ArcGIS writes a double: what is behind its digits is lost.
        let doubles = try TextShapefile([(bytes("CODE"), "F", 24, [bytes("4.40605001009000000e+018"), bytes("*")])])
        defer { try? FileManager.default.removeItem(atPath: doubles.folder) }
        #expect(
            try VectorGate.inspect(path: doubles.path).codes == [.inexact("4.40605001009000000e+018"), .missing])
    }

    @Test func aFieldsNameCutWithinACharacterIsFound() throws {
        // 宗地代码 in UTF-8, of which a .dbf keeps ten bytes; and in GBK.
        for (name, shown): ([UInt8], String) in [
            (Array(bytes("宗地代码").prefix(10)), "宗地代"), ([0xD7, 0xDA, 0xB5, 0xD8, 0xB4, 0xFA, 0xC2, 0xEB], "宗地代码"),
        ] {
            let file = try TextShapefile([(name, "C", 19, codes)])
            defer { try? FileManager.default.removeItem(atPath: file.folder) }
            let inspection = try VectorGate.inspect(path: file.path)
            #expect(inspection.codeField?.taken == CodeFieldUse.Count(field: shown, wellFormed: 2, values: 2))
        }
    }

    @Test func theDecoderNeverPutsAReplacementCharacter() throws {
        func decode(_ bytes: [UInt8], _ code: TextCode, isFull: Bool = false) -> (String?, TextDecoder) {
            var decoder = TextDecoder(code)
            let text = bytes.withUnsafeBufferPointer { decoder.text($0, isFull: isFull) }
            return (text, decoder)
        }
        #expect(decode(gbk[0], .unnamed).0 == "甲村")
        #expect(decode(gbk[0], .unnamed).1.decodedAsGBK == 1)
        #expect(decode(gbk[0], .named("GB18030")).1.decodedAsGBK == 0)
        // Big5 of 中, by iconv.
        #expect(decode([0xA4, 0xA4], .named("BIG5")).0 == "中")
        for code in [TextCode.unnamed, .named("UTF-8"), .named("GB18030")] {
            #expect(decode([0xFF, 0x41], code).0 == nil)
            #expect(decode([0xFF, 0x41], code).1.damaged == 1)
            let cut = code == .named("GB18030") ? Array(gbk[0].prefix(3)) : Array(utf8[0].prefix(5))
            #expect(decode(cut, code, isFull: true).0 == "甲")
            #expect(decode(cut, code, isFull: true).1.cut == 1)
        }
        // It is in the file already: what it stood for is lost.
        #expect(decode(bytes("\u{FFFD}村"), .unnamed).1.damaged == 1)
    }

    @Test func formatsThatAreNotReadAreCalledByTheirNames() throws {
        let folder = NSTemporaryDirectory() + "parcelwatch-foreign-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/a.gdb", withIntermediateDirectories: true)
        func message(_ start: [UInt8], _ name: String) throws -> String {
            _ = FileManager.default.createFile(atPath: folder + "/" + name, contents: Data(start))
            let error = #expect(throws: GateError.self) { _ = try VectorGate.inspect(path: folder + "/" + name) }
            #expect(error?.note.code == "vector.driver")
            return error?.note.message.english ?? ""
        }
        let zip: [UInt8] = [0x50, 0x4B, 3, 4]
        #expect(try message(bytes("<?xml version=\"1.0\"?><kml/>"), "a.kml").contains("KML"))
        #expect(try message(zip, "a.kmz").contains("KML"))
        #expect(try message(zip, "a.gdb.zip").contains("File Geodatabase"))
        #expect(try message(zip, "a.xlsx").contains("Excel"))
        #expect(try message([0xD0, 0xCF, 0x11, 0xE0], "a.xls").contains("Excel"))
        #expect(try message(bytes("  0\r\nSECTION\r\n"), "a.dxf").contains("DXF"))
        #expect(try message(bytes("AC1032"), "a.dwg").contains("DWG"))
        #expect(try message(bytes("!table\n"), "a.tab").contains("MapInfo"))
        #expect(try message(bytes("Version 300\n"), "a.mif").contains("MapInfo"))
        #expect(try message(bytes("WKT,code\n"), "a.csv").contains("CSV"))
        #expect(try message(bytes("<gml/>"), "a.gml").contains("GML"))
        #expect(try message([0, 1, 0, 0] + bytes("Standard Jet DB"), "a.mdb").contains("Access"))
        #expect(try message(zip, "a.zip").contains("unpack"))
        let error = #expect(throws: GateError.self) { _ = try VectorGate.admit(folder + "/a.gdb") }
        #expect(error?.note.message.english.contains("ogr2ogr parcels.gpkg IN.gdb LAYER") == true)
    }
}
