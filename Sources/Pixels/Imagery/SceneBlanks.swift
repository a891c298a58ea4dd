import Ground

/// Ground that a scene shows as one value in all bands because no imagery was there: a collar, gaps of a mosaic, tiles
/// that were never written, without a nodata tag, alpha or mask that says so.
///
/// | what counts | where it is looked for |
/// |---|---|
/// | one value in all bands, up to the raster's edge | in cells that the flood from the edge reached, and beside them |
/// | 0 in all bands | in any square of 32 × 32 pixels that holds nothing else; what lies outside the raster counts in |
///
/// Real ground has noise: even water and shadow do not hold one value over so many pixels, unless the sensor was at its
/// end, and what is cut off was not observed either. Source: ours; `nearblack` of GDAL does the first on lines.
public struct SceneBlanks: Sendable, Hashable {
    /// The value of one kind of blank ground, per band of the scene, in the scene's order.
    typealias Colour = [Float]

    /// Values that reach the edge; at most eight.
    let colours: [Colour]
    /// Cells of the map.
    let cells: BlankCells
    /// How far a pixel of a colour may be off: lossy compression rounds.
    let tolerance: Float
    /// Pixels around blank ground that are taken for blank too: lossy compression mixes blocks of 8.
    let rim: Int
    /// Whether zeros in all bands are looked for: not where nodata says so already, nor of heights.
    let hidesZeros: Bool

    /// Edge of the square of zeros, in pixels of the scene.
    static let squareEdge = 32

    /// The values of some of the scene's bands only; `indices` in the scene's order.
    func colours(of indices: [Int]) -> [Colour] { colours.map { colour in indices.map { colour[$0] } } }
}

/// Where on a scene one value may be blank: a coarse map, a bit for each colour.
struct BlankCells: Sendable, Hashable {
    /// Cells across the scene.
    let columns: Int
    /// Cells down the scene.
    let rows: Int
    /// `rows × columns`; bit k set = colour k may be blank there. Empty where no colour reaches the edge.
    let bits: [UInt8]

    /// The bits for pixels of a raster laid over `part` (fractional columns and rows of the map's cells are cut).
    func bits(for window: Window, columns total: Int, rows height: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: window.count)
        for row in 0..<window.rows {
            let cellRow = min(rows - 1, max(0, (window.row + row) * rows / max(1, height)))
            for column in 0..<window.columns {
                let cell = min(columns - 1, max(0, (window.column + column) * columns / max(1, total)))
                result[row * window.columns + column] = bits[cellRow * columns + cell]
            }
        }
        return result
    }
}

extension PixelBlockPart {
    /// Marks blank ground as not observed; see ``SceneBlanks``.
    ///
    /// `colours` are those of this part's bands; `bits` (`rows × columns`) says where each may be blank, nil = nowhere.
    /// `square` is the edge of the square of zeros in this part's pixels, 0 = zeros are not looked for; the part must
    /// reach that far beyond what is wanted of it, but for the scene's own `edges`, beyond which all counts as blank.
    mutating func hideBlanks(
        colours: [SceneBlanks.Colour], bits: [UInt8]?, tolerance: Float, square: Int, rim: Int, edges: Window
    ) {
        let (columns, rows, count) = (window.columns, window.rows, window.count)
        let bands = samples.count / max(1, count)
        guard bands > 0, count > 0 else { return }
        var blank = [UInt8](repeating: 0, count: count)
        var isAny = false
        if let bits {
            for (index, colour) in colours.enumerated() {
                let bit = UInt8(1) << UInt8(index)
                var same = validity
                for band in 0..<bands { clear(&same, band: band, from: colour[band], tolerance: tolerance) }
                for pixel in 0..<count where same[pixel] != 0 && bits[pixel] & bit != 0 {
                    blank[pixel] = 1
                    isAny = true
                }
            }
        }
        if square > 0 {
            // What is marked already is 0 for want of anything else.
            var zero = validity
            for band in 0..<bands { clear(&zero, band: band, from: 0, tolerance: 0) }
            if zero.contains(1) {
                let opened = BlankSquares.inside(
                    zero, window: window, edges: edges, edge: square)
                for pixel in 0..<count where opened[pixel] != 0 {
                    blank[pixel] = 1
                    isAny = true
                }
            }
        }
        guard isAny else { return }
        if rim > 0 { BlankSquares.dilate(&blank, columns: columns, rows: rows, radius: rim) }
        for pixel in 0..<count where blank[pixel] != 0 { validity[pixel] = 0 }
    }

