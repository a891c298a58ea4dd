import KernelSet
import Kernels

/// The kernels that a survey spends most of its time in, on planes that fit the caches and on planes that do not.
enum KernelBench {
    /// Planes that a kernel reads and writes.
    struct Planes {
        let rows: Int
        let columns: Int
        /// Sixteen of `rows × columns`, one behind the other.
        let floats: UnsafeMutablePointer<Float>
        let scratch: UnsafeMutablePointer<Float>
        let mask: UnsafeMutablePointer<UInt8>
        let eroded: UnsafeMutablePointer<UInt8>
        var count: Int { rows * columns }

        func plane(_ index: Int) -> UnsafeMutablePointer<Float> { floats + index * count }
    }

    private struct Case: Sendable {
        let name: String
        /// Bytes per pixel that must at least be read and written.
        let bytes: Int
        let run: @Sendable (any KernelSet.Type, Planes) -> Void

        init(_ name: String, bytes: Int, _ run: @escaping @Sendable (any KernelSet.Type, Planes) -> Void) {
            (self.name, self.bytes, self.run) = (name, bytes, run)
        }
    }

    private static let cases = [
        Case("boxSum", bytes: 8) { k, p in
            k.boxSum(p.plane(0), rows: p.rows, columns: p.columns, radius: 5, scratch: p.scratch, into: p.plane(1))
        },
        Case("product", bytes: 16) { k, p in
            k.product(p.plane(0), p.plane(1), weight: p.plane(2), count: p.count, into: p.plane(3))
        },
        Case("gradients", bytes: 12) { k, p in
            k.gradients(
                p.plane(0), rows: p.rows, columns: p.columns, alongColumns: p.plane(1), alongRows: p.plane(2))
        },
        Case("localCorrelation", bytes: 36) { k, p in
            k.localCorrelation(
                weight: p.plane(0), a: p.plane(1), b: p.plane(2), aa: p.plane(3), bb: p.plane(4), ab: p.plane(5),
                noise: 3, count: p.count, correlation: p.plane(6), deviationA: p.plane(7), deviationB: p.plane(8))
        },
        Case("edgeTensor", bytes: 24) { k, p in
            k.edgeTensor(
                weight: p.plane(0), xx: p.plane(1), yy: p.plane(2), xy: p.plane(3), scale: 0.3, count: p.count,
                energy: p.plane(4), straightness: p.plane(5))
        },
        Case("robustChangeVector", bytes: 36) { k, p in
            k.robustChangeVector(
                earlier: p.plane(0), later: p.plane(4), weights: [0.1, 0.2, 0.3, 0.4], bands: 4, rows: p.rows,
                columns: p.columns, scratch: p.scratch, magnitude: p.plane(8))
        },
        Case("spectralAngle", bytes: 36) { k, p in
            k.spectralAngle(p.plane(0), p.plane(4), bands: 4, count: p.count, into: p.plane(8))
        },
        Case("standardisedChangeVector", bytes: 36) { k, p in
            k.standardisedChangeVector(
                earlier: p.plane(0), later: p.plane(4), earlierGain: [1, 1, 1, 1], laterGain: [1, 1, 1, 1],
                offset: [0, 0, 0, 0], bands: 4, count: p.count, magnitude: p.plane(8))
        },
        Case("normalisedDifference", bytes: 12) { k, p in
            k.normalisedDifference(p.plane(0), p.plane(1), count: p.count, into: p.plane(2))
        },
        Case("minimum3x3", bytes: 8) { k, p in
            k.minimum3x3(p.plane(0), rows: p.rows, columns: p.columns, into: p.plane(1))
        },
        Case("erode3x3", bytes: 2) { k, p in
            k.erode3x3(p.mask, rows: p.rows, columns: p.columns, into: p.eroded)
        },
        Case("interpolate", bytes: 8) { k, p in
            let weights: [Float] = [0.02, -0.11, 0.7, 0.45, -0.08, 0.02]
            k.interpolate(
                p.plane(0), at: 2 * p.columns + 2, sourceStride: p.columns, columns: p.columns - 5, rows: p.rows - 5,
                columnWeights: weights, rowWeights: weights, scratch: p.plane(2), into: p.plane(1), at: 0,
                resultStride: p.columns)
        },
        Case("applyCurve", bytes: 8) { k, p in
            k.applyCurve(p.plane(9), count: p.count, low: 0, step: 64, knots: [0, 64, 128, 192, 256], knotCount: 5)
        },
        Case("hide", bytes: 6) { k, p in k.hide(p.plane(0), equalTo: -9_999, count: p.count, in: p.mask) },
        Case("weightedMoments", bytes: 8) { k, p in
            var scratch = [Double](repeating: 0, count: 2 * p.columns)
            _ = k.weightedMoments(
                p.plane(0), at: 0, stride: p.columns, weights: p.plane(8), rows: p.rows, columns: p.columns,
                scratch: &scratch)
        },
        Case("addShiftSums", bytes: 12) { k, p in
            var sums = [Double](repeating: 0, count: KernelSizes.shiftSums)
            k.addShiftSums(
                p.plane(0), at: p.columns + 1, aStride: p.columns, p.plane(1), at: p.columns + 1, bStride: p.columns,
                weights: p.plane(2), at: 0, weightStride: p.columns, columns: p.columns - 2, rows: p.rows - 2,
                scratch: p.scratch, into: &sums, at: 0)
        },
    ]

