/// What one directory says of its pixels.
struct TIFFImage {
    enum Role { case page, overview, mask }

    let columns: UInt64
    let rows: UInt64
    let bands: UInt64
    let bits: UInt64
    /// 1 unsigned, 2 signed, 3 floating point.
    let sampleFormat: UInt64
    let compression: UInt64
    /// Whether each band has blocks of its own.
    let isPlanar: Bool
    let isTiled: Bool
    let blockColumns: UInt64
    let blockRows: UInt64

    var isFloatingPoint: Bool { sampleFormat == 3 }

    /// Blocks of the whole image, or the largest number there is.
    var blocks: UInt64 {
        let across = (columns + blockColumns - 1) / blockColumns
        let down = (rows + blockRows - 1) / blockRows
        // Both are at most 2³¹.
        let (blocks, overflows) = (across * down).multipliedReportingOverflow(by: isPlanar ? bands : 1)
        return overflows ? .max : blocks
    }

    /// Bytes of a row of a block once decoded.
    var rowBytes: UInt64 { (blockColumns * bits * (isPlanar ? 1 : bands) + 7) / 8 }

    /// Bytes of a block once decoded, or the largest number there is.
    func blockBytes(rows: UInt64) -> UInt64 {
        let (bytes, overflows) = rowBytes.multipliedReportingOverflow(by: rows)
        return overflows ? .max : bytes
    }

    init(_ directory: TIFFDirectory, layout: TIFFLayout, role: Role, limits: GateLimits) throws(FileFault) {
        let columns = try directory.value(256) ?? 0
        let rows = try directory.value(257) ?? 0
        guard columns > 0, rows > 0 else {
            throw TIFFDirectory.corrupt("尺寸为 \(columns)×\(rows)", "is \(columns)×\(rows) pixels")
        }
        try PixelLimit.check(columns: columns, rows: rows, limits: limits)
        (self.columns, self.rows) = (columns, rows)

        let bands = try directory.value(277) ?? 1
        try PixelLimit.check(bands: bands, limits: limits)
        self.bands = bands
        bits = try Self.depth(directory, bands: bands, role: role)
        sampleFormat = try Self.sampleFormat(directory, bands: bands)
        if sampleFormat == 3, ![16, 24, 32, 64].contains(bits) {
            throw Self.unusable("\(bits) 位浮点", "floating point of \(bits) bits")
        }
        compression = try Self.compression(directory, bits: bits)
        let planes = try directory.value(284) ?? 1
        guard planes == 1 || planes == 2 else {
            throw TIFFDirectory.corrupt("PlanarConfiguration 为 \(planes)", "has a planar configuration of \(planes)")
        }
        isPlanar = planes == 2 && bands > 1

        isTiled = directory[322] != nil || directory[323] != nil || directory[324] != nil
        if isTiled {
            blockColumns = try directory.value(322) ?? 0
            blockRows = try directory.value(323) ?? 0
        } else {
            blockColumns = columns
            // Absent = all rows in one strip; so is anything beyond the image's height.
            blockRows = min(try directory.value(278) ?? rows, rows)
        }
        guard blockColumns > 0, blockRows > 0, blockColumns <= Self.maximumSide, blockRows <= Self.maximumSide else {
            throw TIFFDirectory.corrupt(
                "块尺寸为 \(blockColumns)×\(blockRows)", "has blocks of \(blockColumns)×\(blockRows) pixels")
        }
        try limitBlock(limits)
    }

    private static let maximumSide = UInt64(Int32.max)

    private func limitBlock(_ limits: GateLimits) throws(FileFault) {
        // GDAL reads an image in one strip row by row once it is higher than 2,000 rows, or where nothing is packed.
        let isSplit = !isTiled && blockRows == rows && (rows > 2_000 || compression == 1)
        let bytes = blockBytes(rows: isSplit ? 1 : blockRows)
        guard bytes <= UInt64(limits.maximumBlockBytes) else {
            throw FileFault(
                "raster.blockTooLarge",
                zh: "一个存储块解码后有 \(bytes >> 20) MiB，超过上限 \(limits.maximumBlockBytes >> 20) MiB；"
                    + "请改为分块存储（gdal_translate -of COG）",
                en: "one of its blocks has \(bytes >> 20) MiB once decoded, more than the limit of "
                    + "\(limits.maximumBlockBytes >> 20); store it in small blocks (gdal_translate -of COG)")
        }
    }

