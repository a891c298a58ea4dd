import KernelSet

extension Loops {
    static func boxSum(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, radius: Int,
        scratch: UnsafeMutablePointer<Float>, into result: UnsafeMutablePointer<Float>
    ) {
        let (width, padded) = (2 &* radius &+ 1, columns &+ 2 &* radius)
        let levels = KernelSizes.boxSumLevels(radius: radius)
        // No row beyond the plane; then a row's sums with what lies left and right of it, and their sums over 2, 4, 8…
        let nothing = scratch
        let across = scratch + columns
        let rings = across + (levels &+ 1) &* padded
        for index in 0..<(columns &+ (levels &+ 1) &* padded) { scratch[index] = 0 }
        /// Σ of 2^level rows from `row` on: a row of the plane, or made before and kept in a ring.
        @inline(__always) func down(_ level: Int, _ row: Int) -> UnsafePointer<Float> {
            if level == 0 { return row >= 0 && row < rows ? values + row &* columns : UnsafePointer(nothing) }
            return UnsafePointer(ring(level, row))
        }
        @inline(__always) func ring(_ level: Int, _ row: Int) -> UnsafeMutablePointer<Float> {
            // Rows begin at −2 × width.
            let slot = (row &+ 4 &* width) % (width &+ 1)
            return rings + ((level &- 1) &* (width &+ 1) &+ slot) &* columns
        }
        var first = -radius &- width
        while first < rows &- radius {
            var level = 1
            while level < levels {
                // How far ahead sums over so many rows are asked for.
                let row = first &+ newest(level, of: width, levels: levels)
                let (upper, lower) = (down(level &- 1, row), down(level &- 1, row &+ 1 << (level &- 1)))
                let sum = ring(level, row)
                for column in 0..<columns { sum[column] = upper[column] + lower[column] }
                level &+= 1
            }
            let row = first &+ radius
            if row >= 0 {
                combine(
                    width, levels: levels, count: columns, into: across + radius, part: { down($0, first &+ $1) })
                level = 1
                while level < levels {
                    let (from, to) = (across + (level &- 1) &* padded, across + level &* padded)
                    let step = 1 << (level &- 1)
                    for column in 0..<(padded &- 2 &* step &+ 1) { to[column] = from[column] + from[column &+ step] }
                    level &+= 1
                }
                combine(
                    width, levels: levels, count: columns, into: result + row &* columns,
                    part: { UnsafePointer(across + $0 &* padded + $1) })
            }
            first &+= 1
        }
    }

    /// How far beyond the first of `width` rows sums over 2^level rows begin that are needed now.
    @inline(__always)
    private static func newest(_ level: Int, of width: Int, levels: Int) -> Int {
        // Those that make up the next level's newest, or the part of the width that this level stands for.
        var newest = 0
        var above = levels &- 1
        while above >= level {
            newest &+= 1 << above
            let own = width >> above & 1 != 0 ? (width >> (above &+ 1)) << (above &+ 1) : 0
            if above < levels && own > newest { newest = own }
            above &-= 1
        }
        return newest
    }

    /// Adds up `width` neighbours from sums over 2^level of them; `part` gives those of a level that begin at a distance.
    @inline(__always)
    private static func combine(
        _ width: Int, levels: Int, count: Int, into sums: UnsafeMutablePointer<Float>,
        part: (_ level: Int, _ distance: Int) -> UnsafePointer<Float>
    ) {
        if levels == 0 {
            let a = part(0, 0)
            for index in 0..<count { sums[index] = a[index] }
            return
        }
        let half = 1 << (levels &- 1)
        let (a, b) = (part(levels &- 1, 0), part(levels &- 1, half))
        var distance = 2 &* half
        var level = levels &- 1
        // Of an odd width the last one stands alone.
        let last = part(0, width &- 1)
        while level > 0 && width >> level & 1 == 0 { level &-= 1 }
        if level > 0 {
            let c = part(level, distance)
            distance &+= 1 << level
            for index in 0..<count { sums[index] = ((a[index] + b[index]) + c[index]) + last[index] }
            level &-= 1
        } else {
            for index in 0..<count { sums[index] = (a[index] + b[index]) + last[index] }
        }
        while level > 0 {
            if width >> level & 1 != 0 {
                let c = part(level, distance)
                distance &+= 1 << level
                for index in 0..<count { sums[index] += c[index] }
            }
            level &-= 1
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
