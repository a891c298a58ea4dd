extension Loops {
    static func gather(
        _ plane: UnsafePointer<Float>, at places: UnsafePointer<Int32>, count: Int,
        into result: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count { result[index] = plane[Int(places[index])] }
    }

    static func sums(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ d: UnsafePointer<Float>,
        _ e: UnsafePointer<Float>, _ f: UnsafePointer<Float>, _ g: UnsafePointer<Float>, _ h: UnsafePointer<Float>,
        at places: UnsafePointer<Int32>, count: Int
    ) -> SIMD8<Float> {
        var (first, second) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
        for index in 0..<count {
            let place = Int(places[index])
            first += SIMD4(a[place], b[place], c[place], d[place])
            second += SIMD4(e[place], f[place], g[place], h[place])
        }
        return SIMD8(lowHalf: first, highHalf: second)
    }

    static func splitSums(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, members: UnsafePointer<UInt8>, count: Int
    ) -> (within: Float, rest: Float) {
        var (within, rest): (Float, Float) = (0, 0)
        for index in 0..<count {
            let value = values[index] * weights[index]
            if members[index] != 0 { within += value } else { rest += value }
        }
        return (within, rest)
    }

    static func range(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int
    ) -> (least: Float, greatest: Float, sum: Double) {
        var (least, greatest) = (values[0], values[0])
        var sum = 0.0
        for index in 0..<count {
            least = min(least, values[index])
            greatest = max(greatest, values[index])
            sum += Double(values[index] * weights[index])
        }
        return (least, greatest, sum)
    }

    static func histogram(
        _ values: UnsafePointer<Float>, weights: UnsafePointer<Float>, count: Int, mean: Float, least: Float,
        width: Float, into bins: UnsafeMutablePointer<Float>, binCount: Int
    ) -> Double {
        let scale = 1 / width
        var squares = 0.0
        for index in 0..<count {
            let (value, weight) = (values[index], weights[index])
            let away = value - mean
            squares += Double(away * away * weight)
            bins[min(Int((value - least) * scale), binCount &- 1)] += weight
        }
        return squares
    }
}
