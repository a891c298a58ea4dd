import Console
import Foundation
import Ground
import Site
import StorePorts

/// Where a command writes what `--output` asks for: one rule for every command.
///
/// | `--output` | what happens |
/// |---|---|
/// | `-` | it goes to standard output |
/// | a pipe or a device, as `/dev/stdout` | it is written into |
/// | a file that this command reads, a store | refused |
/// | another file that is there | refused without `--overwrite` |
/// | any other path | the file appears whole or not at all |
struct OutputPlace {
    /// As it was asked for.
    let path: String

    /// Whether it is standard output, which then holds nothing else.
    var isStandardOutput: Bool { path == "-" }

    /// Refuses a place that may not be written; checked before any work.
    init(_ path: String, overwrites: Bool, reading inputs: [String] = []) throws {
        self.path = path
        guard !path.isEmpty else {
            throw CommandOutput.CannotWrite(path: "''", reason: String(cString: strerror(ENOENT)))
        }
        guard path != "-", !Self.isDevice(path) else { return }
        try CommandOutput.protect(inputs, from: path)
        switch Self.kind(of: path) {
        case S_IFDIR: throw CommandOutput.CannotWrite(path: path, reason: String(cString: strerror(EISDIR)))
        case S_IFREG:
            if Self.isStore(path) { throw WouldReplaceStore(path: path) }
            if !overwrites { throw AlreadyThere(path: path) }
        default: break
        }
    }

    /// Writes bytes.
    func write(_ data: Data) throws {
        if isStandardOutput { return try CommandOutput.write(data, to: nil) }
        guard isStream else { return try CommandOutput.write(data, to: path) }
        do {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.write(contentsOf: data)
            try handle.close()
        } catch {
            throw CommandOutput.CannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// Writes lines, each with its end, without a second copy of them all in memory.
    func write(lines: [String]) throws {
        if isStandardOutput { return try CommandOutput.write(lines: lines, to: nil) }
        guard isStream else { return try CommandOutput.write(lines: lines, to: path) }
        try write(Data(lines.joined().utf8))
    }

    /// Writes by way of `body`, which knows files only: a stream gets a copy of a file made for it.
    func write(_ body: (_ path: String) async throws -> Void) async throws {
        guard isStandardOutput || isStream else { return try await body(path) }
        let folder = NSTemporaryDirectory() + "parcelwatch-output-" + UUID().uuidString
        try CommandOutput.makeFolder(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/output"
        try await body(file)
        do {
            try write(Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe))
        } catch let error as CocoaError {
            throw CommandOutput.CannotWrite(path: path, reason: error.localizedDescription)
        }
    }

    /// A folder to write files into; refused where it is standard output, or holds one of `names` already.
    static func folder(_ path: String, holding names: [String], overwrites: Bool) throws -> String {
        guard path != "-", !path.isEmpty else { throw NoFolder() }
        if !overwrites {
            for name in names where FileManager.default.fileExists(atPath: "\(path)/\(name)") {
                throw AlreadyThere(path: "\(path)/\(name)")
            }
        }
        return path
    }

    /// Whether bytes are to be written into it, not a file put in its place.
    private var isStream: Bool {
        Self.isDevice(path) || Self.kind(of: path).map { $0 != S_IFREG && $0 != S_IFDIR } ?? false
    }

    /// Whether it is one of the system's names for what is open, as `/dev/stdout`: a link to a file where output is
    /// redirected to one, which a file put in its place would take away from everybody.
    private static func isDevice(_ path: String) -> Bool {
        let path = URL(fileURLWithPath: path).standardized.path
        return path.hasPrefix("/dev/") || path.hasPrefix("/proc/")
    }

    private static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    /// Whether a file is a store, sound or not: SQLite's mark first, since hardly any output has it.
    private static func isStore(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 16),
            head.starts(with: Data("SQLite format 3".utf8))
        else { return false }
        do {
            try Stores.reading(path).close()
            return true
        } catch StoreError.notAStore, StoreError.missing {
            return false
        } catch {
            return true
        }
    }

    /// A file that is there.
    struct AlreadyThere: ExplainedError {
        let path: String

        var message: Message {
            Message(
                zh: "\(path)：文件已存在，未改动；加 --overwrite 替换，或换一个文件名",
                en: "\(path): the file exists and was left unchanged; --overwrite replaces it, or give another name")
        }
        var exitStatus: ExitStatus { .cannotCreate }
    }

    /// A store; its findings and decisions cannot be restored from an export.
    struct WouldReplaceStore: ExplainedError {
        let path: String

        var message: Message {
            Message(
                zh: "\(path)：是存储文件，--overwrite 也不替换；请换一个文件名",
                en: "\(path): is a store, which not even --overwrite replaces; give another name")
        }
        var exitStatus: ExitStatus { .cannotCreate }
    }

    /// Many files for one stream.
    struct NoFolder: ExplainedError {
        var message: Message {
            Message(
                zh: "--output 应为目录：本命令写出多个文件，不能写到标准输出",
                en: "--output must be a folder: this command writes several files, which standard output cannot take")
        }
        var exitStatus: ExitStatus { .usage }
    }
}
