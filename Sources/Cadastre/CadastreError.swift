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
                zh: "\(path)：请用 --parcels-layer 指定图层（有：\(layers.joined(separator: "、"))）",
                en: "\(path): choose a layer with --parcels-layer (there are: \(layers.joined(separator: ", ")))")
        case .noCodeField(let path, let layer, let fields):
            Message(
                zh: "\(path) · \(layer)：没有宗地代码字段；请用 --code-field 指定（有：\(fields.joined(separator: "、"))）",
                en: "\(path) · \(layer): no parcel code field; name it with --code-field "
                    + "(there are: \(fields.joined(separator: ", ")))")
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

    /// Missing files are `noInput`, the rest bad data.
    public var exitStatus: ExitStatus {
        if case .missing = self { return .noInput }
        return .badData
    }
}
