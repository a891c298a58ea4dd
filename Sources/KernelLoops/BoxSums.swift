extension Loops {
    static func boxSum(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, radius: Int,
        scratch: UnsafeMutablePointer<Float>, into result: UnsafeMutablePointer<Float>
    ) {
        let sums = scratch + radius
        for row in 0..<rows {
            for index in 0..<(columns &+ 2 &* radius) { scratch[index] = 0 }
            let first = row > radius ? row &- radius : 0
            let end = row &+ radius < rows ? row &+ radius &+ 1 : rows
            add(end &- first, lines: values + first &* columns, apart: columns, to: sums, count: columns)
            let out = result + row &* columns
            for column in 0..<columns { out[column] = scratch[column] }
            add(2 &* radius, lines: UnsafePointer(scratch + 1), apart: 1, to: out, count: columns)
        }
    }

    /// Adds lines that begin `apart` from one another, one after the other; four in one go, for each go loads and stores
    /// the sums.
    @inline(__always)
    private static func add(
        _ lines: Int, lines from: UnsafePointer<Float>, apart: Int, to sums: UnsafeMutablePointer<Float>, count: Int
    ) {
        var line = 0
        while line &+ 4 <= lines {
            let a = from + line &* apart
            let (b, c, d) = (a + apart, a + 2 &* apart, a + 3 &* apart)
            for index in 0..<count { sums[index] = (((sums[index] + a[index]) + b[index]) + c[index]) + d[index] }
            line &+= 4
        }
        while line < lines {
            let a = from + line &* apart
            for index in 0..<count { sums[index] += a[index] }
            line &+= 1
        }
    }

    static func product(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, weight: UnsafePointer<Float>, count: Int,
        into result: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count { result[index] = a[index] * b[index] * weight[index] }
    }

    static func gradients(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, alongColumns: UnsafeMutablePointer<Float>,
        alongRows: UnsafeMutablePointer<Float>
    ) {
        alongColumns.update(repeating: 0, count: rows &* columns)
        alongRows.update(repeating: 0, count: rows &* columns)
        guard rows > 2, columns > 2 else { return }
        for row in 1..<(rows &- 1) {
            let (above, here) = (values + (row &- 1) &* columns, values + row &* columns)
            let below = values + (row &+ 1) &* columns
            let (x, y) = (alongColumns + row &* columns, alongRows + row &* columns)
            for column in 1..<(columns &- 1) {
                let right = above[column &+ 1] + 2 * here[column &+ 1] + below[column &+ 1]
                let left = above[column &- 1] + 2 * here[column &- 1] + below[column &- 1]
                let lower = below[column &- 1] + 2 * below[column] + below[column &+ 1]
                let upper = above[column &- 1] + 2 * above[column] + above[column &+ 1]
                x[column] = (right - left) * 0.125
                y[column] = (lower - upper) * 0.125
            }
        }
    }

    static func localCorrelation(
        weight: UnsafePointer<Float>, a: UnsafePointer<Float>, b: UnsafePointer<Float>, aa: UnsafePointer<Float>,
        bb: UnsafePointer<Float>, ab: UnsafePointer<Float>, noise: Float, count: Int,
        correlation: UnsafeMutablePointer<Float>, deviationA: UnsafeMutablePointer<Float>,
        deviationB: UnsafeMutablePointer<Float>
    ) {
        let (floor, scale) = (noise * noise, 1 / noise)
        // A loop for each result: of more planes at once the compiler does not prove that they lie apart, and takes pixel
        // by pixel. A chunk stays in the innermost cache meanwhile.
        var start = 0
        while start < count {
            let end = start &+ chunk < count ? start &+ chunk : count
            for index in start..<end {
                let share = 1 / (weight[index] > 1 ? weight[index] : 1)
                let (meanA, meanB) = (a[index] * share, b[index] * share)
                let (rawA, rawB) = (aa[index] * share - meanA * meanA, bb[index] * share - meanB * meanB)
                let (varianceA, varianceB) = (rawA > 0 ? rawA : 0, rawB > 0 ? rawB : 0)
                let covariance = ab[index] * share - meanA * meanB
                correlation[index] = covariance / ((varianceA + floor) * (varianceB + floor)).squareRoot()
            }
            for index in start..<end {
                let share = 1 / (weight[index] > 1 ? weight[index] : 1)
                let mean = a[index] * share
                let raw = aa[index] * share - mean * mean
                deviationA[index] = (raw > 0 ? raw : 0).squareRoot() * scale
            }
            for index in start..<end {
                let share = 1 / (weight[index] > 1 ? weight[index] : 1)
                let mean = b[index] * share
                let raw = bb[index] * share - mean * mean
                deviationB[index] = (raw > 0 ? raw : 0).squareRoot() * scale
            }
            start = end
        }
    }

    static func edgeTensor(
        weight: UnsafePointer<Float>, xx: UnsafePointer<Float>, yy: UnsafePointer<Float>, xy: UnsafePointer<Float>,
        scale: Float, count: Int, energy: UnsafeMutablePointer<Float>, straightness: UnsafeMutablePointer<Float>
    ) {
        var start = 0
        while start < count {
            let end = start &+ chunk < count ? start &+ chunk : count
            for index in start..<end {
                let share = 1 / (weight[index] > 1 ? weight[index] : 1)
                energy[index] = (xx[index] * share + yy[index] * share).squareRoot() * scale
            }
            for index in start..<end {
                let share = 1 / (weight[index] > 1 ? weight[index] : 1)
                let (x, y, cross) = (xx[index] * share, yy[index] * share, xy[index] * share)
                straightness[index] = ((x - y) * (x - y) + 4 * cross * cross).squareRoot().squareRoot() * scale
            }
            start = end
        }
    }
}