    /// Clears the pixels of which a band's number is farther from `value` than `tolerance`.
    private func clear(_ same: inout [UInt8], band: Int, from value: Float, tolerance: Float) {
        let start = band * window.count
        samples.withUnsafeBufferPointer { samples in
            same.withUnsafeMutableBufferPointer { same in
                for pixel in same.indices {
                    same[pixel] = abs(samples[start + pixel] - value) <= tolerance ? same[pixel] : 0
                }
            }
        }
    }
}

/// Squares of set pixels: morphological opening and dilation (Serra 1982) by sums over integral images (Crow 1984).
enum BlankSquares {
    /// The set pixels that lie in a square of set pixels, `edge` a side; what lies outside `edges` counts as set.
    static func inside(_ set: [UInt8], window: Window, edges: Window, edge: Int) -> [UInt8] {
        // A frame of the square's edge around the window, so that squares may reach beyond it.
        let frame = window.expanded(by: edge)
        let stride = frame.columns
        var wide = [Int32](repeating: 0, count: frame.count)
        for row in 0..<frame.rows {
            let isOutsideRow = frame.row + row < edges.row || frame.row + row >= edges.endRow
            for column in 0..<stride {
                let isOutside =
                    isOutsideRow || frame.column + column < edges.column || frame.column + column >= edges.endColumn
                let (x, y) = (column - edge, row - edge)
                if isOutside {
                    wide[row * stride + column] = 1
                } else if x >= 0, y >= 0, x < window.columns, y < window.rows {
                    wide[row * stride + column] = Int32(set[y * window.columns + x])
                }
            }
        }
        let sums = integral(wide, columns: stride, rows: frame.rows)
        // A square is known by its top left corner.
        var corners = [Int32](repeating: 0, count: frame.count)
        let whole = Int32(edge * edge)
        for row in 0..<max(0, frame.rows - edge + 1) {
            for column in 0..<max(0, stride - edge + 1)
            where sum(sums, stride, column, row, column + edge, row + edge) == whole {
                corners[row * stride + column] = 1
            }
        }
        let cornerSums = integral(corners, columns: stride, rows: frame.rows)
        var result = [UInt8](repeating: 0, count: window.count)
        for row in 0..<window.rows {
            for column in 0..<window.columns where set[row * window.columns + column] != 0 {
                let (x, y) = (column + edge, row + edge)
                let squares = sum(cornerSums, stride, x - edge + 1, y - edge + 1, x + 1, y + 1)
                result[row * window.columns + column] = squares > 0 ? 1 : 0
            }
        }
        return result
    }

    /// Sets what lies within `radius` columns and rows of a set pixel.
    static func dilate(_ set: inout [UInt8], columns: Int, rows: Int, radius: Int) {
        let sums = integral(set.map { Int32($0) }, columns: columns, rows: rows)
        for row in 0..<rows {
            let (top, bottom) = (max(0, row - radius), min(rows, row + radius + 1))
            for column in 0..<columns {
                let (left, right) = (max(0, column - radius), min(columns, column + radius + 1))
                set[row * columns + column] = sum(sums, columns, left, top, right, bottom) > 0 ? 1 : 0
            }
        }
    }

    private static func integral(_ plane: [Int32], columns: Int, rows: Int) -> [Int32] {
        var sums = [Int32](repeating: 0, count: (columns + 1) * (rows + 1))
        for row in 0..<rows {
            var line: Int32 = 0
            for column in 0..<columns {
                line += plane[row * columns + column]
                sums[(row + 1) * (columns + 1) + column + 1] = sums[row * (columns + 1) + column + 1] + line
            }
        }
        return sums
    }

    /// The sum of the plane whose integral is `sums` over columns `left..<right` and rows `top..<bottom`.
    private static func sum(
        _ sums: [Int32], _ columns: Int, _ left: Int, _ top: Int, _ right: Int, _ bottom: Int
    ) -> Int32 {
        let stride = columns + 1
        return sums[bottom * stride + right] - sums[top * stride + right] - sums[bottom * stride + left]
            + sums[top * stride + left]
    }
}
