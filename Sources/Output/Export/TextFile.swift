import Foundation
import Glibc

/// Writes text to a file through a buffer, so that a million features do not lie in memory at once.
package struct TextFile: ~Copyable {
    private let path: String
    private let stream: UnsafeMutablePointer<FILE>
    private var buffer: [UInt8] = []
    private static let capacity = 1 << 18

    /// Writes a whole file at `path`, or leaves what was there.
    package static func replace(_ path: String, _ body: (inout TextFile) throws -> Void) throws {
        try WholeFile.replace(path) { temporary in
            var file = try TextFile(temporary, for: path)
            try body(&file)
            try file.finish()
        }
    }

    /// The same with a `body` that waits.
    package static func replace(_ path: String, _ body: (inout TextFile) async throws -> Void) async throws {
        try await WholeFile.replace(path) { temporary in
            var file = try TextFile(temporary, for: path)
            try await body(&file)
            try file.finish()
        }
    }

    private init(_ temporary: String, for path: String) throws {
        guard let stream = fopen(temporary, "w") else {
            throw ExportError.cannotCreate(path: path, reason: String(cString: strerror(errno)))
        }
        (self.path, self.stream) = (path, stream)
        buffer.reserveCapacity(Self.capacity + 4096)
    }

    deinit { fclose(stream) }

    package mutating func write(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.capacity { try flush() }
    }

    private mutating func finish() throws {
        try flush()
        guard fflush(stream) == 0 else { throw failure() }
    }

    private mutating func flush() throws {
        guard fwrite(buffer, 1, buffer.count, stream) == buffer.count else { throw failure() }
        buffer.removeAll(keepingCapacity: true)
    }

    private func failure() -> ExportError { .writeFailed(path: path, reason: String(cString: strerror(errno))) }
}
