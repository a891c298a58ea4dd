/// One directory of a TIFF: its tags, where their values lie, and where the next directory lies.
struct TIFFDirectory {
    /// One tag as the directory has it.
    struct Entry {
        let tag: UInt16
        let type: UInt16
        let count: UInt64
        /// Where the values lie: within the entry where they fit, else where it points. Not checked against the file.
        let offset: UInt64

        /// Bytes of one value of each type (TIFF 6.0 §2, BigTIFF); nil = no such type.
        var width: UInt64? {
            switch type {
            case 1, 2, 6, 7: 1
            case 3, 8: 2
            case 4, 9, 11, 13: 4
            case 5, 10, 12, 16, 17, 18: 8
            default: nil
            }
        }
    }

    let offset: UInt64
    let next: UInt64
    private let entries: [UInt16: Entry]
    private let layout: TIFFLayout

    /// Reads the directory at `offset`; throws ``FileFault`` `raster.corrupt`.
    init(at offset: UInt64, layout: TIFFLayout) throws(FileFault) {
        let (countSize, entrySize) = layout.isBig ? (8, 20) : (2, 12)
        let size = UInt64(layout.file.size)
        guard offset >= layout.headerSize, offset < size else {
            throw Self.corrupt("目录位置 \(offset) 不在文件内", "has a directory at \(offset), which lies outside the file")
        }
        let head = try layout.file.bytes(at: Int(offset), upTo: countSize)
        guard head.count == countSize else { throw Self.cut }
        let count = layout.isBig ? layout.number(head, 0, 8) : layout.number(head, 0, 2)
        guard count > 0, count <= 65_535 else {
            throw Self.corrupt("目录有 \(count) 个条目", "has a directory of \(count) entries")
        }
        let length = Int(count) * entrySize + layout.offsetSize
        let start = Int(offset) + countSize
        let bytes = try layout.file.bytes(at: start, upTo: length)
        guard bytes.count == length else { throw Self.cut }
        var entries: [UInt16: Entry] = [:]
        for index in 0..<Int(count) {
            let at = index * entrySize
            let tag = UInt16(layout.number(bytes, at, 2))
            let type = UInt16(layout.number(bytes, at + 2, 2))
            let values = layout.number(bytes, at + 4, layout.offsetSize)
            let field = at + 4 + layout.offsetSize
            var entry = Entry(tag: tag, type: type, count: values, offset: 0)
            // A type of a later version: passed over, as readers must.
            guard let width = entry.width else { continue }
            let (total, overflows) = values.multipliedReportingOverflow(by: width)
            let isInline = !overflows && total <= UInt64(layout.offsetSize)
            entry = Entry(
                tag: tag, type: type, count: values,
                offset: isInline ? UInt64(start + field) : layout.number(bytes, field, layout.offsetSize))
            let (end, wraps) = entry.offset.addingReportingOverflow(overflows ? .max : total)
            guard !overflows, !wraps, end <= size else {
                throw Self.corrupt(
                    "标签 \(tag) 有 \(values) 个值，超出文件", "has \(values) values of tag \(tag), which reach beyond the file")
            }
            guard entries.updateValue(entry, forKey: tag) == nil else {
                throw Self.corrupt("标签 \(tag) 出现两次", "has tag \(tag) twice")
            }
        }
        self.entries = entries
        self.layout = layout
        self.offset = offset
        next = layout.number(bytes, length - layout.offsetSize, layout.offsetSize)
    }

    subscript(tag: UInt16) -> Entry? { entries[tag] }

    /// The one unsigned value of a tag; nil where the tag is absent. Throws where it has several or another type.
    func value(_ tag: UInt16) throws(FileFault) -> UInt64? {
        guard let entry = entries[tag] else { return nil }
        guard entry.count == 1 else {
            throw Self.corrupt(
                "标签 \(tag) 应有 1 个值，实有 \(entry.count)", "has \(entry.count) values of tag \(tag), not one")
        }
        return try values(entry, upTo: 1).first
    }

    /// The first unsigned values of a tag, at most `limit`.
    func values(_ entry: Entry, upTo limit: Int) throws(FileFault) -> [UInt64] {
        guard let width = entry.width, [1, 3, 4, 16, 13, 18].contains(entry.type) else {
            throw Self.corrupt("标签 \(entry.tag) 的类型 \(entry.type) 无效", "has tag \(entry.tag) of type \(entry.type)")
        }
        let count = Int(min(entry.count, UInt64(limit)))
        let bytes = try layout.file.bytes(at: Int(entry.offset), upTo: count * Int(width))
        guard bytes.count == count * Int(width) else { throw Self.cut }
        return (0..<count).map { layout.number(bytes, $0 * Int(width), Int(width)) }
    }

    /// The text of a tag up to its first NUL, at most `limit` bytes; nil where the tag is absent.
    func text(_ tag: UInt16, upTo limit: Int) throws(FileFault) -> [UInt8]? {
        guard let entry = entries[tag], entry.width == 1 else { return nil }
        let bytes = try layout.file.bytes(at: Int(entry.offset), upTo: Int(min(entry.count, UInt64(limit))))
        return Array(bytes.prefix { $0 != 0 })
    }

    static func corrupt(_ chinese: String, _ english: String) -> FileFault {
        FileFault(
            "raster.corrupt", zh: "TIFF 结构损坏（\(chinese)）；请重新获取文件",
            en: "is a damaged TIFF: it \(english); fetch it again")
    }

    private static let cut = corrupt("目录不完整", "ends within a directory")
}

/// How a TIFF writes its numbers.
struct TIFFLayout {
    let file: ByteFile
    let isLittle: Bool
    /// BigTIFF: offsets of 8 bytes.
    let isBig: Bool
    /// Where the first directory lies.
    let first: UInt64

    var offsetSize: Int { isBig ? 8 : 4 }
    var headerSize: UInt64 { isBig ? 16 : 8 }

    /// Reads the header; throws ``FileFault`` `raster.corrupt`.
    init(of file: ByteFile) throws(FileFault) {
        let head = try file.bytes(at: 0, upTo: 16)
        guard head.count >= 8 else { throw TIFFDirectory.corrupt("文件头不完整", "ends within its header") }
        self.file = file
        isLittle = head[0] == 0x49
        isBig = head[2] == 0x2B || head[3] == 0x2B
        if isBig {
            let offsets = Self.number(head, 4, 2, isLittle: isLittle)
            guard head.count == 16, offsets == 8, head[6] == 0, head[7] == 0 else {
                throw TIFFDirectory.corrupt("BigTIFF 文件头无效", "has an invalid BigTIFF header")
            }
        }
        first = Self.number(head, isBig ? 8 : 4, isBig ? 8 : 4, isLittle: isLittle)
    }

    /// The unsigned number of `width` bytes at `offset`, which must lie in `bytes`.
    func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        Self.number(bytes, offset, width, isLittle: isLittle)
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int, isLittle: Bool) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<width {
            value = value << 8 | UInt64(bytes[offset + (isLittle ? width - 1 - index : index)])
        }
        return value
    }
}