    /// Where a kernel's planes lie.
    enum Place: String, CaseIterable {
        /// Sixteen planes of 64 KiB stay in a core's own cache.
        case cache
        /// Of 16 MiB not two stay in any.
        case memory

        var edge: Int { self == .cache ? 128 : 2_048 }
        var floor: ReadFloor { ReadFloor(bytes: self == .cache ? 256 << 10 : 128 << 20) }
    }

    /// Every kernel on every target that this processor runs; GB/s of what must be read and written.
    static func measure(repeats: Int) -> [BenchResult.Entry] {
        Place.allCases.flatMap { place in
            let floor = place.floor
            let calls = cases.flatMap { kernel in KernelTarget.runnable.map { (kernel: kernel, target: $0) } }
            var figures = [Paired](repeating: Paired(), count: calls.count)
            withPlanes(place.edge, place.edge) { planes in
                // Long enough for the clock to tell: some millions of pixels a time.
                let rounds = max(1, (4 << 20) / planes.count)
                // Pass after pass, not figure after figure: a bad second spoils one value of many figures, not a figure.
                for _ in 0..<repeats {
                    for (index, call) in calls.enumerated() {
                        figures[index].measure(against: floor) {
                            let seconds = bestSeconds(of: 1) {
                                for _ in 0..<rounds { call.kernel.run(call.target.kernels, planes) }
                            }
                            return Double(call.kernel.bytes * planes.count * rounds) / seconds
                        }
                    }
                }
            }
            return zip(calls, figures).map { call, figure in
                BenchResult.Entry(
                    name: call.kernel.name, target: call.target.rawValue, place: place.rawValue,
                    value: figure.best / 1e9, unit: "GB/s", ratio: figure.ratio)
            }
        }
    }

    private static func withPlanes<Result>(_ rows: Int, _ columns: Int, _ body: (Planes) -> Result) -> Result {
        let count = rows * columns
        let planes = Planes(
            rows: rows, columns: columns, floats: aligned(16 * count),
            scratch: aligned(48 * (columns + 16)), mask: aligned(count),
            eroded: aligned(count))
        defer {
            planes.floats.deallocate()
            planes.scratch.deallocate()
            planes.mask.deallocate()
            planes.eroded.deallocate()
        }
        for index in 0..<(16 * count) { planes.floats[index] = Float(index &* 7_919 % 251) }
        for index in 0..<(48 * (columns + 16)) { planes.scratch[index] = 0 }
        for index in 0..<count { (planes.mask[index], planes.eroded[index]) = (1, 1) }
        return body(planes)
    }
}
