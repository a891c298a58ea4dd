extension Loops {
    static func gather(
        _ plane: UnsafePointer<Float>, at places: UnsafePointer<Int32>, count: Int,
        into result: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count { result[index] = plane[Int(places[index])] }
    }

    static func maskedSum(
        _ plane: UnsafePointer<Float>, at start: Int, stride: Int, mask: UnsafePointer<Float>, rows: Int,
        columns: Int, scratch: UnsafeMutablePointer<Float>
    ) -> Float {
        for column in 0..<columns { scratch[column] = 0 }
        for row in 0..<rows {
            let (line, seen) = (plane + start + row &* stride, mask + row &* columns)
            for column in 0..<columns { scratch[column] += seen[column] != 0 ? line[column] : 0 }
        }
        var sum: Float = 0
        for column in 0..<columns { sum += scratch[column] }
        return sum
    }

    static func splitSums(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, members: UnsafePointer<UInt8>, count: Int
    ) -> (within: Float, rest: Float) {
        // Four sums of each, because an addition waits for the one before it.
        var (a, b, c, d): (Float, Float, Float, Float) = (0, 0, 0, 0)
        var (e, f, g, h): (Float, Float, Float, Float) = (0, 0, 0, 0)
        let whole = count & ~3
        var index = 0
        while index < whole {
            let (p, q) = (values[index] * weights[index], values[index &+ 1] * weights[index &+ 1])
            let (r, s) = (values[index &+ 2] * weights[index &+ 2], values[index &+ 3] * weights[index &+ 3])
            a += members[index] != 0 ? p : 0
            b += members[index &+ 1] != 0 ? q : 0
            c += members[index &+ 2] != 0 ? r : 0
            d += members[index &+ 3] != 0 ? s : 0
            e += members[index] != 0 ? 0 : p
            f += members[index &+ 1] != 0 ? 0 : q
            g += members[index &+ 2] != 0 ? 0 : r
            h += members[index &+ 3] != 0 ? 0 : s
            index &+= 4
        }
        while index < count {
            let value = values[index] * weights[index]
            if members[index] != 0 { a += value } else { e += value }
            index &+= 1
        }
        return ((a + b) + (c + d), (e + f) + (g + h))
    }

    static func range(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int
    ) -> (least: Float, greatest: Float, sum: Double) {
        // Four of each: see `splitSums`.
        var (k, l, m, n) = (values[0], values[0], values[0], values[0])
        var (w, x, y, z) = (values[0], values[0], values[0], values[0])
        var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
        let whole = count & ~3
        var index = 0
        while index < whole {
            let (p, q, r, s) = (values[index], values[index &+ 1], values[index &+ 2], values[index &+ 3])
            k = p < k ? p : k
            l = q < l ? q : l
            m = r < m ? r : m
            n = s < n ? s : n
            w = p > w ? p : w
            x = q > x ? q : x
            y = r > y ? r : y
            z = s > z ? s : z
            a += Double(p * weights[index])
            b += Double(q * weights[index &+ 1])
            c += Double(r * weights[index &+ 2])
            d += Double(s * weights[index &+ 3])
            index &+= 4
        }
        while index < count {
            let value = values[index]
            k = value < k ? value : k
            w = value > w ? value : w
            a += Double(value * weights[index])
            index &+= 1
        }
        k = l < k ? l : k
        m = n < m ? n : m
        w = x > w ? x : w
        y = z > y ? z : y
        return (m < k ? m : k, y > w ? y : w, (a + b) + (c + d))
    }

    static func histogram(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, mean: Float, least: Float,
        width: Float, into bins: UnsafeMutablePointer<Float>, binCount: Int
    ) -> Double {
        let (scale, last) = (1 / width, Int32(truncatingIfNeeded: binCount &- 1))
        // Two of everything: see `splitSums`; the same bin may be met twice in a row.
        let others = bins + binCount
        var (even, odd) = (0.0, 0.0)
        let whole = count & ~1
        var index = 0
        while index < whole {
            let (p, q) = (values[index], values[index &+ 1])
            let (u, v) = (weights[index], weights[index &+ 1])
            even += Double((p - mean) * (p - mean) * u)
            odd += Double((q - mean) * (q - mean) * v)
            let (i, j) = (Int32((p - least) * scale), Int32((q - least) * scale))
            bins[Int(i < last ? i : last)] += u
            others[Int(j < last ? j : last)] += v
            index &+= 2
        }
        if index < count {
            even += Double((values[index] - mean) * (values[index] - mean) * weights[index])
            let bin = Int32((values[index] - least) * scale)
            bins[Int(bin < last ? bin : last)] += weights[index]
        }
        for bin in 0..<binCount { bins[bin] += others[bin] }
        return even + odd
    }
}
