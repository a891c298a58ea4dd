extension Loops {
    static func smooth5x5(
        _ values: UnsafePointer<Float>, at start: Int, rows: Int, columns: Int, scratch: UnsafeMutablePointer<Float>,
        into result: UnsafeMutablePointer<Float>
    ) {
        let values = values + start
        let (lastRow, lastColumn) = (rows &- 1, columns &- 1)
        for row in 0..<rows {
            let a = values + (row > 1 ? row &- 2 : 0) &* columns
            let b = values + (row > 0 ? row &- 1 : 0) &* columns
            let c = values + row &* columns
            let d = values + (row < lastRow ? row &+ 1 : lastRow) &* columns
            let e = values + (row &+ 1 < lastRow ? row &+ 2 : lastRow) &* columns
            let to = scratch + row &* columns
            for x in 0..<columns { to[x] = (a[x] + e[x]) * 0.0625 + (b[x] + d[x]) * 0.25 + c[x] * 0.375 }
        }
        for row in 0..<rows {
            let from = scratch + row &* columns
            let to = result + row &* columns
            for x in 2..<(columns > 4 ? columns &- 2 : 2) {
                to[x] = (from[x &- 2] + from[x &+ 2]) * 0.0625 + (from[x &- 1] + from[x &+ 1]) * 0.25 + from[x] * 0.375
            }
            for edge in 0..<4 {
                let x = edge < 2 ? edge : columns &- 4 &+ edge
                if x < 0 || x > lastColumn { continue }
                let (b, d) = (x > 0 ? x &- 1 : 0, x < lastColumn ? x &+ 1 : lastColumn)
                let (a, e) = (x > 1 ? x &- 2 : 0, x &+ 1 < lastColumn ? x &+ 2 : lastColumn)
                to[x] = (from[a] + from[e]) * 0.0625 + (from[b] + from[d]) * 0.25 + from[x] * 0.375
            }
        }
    }

    static func square(_ values: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>) {
        for index in 0..<count { result[index] = values[index] * values[index] }
    }

    static func localNormalise(
        _ values: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, sums: UnsafePointer<Float>,
        squares: UnsafePointer<Float>, floor: Float, count: Int
    ) {
        for index in 0..<count {
            let share = 1 / (weights[index] > 1 ? weights[index] : 1)
            let mean = sums[index] * share
            let variance = squares[index] * share - mean * mean
            values[index] = (values[index] - mean) / ((variance > 0 ? variance : 0) + floor).squareRoot()
        }
    }

    static func halve(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, into result: UnsafeMutablePointer<Float>,
        at start: Int
    ) {
        let result = result + start
        let half = columns / 2
        for row in 0..<(rows / 2) {
            let upper = values + 2 &* row &* columns
            let lower = upper + columns
            let to = result + row &* half
            for x in 0..<half {
                let left = upper[2 &* x] + lower[2 &* x]
                to[x] = (left + (upper[2 &* x &+ 1] + lower[2 &* x &+ 1])) * 0.25
            }
        }
    }

    static func gradients(
        _ values: UnsafePointer<Float>, at start: Int, mask: UnsafePointer<Float>, rows: Int, columns: Int,
        alongRow: UnsafeMutablePointer<Float>, alongColumn: UnsafeMutablePointer<Float>
    ) -> Float {
        let values = values + start
        alongRow.update(repeating: 0, count: rows &* columns)
        alongColumn.update(repeating: 0, count: rows &* columns)
        guard rows > 2, columns > 2 else { return 0 }
        for row in 1..<(rows &- 1) {
            let from = values + row &* columns
            let (up, down) = (from - columns, from + columns)
            let (x, y) = (alongRow + row &* columns, alongColumn + row &* columns)
            for c in 1..<(columns &- 1) {
                x[c] = (from[c &+ 1] - from[c &- 1]) * 0.5
                y[c] = (down[c] - up[c]) * 0.5
            }
        }
        var energy: Float = 0
        for index in 0..<(rows &* columns) {
            energy += mask[index] * (alongRow[index] * alongRow[index] + alongColumn[index] * alongColumn[index])
        }
        return energy
    }

    static func normaliseGradients(
        alongRow: UnsafeMutablePointer<Float>, alongColumn: UnsafeMutablePointer<Float>, mask: UnsafePointer<Float>,
        softness: Float, count: Int
    ) {
        for index in 0..<count {
            let (x, y) = (alongRow[index], alongColumn[index])
            let scale = mask[index] / (x * x + y * y + softness).squareRoot()
            alongRow[index] = x * scale
            alongColumn[index] = y * scale
        }
    }
}
