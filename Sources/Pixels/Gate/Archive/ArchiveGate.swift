import Foundation

/// One file that came out of an archive.
public struct UnpackedFile: Sendable, Hashable {
    /// Where it lies: a name that was generated, with the ending it had; files that belong together share a stem.
    public var path: String
    /// Its name in the archive with its folders, decoded, for people's eyes only.
    public var originalName: String

    /// A file at `path` that was called `originalName`.
    public init(path: String, originalName: String) { (self.path, self.originalName) = (path, originalName) }
}

/// Takes the files out of a ZIP archive and trusts nothing that the archive states.
///
/// Names, counts, sizes and places of all entries are checked before the first byte is unpacked, sizes and checksums
/// while unpacking. Other archives are told apart and refused. Source: PKWARE APPNOTE 6.3.10; overlapping entries as in
/// Fifield, "A better zip bomb" (WOOT 2019).
public enum ArchiveGate {
    /// Whether the file at `path` is an archive by its first bytes, of any kind; false where it cannot be read.
    public static func isArchive(_ path: String) -> Bool {
        guard let file = try? ByteFile(path: path), let head = try? file.bytes(at: 0, upTo: 264) else { return false }
        return isArchive(head)
    }

    static func isArchive(_ head: [UInt8]) -> Bool {
        let magics: [[UInt8]] = [
            [0x50, 0x4B, 0x03, 0x04], [0x50, 0x4B, 0x05, 0x06], [0x50, 0x4B, 0x07, 0x08], [0x1F, 0x8B],
            [0x37, 0x7A, 0xBC, 0xAF], [0x52, 0x61, 0x72, 0x21], [0x42, 0x5A, 0x68], [0xFD, 0x37, 0x7A, 0x58, 0x5A],
            [0x28, 0xB5, 0x2F, 0xFD],
        ]
        if magics.contains(where: { head.starts(with: $0) }) { return true }
        return head.count > 262 && head[257..<262].elementsEqual("ustar".utf8)
    }

    /// Unpacks the archive at `path`, which ``PathGate`` has admitted, into the existing `folder`.
    ///
    /// Files come in the archive's order; folders and what macOS and Windows add of their own are left out. Throws
    /// ``GateError`` `archive.type`, `.corrupt`, `.count`, `.path`, `.symlink`, `.encrypted`, `.duplicate`, `.nested`,
    /// `.overlap`, `.ratio`, `.tooLarge`, `.lies`, or `.noSpace` where the disk is full, which is not the archive's
    /// fault; nothing is left in `folder` then, and nothing is ever written elsewhere. Memory stays flat: large
    /// entries go through the page cache.
    public static func unpack(
        _ path: String, into folder: String, limits: GateLimits = GateLimits()
    ) throws(GateError) -> [UnpackedFile] {
        var written: [String] = []
        do throws(FileFault) {
            let file = try ByteFile(path: path)
            guard file.size > 0 else {
                throw FileFault("input.empty", zh: "文件是空的；请重新上传", en: "the file is empty; upload it again")
            }
            let directory = try ZipDirectory(of: file, limits: limits)
            let names = GeneratedNames(for: directory.entries.map(\.name))
            var unpacked: [UnpackedFile] = []
            for (entry, name) in zip(directory.entries, names.names) {
                let target = "\(folder)/\(name)"
                // This file existed before, so a failure must not remove it.
                guard access(target, F_OK) != 0 else {
                    throw FileFault(
                        "archive.noSpace", zh: "\(target) 已存在；请换一个空文件夹",
                        en: "\(target) exists; unpack into an empty folder")
                }
                written.append(target)
                try ZipExtraction(file: file, entry: entry).run(to: target)
                unpacked.append(UnpackedFile(path: target, originalName: entry.name))
            }
            return unpacked
        } catch {
            for target in written { unlink(target) }
            throw GateError(path: path, note: error.note)
        }
    }
}

/// Names for unpacked files: a number and the ending, so that nothing of a foreign name reaches the disk.
struct GeneratedNames {
    private(set) var names: [String] = []

    /// `a.tif`, `a.tfw` and `a.tif.msk` become `0001.tif`, `0001.tfw` and `0001.tif.msk`: GDAL finds companions by name.
    init(for originals: [String]) {
        var numbers: [String: Int] = [:]
        var count = 0
        for original in originals {
            let slash = original.utf8.lastIndex(of: UInt8(ascii: "/"))
            let start = slash.map { original.utf8.index(after: $0) } ?? original.startIndex
            let last = original[start...]
            let dots = [last.utf8.firstIndex, last.utf8.lastIndex].compactMap { $0(UInt8(ascii: ".")) }
            guard let dot = dots.first(where: { Self.isPlain(last[$0...]) }) else {
                count += 1
                names.append(Self.padded(count))
                continue
            }
            let stem = String(original[..<dot])
            if numbers[stem] == nil { count += 1 }
            let number = numbers[stem] ?? count
            numbers[stem] = number
            names.append(Self.padded(number) + last[dot...])
        }
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func isPlain(_ ending: Substring) -> Bool {
        ending.utf8.count <= 40
            && ending.utf8.allSatisfy { byte in
                (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || "._-".utf8.contains(byte)
            }
    }
}
