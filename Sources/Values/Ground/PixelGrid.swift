/// The six numbers that map (column, row) to (x, y), in GDAL's order and with its meaning.
///
/// The origin is the outer corner of the top-left pixel; a pixel's centre is at +0.5.
/// Source: GDAL raster data model, "Affine GeoTransform".
public struct Geotransform: Sendable, Hashable, Codable {
    /// x of the top-left corner.
    public var originX: Double
    /// x per column.
    public var pixelWidth: Double
    /// x per row; 0 when north is up.
    public var rowRotation: Double
    /// y of the top-left corner.
    public var originY: Double
    /// y per column; 0 when north is up.
    public var columnRotation: Double
    /// y per row; negative when north is up.
    public var pixelHeight: Double

    /// The six coefficients by name.
    public init(
        originX: Double, pixelWidth: Double, rowRotation: Double = 0,
        originY: Double, columnRotation: Double = 0, pixelHeight: Double
    ) {
        self.originX = originX
        self.pixelWidth = pixelWidth
        self.rowRotation = rowRotation
        self.originY = originY
        self.columnRotation = columnRotation
        self.pixelHeight = pixelHeight
    }

    /// Whether rows run along x and columns along -y, without rotation or shear.
    public var isNorthUp: Bool { rowRotation == 0 && columnRotation == 0 && pixelWidth > 0 && pixelHeight < 0 }

    private var coefficients: [Double] {
        [originX, pixelWidth, rowRotation, originY, columnRotation, pixelHeight]
    }

    /// Whether all six are numbers.
    public var isFinite: Bool { coefficients.allSatisfy(\.isFinite) }

    /// Whether they are no greater than coordinates on earth are, and pixels have an area.
    public var isOnEarth: Bool {
        coefficients.allSatisfy { abs($0) < 1e9 }
            && abs(pixelWidth * pixelHeight - rowRotation * columnRotation) > 1e-18
    }

    /// The ground position of a (fractional) column and row.
    public func coordinate(column: Double, row: Double) -> Coordinate {
        Coordinate(
            x: originX + column * pixelWidth + row * rowRotation,
            y: originY + column * columnRotation + row * pixelHeight)
    }
}

/// A rectangle of whole pixels: columns × rows from a top-left pixel; may reach beyond the grid.
public struct Window: Sendable, Hashable, Codable {
    /// First column.
    public var column: Int
    /// First row.
    public var row: Int
    /// Number of columns.
    public var columns: Int
    /// Number of rows.
    public var rows: Int

    /// A window from its top-left pixel and extent.
    public init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = column
        self.row = row
        self.columns = columns
        self.rows = rows
    }

    /// Number of pixels.
    public var count: Int { columns * rows }
    /// One past the last column.
    public var endColumn: Int { column + columns }
    /// One past the last row.
    public var endRow: Int { row + rows }
    /// Whether there is no pixel.
    public var isEmpty: Bool { columns <= 0 || rows <= 0 }

    /// Grown by `pixels` on every side.
    public func expanded(by pixels: Int) -> Window {
        Window(column: column - pixels, row: row - pixels, columns: columns + 2 * pixels, rows: rows + 2 * pixels)
    }

    /// The pixels both hold; empty (zero columns or rows) when disjoint.
    public func intersection(_ other: Window) -> Window {
        let (left, top) = (max(column, other.column), max(row, other.row))
        let (right, bottom) = (min(endColumn, other.endColumn), min(endRow, other.endRow))
        return Window(column: left, row: top, columns: max(0, right - left), rows: max(0, bottom - top))
    }

    /// The smallest window that holds both.
    public func union(_ other: Window) -> Window {
        let (left, top) = (min(column, other.column), min(row, other.row))
        let (right, bottom) = (max(endColumn, other.endColumn), max(endRow, other.endRow))
        return Window(column: left, row: top, columns: right - left, rows: bottom - top)
    }

    /// Whether `other` lies wholly inside.
    public func contains(_ other: Window) -> Bool {
        other.column >= column && other.row >= row && other.endColumn <= endColumn && other.endRow <= endRow
    }
}

/// A north-up grid of square pixels on the ground: CRS, origin, pixel size, columns × rows.
///
/// Every survey works on exactly one; scenes are brought to it before anything is compared.
public struct PixelGrid: Sendable, Hashable, Codable {
    /// The projected CRS, in metres.
    public let crs: CRSCode
    /// x of the top-left corner, metres.
    public let originX: Double
    /// y of the top-left corner, metres.
    public let originY: Double
    /// Edge of a pixel, metres.
    public let pixelSize: Double
    /// Number of columns.
    public let columns: Int
    /// Number of rows.
    public let rows: Int

