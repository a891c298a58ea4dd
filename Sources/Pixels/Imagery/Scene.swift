public import Ground

/// One scene as its file describes it; a value, the file is not held open.
public struct Scene: Sendable, Hashable {
    /// Where the file lies.
    public let path: String
    /// The file's name without folder.
    public let fileName: String
    /// Number of columns.
    public let columns: Int
    /// Number of rows.
    public let rows: Int
    /// CRS of the geotransform.
    public let crs: CRSCode
    /// (column, row) → (x, y).
    public let geotransform: Geotransform
    /// What each usable band records, with its 1-based number in the file.
    public let bands: [SceneBand]
    /// Whether a band that is named as a colour is labelled as alpha (as many writers label any fourth band): what it
    /// holds is then no transparency.
    public let hasMislabelledAlpha: Bool
    /// Whether every band holds bytes, which cut off what is brighter than 255.
    public let isByte: Bool
    /// The band that says how opaque its pixels are; nil if there is none.
    public internal(set) var alpha: SceneAlpha?
    /// Ground without imagery that the file does not mark as such; nil where nothing need be looked for.
    public internal(set) var blanks: SceneBlanks?
    /// Whether its overviews are passed over, since they do not show what its pixels do.
    public internal(set) var ignoresOverviews = false
    /// When it was acquired, from the file's own metadata; nil if the file does not say.
    public let acquiredAt: Instant?
    /// What was assumed while opening it, counted in the survey's report.
    public internal(set) var warnings: [SceneWarning]

    /// The ground covered, in the scene's own CRS.
    public var bounds: Bounds {
        let corners = [(0, 0), (columns, 0), (0, rows), (columns, rows)].map {
            geotransform.coordinate(column: Double($0.0), row: Double($0.1))
        }
        return Bounds(enclosing: corners) ?? Bounds(minX: 0, minY: 0, maxX: 0, maxY: 0)
    }

    /// Whether the scene's pixels are exactly pixels of `grid`, so that reading needs no resampling.
    func liesOn(_ grid: PixelGrid) -> Bool {
        guard crs == grid.crs, geotransform.isNorthUp else { return false }
        // A hundredth of a pixel over the whole scene is far below what resampling would blur.
        let tolerance = 0.01
        let extent = Double(max(columns, rows))
        guard abs(geotransform.pixelWidth / grid.pixelSize - 1) * extent < tolerance,
            abs(-geotransform.pixelHeight / grid.pixelSize - 1) * extent < tolerance
        else { return false }
        let column = (geotransform.originX - grid.originX) / grid.pixelSize
        let row = (grid.originY - geotransform.originY) / grid.pixelSize
        return abs(column - column.rounded()) < tolerance && abs(row - row.rounded()) < tolerance
    }

    /// The scene's extent as a window of `grid`; meaningful only where ``liesOn(_:)``.
    func window(on grid: PixelGrid) -> Window {
        Window(
            column: Int(((geotransform.originX - grid.originX) / grid.pixelSize).rounded()),
            row: Int(((grid.originY - geotransform.originY) / grid.pixelSize).rounded()),
            columns: columns, rows: rows)
    }
}

/// A usable band of a scene.
public struct SceneBand: Sendable, Hashable {
    /// What it records.
    public let band: Band
    /// Its 1-based number in the file.
    public let number: Int
    /// The digital number that means "not observed"; NaN allowed; nil if none.
    public let nodata: Double?
}

/// Something assumed about a scene because its file does not say.
public enum SceneWarning: String, Sendable, Hashable {
    /// Bands have neither names nor colours; taken as red, green, blue(, near infrared) in file order.
    case bandsAssumedByOrder
    /// The file does not say when it was acquired.
    case acquisitionTimeUnknown
    /// Ground of one value up to the raster's edge, without a nodata tag, is taken for not observed.
    case blankGround
    /// Its overviews do not show what its pixels do, and are passed over.
    case overviewsContradict
    /// A world file, `.prj` or `.aux.xml` beside it says another place or CRS than the one that counts.
    case sidecarContradicts
    /// A world file, `.prj` or `.aux.xml` beside it cannot be made out.
    case sidecarUnreadable
}
