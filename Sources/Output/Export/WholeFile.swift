import Foundation
import Glibc

/// A file that appears whole or not at all: written beside its target, flushed to disk, then renamed onto it.
struct WholeFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var isInPlace = false

    /// Calls `body` with a path to write to; renames the file onto `path` when it returns, removes it if it throws.
    static func replace(_ path: String, _ body: (_ temporaryPath: String) throws -> Void) throws {
        var file = try WholeFile(for: path)
        try body(file.temporary)
        try file.putInPlace()
    }

    /// The same with a `body` that waits.
    static func replace(_ path: String, _ body: (_ temporaryPath: String) async throws -> Void) async throws {
        var file = try WholeFile(for: path)
        try await body(file.temporary)
        try file.putInPlace()
    }

    private init(for path: String) throws {
        let target = URL(fileURLWithPath: path)
        // In the same folder, since a rename across file systems is a copy; with a dot, so that other programs skip it.
        let template = target.deletingLastPathComponent().appendingPathComponent(".\(target.lastPathComponent).XXXXXX")
        var name = Array(template.path.utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw ExportError.cannotCreate(path: path, reason: Self.reason()) }
        (self.path, self.descriptor) = (path, descriptor)
        temporary = name.withUnsafeBufferPointer { buffer in
            String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    deinit {
        close(descriptor)
        if !isInPlace { unlink(temporary) }
    }

    private mutating func putInPlace() throws {
        // mkstemp makes it private; an export is for others to read, as far as the umask lets them.
        guard fchmod(descriptor, 0o666 & ~Self.mask()) == 0, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw ExportError.writeFailed(path: path, reason: Self.reason())
        }
        isInPlace = true
    }

    /// The process's umask, as Linux (4.7 or later) tells it: `umask(2)` can only be asked by setting it, and a file that
    /// another thread makes meanwhile would be anybody's to write. 022 where it is not told.
    private static func mask() -> mode_t {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Umask:") }
        return line.flatMap { mode_t($0.dropFirst("Umask:".count).trimmingCharacters(in: .whitespaces), radix: 8) }
            ?? 0o022
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
