import Crypto
import Findings
import Foundation

extension ContentHash {
    /// The hash of a file's bytes, read in pieces; throws ``Survey/SurveyError/unreadable(path:)``.
    static func file(_ path: String) throws -> SourceFile {
        guard let stream = InputStream(fileAtPath: path) else { throw SurveyError.unreadable(path: path) }
        stream.open()
        defer { stream.close() }
        var hasher = SHA256()
        // One small buffer, which stays in the cache: fresh memory for every piece took twice as long as the hash itself.
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = stream.read(&buffer, maxLength: buffer.count)
            guard count >= 0 else { throw SurveyError.unreadable(path: path) }
            if count == 0 { break }
            buffer.withUnsafeBytes { hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
        return SourceFile(name: URL(fileURLWithPath: path).lastPathComponent, sha256: hexadecimal(hasher.finalize()))
    }

    /// The hashes of several files, in their order, on all cores.
    static func files(_ paths: [String]) async throws -> [SourceFile] {
        try await withThrowingTaskGroup(of: (Int, SourceFile).self) { group in
            for (index, path) in paths.enumerated() {
                group.addTask { (index, try file(path)) }
            }
            var hashed: [(Int, SourceFile)] = []
            for try await entry in group { hashed.append(entry) }
            return hashed.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
