public import Casework
public import Foundation
public import Ground

/// Files for anchors of the log: the key that seals them, and run logs that hold them.
public enum AnchorFile {
    /// The key in a file; throws ``AnchorFileError``.
    public static func key(at path: String) throws -> Data {
        guard let key = FileManager.default.contents(atPath: path) else { throw AnchorFileError.unreadable(path: path) }
        guard key.count >= 32 else { throw AnchorFileError.shortKey(path: path, bytes: key.count) }
        return key
    }

    /// The anchors in a run log, a JSON object a line, in the member `log`; throws ``AnchorFileError``.
    public static func anchors(in path: String) throws -> [EventAnchor] {
        struct Line: Decodable { let log: EventAnchor? }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw AnchorFileError.unreadable(path: path)
        }
        let anchors = data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            (try? JSONDecoder().decode(Line.self, from: Data(line)))?.log
        }
        guard !anchors.isEmpty else { throw AnchorFileError.noAnchors(path: path) }
        return anchors
    }
}

/// Why a file for anchors cannot be used.
public enum AnchorFileError: ExplainedError {
    /// There is no such file, or it may not be read.
    case unreadable(path: String)
    /// The key is shorter than 32 bytes.
    case shortKey(path: String, bytes: Int)
    /// No line of the file holds an anchor.
    case noAnchors(path: String)

    /// The one line for people.
    public var message: Message {
        switch self {
        case .unreadable(let path):
            Message(
                zh: "\(path)：无法读取；请检查路径和权限", en: "\(path): cannot be read; check the path and that you may read it")
        case .shortKey(let path, let bytes):
            Message(
                zh: "\(path)：密钥只有 \(bytes) 字节，至少要 32 字节；可用 openssl rand -out \(path) 32 生成",
                en:
                    "\(path): the key has \(bytes) bytes, at least 32 are needed; openssl rand -out \(path) 32 makes one"
            )
        case .noAnchors(let path):
            Message(
                zh: "\(path)：没有锚点；应为运行日志（report.log_file），每行一个 JSON，含 log",
                en: "\(path): holds no anchor; it must be a run log (report.log_file), a JSON object a line with log")
        }
    }

    /// As `sysexits.h` has it.
    public var exitStatus: ExitStatus {
        switch self {
        case .unreadable: .noInput
        case .shortKey, .noAnchors: .badData
        }
    }
}
