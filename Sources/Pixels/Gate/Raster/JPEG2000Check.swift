/// Walks the boxes of a JP2 file and the tile-parts of its codestream (ISO/IEC 15444-1, annexes A and I).
///
/// OpenJPEG gives zeros for tiles that are missing; here every tile must have a part that lies in the file.
struct JPEG2000Check {
    let file: ByteFile
    let limits: GateLimits

    /// Throws ``FileFault`` for the first fault.
    func run() throws(FileFault) {
        let head = try file.bytes(at: 0, upTo: 4)
        if head == [0xFF, 0x4F, 0xFF, 0x51] { return try checkCodestream(from: 0, to: file.size) }
        var offset = 0
        while offset < file.size {
            let box = try file.bytes(at: offset, upTo: 16)
            guard box.count >= 8 else { throw Self.noCodestream }
            var length = Int(Self.number(box, 0, 4))
            var start = offset + 8
            if length == 1 {
                guard box.count == 16, Self.number(box, 8, 8) <= UInt64(Int.max) else { throw Self.noCodestream }
                (length, start) = (Int(Self.number(box, 8, 8)), offset + 16)
            } else if length == 0 {
                length = file.size - offset
            }
            guard length >= start - offset else { throw Self.noCodestream }
            let isCodestream = box[4..<8].elementsEqual("jp2c".utf8)
            guard length <= file.size - offset else { throw isCodestream ? Self.truncated : Self.noCodestream }
            if isCodestream { return try checkCodestream(from: start, to: offset + length) }
            offset += length
        }
        throw Self.noCodestream
    }

    private func checkCodestream(from start: Int, to end: Int) throws(FileFault) {
        let head = try file.bytes(at: start, upTo: 42)
        guard head.count == 42, head.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) else { throw Self.corrupt }
        let sizes = (0..<8).map { Self.number(head, 8 + $0 * 4, 4) }
        let bands = Self.number(head, 40, 2)
        let (columns, rows) = (sizes[0], sizes[1])
        guard columns > sizes[2], rows > sizes[3], sizes[4] > 0, sizes[5] > 0, sizes[6] <= sizes[2],
            sizes[7] <= sizes[3]
        else { throw Self.corrupt }
        try PixelLimit.check(columns: columns - sizes[2], rows: rows - sizes[3], limits: limits)
        try PixelLimit.check(bands: bands, limits: limits)
        let tiles = Self.steps(columns - sizes[6], sizes[4]) * Self.steps(rows - sizes[7], sizes[5])
        guard tiles <= 65_535 else { throw Self.corrupt }
        try walkTiles(from: try firstTile(after: start + 2, to: end), to: end, tiles: Int(tiles))
    }

    /// Where the main header ends: the first start of a tile-part.
    private func firstTile(after start: Int, to end: Int) throws(FileFault) -> Int {
        var offset = start
        while true {
            let segment = try file.bytes(at: offset, upTo: 4)
            guard segment.count == 4, offset < end else { throw Self.truncated }
            guard segment[0] == 0xFF else { throw Self.corrupt }
            if segment[1] == 0x90 { return offset }
            let length = Int(Self.number(segment, 2, 2))
            guard length >= 2 else { throw Self.corrupt }
            offset += 2 + length
        }
    }

    private func walkTiles(from start: Int, to end: Int, tiles: Int) throws(FileFault) {
        var seen = [Bool](repeating: false, count: tiles)
        var missing = tiles
        var offset = start
        while offset < end {
            let part = try file.bytes(at: offset, upTo: 12)
            if part.starts(with: [0xFF, 0xD9]) { break }
            guard part.count == 12 else { throw Self.truncated }
            guard part[0] == 0xFF, part[1] == 0x90 else { throw Self.corrupt }
            let tile = Int(Self.number(part, 4, 2))
            guard tile < tiles else { throw Self.corrupt }
            // 0 = to the end of the codestream.
            let stated = Int(Self.number(part, 6, 4))
            let length = stated == 0 ? end - offset : stated
            guard length >= 14 else { throw Self.corrupt }
            guard length <= end - offset else { throw Self.truncated }
            if !seen[tile] { (seen[tile], missing) = (true, missing - 1) }
            offset += length
        }
        guard missing == 0 else { throw Self.truncated }
    }

    private static func steps(_ length: UInt64, _ step: UInt64) -> UInt64 { (length + step - 1) / step }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 << 8 | UInt64(bytes[offset + $1]) }
    }

    private static let noCodestream = FileFault(
        "raster.driver", zh: "有 JPEG 2000 标记但没有图像数据；请重新获取文件",
        en: "has the mark of JPEG 2000 and no image in it; fetch it again")
    private static let corrupt = FileFault(
        "raster.corrupt", zh: "JPEG 2000 结构损坏；请重新获取文件", en: "is a damaged JPEG 2000 file; fetch it again")
    private static let truncated = FileFault(
        "raster.truncated", zh: "JPEG 2000 不完整；请重新上传",
        en: "is a JPEG 2000 file that is not whole; upload it again")
}
