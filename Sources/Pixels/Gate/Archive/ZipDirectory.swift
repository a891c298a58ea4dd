import Foundation

/// The files of an archive, once everything that can be known without unpacking has been found sound.
struct ZipDirectory {
    /// Files without folders and litter, in the directory's order.
    let entries: [ZipEntry]

    /// More than a valid directory of ten thousand entries needs.
    private static let maximumBytes = 64 << 20
    private static let archives: Set<String> = [
        "zip", "gz", "tgz", "tar", "7z", "rar", "bz2", "xz", "zst", "jar", "kmz", "z",
    ]
    /// Below this an entry may shrink as far as it likes.
    private static let harmlessSize = 1 << 20

    /// Reads and checks all entries; throws ``FileFault``.
    init(of file: ByteFile, limits: GateLimits) throws(FileFault) {
        let head = try file.bytes(at: 0, upTo: 4)
        guard head.starts(with: [0x50, 0x4B]) else {
            throw FileFault(
                "archive.type", zh: "不是 ZIP 压缩包；只接受 ZIP，请重新打包",
                en: "is not a ZIP archive, the only kind that is read; pack it again as ZIP")
        }
        guard let end = try ZipEnd.find(in: file) else {
            // An archive with the ending of an image: an image was put before it, and programs disagree on which of the
            // two it is.
            let ending = URL(fileURLWithPath: file.path).pathExtension.lowercased()
            guard !["tif", "tiff", "jp2", "png", "jpg", "jpeg"].contains(ending) else {
                throw FileFault(
                    "raster.format", zh: "压缩包与影像粘在一起；请重新导出影像",
                    en: "is an archive and an image in one; export it again")
            }
            throw ZipEntry.corrupt("没有目录", "it has no directory")
        }
        guard end.entries <= UInt64(limits.maximumEntries) else { throw Self.tooMany(limits) }
        guard end.directoryOffset == end.directoryEnd - end.directorySize,
            end.directorySize <= UInt64(Self.maximumBytes)
        else { throw ZipEntry.corrupt("目录位置不符", "its directory lies elsewhere than it says") }
        let bytes = try file.bytes(at: Int(end.directoryOffset), upTo: Int(end.directorySize))
        var all: [ZipEntry] = []
        var index = 0
        while index < bytes.count {
            all.append(try ZipEntry(bytes, at: &index))
            guard all.count <= limits.maximumEntries else { throw Self.tooMany(limits) }
        }
        guard all.count == Int(end.entries) else {
            throw ZipEntry.corrupt("目录条目数不符", "its directory has another number of entries than it says")
        }
        try Self.refuseDuplicates(all)
        all = try Self.placed(all, in: file, before: end.directoryOffset)
        var total: UInt64 = 0
        for entry in all {
            try Self.checkSize(entry, limits: limits)
            let (sum, overflows) = total.addingReportingOverflow(entry.size)
            guard !overflows, sum <= UInt64(limits.maximumUnpackedBytes) else {
                throw FileFault(
                    "archive.tooLarge", zh: "解压后超过上限 \(limits.maximumUnpackedBytes >> 30) GiB；请分批打包",
                    en:
                        "has more than the limit of \(limits.maximumUnpackedBytes >> 30) GiB once unpacked; pack it in parts"
                )
            }
            total = sum
        }
        entries = all.filter { !$0.isFolder && !$0.isLitter }
        for entry in entries where Self.archives.contains(URL(fileURLWithPath: entry.name).pathExtension.lowercased()) {
            throw Self.nested(entry)
        }
    }

    static func nested(_ entry: ZipEntry) -> FileFault {
        let name = GateError.escaped(entry.name)
        return FileFault(
            "archive.nested", zh: "压缩包中还有压缩包（\(name)）；请直接打包影像",
            en: "holds another archive (\(name)); pack the imagery itself")
    }

    private static func refuseDuplicates(_ entries: [ZipEntry]) throws(FileFault) {
        var seen: Set<String> = []
        for entry in entries {
            // As a file system that ignores case sees them; Swift's own comparison ignores composition.
            guard seen.insert(entry.name.lowercased()).inserted else {
                let name = GateError.escaped(entry.name)
                throw FileFault(
                    "archive.duplicate", zh: "有两个文件同名 \(name)；请改名后重新打包",
                    en: "has two files of the name \(name); rename one and pack it again")
            }
        }
    }

