public import Ground

/// Which share of every pixel lies inside a polygon: the exact area of pixel ∩ polygon over the pixel's area.
///
/// Shape: `rows × columns` of ``window``, row-major. Holes and several parts count. Exact up to rounding (about
/// 1e-12), unlike point sampling, so a parcel smaller than a pixel still weighs what it covers.
///
/// Source: signed-area accumulation as font rasterisers do it (Levien, font-rs, 2016): every edge adds its trapezoid
/// to the pixels it crosses and its height to all pixels right of it; a prefix sum along each row gives the area.
/// Same result as exactextract's cell-by-cell traversal, at a cost of one pass over edges and one over pixels.
public struct CoverageFractions: Sendable {
    /// The pixels of the grid around the polygon; may reach beyond the grid.
    public let window: Window
    /// `rows × columns` fractions, 0…1.
    public let fractions: [Float]

    /// Computes the fractions of a valid, normalised polygon on `grid`'s (endless) lattice.
    ///
    /// Cost: O(pixels of its window + pixels its edges cross).
    public init(of polygon: MultiPolygon, bounds: Bounds, on grid: PixelGrid) {
        let window = grid.window(covering: bounds)
        var accumulator = Accumulator(columns: window.columns, rows: window.rows)
        let left = grid.originX + Double(window.column) * grid.pixelSize
        let top = grid.originY - Double(window.row) * grid.pixelSize
        for ring in polygon.polygons.lazy.flatMap(\.rings) {
            for (a, b) in zip(ring, ring.dropFirst()) {
                accumulator.add(
                    x0: (a.x - left) / grid.pixelSize, y0: (top - a.y) / grid.pixelSize,
                    x1: (b.x - left) / grid.pixelSize, y1: (top - b.y) / grid.pixelSize)
            }
        }
        self.window = window
        fractions = accumulator.fractions()
    }
}

/// Signed areas of edges, in pixel units: x right, y down.
private struct Accumulator {
    let columns: Int
    let rows: Int
    /// One column more than the window, for what an edge in the last column passes on.
    private var sums: [Double]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        sums = [Double](repeating: 0, count: rows * (columns + 2))
    }

    mutating func add(x0: Double, y0: Double, x1: Double, y1: Double) {
        guard y0 != y1 else { return }
        // Downward edges count positive; orientation is undone when the fractions are taken.
        let sign = y1 > y0 ? 1.0 : -1.0
        let (topX, topY, bottomX, bottomY) = y1 > y0 ? (x0, y0, x1, y1) : (x1, y1, x0, y0)
        let slope = (bottomX - topX) / (bottomY - topY)
        let firstRow = max(0, min(rows - 1, Int(topY.rounded(.down))))
        let lastRow = max(0, min(rows - 1, Int(bottomY.rounded(.up)) - 1))
        guard firstRow <= lastRow else { return }
        for row in firstRow...lastRow {
            let from = max(topY, Double(row))
            let to = min(bottomY, Double(row + 1))
            guard to > from else { continue }
            let xFrom = topX + (from - topY) * slope
            let xTo = topX + (to - topY) * slope
            addSpan(row: row, xFrom: xFrom, xTo: xTo, height: (to - from) * sign)
        }
    }

    /// One row's part of an edge, from x to x over a height of at most 1.
    private mutating func addSpan(row: Int, xFrom: Double, xTo: Double, height: Double) {
        let base = row * (columns + 2)
        let (left, right) = (min(xFrom, xTo), max(xFrom, xTo))
        let firstColumn = clampedColumn(left)
        let lastColumn = max(firstColumn, clampedColumn(right.nextDown))
        if firstColumn == lastColumn {
            let share = (left + right) / 2 - Double(firstColumn)
            sums[base + firstColumn] += height * (1 - share)
            sums[base + firstColumn + 1] += height * share
            return
        }
        let width = right - left
        for column in firstColumn...lastColumn {
            let from = max(left, Double(column))
            let to = min(right, Double(column + 1))
            let part = height * (to - from) / width
            let share = (from + to) / 2 - Double(column)
            sums[base + column] += part * (1 - share)
            sums[base + column + 1] += part * share
        }
    }

    private func clampedColumn(_ x: Double) -> Int { max(0, min(columns - 1, Int(x.rounded(.down)))) }

    func fractions() -> [Float] {
        var result = [Float](repeating: 0, count: rows * columns)
        for row in 0..<rows {
            var sum = 0.0
            for column in 0..<columns {
                sum += sums[row * (columns + 2) + column]
                let fraction = abs(sum)
                // Rounding leaves about 1e-13 where nothing is covered; that must not make a pixel belong.
                result[row * columns + column] = fraction < 1e-9 ? 0 : Float(min(fraction, 1))
            }
        }
        return result
    }
}
