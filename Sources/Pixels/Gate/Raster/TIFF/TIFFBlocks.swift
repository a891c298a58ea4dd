/// Where the blocks of one image lie, and whether all of them lie in the file.
struct TIFFBlocks {
    let directory: TIFFDirectory
    let layout: TIFFLayout
    let image: TIFFImage
    let limits: GateLimits
    /// Entries read at once: 64 KiB of 8-byte offsets.
    private static let batch = 8_192

    /// Throws ``FileFault``: `raster.corrupt` for tables that do not fit the image, `raster.truncated` for a block that
    /// lies outside the file or is too short for its pixels. A block of no bytes was never written and is nodata.
    func check() throws(FileFault) {
        let (offsetTag, countTag): (UInt16, UInt16) =
            directory[324] != nil || directory[273] == nil ? (324, 325) : (273, 279)
        guard let offsets = directory[offsetTag],
            let counts = directory[image.isTiled ? 325 : countTag] ?? directory[279]
        else { throw TIFFDirectory.corrupt("没有像元位置表", "has no table of its pixels' places") }
        let blocks = image.blocks
        guard offsets.count >= blocks, counts.count >= blocks else {
            throw TIFFDirectory.corrupt(
                "\(blocks) 个块只有 \(min(offsets.count, counts.count)) 个位置",
                "has \(min(offsets.count, counts.count)) places for \(blocks) blocks")
        }
        let across = (image.columns + image.blockColumns - 1) / image.blockColumns
        let down = (image.rows + image.blockRows - 1) / image.blockRows
        var start: UInt64 = 0
        while start < blocks {
            let length = Int(min(blocks - start, UInt64(Self.batch)))
            let places = try values(offsets, from: start, count: length)
            let sizes = try values(counts, from: start, count: length)
            for index in 0..<length {
                let number = start + UInt64(index)
                try check(number, at: places[index], bytes: sizes[index], row: number / across % down)
            }
            start += UInt64(length)
        }
    }

    private func check(_ number: UInt64, at offset: UInt64, bytes: UInt64, row: UInt64) throws(FileFault) {
        // Never written: GDAL's sparse files.
        if bytes == 0 { return }
        guard offset >= layout.headerSize else {
            throw TIFFDirectory.corrupt("第 \(number) 块位于文件头内", "has block \(number) in its header")
        }
        let (end, overflows) = offset.addingReportingOverflow(bytes)
        guard !overflows, end <= UInt64(layout.file.size) else {
            throw Self.truncated(
                "第 \(number) 块应到第 \(overflows ? offset : end) 字节，文件只有 \(layout.file.size) 字节",
                "block \(number) should reach to byte \(overflows ? offset : end) and the file has \(layout.file.size)")
        }
        guard image.compression == 1 else { return }
        // A strip at the bottom has just the rows that are left; a tile is always whole.
        let rows = image.isTiled ? image.blockRows : min(image.blockRows, image.rows - row * image.blockRows)
        let needed = image.blockBytes(rows: rows)
        guard bytes >= needed else {
            throw Self.truncated(
                "第 \(number) 块应有 \(needed) 字节，只有 \(bytes)", "block \(number) has \(bytes) of \(needed) bytes")
        }
    }

    private func values(
        _ entry: TIFFDirectory.Entry, from start: UInt64, count: Int
    ) throws(FileFault) -> [UInt64] {
        guard let width = entry.width else { return [] }
        // The whole table lies in the file: the directory has seen to it.
        let part = TIFFDirectory.Entry(
            tag: entry.tag, type: entry.type, count: UInt64(count), offset: entry.offset + start * width)
        return try directory.values(part, upTo: count)
    }

    private static func truncated(_ chinese: String, _ english: String) -> FileFault {
        FileFault(
            "raster.truncated", zh: "文件不完整：\(chinese)；请重新上传", en: "is not whole: \(english); upload it again")
    }
}
