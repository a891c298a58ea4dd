import CGDAL
import GDALSession
import Ground

/// Reads every block of a scene that its file holds, so that whatever is cut off or garbled is found now.
///
/// Opening a file finds no such fault: a half-written upload opens, and a program that ignores errors reads its missing
/// half as zeros. A block that a file does not hold (sparse) is passed over, and so is a stretch of bytes that several
/// blocks share: it was decoded before. One block is in memory at a time.
struct SceneProbePixels {
    private let dataset: Dataset
    /// Whether blocks' places in the file can be asked for.
    private let isTIFF: Bool
    private var buffer: [UInt8] = []
    /// What was decoded of the bands of one size.
    private var decoded: Set<Stretch> = []

    /// A stretch of a file's bytes.
    private struct Stretch: Hashable {
        let offset: UInt64
        let size: UInt64
    }

    init(of dataset: Dataset) {
        self.dataset = dataset
        let driver = GDALGetDatasetDriver(dataset.handle).flatMap { GDALGetDriverShortName($0) }
        isTIFF = driver.map { String(cString: $0) } == "GTiff"
    }

    /// Reads it all; throws `raster.truncated`, `raster.decode` or `raster.memory`.
    consuming func readAll() throws(SceneFault) {
        let bands = (0..<GDALGetRasterCount(dataset.handle)).compactMap { GDALGetRasterBand(dataset.handle, $0 + 1) }
        guard let first = bands.first else { return }
        try read(bands)
        for level in 0..<GDALSession.call({ GDALGetOverviewCount(first) }) {
            try read(bands.compactMap { band in GDALSession.call { GDALGetOverview(band, level) } })
        }
        let flags = GDALSession.call { GDALGetMaskFlags(first) }
        if flags & GMF_PER_DATASET != 0, flags & (GMF_ALPHA | GMF_NODATA | GMF_ALL_VALID) == 0,
            let mask = GDALSession.call({ GDALGetMaskBand(first) })
        {
            try read([mask])
        }
    }

    /// Reads all blocks of bands of one size, block by block: bands that share a block are decoded once.
    private mutating func read(_ bands: [GDALRasterBandH]) throws(SceneFault) {
        guard let first = bands.first else { return }
        var (width, height): (Int32, Int32) = (0, 0)
        GDALGetBlockSize(first, &width, &height)
        guard width > 0, height > 0 else { return }
        let across = (Int(GDALGetRasterBandXSize(first)) + Int(width) - 1) / Int(width)
        let down = (Int(GDALGetRasterBandYSize(first)) + Int(height) - 1) / Int(height)
        let bytes = bands.map { Int(GDALGetDataTypeSizeBytes(GDALGetRasterDataType($0))) }.max() ?? 1
        let size = (Int(width) * Int(height)).multipliedReportingOverflow(by: bytes)
        guard !size.overflow else { throw SceneFault(readFailure: "memory") }
        if buffer.count < size.partialValue { buffer = [UInt8](repeating: 0, count: size.partialValue) }
        decoded.removeAll()
        for row in 0..<down {
            for column in 0..<across {
                var isNew = !isTIFF
                // Bands that share a block lie at one place; those with blocks of their own have one each.
                for band in bands where isTIFF {
                    if let stretch = Self.stretch(of: band, column: column, row: row),
                        decoded.insert(stretch).inserted
                    {
                        isNew = true
                    }
                }
                guard isNew else { continue }
                for band in bands { try read(band, column: column, row: row) }
            }
        }
    }

    private mutating func read(_ band: GDALRasterBandH, column: Int, row: Int) throws(SceneFault) {
        let status = buffer.withUnsafeMutableBytes { buffer in
            GDALSession.call { GDALReadBlock(band, Int32(column), Int32(row), buffer.baseAddress) }
        }
        // Decoders that fill in for what they miss only warn.
        guard status == CE_None, CPLGetLastErrorType().rawValue < CE_Warning.rawValue else {
            if CPLGetLastErrorNo() == CPLE_OutOfMemory { throw SceneFault(readFailure: "memory") }
            throw SceneFault(readFailure: GDALSession.lastMessage)
        }
    }

    /// Where a block lies in the file; nil for one that it does not hold.
    private static func stretch(of band: GDALRasterBandH, column: Int, row: Int) -> Stretch? {
        func number(_ key: String) -> UInt64? {
            GDALSession.call { GDALGetMetadataItem(band, "\(key)_\(column)_\(row)", "TIFF") }
                .flatMap { UInt64(String(cString: $0)) }
        }
        return number("BLOCK_OFFSET").map { Stretch(offset: $0, size: number("BLOCK_SIZE") ?? 0) }
    }
}
