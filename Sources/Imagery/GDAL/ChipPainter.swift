import CGDAL
import Foundation
import GDALSession
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
        let bands = Self.shownBands(block.bands)
        for row in 0..<window.rows {
            let source =
                (window.row + row - block.window.row) * block.window.columns
                + window.column - block.window.column
            for (plane, band) in bands.enumerated() {
                let range = stretch[band]
                let factor = 255 / max(range.upperBound - range.lowerBound, 1e-6)
                let samples = band * block.window.count + source
                for column in 0..<window.columns {
                    let shade = (block.samples[samples + column] - range.lowerBound) * factor
                    canvas.fill(
                        column: column * scale, row: row * scale, edge: scale, plane: plane,
                        UInt8(min(max(shade, 0), 255)))
                }
            }
            for column in 0..<window.columns where block.validity[source + column] == 0 {
                canvas.hatch(column: column * scale, row: row * scale, edge: scale)
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
        return try Self.encode(canvas)
    }

    static func shownBands(_ bands: [Band]) -> [Int] {
        if let red = bands.firstIndex(of: .red), let green = bands.firstIndex(of: .green),
            let blue = bands.firstIndex(of: .blue)
        {
            return [red, green, blue]
        }
        return [0, 0, 0]
    }

    static func encode(_ canvas: Canvas) throws -> [UInt8] {
        let count = canvas.columns * canvas.rows
        // A name per call: other workers encode at the same time in the same virtual folder.
        let name = "/vsimem/chip-\(UUID().uuidString).png"
        return try GDALSession.call {
            guard let memory = GDALGetDriverByName("MEM"), let driver = GDALGetDriverByName("PNG"),
                let handle = GDALCreate(memory, "", Int32(canvas.columns), Int32(canvas.rows), 3, GDT_Byte, nil)
            else { throw ImageryError.cannotEncode(reason: GDALSession.lastMessage) }
            defer { GDALClose(handle) }
            var planes = canvas.planes
            // Enlarged pixels compress well at any level; the fastest takes a third of the default's time.
            let options = ["ZLEVEL=1"]
            guard
                GDALDatasetRasterIOEx(
                    handle, GF_Write, 0, 0, Int32(canvas.columns), Int32(canvas.rows), &planes, Int32(canvas.columns),
                    Int32(canvas.rows), GDT_Byte, 3, nil, 1, GSpacing(canvas.columns), GSpacing(count), nil) == CE_None,
                let encoded = GDALSession.withStringList(
                    options, { GDALCreateCopy(driver, name, handle, 0, $0, nil, nil) })
            else { throw ImageryError.cannotEncode(reason: GDALSession.lastMessage) }
            GDALClose(encoded)
            var length: vsi_l_offset = 0
            guard let bytes = VSIGetMemFileBuffer(name, &length, 1) else {
                throw ImageryError.cannotEncode(reason: GDALSession.lastMessage)
            }
            defer { VSIFree(bytes) }
            return Array(UnsafeBufferPointer(start: bytes, count: Int(length)))
        }
    }
}
