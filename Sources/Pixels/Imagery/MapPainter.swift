public import Ground

/// Paints blocks and planes as small maps: pictures with marks over them, and numbers as colours.
public enum MapPainter {
    /// A colour: red, green, blue.
    public typealias Colour = (UInt8, UInt8, UInt8)

    /// A line from one place to another, in pixels of the picture.
    public struct Line: Sendable {
        let points: [(Double, Double)]
        let colour: Colour

        /// An arrow that begins at a place (column, row) and reaches by (columns, rows), with a head.
        public static func arrow(column: Double, row: Double, columns: Double, rows: Double, colour: Colour) -> Line {
            let end = (column + columns, row + rows)
            // Two barbs, a quarter of the shaft back and as far aside.
            let (left, right) = (
                (end.0 - 0.3 * columns - 0.2 * rows, end.1 - 0.3 * rows + 0.2 * columns),
                (end.0 - 0.3 * columns + 0.2 * rows, end.1 - 0.3 * rows - 0.2 * columns)
            )
            return Line(points: [(column, row), end, left, end, right], colour: colour)
        }
    }

    /// A block as a picture, `marks[i]` laid half over pixel i where there is one; what was not observed is hatched.
    ///
    /// Digital numbers are shown between the ends of `stretch`, per band. Returns a PNG. Throws
    /// ``ImageryError/cannotEncode(reason:)``.
    public static func png(
        of block: PixelBlock, stretch: [ClosedRange<Float>], marks: [Colour?] = [], lines: [Line] = []
    ) throws -> [UInt8] {
        let (columns, rows, count) = (block.window.columns, block.window.rows, block.window.count)
        var canvas = Canvas(columns: columns, rows: rows)
        let bands = ChipPainter.shownBands(block.bands)
        for pixel in 0..<count {
            let (column, row) = (pixel % columns, pixel / columns)
            guard block.validity[pixel] != 0 else {
                canvas.hatch(column: column, row: row, edge: 1)
                continue
            }
            let shades = bands.map { band -> Float in
                let range = stretch[band]
                let shade = (block.samples[band * count + pixel] - range.lowerBound)
                return min(max(shade * 255 / max(range.upperBound - range.lowerBound, 1e-6), 0), 255)
            }
            var colour = (UInt8(shades[0]), UInt8(shades[1]), UInt8(shades[2]))
            if pixel < marks.count, let mark = marks[pixel] {
                colour = (colour.0 / 2 + mark.0 / 2, colour.1 / 2 + mark.1 / 2, colour.2 / 2 + mark.2 / 2)
            }
            canvas.set(column, row, colour)
        }
        for line in lines { canvas.draw(line.points, line.colour) }
        return try PNGEncoder.encode(canvas)
    }

    /// A plane as colours from dark blue (low end of `range`) over green to yellow (high end); what was not observed is
    /// hatched. Returns a PNG. Throws ``ImageryError/cannotEncode(reason:)``.
    public static func png(
        of plane: [Float], validity: [UInt8], window: Window, range: ClosedRange<Float>
    ) throws -> [UInt8] {
        var canvas = Canvas(columns: window.columns, rows: window.rows)
        let scale = Float(ramp.count - 1) / max(range.upperBound - range.lowerBound, 1e-9)
        for pixel in 0..<window.count {
            let (column, row) = (pixel % window.columns, pixel / window.columns)
            guard validity[pixel] != 0, plane[pixel].isFinite else {
                canvas.hatch(column: column, row: row, edge: 1)
                continue
            }
            let place = min(max((plane[pixel] - range.lowerBound) * scale, 0), Float(ramp.count - 1) - 1e-3)
            let (step, share) = (Int(place), place - Float(Int(place)))
            func mixed(_ from: UInt8, _ to: UInt8) -> UInt8 {
                UInt8(Float(from) + (Float(to) - Float(from)) * share)
            }
            let (a, b) = (ramp[step], ramp[step + 1])
            canvas.set(column, row, (mixed(a.0, b.0), mixed(a.1, b.1), mixed(a.2, b.2)))
        }
        return try PNGEncoder.encode(canvas)
    }

    /// Viridis (van der Walt & Smith 2015), at ninths: even steps to the eye, readable in grey and by the colour-blind.
    private static let ramp: [Colour] = [
        (68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129), (92, 200, 99),
        (170, 220, 50), (253, 231, 37),
    ]
}
