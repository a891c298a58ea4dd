import Foundation
import Glibc

/// What a form with files was filled in with (`multipart/form-data`, RFC 7578).
struct MultipartBody {
    /// A file of the form.
    struct File {
        let field: String
        let content: Data
    }

    /// The values of fields that are no files.
    private(set) var values: [String: String] = [:]
    /// The files, in their order; fields where no file was chosen are left out.
    private(set) var files: [File] = []

    private static let (mostParts, mostHeaderBytes, mostValueBytes) = (64, 4_096, 65_536)

    /// Reads a body by the boundary that its content type names; nil where it is no such body, or has too many parts.
    init?(_ body: Data, contentType: String) {
        guard let boundary = Self.boundary(of: contentType) else { return nil }
        let mark = [UInt8]("\r\n--\(boundary)".utf8)
        // The first boundary has no line before it.
        let bytes = [UInt8]("\r\n".utf8) + [UInt8](body)
        guard var place = Self.find(mark, in: bytes, from: 0) else { return nil }
        var parts = 0
        while true {
            let start = place + mark.count
            if bytes[start...].starts(with: "--".utf8) { return }
            guard bytes[start...].starts(with: "\r\n".utf8), parts < Self.mostParts,
                let end = Self.find(mark, in: bytes, from: start)
            else { return nil }
            guard take(bytes[(start + 2)..<max(start + 2, end)]) else { return nil }
            parts += 1
            place = end
        }
    }

    private mutating func take(_ part: ArraySlice<UInt8>) -> Bool {
        let separator = [UInt8]("\r\n\r\n".utf8)
        let bytes = Array(part)
        guard let gap = Self.find(separator, in: bytes, from: 0), gap <= Self.mostHeaderBytes else { return false }
        let head = String(decoding: bytes[..<gap], as: UTF8.self)
        let content = bytes[(gap + separator.count)...]
        guard
            let disposition = head.split(whereSeparator: \.isNewline).first(where: {
                $0.lowercased().hasPrefix("content-disposition:")
            }), let name = disposition.firstMatch(of: #/[ ;]name="([^"]*)"/#)?.1
        else { return false }
        if disposition.contains("filename=") {
            if !content.isEmpty { files.append(File(field: String(name), content: Data(content))) }
            return true
        }
        guard content.count <= Self.mostValueBytes else { return false }
        values[String(name)] = String(decoding: content, as: UTF8.self)
        return true
    }

    private static func boundary(of contentType: String) -> String? {
        guard let match = contentType.firstMatch(of: #/boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/#) else {
            return nil
        }
        return (match.1 ?? match.2).map(String.init)
    }

    /// Where `wanted`, which begins with a byte that is rare in it, stands next: found by `memchr`, at the speed of memory.
    private static func find(_ wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = wanted.first else { return nil }
        return bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var place = start
            while place + wanted.count <= bytes.count {
                guard let hit = memchr(base + place, Int32(first), bytes.count - wanted.count + 1 - place) else {
                    return nil
                }
                place = base.distance(to: UnsafeRawPointer(hit))
                if wanted.withUnsafeBytes({ memcmp(base + place, $0.baseAddress ?? base, wanted.count) }) == 0 {
                    return place
                }
                place += 1
            }
            return nil
        }
    }
}
