public import Ground

/// What can go wrong while the sample settlement is written.
public enum SampleError: ExplainedError, Hashable {
    /// A folder could not be made.
    case cannotCreateFolder(path: String, reason: String)
    /// A file could not be written.
    case cannotWrite(path: String, reason: String)

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
        }
    }

    /// Nothing that can be used was made.
    public var exitStatus: ExitStatus { .cannotCreate }
}
