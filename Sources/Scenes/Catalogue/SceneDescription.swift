public import Ground

/// The description of a scene from its own file.
public struct SceneDescription: Sendable, Codable, Hashable {
    /// Number of columns.
    public var columns: Int
    /// Number of rows.
    public var rows: Int
    /// CRS of ``geotransform`` and ``bounds``.
    public var crs: CRSCode
    /// (column, row) → (x, y).
    public var geotransform: Geotransform
    /// The rectangle around the raster, CRS units.
    public var bounds: Bounds
    /// Edge of its pixels on the ground, metres.
    public var pixelSizeMetres: Double
    /// What its usable bands record, in file order; `[.height]` for a surface model.
    public var bands: [Band]
    /// Type of its numbers as STAC names it, e.g. `uint8`.
    public var dataType: String
    /// The digital number that means "not observed"; nil if there is none. NaN is written as nil with
    /// ``nodataIsNaN``.
    public var nodata: Double?
    /// Whether NaN means "not observed".
    public var nodataIsNaN: Bool
    /// Whether the file is a tiled GeoTIFF with overviews where it needs them (a COG by layout).
    public var isCloudOptimised: Bool
    /// Media type for STAC, e.g. `image/tiff; application=geotiff; profile=cloud-optimized`.
    public var mediaType: String
    /// Outline of the valid ground, longitude and latitude (EPSG:4326), exterior rings counter-clockwise.
    public var footprint: MultiPolygon
    /// Share of the raster's pixels that are valid, 0…1, from a decimated read.
    public var validShare: Double
    /// Share of the raster's pixels that hold one value because no imagery was there, without a nodata tag, 0…1; they are
    /// not valid. Nil = none.
    public var blankShare: Double?
    /// What that value is in each usable band, where it reaches the raster's edge; nil = gaps of 0, or none.
    public var blankValues: [Double]?
    /// When it was acquired, if the file's metadata say.
    public var acquiredAt: Instant?
    /// Share under clouds, 0…1, if the metadata say.
    public var cloudShare: Double?
    /// Sun's azimuth, degrees from north, if known.
    public var sunAzimuth: Double?
    /// Sun's elevation, degrees, if known.
    public var sunElevation: Double?
    /// Angle off nadir, degrees, if known.
    public var offNadir: Double?
    /// Azimuth from the target to the sensor, degrees, if known.
    public var viewAzimuth: Double?
    /// The platform's name, if known.
    public var platform: String?
    /// What was assumed or repaired while reading, by code.
    public var warnings: [String]

    /// Whether it holds heights rather than colours.
    public var isSurfaceModel: Bool { bands == [.height] }

    /// Whether neither names nor colours tell its bands, so that they were taken by their order.
    public var hasAssumedBands: Bool { warnings.contains("bandsAssumedByOrder") }

    /// A description from what every file has; the rest is unknown until set.
    public init(
        columns: Int, rows: Int, crs: CRSCode, geotransform: Geotransform, bounds: Bounds, pixelSizeMetres: Double,
        bands: [Band], dataType: String, footprint: MultiPolygon, validShare: Double
    ) {
        (self.columns, self.rows, self.crs) = (columns, rows, crs)
        (self.geotransform, self.bounds, self.pixelSizeMetres) = (geotransform, bounds, pixelSizeMetres)
        (self.bands, self.dataType) = (bands, dataType)
        (self.footprint, self.validShare) = (footprint, validShare)
        nodataIsNaN = false
        isCloudOptimised = false
        mediaType = "image/tiff; application=geotiff"
        warnings = []
    }
}
