import CDeflate

/// Writes pictures as PNG (ISO/IEC 15948), RGB or RGB and alpha, 8 bit, with libdeflate.
///
/// GDAL's driver took four times as long for a chip: it sets up two datasets and a virtual file for each, tries five
/// filters a row, and compresses with zlib.
public enum PNGEncoder {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// Of libdeflate's 0…12: higher ones take twice the time for a tenth less.
    private static let level: Int32 = 2

    /// The file's bytes; throws ``ImageryError/cannotEncode(reason:)``.
    static func encode(_ canvas: Canvas) throws -> [UInt8] {
        try encode(canvas.samples, columns: canvas.columns, rows: canvas.rows, channels: 3)
    }

    /// The bytes of a file of `rows × columns × channels` samples, 3 or 4 channels; throws ``ImageryError/cannotEncode(reason:)``.
    public static func encode(_ samples: [UInt8], columns: Int, rows: Int, channels: Int) throws -> [UInt8] {
        guard [3, 4].contains(channels), samples.count == rows * columns * channels else {
            throw ImageryError.cannotEncode(reason: "\(samples.count) samples")
        }
        var header: [UInt8] = []
        header += bigEndian(UInt32(columns)) + bigEndian(UInt32(rows))
        // 8 bit, RGB or RGBA, deflate, adaptive filters, not interlaced.
        header += [8, channels == 3 ? 2 : 6, 0, 0, 0]
        let rows = filtered(samples, rows: rows, length: channels * columns)
        return signature + chunk("IHDR", header) + chunk("IDAT", try compressed(rows)) + chunk("IEND", [])
    }

    /// Every row as its difference to the row above (filter 2, "up"): smooth ground and enlarged pixels leave little.
    private static func filtered(_ samples: [UInt8], rows: Int, length: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: rows * (length + 1)) { bytes, count in
            for row in 0..<rows {
                let (start, target) = (row * length, row * (length + 1))
                bytes[target] = row == 0 ? 0 : 2
                for index in 0..<length {
                    let above = row == 0 ? 0 : samples[start + index - length]
                    bytes[target + 1 + index] = samples[start + index] &- above
                }
            }
            count = rows * (length + 1)
        }
    }

    private static func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(level) else {
            throw ImageryError.cannotEncode(reason: "libdeflate: out of memory")
        }
        defer { libdeflate_free_compressor(compressor) }
        let capacity = libdeflate_zlib_compress_bound(compressor, bytes.count)
        let result = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = libdeflate_zlib_compress(compressor, bytes, bytes.count, buffer.baseAddress, capacity)
        }
        guard !result.isEmpty else { throw ImageryError.cannotEncode(reason: "libdeflate: no room") }
        return result
    }

    private static func chunk(_ name: StaticString, _ content: [UInt8]) -> [UInt8] {
        let body = name.withUTF8Buffer { Array($0) } + content
        return bigEndian(UInt32(content.count)) + body + bigEndian(libdeflate_crc32(0, body, body.count))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
