import Ground
import Imagery
import TestRasters
import Testing

@Suite struct ChipPainterTests {
    private let grid = PixelGrid(
        crs: CRSCode(epsg: 4547), originX: 0, originY: 100, pixelSize: 1, columns: 100, rows: 100)

    private func block(validity: [UInt8]? = nil) -> PixelBlock {
        let window = Window(column: 10, row: 10, columns: 8, rows: 4)
        return PixelBlock(
            window: window, bands: [.red, .green, .blue],
            samples: [Float](repeating: 100, count: 32) + [Float](repeating: 0, count: 64),
            validity: validity ?? [UInt8](repeating: 1, count: 32))
    }

    @Test func aChipIsAPNGEnlargedByAWholeFactor() throws {
        let painter = ChipPainter(grid: grid, stretch: [0...100, 0...100, 0...100])
        let png = try painter.png(of: block(), window: Window(column: 10, row: 10, columns: 8, rows: 4))
        // The PNG signature, and in IHDR the size: 8 × 20 by 4 × 20.
        #expect(Array(png.prefix(8)) == [137, 80, 78, 71, 13, 10, 26, 10])
        #expect(Array(png[16..<24]) == [0, 0, 0, 160, 0, 0, 0, 80])
    }

    @Test func theSamePixelsGiveTheSameBytes() throws {
        let painter = ChipPainter(grid: grid, stretch: [0...100, 0...100, 0...100])
        let window = Window(column: 10, row: 10, columns: 8, rows: 4)
        let outline = ChipPainter.Outline(
            MultiPolygon([Polygon(Bounds(minX: 12, minY: 87, maxX: 15, maxY: 89))]), colour: (255, 214, 0))
        let first = try painter.png(of: block(), window: window, outlines: [outline])
        #expect(first == (try painter.png(of: block(), window: window, outlines: [outline])))
        #expect(first != (try painter.png(of: block(), window: window)))
    }

    @Test func whatWasNotObservedIsShownAsSuch() throws {
        let painter = ChipPainter(grid: grid, stretch: [0...100, 0...100, 0...100])
        let window = Window(column: 10, row: 10, columns: 8, rows: 4)
        let blind = block(validity: [UInt8](repeating: 0, count: 32))
        #expect(try painter.png(of: blind, window: window) != painter.png(of: block(), window: window))
    }

    @Test func aWindowOutsideTheBlockIsRefused() {
        let painter = ChipPainter(grid: grid, stretch: [0...100, 0...100, 0...100])
        #expect(throws: ImageryError.self) {
            try painter.png(of: block(), window: Window(column: 50, row: 50, columns: 2, rows: 2))
        }
    }
}
