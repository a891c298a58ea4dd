public import Foundation
public import Ground

/// Files that a command writes itself.
public enum CommandOutput {
    /// A file that cannot be written.
    public struct CannotWrite: ExplainedError {
        let path: String
        let reason: String

        /// A failure of `path`, in the system's words.
        public init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }

        /// The one line for people.
        public var message: Message {
            Message(
                zh: "\(path)：无法写入（\(reason)）；请检查目录与权限",
                en: "\(path): cannot be written (\(reason)); check folder and permissions")
        }
        /// 73.
        public var exitStatus: ExitStatus { .cannotCreate }
    }

    /// An output that would replace what the command reads.
    public struct WouldReplaceInput: ExplainedError {
        let path: String

        /// The one line for people.
        public var message: Message {
            Message(
                zh: "\(path)：正是本命令读取的文件，写出会毁掉它；请换一个输出文件名",
                en: "\(path): is a file that this command reads and would be destroyed; give another output name")
        }
        /// 73.
        public var exitStatus: ExitStatus { .cannotCreate }
    }

    /// Refuses an output that is one of the inputs, by whatever name or link.
    public static func protect(_ inputs: [String], from output: String?) throws {
        func identity(_ path: String) -> [UInt64]? {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            return [UInt64(status.st_dev), UInt64(status.st_ino)]
        }
        guard let output, output != "-", let target = identity(output) else { return }
        if inputs.contains(where: { identity($0) == target }) { throw WouldReplaceInput(path: output) }
    }

    /// Writes whole or not at all; nil writes to standard output.
    public static func write(_ data: Data, to path: String?) throws {
        guard let path else {
            do {
                try FileHandle.standardOutput.write(contentsOf: data)
            } catch {
                throw CannotWrite(path: "-", reason: error.localizedDescription)
            }
            return
        }
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// Writes lines, each with its end, whole or not at all, and without a second copy of them all in memory.
    public static func write(lines: [String], to path: String?) throws {
        let beside = path.map { $0 + ".part-\(ProcessInfo.processInfo.processIdentifier)" }
        do {
            let handle: FileHandle
            if let beside {
                try Data().write(to: URL(fileURLWithPath: beside))
                handle = try FileHandle(forWritingTo: URL(fileURLWithPath: beside))
            } else {
                handle = .standardOutput
            }
            for start in stride(from: 0, to: lines.count, by: 4_096) {
                try handle.write(contentsOf: Data(lines[start..<min(start + 4_096, lines.count)].joined().utf8))
            }
            guard let path, let beside else { return }
            try handle.close()
            guard rename(beside, path) == 0 else {
                throw CannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
        } catch {
            if let beside { unlink(beside) }
            throw error as? CannotWrite ?? CannotWrite(path: path ?? "-", reason: error.localizedDescription)
        }
    }

    /// Makes a folder and those above it.
    public static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CannotWrite(path: path, reason: error.localizedDescription)
        }
    }
}
