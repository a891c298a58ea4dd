extension Loops {
    static func boxSum(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, radius: Int,
        scratch: UnsafeMutablePointer<Float>, into result: UnsafeMutablePointer<Float>
    ) {
        let sums = scratch + radius
        for row in 0..<rows {
            scratch.update(repeating: 0, count: columns &+ 2 &* radius)
            let first = row > radius ? row &- radius : 0
            let last = row &+ radius < rows ? row &+ radius : rows &- 1
            for near in first...last {
                let line = values + near &* columns
                for column in 0..<columns { sums[column] += line[column] }
            }
            let out = result + row &* columns
            out.update(from: scratch, count: columns)
            for offset in 1...(2 &* radius) {
                let line = scratch + offset
                for column in 0..<columns { out[column] += line[column] }
            }
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
        for index in 0..<count {
            let share = 1 / (weight[index] > 1 ? weight[index] : 1)
            let (meanA, meanB) = (a[index] * share, b[index] * share)
            let (rawA, rawB) = (aa[index] * share - meanA * meanA, bb[index] * share - meanB * meanB)
            let (varianceA, varianceB) = (rawA > 0 ? rawA : 0, rawB > 0 ? rawB : 0)
            let covariance = ab[index] * share - meanA * meanB
            correlation[index] = covariance / ((varianceA + floor) * (varianceB + floor)).squareRoot()
            deviationA[index] = varianceA.squareRoot() * scale
            deviationB[index] = varianceB.squareRoot() * scale
        }
    }

    static func edgeTensor(
        weight: UnsafePointer<Float>, xx: UnsafePointer<Float>, yy: UnsafePointer<Float>, xy: UnsafePointer<Float>,
        scale: Float, count: Int, energy: UnsafeMutablePointer<Float>, straightness: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count {
            let share = 1 / (weight[index] > 1 ? weight[index] : 1)
            let (x, y, cross) = (xx[index] * share, yy[index] * share, xy[index] * share)
            energy[index] = (x + y).squareRoot() * scale
            straightness[index] = ((x - y) * (x - y) + 4 * cross * cross).squareRoot().squareRoot() * scale
        }
    }
}
