import Foundation

/// One file of an archive, as the directory at its end and the header before its bytes agree on it.
struct ZipEntry {
    enum Method { case stored, deflated }

    /// Decoded, with folders.
    let name: String
    let method: Method
    let checksum: UInt32
    let packedSize: UInt64
    let size: UInt64
    let headerOffset: UInt64
    /// Where its packed bytes begin; known once its local header has been read.
    var dataOffset: UInt64 = 0

    let rawName: [UInt8]
    let flags: UInt64
    let rawMethod: UInt64

    var isFolder: Bool { rawName.last == UInt8(ascii: "/") }
    /// Files that Finder and Explorer add to archives.
    var isLitter: Bool {
        let last = name.split(separator: "/").last ?? ""
        return name.hasPrefix("__MACOSX/") || last.hasPrefix("._")
            || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(last)
    }

    /// Reads the record at `index` of the directory and moves behind it; throws ``FileFault``.
    init(_ bytes: [UInt8], at index: inout Int) throws(FileFault) {
        guard bytes.count - index >= 46, bytes[index...].starts(with: [0x50, 0x4B, 0x01, 0x02]) else {
            throw Self.corrupt("目录不完整", "its directory is not whole")
        }
        let start = index
        func field(_ offset: Int, _ width: Int) -> UInt64 { LittleEndian.number(bytes, start + offset, width) }
        let lengths = (name: Int(field(28, 2)), extra: Int(field(30, 2)), comment: Int(field(32, 2)))
        let end = start + 46 + lengths.name + lengths.extra + lengths.comment
        guard end <= bytes.count else { throw Self.corrupt("目录不完整", "its directory is not whole") }
        rawName = Array(bytes[(start + 46)..<(start + 46 + lengths.name)])
        flags = field(8, 2)
        rawMethod = field(10, 2)
        checksum = UInt32(field(16, 4))
        let extra = Array(bytes[(start + 46 + lengths.name)..<(start + 46 + lengths.name + lengths.extra)])
        var wide = Self.zip64(extra)[...]
        func wider(_ value: UInt64) throws(FileFault) -> UInt64 {
            guard value == 0xFFFF_FFFF else { return value }
            guard let next = wide.popFirst() else { throw Self.corrupt("缺少 ZIP64 长度", "lacks a ZIP64 size") }
            return next
        }
        size = try wider(field(24, 4))
        packedSize = try wider(field(20, 4))
        headerOffset = try wider(field(42, 4))
        index = end

        let shown = GateError.escaped(String(decoding: rawName.prefix(80), as: UTF8.self))
        // The upper half of the attributes is the file's mode on Unix, and zero elsewhere.
        let kind = field(38, 4) >> 16 & 0xF000
        if kind == 0xA000 {
            throw FileFault("archive.symlink", zh: "含有符号链接 \(shown)", en: "holds the symbolic link \(shown)")
        }
        guard [0, 0x8000, 0x4000].contains(kind) else {
            throw FileFault("archive.path", zh: "含有特殊文件 \(shown)", en: "holds the special file \(shown)")
        }
        guard flags & 0x2041 == 0 else {
            throw FileFault(
                "archive.encrypted", zh: "\(shown) 已加密；请去掉密码后重新打包",
                en: "\(shown) is encrypted; pack it without a password")
        }
        name = try Self.decoded(rawName, isUTF8: flags & 0x800 != 0, shown: shown)
        guard rawMethod == 0 || rawMethod == 8 else {
            throw FileFault(
                "archive.type", zh: "\(shown) 的压缩方式 \(rawMethod) 不支持；请用普通 ZIP 重新打包",
                en: "\(shown) is packed by method \(rawMethod), which is not read; pack it as a plain ZIP")
        }
        method = rawMethod == 0 ? .stored : .deflated
        guard method == .deflated || size == packedSize else {
            throw FileFault("archive.lies", zh: "\(shown) 的长度自相矛盾", en: "\(shown) has two different sizes")
        }
    }

    /// Sizes and place of more than 32 bits.
    private static func zip64(_ extra: [UInt8]) -> [UInt64] {
        var index = 0
        while extra.count - index >= 4 {
            let (tag, length) = (LittleEndian.number(extra, index, 2), Int(LittleEndian.number(extra, index + 2, 2)))
            guard length <= extra.count - index - 4 else { return [] }
            if tag == 1 { return (0..<(length / 8)).map { LittleEndian.number(extra, index + 4 + $0 * 8, 8) } }
            index += 4 + length
        }
        return []
    }

    private static func decoded(_ raw: [UInt8], isUTF8: Bool, shown: String) throws(FileFault) -> String {
        let isValid = raw.withUnsafeBufferPointer { TextEncoding.firstInvalid($0) } == nil
        // Windows in China writes GBK and sets no flag; macOS and Linux write UTF-8 and often set none either.
        let name = isValid ? String(decoding: raw, as: UTF8.self) : isUTF8 ? nil : ChineseText.decoded(raw)
        guard let name, !name.isEmpty else {
            throw FileFault("archive.path", zh: "\(shown) 的文件名编码无效", en: "\(shown) is a name in no known encoding")
        }
        let parts = LexicalPath.parts(name)
        let isHarmless =
            name.utf8.first != UInt8(ascii: "/") && !parts.isEmpty && !parts.contains { $0 == ".." || $0 == "." }
            && !name.unicodeScalars.contains { $0 == "\\" || $0 == ":" || $0.value < 0x20 || $0.value == 0x7F }
            && name.utf8.count <= 4_000
        guard isHarmless else {
            throw FileFault(
                "archive.path", zh: "文件名 \(shown) 会离开解压文件夹", en: "\(shown) is a name that would leave the folder")
        }
        return name
    }

    static func corrupt(_ chinese: String, _ english: String) -> FileFault {
        FileFault(
            "archive.corrupt", zh: "压缩包已损坏或未传完（\(chinese)）；请重新上传",
            en: "is damaged or was not copied whole (\(english)); upload it again")
    }
}

/// Text in the encodings of Windows in China.
enum ChineseText {
    /// The bytes as GB18030, of which GBK is a part; nil where they are not.
    static func decoded(_ bytes: [UInt8]) -> String? {
        guard bytes.withUnsafeBufferPointer({ TextEncoding.chineseEncoding(of: $0) }) != nil else { return nil }
        guard let converter = iconv_open("UTF-8", "GB18030"), converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: bytes.count * 4 + 4)
        let (inputCount, outputCount) = (input.count, output.count)
        let written = input.withUnsafeMutableBufferPointer { input -> Int? in
            output.withUnsafeMutableBufferPointer { output -> Int? in
                var (from, left) = (input.baseAddress, inputCount)
                var (to, room) = (output.baseAddress, outputCount)
                guard iconv(converter, &from, &left, &to, &room) != -1, left == 0 else { return nil }
                return outputCount - room
            }
        }
        guard let written else { return nil }
        return String(decoding: output[..<written].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
