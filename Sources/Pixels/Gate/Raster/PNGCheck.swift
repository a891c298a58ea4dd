/// Walks the chunks of a PNG (W3C PNG, 3rd edition, §5).
struct PNGCheck {
    let file: ByteFile
    let limits: GateLimits

    /// Throws ``FileFault`` for the first fault.
    func run() throws(FileFault) {
        let head = try file.bytes(at: 0, upTo: 33)
        guard head.count == 33, head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
            Self.number(head, 8) == 13, head[12..<16].elementsEqual("IHDR".utf8)
        else { throw Self.corrupt }
        let (columns, rows) = (Self.number(head, 16), Self.number(head, 20))
        guard columns > 0, rows > 0 else { throw Self.corrupt }
        try PixelLimit.check(columns: columns, rows: rows, limits: limits)
        guard let bands = [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][head[25]] as UInt64? else { throw Self.corrupt }
        guard head[24] == 8 || head[24] == 16 else {
            throw FileFault(
                "raster.dtype", zh: "每个像元只有 \(head[24]) 位；需要 8 位或 16 位",
                en: "has pixels of \(head[24]) bits; 8 or 16 are needed")
        }
        // An interlaced one has to be decoded whole before its first row is known.
        let rowBytes = columns * bands * UInt64(head[24]) / 8
        let blockBytes = head[28] == 0 ? rowBytes : rowBytes * rows
        guard blockBytes <= UInt64(limits.maximumBlockBytes) else {
            throw FileFault(
                "raster.blockTooLarge", zh: "隔行存储的 PNG 过大；请转换为 GeoTIFF（gdal_translate -of COG）",
                en: "is an interlaced PNG of too many pixels; make it a GeoTIFF (gdal_translate -of COG)")
        }
        try walk(from: 33)
    }

    private func walk(from start: Int) throws(FileFault) {
        var offset = start
        var hasPixels = false
        while true {
            let chunk = try file.bytes(at: offset, upTo: 8)
            guard chunk.count == 8 else { throw Self.truncated }
            let length = Int(Self.number(chunk, 0))
            // Length, name and checksum come on top.
            guard length <= Int(Int32.max), file.size - offset >= length + 12 else { throw Self.truncated }
            if chunk[4...].elementsEqual("IEND".utf8) { break }
            hasPixels = hasPixels || chunk[4...].elementsEqual("IDAT".utf8)
            offset += length + 12
        }
        guard hasPixels else { throw Self.truncated }
    }

    private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
        (0..<4).reduce(0) { $0 << 8 | UInt64(bytes[offset + $1]) }
    }

    private static let corrupt = FileFault(
        "raster.corrupt", zh: "PNG 文件头损坏；请重新获取文件", en: "has a damaged PNG header; fetch it again")
    private static let truncated = FileFault(
        "raster.truncated", zh: "PNG 不完整；请重新上传", en: "is a PNG that is not whole; upload it again")
}
