public import Ground

/// What can go wrong with a STAC document.
public enum STACError: ExplainedError, Hashable {
    /// There is no such file, or it cannot be read.
    case cannotRead(file: String, reason: String)
    /// It is larger than any item or catalogue of scenes.
    case tooLarge(file: String, bytes: Int)
    /// It is not JSON.
    case notJSON(file: String, reason: String)
    /// It is of a version that is not read.
    case version(file: String, version: String)
    /// Something in it is missing or not what the specification asks for; `place` is a JSON path such as
    /// `$.properties.datetime`.
    case invalid(file: String, place: String, problem: Message)
    /// It is GeoJSON, but no feature of it is a STAC item.
    case notSTAC(file: String, features: Int)
    /// More documents or items than are read at once.
    case tooMany(file: String, limit: Int)
    /// The folder to write to holds something else.
    case folderInUse(path: String)
    /// A document cannot be written.
    case cannotWrite(file: String, reason: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .cannotRead(let file, let reason):
            Message(zh: "\(file)：无法读取（\(reason)）；请检查路径", en: "\(file): cannot be read (\(reason)); check the path")
        case .tooLarge(let file, let bytes):
            Message(
                zh: "\(file)：\(bytes) 字节，超出 STAC 文档的上限；请拆分为每景一个条目",
                en: "\(file): \(bytes) bytes, too large for a STAC document; split it into one item for each scene")
        case .notJSON(let file, let reason):
            Message(
                zh: "\(file)：不是 JSON（\(reason)）；请向提供方重新索取",
                en: "\(file): is not JSON (\(reason)); ask the provider for it again")
        case .version(let file, let version):
            Message(
                zh: "\(file)：STAC 版本 \(version) 不支持；需要 1.0 或 1.1，可用 pystac 迁移",
                en: "\(file): STAC version \(version) is not read; 1.0 or 1.1 is needed, pystac can migrate it")
        case .invalid(let file, let place, let problem):
            Message(zh: "\(file)：\(place) \(problem.chinese)", en: "\(file): \(place) \(problem.english)")
        case .notSTAC(let file, let features):
            Message(
                zh: "\(file)：是普通 GeoJSON（\(features) 个要素），不是影像，也不是 STAC 条目；宗地请写在配置的 areas[].parcels，"
                    + "不作为影像提交",
                en:
                    "\(file): is plain GeoJSON (\(features) features), neither imagery nor a STAC item; name parcels under "
                    + "areas[].parcels of the configuration, do not deliver them as a scene")
        case .tooMany(let file, let limit):
            Message(
                zh: "\(file)：超过 \(limit) 个文档；请分批导入", en: "\(file): more than \(limit) documents; import it in parts")
        case .folderInUse(let path):
            Message(
                zh: "\(path)：文件夹中的 catalog.json 不是本程序导出的；请换一个文件夹",
                en: "\(path): the catalog.json in this folder was not exported by this program; choose another folder")
        case .cannotWrite(let file, let reason):
            Message(zh: "\(file)：无法写入（\(reason)）", en: "\(file): cannot be written (\(reason))")
        }
    }

    /// Missing files are `noInput`, failed writes `cannotCreate`, the rest bad data.
    public var exitStatus: ExitStatus {
        switch self {
        case .cannotRead: .noInput
        case .folderInUse, .cannotWrite: .cannotCreate
        default: .badData
        }
    }
}

/// A part that was skipped while reading a catalogue.
public struct STACWarning: Sendable, Hashable, Codable {
    /// Why.
    public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// Its address is on a network, or not a path at all; nothing is fetched.
        case remote
        /// It lies outside the catalogue's folder and the roots allowed.
        case outsideRoots
        /// There is no such regular file.
        case missing
        /// It was read already on the way: the catalogue links in a circle or twice.
        case repeated
        /// It lies deeper than catalogues are followed.
        case tooDeep
        /// The document cannot be used; the rest was read.
        case unusable
        /// The item has only a start and an end; the end was taken.
        case timeSpan
        /// No asset of the item is a local raster.
        case noRaster
    }

    /// Why.
    public let reason: Reason
    /// The document that names it.
    public let file: String
    /// Where in the document, as a JSON path.
    public let place: String
    /// The address or what is wrong, both languages.
    public let detail: Message

    /// The one line for people.
    public var message: Message {
        let (chinese, english) =
            switch reason {
            case .remote: ("不是本地文件，已跳过", "is not a local file, skipped")
            case .outsideRoots:
                ("不在目录文件夹或允许的根目录之内，已跳过", "lies outside the catalogue's folder and the allowed roots, skipped")
            case .missing: ("文件不存在，已跳过", "is missing, skipped")
            case .repeated: ("已读过，已跳过", "was read already, skipped")
            case .tooDeep: ("层级过深，已跳过", "lies too deep, skipped")
            case .unusable: ("无法使用，已跳过", "cannot be used, skipped")
            case .timeSpan: ("只有起止时间，取结束时间", "has only a start and an end, the end was taken")
            case .noRaster: ("没有可用的本地影像", "has no usable local raster")
            }
        return Message(
            zh: "\(file)：\(place) \(detail.chinese) \(chinese)", en: "\(file): \(place) \(detail.english) \(english)")
    }
}
