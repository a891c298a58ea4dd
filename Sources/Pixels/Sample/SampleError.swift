public import Ground

/// What can go wrong with the sample settlement.
public enum SampleError: ExplainedError, Hashable {
    /// A folder could not be made.
    case cannotCreateFolder(path: String, reason: String)
    /// A file could not be written.
    case cannotWrite(path: String, reason: String)
    /// A truth file is missing or is none.
    case unreadableTruth(path: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .cannotCreateFolder(let path, let reason):
            Message(
                zh: "无法创建文件夹 \(path)（\(reason)）；请检查写入权限，或换一个目录",
                en: "cannot create folder \(path) (\(reason)); check that you may write there, or name another folder")
        case .cannotWrite(let path, let reason):
            Message(
                zh: "无法写入 \(path)（\(reason)）；请检查磁盘空间和写入权限后重试",
                en: "cannot write \(path) (\(reason)); check disk space and permissions, then run it again")
        case .unreadableTruth(let path):
            Message(
                zh: "\(path)：不是示例的真值文件；请用 parcelwatch sample 重新生成",
                en: "\(path): is not the sample's truth file; generate it with parcelwatch sample")
        }
    }

    /// A truth file that cannot be used is `noInput`; else nothing that can be used was made.
    public var exitStatus: ExitStatus {
        if case .unreadableTruth = self { return .noInput }
        return .cannotCreate
    }
}
