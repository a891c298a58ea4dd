import Gate
public import Ground

/// What makes a whole parcel or grid file unusable; single features are left out instead (``ParcelRejection``).
public enum CadastreError: ExplainedError, Hashable {
    /// There is no such regular file.
    case missing(path: String)
    /// OGR cannot open it.
    case cannotOpen(path: String, reason: String)
    /// Reading stopped half-way; a cadastre with parcels silently missing must not be surveyed.
    case readFailed(path: String, layer: String, reason: String)
    /// It says nowhere in which CRS it is.
    case noCRS(path: String, layer: String)
    /// No layer, or several and none was chosen.
    case noLayer(path: String, layers: [String])
    /// The layer is a view, which is never run.
    case view(path: String, layer: String)
    /// Texts hold lost characters (U+FFFD), or bytes that are no text.
    case textDamaged(path: String, layer: String, count: Int)
    /// Codes stand in a field of numbers that cannot hold them.
    case inexactCodes(path: String, layer: String, field: String, example: String?)
    /// Most features lie where their coordinates would be swapped.
    case swapped(path: String, layer: String, crs: CRSCode, place: String)
    /// None of the known code fields is there.
    case noCodeField(path: String, layer: String, fields: [String])
    /// A grid file without level, code or name.
    case noGridFields(path: String, layer: String, fields: [String])
    /// Not one parcel is left to judge.
    case noParcels(path: String, rejected: Int, first: Message?)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .missing(let path):
            Message(zh: "\(path)：没有这个矢量文件；请检查路径", en: "\(path): no such vector file; check the path")
        case .cannotOpen(let path, let reason):
            Message(
                zh: "\(path)：无法打开（\(reason)）；支持 GeoPackage、GeoJSON、Shapefile、FlatGeobuf",
                en: "\(path): cannot be opened (\(reason)); GeoPackage, GeoJSON, Shapefile and FlatGeobuf are read")
        case .readFailed(let path, let layer, let reason):
            Message(
                zh: "\(path) · \(layer)：读取中断（\(reason)）；文件可能不完整，请重新导出",
                en: "\(path) · \(layer): reading stopped (\(reason)); the file may be incomplete, export it again")
        case .noCRS(let path, let layer):
            Message(
                zh: "\(path) · \(layer)：没有坐标系（Shapefile 缺 .prj？）；请补上，例如 ogr2ogr -a_srs EPSG:4547",
                en: "\(path) · \(layer): has no CRS (a Shapefile without .prj?); add it, e.g. ogr2ogr -a_srs EPSG:4547")
        case .noLayer(let path, let layers):
            Message(
                zh: "\(path)：请用 --layer（核查时 --parcels-layer）指定图层（有：\(layers.joined(separator: "、"))）",
                en:
                    "\(path): choose a layer with --layer, or --parcels-layer of a survey "
                    + "(there are: \(layers.joined(separator: ", ")))")
        case .view(let path, let layer):
            Message(
                zh: "\(path)：图层 \(layer) 是视图，视图不会运行；请另存为表：ogr2ogr 新.gpkg 原.gpkg \"\(layer)\"",
                en: "\(path): the layer \(layer) is a view, which is never run; write it as a table: "
                    + "ogr2ogr NEW.gpkg OLD.gpkg \"\(layer)\"")
        case .textDamaged(let path, let layer, let count):
            Message(
                zh: "\(path) · \(layer)：\(count) 处文字含丢失的字符（U+FFFD）或无效编码；请从原始数据按 UTF-8 重新导出",
                en: "\(path) · \(layer): \(count) texts hold lost characters (U+FFFD) or bytes that are no text; "
                    + "export them again from the source, as UTF-8")
        case .inexactCodes(let path, let layer, let field, let example):
            Message(
                zh: "\(path) · \(layer)：\(Self.inexactCodes(field: field, example: example).chinese)",
                en: "\(path) · \(layer): \(Self.inexactCodes(field: field, example: example).english)")
        case .swapped(let path, let layer, let crs, let place):
            Message(
                zh: "\(path) · \(layer)：按 \(crs) 位于（\(place)），远在其适用范围之外，像是先北后东；请对调坐标（东坐标在前）",
                en:
                    "\(path) · \(layer): in \(crs) it lies at (\(place)), far outside where that is used; its coordinates look "
                    + "swapped (northing first): write the easting first")
        case .noCodeField(let path, let layer, let fields):
            Message(
                zh: "\(path) · \(layer)：\(Self.noCodeField(fields).chinese)",
                en: "\(path) · \(layer): \(Self.noCodeField(fields).english)")
        case .noGridFields(let path, let layer, let fields):
            Message(
                zh: "\(path) · \(layer)：网格需要 code 与 name 字段（有：\(fields.joined(separator: "、"))）",
                en: "\(path) · \(layer): governance grids need the fields code and name "
                    + "(there are: \(fields.joined(separator: ", ")))")
        case .noParcels(let path, let rejected, let first):
            Message(
                zh: "\(path)：没有可监测的宗地（剔除 \(rejected) 个）" + (first.map { "；第一个：\($0.chinese)" } ?? ""),
                en: "\(path): no parcel is left to survey (\(rejected) left out)"
                    + (first.map { "; the first: \($0.english)" } ?? ""))
        }
    }

    /// What is said of codes that lost digits, without the file's name.
    public static func inexactCodes(field: String, example: String?) -> Message {
        let shown = example.map { GateError.escaped(String($0.prefix(60))) }
        return Message(
            zh: "字段 \(field) 是数值，装不下代码，末位数字已丢失\(shown.map { "（如 \($0)）" } ?? "")；请把该字段改为文本后重新导出",
            en: "the field \(field) is a number that cannot hold the codes, their last digits are lost"
                + (shown.map { " (e.g. \($0))" } ?? "") + "; make it text and export the file again")
    }

    /// What is said of a file without a field of codes, without its name.
    public static func noCodeField(_ fields: [String]) -> Message {
        let names = fields.prefix(60).map { GateError.escaped(String($0.prefix(60))) }
        let more = fields.count > names.count ? ", …" : ""
        return Message(
            zh: "没有宗地代码字段；请用 --code-field 指定（有：\(names.joined(separator: "、"))\(more)）",
            en: "no parcel code field; name it with --code-field (there are: \(names.joined(separator: ", "))\(more))")
    }

    /// Missing files are `noInput`, the rest bad data.
    public var exitStatus: ExitStatus {
        if case .missing = self { return .noInput }
        return .badData
    }
}
