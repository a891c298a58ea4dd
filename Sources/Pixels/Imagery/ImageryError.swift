public import Ground

/// What can go wrong with imagery.
public enum ImageryError: ExplainedError, Hashable {
    /// There is no such regular file.
    case missing(path: String)
    /// GDAL cannot open it.
    case cannotOpen(path: String, reason: String)
    /// It does not say where it lies.
    case placeless(path: String, ScenePlaceFault)
    /// Its bands cannot be compared.
    case unusableBands(path: String, reason: String)
    /// It does not hold one plane of heights in metres.
    case unusableHeights(path: String, reason: Message)
    /// A block could not be read; pixels are never made up.
    case readFailed(path: String, window: Window, reason: String)
    /// It cannot be brought to the survey's grid.
    case cannotWarp(path: String, reason: String)
    /// A chip could not be encoded.
    case cannotEncode(reason: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .missing(let path):
            Message(zh: "\(path)：没有这个影像文件；请检查路径", en: "\(path): no such image file; check the path")
        case .cannotOpen(let path, let reason):
            Message(
                zh: "\(path)：无法作为影像打开（\(reason)）；支持 GeoTIFF/COG、JPEG 2000、PNG、JPEG",
                en: "\(path): cannot be opened as imagery (\(reason)); "
                    + "GeoTIFF/COG, JPEG 2000, PNG and JPEG are read")
        case .placeless(let path, let fault):
            Message(zh: "\(path)：\(fault.message.chinese)", en: "\(path): \(fault.message.english)")
        case .unusableBands(let path, let reason):
            Message(
                zh: "\(path)：波段不可用（\(reason)）；需要灰度、RGB 或 RGB+近红外",
                en: "\(path): its bands cannot be used (\(reason)); grey, RGB or RGB + near infrared is needed")
        case .unusableHeights(let path, let reason):
            Message(
                zh: "\(path)：不能作为高程使用（\(reason.chinese)）；需要单波段、以米为单位的 DSM（Float32、Int16 或 UInt16 等）",
                en: "\(path): cannot be used as heights (\(reason.english)); "
                    + "a DSM of one band in metres is needed (Float32, Int16, UInt16 or the like)")
        case .readFailed(let path, let window, let reason):
            Message(
                zh: "\(path)：读取列 \(window.column) 行 \(window.row) 起 \(window.columns)×\(window.rows) 像元失败"
                    + "（\(reason)）；文件可能不完整，请重新获取",
                en: "\(path): reading \(window.columns)×\(window.rows) pixels at column \(window.column), "
                    + "row \(window.row) failed (\(reason)); the file may be incomplete, fetch it again")
        case .cannotWarp(let path, let reason):
            Message(
                zh: "\(path)：无法重采样到测区格网（\(reason)）；请检查坐标系",
                en: "\(path): cannot be brought to the survey's grid (\(reason)); check its CRS")
        case .cannotEncode(let reason):
            Message(zh: "切片图无法编码（\(reason)）", en: "a chip could not be encoded (\(reason))")
        }
    }

    /// Missing files are `noInput`, failed reads `inputOutput`, the rest bad data.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing: .noInput
        case .readFailed: .inputOutput
        default: .badData
        }
    }
}
