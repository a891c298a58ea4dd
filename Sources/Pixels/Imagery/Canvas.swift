/// An RGB picture being painted, 8 bit.
struct Canvas {
    let columns: Int
    let rows: Int
    /// `rows × columns × 3`.
    private(set) var samples: [UInt8]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        samples = [UInt8](repeating: 0, count: 3 * columns * rows)
    }

    mutating func set(_ column: Int, _ row: Int, _ colour: (UInt8, UInt8, UInt8)) {
        guard column >= 0, column < columns, row >= 0, row < rows else { return }
        let index = 3 * (row * columns + column)
        samples[index] = colour.0
        samples[index + 1] = colour.1
        samples[index + 2] = colour.2
    }

    /// Gives `edge` pixels of a row one colour.
    mutating func fill(column: Int, row: Int, edge: Int, _ colour: (UInt8, UInt8, UInt8)) {
        for column in column..<(column + edge) { set(column, row, colour) }
    }

    /// Gives `edge` pixels of a row the pattern that says "not observed".
    mutating func hatch(column: Int, row: Int, edge: Int) {
        for x in column..<(column + edge) { set(x, row, (x + row) % 8 < 2 ? (150, 150, 150) : (96, 96, 96)) }
    }

    /// Copies a row onto the rows below it until it stands `times` times.
    mutating func repeatRow(_ row: Int, times: Int) {
        guard times > 1 else { return }
        let line = samples[(3 * row * columns)..<(3 * (row + 1) * columns)]
        for copy in 1..<times {
            let start = 3 * (row + copy) * columns
            samples.replaceSubrange(start..<(start + 3 * columns), with: line)
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
