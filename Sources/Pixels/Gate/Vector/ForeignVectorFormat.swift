import Foundation
import Ground

/// Vector formats that are not read, by name, each with the command that makes a GeoPackage of it.
///
/// | format | told by |
/// |---|---|
/// | File Geodatabase | a folder or ZIP archive called `….gdb`, `….gdb.zip` |
/// | DWG, MapInfo TAB and MIF, DXF, Excel, Access | their first bytes |
/// | KML, GML, CSV | the ending, as their first bytes are any text's |
enum ForeignVectorFormat {
    case geodatabase, kml, gml, dxf, dwg, mapInfo, csv, spreadsheet, access

    /// The format of a file that is none of those read; nil = an unknown one.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, name: String) {
        let name = name.lowercased()
        let suffix = name.split(separator: ".").last.map(String.init) ?? ""
        let start = String(decoding: bytes.prefix(512), as: UTF8.self)
        let words = start.split(whereSeparator: \.isWhitespace)
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            switch suffix {
            case "kmz": self = .kml
            case "xlsx": self = .spreadsheet
            case _ where name.hasSuffix(".gdb.zip"): self = .geodatabase
            default: return nil
            }
        } else if start.hasPrefix("AC10") {
            self = .dwg
        } else if start.hasPrefix("AutoCAD Binary DXF") || Array(words.prefix(2)) == ["0", "SECTION"] || suffix == "dxf"
        {
            self = .dxf
        } else if start.hasPrefix("!table") || suffix == "tab" || suffix == "mif" {
            self = .mapInfo
        } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            self = .spreadsheet
        } else if start.dropFirst(4).hasPrefix("Standard ") {
            self = .access
        } else {
            switch suffix {
            case "kml": self = .kml
            case "gml": self = .gml
            case "csv", "txt": self = .csv
            default: return nil
            }
        }
    }

    /// The refusal. Every command was run with GDAL 3.6 on a file that GDAL 3.12 wrote; `EPSG:4547` stands for the CRS
    /// that the file is in.
    var fault: VectorFault {
        let (name, remedy): (Message, Message) =
            switch self {
            case .geodatabase:
                (
                    Message(zh: "File Geodatabase", en: "a File Geodatabase"),
                    Self.command("ogr2ogr parcels.gpkg IN.gdb LAYER")
                )
            case .kml: (Message(zh: "KML/KMZ", en: "KML"), Self.command("ogr2ogr parcels.gpkg IN.kml"))
            case .gml: (Message(zh: "GML", en: "GML"), Self.command("ogr2ogr parcels.gpkg IN.gml"))
            case .dxf:
                (
                    Message(zh: "DXF", en: "DXF"),
                    Self.command(
                        "ogr2ogr -nlt POLYGON -a_srs EPSG:4547 parcels.gpkg IN.dxf",
                        zh: "，再补上宗地代码字段", en: ", and add a field with the parcel codes")
                )
            case .dwg:
                (
                    Message(zh: "DWG", en: "DWG"),
                    Self.command(
                        "ogr2ogr -nlt POLYGON -a_srs EPSG:4547 parcels.gpkg IN.dxf",
                        before: Message(zh: "在 CAD 中另存为 DXF 后", en: "save it as DXF in the CAD program, then "),
                        zh: "，再补上宗地代码字段", en: ", and add a field with the parcel codes")
                )
            case .mapInfo:
                (
                    Message(zh: "MapInfo TAB/MIF", en: "MapInfo TAB or MIF"),
                    Self.command("ogr2ogr -a_srs EPSG:4547 parcels.gpkg IN.tab")
                )
            case .csv:
                (
                    Message(zh: "CSV 文本", en: "CSV text"),
                    Self.command(
                        "ogr2ogr -a_srs EPSG:4547 parcels.gpkg IN.csv -oo GEOM_POSSIBLE_NAMES=WKT",
                        zh: "（图形须在 WKT 列中）", en: " (the shapes stand in a column WKT)")
                )
            case .spreadsheet:
                (
                    Message(zh: "Excel 表格", en: "an Excel sheet"),
                    Message(
                        zh: "表格中没有图形；请在 GIS 中与宗地图层连接后导出 GeoPackage",
                        en: "it has no shapes: join it to the parcel layer in a GIS and export a GeoPackage")
                )
            case .access:
                (
                    Message(zh: "Access 数据库（个人地理数据库）", en: "an Access database (Personal Geodatabase)"),
                    Message(
                        zh: "请在 ArcGIS 中导出为 Shapefile 或 File Geodatabase",
                        en: "export it as a Shapefile or File Geodatabase with ArcGIS")
                )
            }
        return VectorFault(
            "vector.driver", zh: "是 \(name.chinese)，不能直接读取；\(remedy.chinese)",
            en: "is \(name.english), which is not read; \(remedy.english)")
    }

    private static func command(
        _ command: String, before: Message = Message(zh: "", en: ""), zh: String = "", en: String = ""
    ) -> Message {
        Message(zh: "请\(before.chinese)转换：\(command)\(zh)", en: "\(before.english)convert it: \(command)\(en)")
    }

    /// Whether a path is that of a File Geodatabase's folder.
    static func isGeodatabase(_ path: String) -> Bool {
        var status = stat()
        let file = URL(fileURLWithPath: path)
        return file.pathExtension.lowercased() == "gdb" && stat(file.path, &status) == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }
}
