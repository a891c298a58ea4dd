import KernelSet

extension Loops {
    static func interpolate(
        _ source: UnsafePointer<Float>, at start: Int, sourceStride: Int, columns: Int, rows: Int,
        columnWeights: UnsafePointer<Float>, rowWeights: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<Float>, into result: UnsafeMutablePointer<Float>,
        at resultStart: Int, resultStride: Int
    ) {
        let (w, v) = (columnWeights, rowWeights)
        // A weight of 0 must not let in what was not observed: 0 × NaN is NaN.
        let (wholeColumn, wholeRow) = (w[2] == 1, v[2] == 1)
        let (w0, w1, w2, w3, w4, w5) = (w[0], w[1], w[2], w[3], w[4], w[5])
        for row in 0..<(rows &+ 5) {
            let from = source + (start &+ (row &- 2) &* sourceStride &- 2)
            let to = scratch + row &* columns
            if wholeColumn {
                to.update(from: from + 2, count: columns)
                continue
            }
            for c in 0..<columns {
                let near = w2 * from[c &+ 2] + w3 * from[c &+ 3]
                let middle = w1 * from[c &+ 1] + w4 * from[c &+ 4]
                to[c] = (near + middle) + (w0 * from[c] + w5 * from[c &+ 5])
            }
        }
        let (v0, v1, v2, v3, v4, v5) = (v[0], v[1], v[2], v[3], v[4], v[5])
        for row in 0..<rows {
            let a = scratch + row &* columns
            let (b, d, e) = (a + columns, a + 2 &* columns, a + 3 &* columns)
            let (f, g) = (a + 4 &* columns, a + 5 &* columns)
            let to = result + (resultStart &+ row &* resultStride)
            if wholeRow {
                to.update(from: d, count: columns)
                continue
            }
            for c in 0..<columns {
                let near = v2 * d[c] + v3 * e[c]
                let middle = v1 * b[c] + v4 * f[c]
                to[c] = (near + middle) + (v0 * a[c] + v5 * g[c])
            }
        }
    }

    static func interpolateValidity(
        _ source: UnsafePointer<UInt8>, at start: Int, sourceStride: Int, columns: Int, rows: Int,
        columnWeights: UnsafePointer<Float>, rowWeights: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>,
        at resultStart: Int, resultStride: Int
    ) {
        for row in 0..<(rows &+ 5) {
            let to = scratch + row &* columns
            for c in 0..<columns { to[c] = 1 }
            for tap in 0..<KernelSizes.interpolationTaps where columnWeights[tap] != 0 {
                let from = source + (start &+ (row &- 2) &* sourceStride &+ tap &- 2)
                for c in 0..<columns { to[c] &= from[c] }
            }
        }
        for row in 0..<rows {
            let to = result + (resultStart &+ row &* resultStride)
            for c in 0..<columns { to[c] = 1 }
            for tap in 0..<KernelSizes.interpolationTaps where rowWeights[tap] != 0 {
                let from = scratch + (row &+ tap) &* columns
                for c in 0..<columns { to[c] &= from[c] }
            }
        }
    }

    static func copy(
        _ source: UnsafePointer<Float>, at start: Int, sourceStride: Int, columns: Int, rows: Int,
        into result: UnsafeMutablePointer<Float>, at resultStart: Int, resultStride: Int
    ) {
        for row in 0..<rows {
            let from = source + (start &+ row &* sourceStride)
            (result + (resultStart &+ row &* resultStride)).update(from: from, count: columns)
        }
    }

    static func copy(
        _ source: UnsafePointer<UInt8>, at start: Int, sourceStride: Int, columns: Int, rows: Int,
        into result: UnsafeMutablePointer<UInt8>, at resultStart: Int, resultStride: Int
    ) {
        for row in 0..<rows {
            let from = source + (start &+ row &* sourceStride)
            (result + (resultStart &+ row &* resultStride)).update(from: from, count: columns)
        }
    }
}
