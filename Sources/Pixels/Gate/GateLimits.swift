/// What reading a file may cost this machine; a file beyond these limits is refused.
public struct GateLimits: Sendable, Codable, Hashable {
    /// Columns × rows of one raster: 2 × 10¹⁰ is 140,000² pixels, a county at 0.3 m.
    public var maximumPixels = 20_000_000_000
    /// Bands of one raster; hyperspectral products are not surveyed.
    public var maximumBands = 256
    /// Bytes of one file on disk.
    public var maximumFileBytes = 1 << 40
    /// Bytes of one block of a raster once decoded: what GDAL has to hold at once for a single pixel.
    public var maximumBlockBytes = 64 << 20
    /// Different files of one virtual mosaic.
    public var maximumSources = 10_000
    /// Entries of one archive.
    public var maximumEntries = 10_000
    /// Bytes of everything in one archive once unpacked.
    public var maximumUnpackedBytes = 64 << 30
    /// Unpacked size over packed size of one entry of more than a megabyte; imagery stays below 20.
    public var maximumRatio = 100

    /// The defaults above.
    public init() {}
}
