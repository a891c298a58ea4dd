extension Loops {
    static func applyCurve(
        _ values: UnsafeMutablePointer<Float>, count: Int, low: Float, step: Float, knots: UnsafePointer<Float>,
        knotCount: Int
    ) {
        let scale = 1 / step
        let last = Float(knotCount &- 2)
        for index in 0..<count {
            let place = (values[index] - low) * scale
            var piece = place > 0 ? place : 0
            piece = piece < last ? piece : last
            let knot = Int(piece)
            values[index] = knots[knot] + (place - Float(knot)) * (knots[knot &+ 1] - knots[knot])
        }
    }

    static func limit(_ values: UnsafeMutablePointer<Float>, count: Int, floor: Float, ceiling: Float) {
        for index in 0..<count {
            let value = values[index] > floor ? values[index] : floor
            values[index] = value < ceiling ? value : ceiling
        }
    }

    static func scaleEvenly(
        _ values: UnsafeMutablePointer<Float>, count: Int, first: Float, step: Float, offset: Int
    ) {
        for index in 0..<count { values[index] *= first + step * Float(offset &+ index) }
    }
}

extension Loops {
    static func spectralAngle(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, bands: Int, count: Int,
        into result: UnsafeMutablePointer<Float>
    ) {
        // Numbers of bands that the compiler knows are taken several pixels at a time.
        switch bands {
        case 3: for index in 0..<count { result[index] = angle(a, b, bands: 3, count: count, at: index) }
        case 4: for index in 0..<count { result[index] = angle(a, b, bands: 4, count: count, at: index) }
        default: for index in 0..<count { result[index] = angle(a, b, bands: bands, count: count, at: index) }
        }
    }

    @inline(__always)
    private static func angle(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, bands: Int, count: Int, at index: Int
    ) -> Float {
        var (dot, normA, normB): (Float, Float, Float) = (0, 0, 0)
        for band in 0..<bands {
            let (left, right) = (a[band &* count &+ index], b[band &* count &+ index])
            dot += left * right
            normA += left * left
            normB += right * right
        }
        let norm = (normA * normB).squareRoot()
        let cosine = dot / (norm > 1e-6 ? norm : 1e-6)
        // The arc from its chord: exact enough for angles between ground covers, and no library call per pixel.
        let chord = 2 - 2 * (cosine < 1 ? cosine : 1)
        let root = (chord > 0 ? chord : 0).squareRoot()
        return root * (1 + chord / 24)
    }
}
