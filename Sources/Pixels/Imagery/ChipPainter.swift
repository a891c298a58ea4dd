public import Ground

/// Turns pixels of a block into small pictures for the reviewer.
public struct ChipPainter: Sendable {
    /// A line drawn over a chip.
    public struct Outline: Sendable {
        /// What is outlined, in the grid's CRS.
        public let shape: MultiPolygon
        /// Red, green, blue.
        public let colour: (UInt8, UInt8, UInt8)

        /// An outline of a shape in a colour.
        public init(_ shape: MultiPolygon, colour: (UInt8, UInt8, UInt8)) {
            self.shape = shape
            self.colour = colour
        }
    }

    private let grid: PixelGrid
    /// Digital numbers shown as black and as white, per band.
    private let stretch: [ClosedRange<Float>]
    /// Chips are enlarged by whole factors up to about this many pixels, so that a small lot can be seen.
    private static let targetEdge = 160

    /// A painter for blocks of `grid` whose bands are shown between the ends of `stretch`.
    public init(grid: PixelGrid, stretch: [ClosedRange<Float>]) {
        self.grid = grid
        self.stretch = stretch
    }

    /// Paints `window` of `block` with outlines; what was not observed is grey-hatched. Returns a PNG, RGB, 8 bit.
    ///
    /// The window is cut to the block. Throws ``ImageryError/cannotEncode(reason:)``.
    public func png(of block: PixelBlock, window: Window, outlines: [Outline] = []) throws -> [UInt8] {
        let window = window.intersection(block.window)
        guard !window.isEmpty else { throw ImageryError.cannotEncode(reason: "empty window") }
        let scale = max(1, Self.targetEdge / max(window.columns, window.rows))
        var canvas = Canvas(columns: window.columns * scale, rows: window.rows * scale)
        let count = block.window.count
        let shown = Self.shownBands(block.bands).map { band in
            let range = stretch[band]
            return (
                start: band * count, low: range.lowerBound, factor: 255 / max(range.upperBound - range.lowerBound, 1e-6)
            )
        }
        let (red, green, blue) = (shown[0], shown[1], shown[2])
        func shade(_ band: (start: Int, low: Float, factor: Float), _ pixel: Int) -> UInt8 {
            UInt8(min(max((block.samples[band.start + pixel] - band.low) * band.factor, 0), 255))
        }
        for row in 0..<window.rows {
            let source =
                (window.row + row - block.window.row) * block.window.columns
                + window.column - block.window.column
            for column in 0..<window.columns {
                let pixel = source + column
                if block.validity[pixel] == 0 {
                    canvas.hatch(column: column * scale, row: row * scale, edge: scale)
                } else {
                    canvas.fill(
                        column: column * scale, row: row * scale, edge: scale,
                        (shade(red, pixel), shade(green, pixel), shade(blue, pixel)))
                }
            }
            canvas.repeatRow(row * scale, times: scale)
        }
        for outline in outlines {
            for ring in outline.shape.polygons.flatMap(\.rings) {
                let points = ring.map { point in
                    (
                        ((point.x - grid.originX) / grid.pixelSize - Double(window.column)) * Double(scale),
                        ((grid.originY - point.y) / grid.pixelSize - Double(window.row)) * Double(scale)
                    )
                }
                canvas.draw(points, outline.colour)
            }
        }
        return try PNGEncoder.encode(canvas)
    }

    static func shownBands(_ bands: [Band]) -> [Int] {
        if let red = bands.firstIndex(of: .red), let green = bands.firstIndex(of: .green),
            let blue = bands.firstIndex(of: .blue)
        {
            return [red, green, blue]
        }
        return [0, 0, 0]
    }
}
