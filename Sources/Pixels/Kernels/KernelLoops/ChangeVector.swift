extension Loops {
    static func robustChangeVector(
        earlier: UnsafePointer<Float>, later: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bands: Int, rows: Int, columns: Int,
        scratch: UnsafeMutablePointer<Float>, magnitude: UnsafeMutablePointer<Float>
    ) {
        let count = rows &* columns
        magnitude.update(repeating: 0, count: count)
        guard rows > 2, columns > 2 else { return }
        let forward = scratch
        let backward = scratch + columns
        let sum = scratch + 2 &* columns
        let inner = columns &- 2
        let scale = 1 / Float(bands)
        for row in 1..<(rows &- 1) {
            forward.update(repeating: .greatestFiniteMagnitude, count: columns)
            backward.update(repeating: .greatestFiniteMagnitude, count: columns)
            let centre = row &* columns &+ 1
            for dy in -1...1 {
                for dx in -1...1 {
                    let neighbour = centre &+ dy &* columns &+ dx
                    keepSmaller(forward, later + centre, earlier + neighbour, weights, bands, count, inner, sum)
                    keepSmaller(backward, earlier + centre, later + neighbour, weights, bands, count, inner, sum)
                }
            }
            let out = magnitude + centre
            for column in 0..<inner {
                let larger = forward[column] > backward[column] ? forward[column] : backward[column]
                out[column] = (larger * scale).squareRoot()
            }
        }
    }

    /// Weighted squared distance between two rows over all bands; band planes are `stride` apart.
    @inline(__always)
    private static func distance(
        _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
        _ bands: Int, _ stride: Int, _ count: Int, _ sum: UnsafeMutablePointer<Float>
    ) {
        for band in 0..<bands {
            let (a, b, weight) = (left + band &* stride, right + band &* stride, weights[band])
            if band == 0 {
                for index in 0..<count {
                    let difference = a[index] - b[index]
                    sum[index] = weight * difference * difference
                }
            } else {
                for index in 0..<count {
                    let difference = a[index] - b[index]
                    sum[index] += weight * difference * difference
                }
            }
        }
    }

    /// Keeps a row's weighted squared distances to another where they are smaller than those so far; numbers of bands
    /// that the compiler knows stay in registers.
    @inline(__always)
    private static func keepSmaller(
        _ best: UnsafeMutablePointer<Float>, _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>,
        _ weights: UnsafePointer<Float>, _ bands: Int, _ stride: Int, _ count: Int,
        _ scratch: UnsafeMutablePointer<Float>
    ) {
        if bands == 4 {
            let (u, v, w, x) = (weights[0], weights[1], weights[2], weights[3])
            for index in 0..<count {
                let a = left[index] - right[index]
                let b = left[index &+ stride] - right[index &+ stride]
                let c = left[index &+ 2 &* stride] - right[index &+ 2 &* stride]
                let d = left[index &+ 3 &* stride] - right[index &+ 3 &* stride]
                let sum = ((u * a * a + v * b * b) + w * c * c) + x * d * d
                best[index] = sum < best[index] ? sum : best[index]
            }
        } else if bands == 3 {
            let (u, v, w) = (weights[0], weights[1], weights[2])
            for index in 0..<count {
                let a = left[index] - right[index]
                let b = left[index &+ stride] - right[index &+ stride]
                let c = left[index &+ 2 &* stride] - right[index &+ 2 &* stride]
                let sum = (u * a * a + v * b * b) + w * c * c
                best[index] = sum < best[index] ? sum : best[index]
            }
        } else {
            distance(left, right, weights, bands, stride, count, scratch)
            for index in 0..<count { best[index] = scratch[index] < best[index] ? scratch[index] : best[index] }
        }
    }

    static func standardisedChangeVector(
        earlier: UnsafePointer<Float>, later: UnsafePointer<Float>, earlierGain: UnsafePointer<Float>,
        laterGain: UnsafePointer<Float>, offset: UnsafePointer<Float>, bands: Int, count: Int,
        magnitude: UnsafeMutablePointer<Float>
    ) {
        magnitude.update(repeating: 0, count: count)
        for band in 0..<bands {
            let (a, b) = (earlier + band &* count, later + band &* count)
            let (ga, gb, shift) = (earlierGain[band], laterGain[band], offset[band])
            for index in 0..<count {
                let difference = (b[index] * gb - a[index] * ga) + shift
                magnitude[index] += difference * difference
            }
        }
        for index in 0..<count { magnitude[index] = magnitude[index].squareRoot() }
    }
}
