public import Ground

/// What can go wrong with an export.
public enum ExportError: ExplainedError, Hashable {
    /// There is no format of this name.
    case unknownFormat(String, known: [String])
    /// The file cannot be created.
    case cannotCreate(path: String, reason: String)
    /// Writing failed half-way; whatever was there before is still there.
    case writeFailed(path: String, reason: String)
    /// What lies in more than one CRS cannot share a layer.
    case severalCRSs(path: String, CRSCode, CRSCode)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .unknownFormat(let name, let known):
            Message(
                zh: "没有导出格式 \(name)；可用：\(known.joined(separator: "、"))",
                en: "no export format \(name); there are: \(known.joined(separator: ", "))")
        case .cannotCreate(let path, let reason):
            Message(
                zh: "\(path)：无法创建（\(reason)）；请检查文件夹是否存在、是否可写",
                en: "\(path): cannot be created (\(reason)); check that the folder exists and is writable")
        case .writeFailed(let path, let reason):
            Message(
                zh: "\(path)：写出失败（\(reason)），原有文件未改动；请检查磁盘空间后重试",
                en: "\(path): writing failed (\(reason)), what was there is unchanged; check the disk and try again")
        case .severalCRSs(let path, let first, let second):
            Message(
                zh: "\(path)：所导出内容分属 \(first) 和 \(second)，不能写入同一图层；请分开导出或用 geojson",
                en: "\(path): what is exported lies in \(first) and \(second), which cannot share a layer; "
                    + "export it apart, or as geojson")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .unknownFormat: .usage
        case .cannotCreate: .cannotCreate
        case .writeFailed: .inputOutput
        case .severalCRSs: .badData
        }
    }
}
