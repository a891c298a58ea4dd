import KernelSet

extension Loops {
    static func product(
        _ a: UnsafePointer<Float>, at aStart: Int, aStride: Int, _ b: UnsafePointer<Float>, at bStart: Int,
        bStride: Int,
        columns: Int, rows: Int,
        scratch: UnsafeMutablePointer<Float>
    ) -> Double {
        for c in 0..<columns { scratch[c] = 0 }
        for row in 0..<rows {
            let (left, right) = (a + (aStart &+ row &* aStride), b + (bStart &+ row &* bStride))
            for c in 0..<columns { scratch[c] += left[c] * right[c] }
        }
        var sum = 0.0
        for c in 0..<columns { sum += Double(scratch[c]) }
        return sum
    }

    static func addSquaredDifferences(
        _ a: UnsafePointer<Float>, at aStart: Int, aStride: Int, _ b: UnsafePointer<Float>, at bStart: Int,
        bStride: Int,
        columns: Int, rows: Int, into result: UnsafeMutablePointer<Float>
    ) {
        for row in 0..<rows {
            let (left, right) = (a + (aStart &+ row &* aStride), b + (bStart &+ row &* bStride))
            let to = result + row &* columns
            for c in 0..<columns {
                let difference = left[c] - right[c]
                to[c] += difference * difference
            }
        }
    }

    static func biweights(
        squares: UnsafePointer<Float>, mask: UnsafePointer<Float>, limit: Float, count: Int,
        into weights: UnsafeMutablePointer<Float>
    ) {
        let inverse = 1 / limit
        for index in 0..<count {
            let rest = 1 - squares[index] * inverse
            weights[index] = rest > 0 ? mask[index] * rest * rest : 0
        }
    }

    static func addShiftSums(
        _ a: UnsafePointer<Float>, at aStart: Int, aStride: Int, _ b: UnsafePointer<Float>, at bStart: Int,
        bStride: Int,
        weights: UnsafePointer<Float>, at weightStart: Int, weightStride: Int, columns: Int, rows: Int,
        scratch: UnsafeMutablePointer<Float>, into sums: UnsafeMutablePointer<Double>, at sumStart: Int
    ) {
        let (xx, xy, yy) = (scratch, scratch + columns, scratch + 2 &* columns)
        let (dx, dy) = (scratch + 3 &* columns, scratch + 4 &* columns)
        let (pp, qq) = (scratch + 5 &* columns, scratch + 6 &* columns)
        for index in 0..<(KernelSizes.shiftSums &* columns) { scratch[index] = 0 }
        for row in 0..<rows {
            let (p, q) = (a + (aStart &+ row &* aStride), b + (bStart &+ row &* bStride))
            let w = weights + (weightStart &+ row &* weightStride)
            let (pUp, pDown, qUp, qDown) = (p - aStride, p + aStride, q - bStride, q + bStride)
            for c in 0..<columns {
                let weight = w[c]
                let (p1, p2) = (p[c &+ 1] - p[c &- 1], pDown[c] - pUp[c])
                let (q1, q2) = (q[c &+ 1] - q[c &- 1], qDown[c] - qUp[c])
                let difference = weight * (p[c] - q[c])
                xx[c] += weight * (p1 * q1)
                xy[c] += weight * (p1 * q2 + p2 * q1)
                yy[c] += weight * (p2 * q2)
                dx[c] += difference * (p1 + q1)
                dy[c] += difference * (p2 + q2)
                pp[c] += weight * (p1 * p1 + p2 * p2)
                qq[c] += weight * (q1 * q1 + q2 * q2)
            }
        }
        // Differences were taken over two pixels, and the mean of two gradients as their sum.
        for sum in 0..<KernelSizes.shiftSums {
            var total = 0.0
            for c in 0..<columns { total += Double(scratch[sum &* columns &+ c]) }
            sums[sumStart &+ sum] += total * (sum == 1 ? 0.125 : 0.25)
        }
    }
}