    private static func depth(
        _ directory: TIFFDirectory, bands: UInt64, role: Role
    ) throws(FileFault) -> UInt64 {
        var bits: UInt64 = 1
        if let entry = directory[258] {
            guard entry.count == 1 || entry.count >= bands else {
                throw TIFFDirectory.corrupt(
                    "\(bands) 个波段只有 \(entry.count) 个位深", "has \(entry.count) bit depths for \(bands) bands")
            }
            let depths = try directory.values(entry, upTo: Int(bands))
            bits = depths.first ?? 1
            guard depths.allSatisfy({ $0 == bits }) else { throw unusable("各波段位深不同", "bands of different depths") }
        }
        guard bits > 0, bits <= 128 else { throw TIFFDirectory.corrupt("位深为 \(bits)", "has pixels of \(bits) bits") }
        if role != .mask, bits < 8 { throw unusable("\(bits) 位像元", "pixels of \(bits) bits") }
        return bits
    }

    private static func sampleFormat(_ directory: TIFFDirectory, bands: UInt64) throws(FileFault) -> UInt64 {
        guard let entry = directory[339] else { return 1 }
        let formats = try directory.values(entry, upTo: Int(bands))
        let format = formats.first ?? 1
        guard formats.allSatisfy({ $0 == format }) else {
            throw unusable("各波段数据类型不同", "bands of different types")
        }
        switch format {
        case 1, 2, 3: return format
        // "Undefined": read as unsigned, as GDAL does.
        case 4: return 1
        case 5, 6: throw unusable("复数像元（原始 SAR）", "complex pixels (raw radar)")
        default: throw unusable("未知的像元类型 \(format)", "pixels of the unknown type \(format)")
        }
    }

    private static func compression(_ directory: TIFFDirectory, bits: UInt64) throws(FileFault) -> UInt64 {
        let code = try directory.value(259) ?? 1
        guard known.contains(code) else {
            throw FileFault(
                "raster.decode", zh: "压缩方式 \(code) 无法解码；请改用 DEFLATE 或 ZSTD（gdal_translate -co COMPRESS=DEFLATE）",
                en: "its compression \(code) cannot be decoded; use DEFLATE or ZSTD "
                    + "(gdal_translate -co COMPRESS=DEFLATE)")
        }
        if let predictor = try directory.value(317), !(1...3).contains(predictor) {
            throw TIFFDirectory.corrupt("预测器为 \(predictor)", "has predictor \(predictor)")
        }
        return code
    }

    /// None, CCITT, LZW, JPEG, Deflate, PackBits, old Deflate, LERC, LZMA, ZSTD, WebP: what common builds decode.
    private static let known: Set<UInt64> = [1, 2, 3, 4, 5, 7, 8, 32_773, 32_946, 34_887, 34_925, 50_000, 50_001]

    private static func unusable(_ chinese: String, _ english: String) -> FileFault {
        FileFault(
            "raster.dtype", zh: "像元类型不能用于比对（\(chinese)）；需要 8 至 64 位整数或浮点影像",
            en: "cannot be surveyed: it has \(english); integers or floating point of 8 to 64 bits are needed")
    }
}

/// What every raster format's header is held against.
enum PixelLimit {
    /// Throws ``FileFault`` `raster.tooLarge`; sides beyond 2³¹ − 1 are more than GDAL counts.
    static func check(columns: UInt64, rows: UInt64, limits: GateLimits) throws(FileFault) {
        let (pixels, overflows) = columns.multipliedReportingOverflow(by: rows)
        guard !overflows, pixels <= UInt64(limits.maximumPixels), max(columns, rows) <= UInt64(Int32.max) else {
            throw FileFault(
                "raster.tooLarge", zh: "有 \(columns)×\(rows) 像元，超过上限 \(limits.maximumPixels)；请分幅",
                en: "has \(columns)×\(rows) pixels, more than the limit of \(limits.maximumPixels); split it")
        }
    }

    /// Throws ``FileFault`` `raster.bands`.
    static func check(bands: UInt64, limits: GateLimits) throws(FileFault) {
        guard bands > 0, bands <= UInt64(limits.maximumBands) else {
            throw FileFault(
                "raster.bands", zh: "有 \(bands) 个波段；应为 1 至 \(limits.maximumBands) 个",
                en: "has \(bands) bands; 1 to \(limits.maximumBands) are read")
        }
    }
}