    /// The entries with the places of their bytes; each has its own, all before the directory.
    private static func placed(
        _ entries: [ZipEntry], in file: ByteFile, before directory: UInt64
    ) throws(FileFault) -> [ZipEntry] {
        let order = entries.indices.sorted { entries[$0].headerOffset < entries[$1].headerOffset }
        // First by the directory alone: entries that share their bytes cannot all agree with the header there.
        var end: UInt64 = 0
        for index in order {
            let entry = entries[index]
            guard entry.headerOffset >= end else {
                throw FileFault(
                    "archive.overlap", zh: "条目互相重叠，是压缩炸弹", en: "has overlapping entries: a compression bomb")
            }
            let (last, overflows) = entry.headerOffset.addingReportingOverflow(entry.packedSize)
            guard !overflows, last <= directory else { throw ZipEntry.corrupt("条目超出文件", "an entry reaches beyond it") }
            end = last + 30 + UInt64(entry.rawName.count)
        }
        var placed = entries
        end = 0
        for index in order {
            let start = try dataOffset(of: entries[index], in: file)
            guard entries[index].headerOffset >= end, start + entries[index].packedSize <= directory else {
                throw ZipEntry.corrupt("条目位置无效", "an entry lies where it cannot")
            }
            placed[index].dataOffset = start
            end = start + entries[index].packedSize
        }
        return placed
    }

    /// Reads the header before an entry's bytes; what it says must be what the directory says.
    private static func dataOffset(of entry: ZipEntry, in file: ByteFile) throws(FileFault) -> UInt64 {
        guard entry.headerOffset < UInt64(file.size) else {
            throw ZipEntry.corrupt("条目超出文件", "an entry lies beyond it")
        }
        let header = try file.bytes(at: Int(entry.headerOffset), upTo: 30 + entry.rawName.count)
        guard header.count == 30 + entry.rawName.count, header.starts(with: [0x50, 0x4B, 0x03, 0x04]) else {
            throw ZipEntry.corrupt("条目没有文件头", "an entry has no header")
        }
        func field(_ offset: Int, _ width: Int) -> UInt64 { LittleEndian.number(header, offset, width) }
        // Bit 3: sizes and checksum follow the bytes, and are zero or all ones here.
        func agrees(_ value: UInt64, _ wanted: UInt64) -> Bool {
            value == wanted || value == 0xFFFF_FFFF || entry.flags & 8 != 0 && value == 0
        }
        guard field(6, 2) & 0x2041 == 0, field(8, 2) == entry.rawMethod, Int(field(26, 2)) == entry.rawName.count,
            header[30...].elementsEqual(entry.rawName), agrees(field(14, 4), UInt64(entry.checksum)),
            agrees(field(18, 4), entry.packedSize), agrees(field(22, 4), entry.size)
        else {
            let name = GateError.escaped(entry.name)
            throw FileFault(
                "archive.lies", zh: "\(name) 的两处说明不一致", en: "has two descriptions of \(name) that differ")
        }
        return entry.headerOffset + 30 + UInt64(entry.rawName.count) + field(28, 2)
    }

    private static func checkSize(_ entry: ZipEntry, limits: GateLimits) throws(FileFault) {
        guard entry.size > UInt64(harmlessSize) else { return }
        let (most, overflows) = entry.packedSize.multipliedReportingOverflow(by: UInt64(limits.maximumRatio))
        guard overflows || entry.size <= most else {
            throw FileFault(
                "archive.ratio", zh: "解压后膨胀超过 \(limits.maximumRatio) 倍，是压缩炸弹",
                en: "grows more than \(limits.maximumRatio)-fold once unpacked: a compression bomb")
        }
    }

    private static func tooMany(_ limits: GateLimits) -> FileFault {
        FileFault(
            "archive.count", zh: "条目超过 \(limits.maximumEntries) 个；请分批打包",
            en: "has more than \(limits.maximumEntries) entries; pack it in parts")
    }
}
