/// Walks the markers of a JPEG to its last scan's end (ITU-T T.81, annex B).
///
/// libjpeg fills missing parts with grey and only warns, so this check searches for the end.
struct JPEGCheck {
    let file: ByteFile
    let limits: GateLimits
    private static let batch = 64 << 10

    /// Throws ``FileFault`` for the first fault.
    func run() throws(FileFault) {
        var offset = 2
        var hasFrame = false
        while true {
            guard let marker = try nextMarker(at: &offset) else { throw Self.truncated }
            switch marker {
            case 0xD9:
                guard hasFrame else { throw Self.corrupt }
                return
            // Without a length: restarts, start of image, temporary.
            case 0x01, 0xD0...0xD8: continue
            default: break
            }
            let field = try file.bytes(at: offset, upTo: 10)
            guard field.count >= 2 else { throw Self.truncated }
            let length = Int(field[0]) << 8 | Int(field[1])
            guard length >= 2, length <= file.size - offset else { throw Self.truncated }
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                guard length >= 8, field.count >= 8 else { throw Self.corrupt }
                try checkFrame(field, marker: marker)
                hasFrame = true
            }
            offset += length
            if marker == 0xDA {
                guard hasFrame else { throw Self.corrupt }
                guard let end = try endOfScan(from: offset) else { throw Self.truncated }
                offset = end
            }
        }
    }

    private func checkFrame(_ field: [UInt8], marker: UInt8) throws(FileFault) {
        let rows = UInt64(field[3]) << 8 | UInt64(field[4])
        let columns = UInt64(field[5]) << 8 | UInt64(field[6])
        let bands = UInt64(field[7])
        guard rows > 0, columns > 0 else { throw Self.corrupt }
        try PixelLimit.check(columns: columns, rows: rows, limits: limits)
        try PixelLimit.check(bands: bands, limits: limits)
        // Baseline is decoded row by row; a progressive one is held whole.
        let isSequential = marker == 0xC0 || marker == 0xC1
        guard isSequential || columns * rows * bands <= UInt64(limits.maximumBlockBytes) else {
            throw FileFault(
                "raster.blockTooLarge", zh: "渐进式 JPEG 过大；请转换为 GeoTIFF（gdal_translate -of COG）",
                en: "is a progressive JPEG of too many pixels; make it a GeoTIFF (gdal_translate -of COG)")
        }
    }

    /// The marker at `offset`, which moves behind it; nil at the file's end. Throws where there is none.
    private func nextMarker(at offset: inout Int) throws(FileFault) -> UInt8? {
        let bytes = try file.bytes(at: offset, upTo: 64)
        guard let first = bytes.first else { return nil }
        guard first == 0xFF else { throw Self.corrupt }
        // Any number of fill bytes may come before it.
        guard let index = bytes.firstIndex(where: { $0 != 0xFF }), bytes[index] != 0 else { throw Self.corrupt }
        offset += index + 1
        return bytes[index]
    }

    /// Where the next marker that is no restart begins.
    private func endOfScan(from start: Int) throws(FileFault) -> Int? {
        var offset = start
        while offset < file.size {
            let bytes = try file.bytes(at: offset, upTo: Self.batch)
            guard bytes.count > 1 else { return nil }
            let found = bytes.withUnsafeBufferPointer { bytes -> Int? in
                for index in 0..<(bytes.count - 1) where bytes[index] == 0xFF {
                    let next = bytes[index + 1]
                    if next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return index }
                }
                return nil
            }
            if let found { return offset + found }
            offset += bytes.count - 1
            if offset == file.size - 1 { return nil }
        }
        return nil
    }

    private static let corrupt = FileFault(
        "raster.corrupt", zh: "JPEG 结构损坏；请重新获取文件", en: "is a damaged JPEG; fetch it again")
    private static let truncated = FileFault(
        "raster.truncated", zh: "JPEG 不完整；请重新上传", en: "is a JPEG that is not whole; upload it again")
}
