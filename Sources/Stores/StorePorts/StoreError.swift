public import Ground

/// What can go wrong with a store.
public enum StoreError: ExplainedError, Hashable {
    /// There is no such file, or nothing was put into it yet.
    case missing(path: String)
    /// The file cannot be read where it lies.
    case unreadable(path: String, reason: String)
    /// The file is not a store.
    case notAStore(path: String, reason: String)
    /// The file is a store, but damaged.
    case damaged(path: String, reason: String)
    /// There is no such model.
    case unknownModel(path: String, identifier: String)
    /// A newer program has changed the store's layout.
    case newerVersion(path: String, steps: [String])
    /// The store's layout is older than this program's and the store was opened for reading only.
    case olderVersion(path: String)
    /// Another process is surveying into it.
    case leaseHeld(path: String, holder: String, since: Instant)
    /// Another process took the survey over, because this one sent no heartbeat.
    case leaseLost(path: String, token: Int)
    /// No scene of the catalogue has this identity, or several do.
    case unknownScene(path: String, scene: String, matches: Int)
    /// Another process is using it.
    case busy(path: String)
    /// Another file took its place while it was open.
    case replaced(path: String)
    /// There is such a file already, and none is ever replaced.
    case exists(path: String)
    /// A store lies where a backup is to be put back.
    case wouldReplace(path: String)
    /// The file cannot be created or written.
    case cannotWrite(path: String, reason: String)
    /// Reading or writing failed half-way.
    case failed(path: String, reason: String)
    /// The store was closed.
    case closed(path: String)
    /// The log does not fit its hashes: somebody changed or removed an entry.
    case brokenAuditChain(path: String, sequence: Int)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .missing(let path):
            Message(
                zh: "\(path)：没有这个存储文件；请检查路径，或先运行 parcelwatch survey",
                en: "\(path): no such store; check the path, or run parcelwatch survey first")
        case .unreadable(let path, let reason):
            Message(
                zh: "\(path)：无法读取（\(reason)）；请检查读取权限；若旁边有 -wal 或 -journal 文件，请连同它复制到可写的文件夹再打开",
                en: "\(path): cannot be read (\(reason)); check that you may read it; if a -wal or -journal file lies "
                    + "beside it, copy both to a folder that is writable")
        case .notAStore(let path, let reason):
            Message(
                zh: "\(path)：不是村居哨兵的存储文件（\(reason)）；请换一个文件名",
                en: "\(path): is not a Parcelwatch store (\(reason)); give another file name")
        case .damaged(let path, let reason):
            Message(
                zh: "\(path)：存储文件已损坏（\(reason)）；请用备份恢复，或换一个文件名重新运行核查",
                en: "\(path): the store is damaged (\(reason)); restore a backup, or survey again into another file")
        case .newerVersion(let path, let steps):
            Message(
                zh: "\(path)：由更新版本的程序写成（\(steps.joined(separator: "、"))）；请升级 parcelwatch",
                en: "\(path): was written by a newer program (\(steps.joined(separator: ", "))); upgrade parcelwatch")
        case .olderVersion(let path):
            Message(
                zh: "\(path)：存储版本较旧，只读打开时不能升级；请先运行 parcelwatch store migrate",
                en: "\(path): the store's layout is older and is not changed when only reading; "
                    + "run parcelwatch store migrate first")
        case .busy(let path):
            Message(
                zh: "\(path)：另一个进程正在使用；请等它结束后再试",
                en: "\(path): another process is using it; try again when it has ended")
        case .replaced(let path):
            Message(
                zh: "\(path)：使用期间被另一个文件替换（例如恢复了备份）；请重新运行",
                en: "\(path): was replaced by another file while in use (a backup was restored?); run again")
        case .exists(let path):
            Message(
                zh: "\(path)：文件已存在，不会覆盖；请换一个文件名",
                en: "\(path): the file exists and is never replaced; give another file name")
        case .wouldReplace(let path):
            Message(
                zh: "\(path)：存储已存在；要替换它请加 --replace，原文件会保留在旁边",
                en: "\(path): the store exists; add --replace to replace it, the old file is kept beside it")
        case .leaseHeld(let path, let holder, let since):
            Message(
                zh: "\(path)：另一个进程正在核查（\(holder)，最近活动 \(since)）；请等它结束后再试",
                en: "\(path): another process is surveying into it (\(holder), last heartbeat \(since)); "
                    + "try again when it has ended")
        case .leaseLost(let path, let token):
            Message(
                zh: "\(path)：本次核查已被另一个进程接手（令牌 \(token) 已过期）；已记录的分块不受影响",
                en: "\(path): another process has taken this survey over (token \(token) is out of date); "
                    + "recorded blocks are kept")
        case .unknownScene(let path, let scene, let matches):
            matches == 0
                ? Message(
                    zh: "\(path)：影像目录中没有 \(scene)；请给出至少 6 位编号，用 parcelwatch scenes list 查看全部",
                    en: "\(path): the catalogue has no scene \(scene); give at least 6 digits of its id, "
                        + "parcelwatch scenes list names them all")
                : Message(
                    zh: "\(path)：\(scene) 对应 \(matches) 景影像；请多给几位编号",
                    en: "\(path): \(scene) stands for \(matches) scenes; give more digits of the id")
        case .cannotWrite(let path, let reason):
            Message(
                zh: "\(path)：无法创建或写入（\(reason)）；请检查文件夹是否存在、是否可写",
                en: "\(path): cannot be created or written (\(reason)); check that the folder exists and is writable")
        case .failed(let path, let reason):
            Message(
                zh: "\(path)：读写失败（\(reason)）；请检查磁盘空间后重新运行，已记录的分块不会丢失",
                en: "\(path): reading or writing failed (\(reason)); check the disk and run again, "
                    + "recorded blocks are kept")
        case .closed(let path):
            Message(zh: "\(path)：存储已关闭；请重新打开", en: "\(path): the store was closed; open it again")
        case .unknownModel(let path, let identifier):
            Message(
                zh: "\(path)：存储中没有模型 \(identifier)；用 parcelwatch model list 查看全部",
                en: "\(path): the store has no model \(identifier); parcelwatch model list names them all")
        case .brokenAuditChain(let path, let sequence):
            Message(
                zh: "\(path)：审计日志第 \(sequence) 条与其散列不符，日志被改动过；请用备份核对",
                en: "\(path): entry \(sequence) of the audit log does not fit its hash, the log was changed; "
                    + "compare with a backup")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .missing, .unreadable: .noInput
        case .notAStore, .damaged, .brokenAuditChain: .badData
        case .unknownModel, .unknownScene: .noInput
        case .newerVersion, .olderVersion: .configuration
        case .busy, .replaced, .leaseHeld, .leaseLost: .busy
        case .cannotWrite, .exists, .wouldReplace: .cannotCreate
        case .failed, .closed: .inputOutput
        }
    }
}
