/// An RGB picture being painted, band-sequential, 8 bit.
struct Canvas {
    let columns: Int
    let rows: Int
    /// `3 × rows × columns`.
    var planes: [UInt8]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        planes = [UInt8](repeating: 0, count: 3 * columns * rows)
    }

    private mutating func set(_ column: Int, _ row: Int, _ colour: (UInt8, UInt8, UInt8)) {
        guard column >= 0, column < columns, row >= 0, row < rows else { return }
        let index = row * columns + column
        planes[index] = colour.0
        planes[columns * rows + index] = colour.1
        planes[2 * columns * rows + index] = colour.2
    }

    /// Fills an `edge × edge` square.
    mutating func fill(column: Int, row: Int, edge: Int, _ colour: (UInt8, UInt8, UInt8)) {
        for y in row..<(row + edge) {
            for x in column..<(column + edge) { set(x, y, colour) }
        }
    }

    /// Fills an `edge × edge` square with the pattern that says "not observed".
    mutating func hatch(column: Int, row: Int, edge: Int) {
        for y in row..<(row + edge) {
            for x in column..<(column + edge) { set(x, y, (x + y) % 8 < 2 ? (150, 150, 150) : (96, 96, 96)) }
        }
    }

    /// Draws a closed line two pixels wide through the points (column, row).
    mutating func draw(_ points: [(Double, Double)], _ colour: (UInt8, UInt8, UInt8)) {
        for (start, end) in zip(points, points.dropFirst()) {
            // Clipped by distance: a parcel far larger than its chip must not cost a step per pixel of its edge.
            let steps = Int(min(max(abs(end.0 - start.0), abs(end.1 - start.1)).rounded(.up), 100_000))
            for step in 0...max(steps, 1) {
                let share = Double(step) / Double(max(steps, 1))
                let x = start.0 + (end.0 - start.0) * share
                let y = start.1 + (end.1 - start.1) * share
                guard x > -2, y > -2, x < Double(columns + 2), y < Double(rows + 2) else { continue }
                for offset in [(-1, -1), (0, -1), (-1, 0), (0, 0)] {
                    set(Int(x.rounded()) + offset.0, Int(y.rounded()) + offset.1, colour)
                }
            }
        }
    }
}
