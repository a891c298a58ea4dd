import Crypto
import Findings
import Foundation

/// SHA-256 over files and texts, lower-case hexadecimal.
enum ContentHash {
    /// The hash of a file's bytes, read in pieces; throws ``SurveyError/unreadable(path:)``.
    static func file(_ path: String) throws -> SourceFile {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw SurveyError.unreadable(path: path) }
        defer { try? handle.close() }
        var hasher = SHA256()
        while true {
            guard let data = try? handle.read(upToCount: 4 << 20) else { throw SurveyError.unreadable(path: path) }
            if data.isEmpty { break }
            hasher.update(data: data)
        }
        return SourceFile(name: URL(fileURLWithPath: path).lastPathComponent, sha256: hexadecimal(hasher.finalize()))
    }

    /// The hash of a text's UTF-8 bytes.
    static func text(_ text: String) -> String { hexadecimal(SHA256.hash(data: Data(text.utf8))) }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