    /// A grid from its origin, pixel size (metres, > 0) and extent.
    public init(crs: CRSCode, originX: Double, originY: Double, pixelSize: Double, columns: Int, rows: Int) {
        precondition(pixelSize > 0 && columns >= 0 && rows >= 0, "a pixel grid has a positive pixel size and extent")
        self.crs = crs
        self.originX = originX
        self.originY = originY
        self.pixelSize = pixelSize
        self.columns = columns
        self.rows = rows
    }

    /// The coarsest pixels, metres, that still tell a building: the least patch of 20 m² covers three of them.
    public static let coarsestPixelMetres = 2.5

    /// Whether a building cannot be told in its pixels.
    public var isTooCoarseForBuildings: Bool { pixelSize > Self.coarsestPixelMetres * 1.001 }

    /// All pixels.
    public var window: Window { Window(column: 0, row: 0, columns: columns, rows: rows) }

    /// Ground area of one pixel, square metres.
    public var pixelAreaSquareMetres: Double { pixelSize * pixelSize }

    /// The grid's geotransform.
    public var geotransform: Geotransform {
        Geotransform(originX: originX, pixelWidth: pixelSize, originY: originY, pixelHeight: -pixelSize)
    }

    /// The grid's rectangle on the ground.
    public var bounds: Bounds { bounds(of: window) }

    /// A window's rectangle on the ground.
    public func bounds(of window: Window) -> Bounds {
        Bounds(
            minX: originX + Double(window.column) * pixelSize, minY: originY - Double(window.endRow) * pixelSize,
            maxX: originX + Double(window.endColumn) * pixelSize, maxY: originY - Double(window.row) * pixelSize)
    }

    /// The same grid moved on the ground by so many (fractional) pixels: east and south are positive.
    public func moved(columns eastward: Double, rows southward: Double) -> PixelGrid {
        PixelGrid(
            crs: crs, originX: originX + eastward * pixelSize, originY: originY - southward * pixelSize,
            pixelSize: pixelSize, columns: columns, rows: rows)
    }

    /// A grid of the same origin whose pixels are `factor` times larger; the last ones may reach beyond this grid.
    public func coarsened(by factor: Int) -> PixelGrid {
        PixelGrid(
            crs: crs, originX: originX, originY: originY, pixelSize: pixelSize * Double(factor),
            columns: (columns + factor - 1) / factor, rows: (rows + factor - 1) / factor)
    }

    /// The smallest window that covers `bounds`; it may reach beyond the grid.
    public func window(covering bounds: Bounds) -> Window {
        let left = ((bounds.minX - originX) / pixelSize).rounded(.down)
        let top = ((originY - bounds.maxY) / pixelSize).rounded(.down)
        let right = ((bounds.maxX - originX) / pixelSize).rounded(.up)
        let bottom = ((originY - bounds.minY) / pixelSize).rounded(.up)
        return Window(
            column: Int(left), row: Int(top), columns: max(1, Int(right - left)), rows: max(1, Int(bottom - top)))
    }
}

/// Pixels of one window with the mask that says which of them were observed.
///
/// Shape: `bands × rows × columns`, row-major, band-sequential. Digital numbers as Float32 (exact for 8- and
/// 16-bit input). A pixel whose validity is 0 was *not observed* in at least one band; its numbers mean nothing.
public struct PixelBlock: Sendable {
    /// The pixels of the survey's grid that this block holds.
    public let window: Window
    /// Band names in storage order, e.g. red, green, blue, nir.
    public let bands: [Band]
    /// `bands × rows × columns` digital numbers.
    public var samples: [Float]
    /// `rows × columns`; 1 = observed in every band, 0 = not observed.
    public var validity: [UInt8]

    /// A block from its parts; counts must fit the window.
    public init(window: Window, bands: [Band], samples: [Float], validity: [UInt8]) {
        precondition(samples.count == bands.count * window.count && validity.count == window.count)
        self.window = window
        self.bands = bands
        self.samples = samples
        self.validity = validity
    }
}

extension [Band] {
    /// The bands of visible light; the first band where there is none.
    public var visible: [Int] {
        let visible = indices.filter { self[$0] != .nir }
        return visible.isEmpty && !isEmpty ? [startIndex] : visible
    }
}

/// What one channel of a scene records.
public enum Band: String, Sendable, Codable, Hashable, CaseIterable {
    /// Red light.
    case red
    /// Green light.
    case green
    /// Blue light.
    case blue
    /// Near infrared.
    case nir
    /// One panchromatic channel.
    case grey
    /// Height of the surface in metres: no light at all, never compared as a colour.
    case height
}
