import KernelSet
import Kernels
import TestNumbers
import TestRasters
import Testing

@Suite struct InterpolationKernelTests {
    private let plane: [Float] = (0..<144).map { Float($0 * $0 % 101) }

    private func interpolate(_ target: KernelTarget, _ plane: [Float], across: [Float], down: [Float]) -> [Float] {
        var scratch = [Float](repeating: .nan, count: 9 * 5)
        var result = [Float](repeating: -1, count: 4 * 5)
        target.kernels.interpolate(
            plane, at: 3 * 12 + 2, sourceStride: 12, columns: 5, rows: 4, columnWeights: across, rowWeights: down,
            scratch: &scratch, into: &result, at: 0, resultStride: 5)
        return result
    }

    @Test(arguments: KernelTarget.runnable) func theResultIsTheWeightedSumOfSixBySixPixels(on target: KernelTarget) {
        let (across, down): ([Float], [Float]) = (
            [0.02, -0.11, 0.7, 0.45, -0.08, 0.02], [0.01, -0.05, 0.3, 0.8, -0.07, 0.01]
        )
        let result = interpolate(target, plane, across: across, down: down)
        for row in 0..<4 {
            for column in 0..<5 {
                var expected = 0.0
                for y in 0..<6 {
                    for x in 0..<6 {
                        let sample = plane[(3 + row + y - 2) * 12 + 2 + column + x - 2]
                        expected += Double(down[y]) * Double(across[x]) * Double(sample)
                    }
                }
                #expect(abs(Double(result[row * 5 + column]) - expected) < 1e-3)
            }
        }
    }

    @Test(arguments: KernelTarget.runnable) func aWholeStepCopiesAndReadsNothingElse(on target: KernelTarget) {
        let whole: [Float] = [0, 0, 1, 0, 0, 0]
        var holes = plane
        for index in holes.indices {
            let (row, column) = (index / 12, index % 12)
            if !(3..<7).contains(row) || !(2..<7).contains(column) { holes[index] = .nan }
        }
        let result = interpolate(target, holes, across: whole, down: whole)
        for row in 0..<4 {
            for column in 0..<5 { #expect(result[row * 5 + column] == plane[(3 + row) * 12 + 2 + column]) }
        }
    }

    @Test(arguments: KernelTarget.runnable) func onePixelNotObservedTakesOutWhatItHasAWeightIn(on target: KernelTarget)
    {
        var validity = [UInt8](repeating: 1, count: 144)
        validity[5 * 12 + 4] = 0
        var scratch = [UInt8](repeating: 0, count: 9 * 5)
        var result = [UInt8](repeating: 7, count: 20)
        target.kernels.interpolateValidity(
            validity, at: 3 * 12 + 2, sourceStride: 12, columns: 5, rows: 4,
            columnWeights: [0, -0.1, 0.6, 0.6, -0.1, 0], rowWeights: [0, 0, 1, 0, 0, 0], scratch: &scratch,
            into: &result, at: 0, resultStride: 5)
        // Source column 4 lies in the four weighted taps of result columns 0…3, row 5 in result row 2 alone.
        let expected: [UInt8] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]
        #expect(result == expected)
    }
}

@Suite struct MatchKernelTests {
    private func boxSum(
        _ plane: [Float], _ rows: Int, _ columns: Int, _ radius: Int, _ target: KernelTarget
    ) -> [Float] {
        var scratch = [Float](repeating: .nan, count: KernelSizes.boxSumScratch(columns: columns, radius: radius))
        var result = plane
        target.kernels.boxSum(plane, rows: rows, columns: columns, radius: radius, scratch: &scratch, into: &result)
        return result
    }

    /// Whole numbers add up exactly in any order.
    @Test(arguments: KernelTarget.runnable, [0, 1, 2, 3, 4, 5, 6, 7, 12, 27])
    func boxSumsEqualThePlainDefinition(on target: KernelTarget, radius: Int) {
        for (rows, columns) in [(9, 11), (1, 1), (1, 40), (40, 1), (17, 64)] {
            let plane = (0..<rows * columns).map { Float($0 * 37 % 23) }
            let result = boxSum(plane, rows, columns, radius, target)
            for row in 0..<rows {
                for column in 0..<columns {
                    var expected: Float = 0
                    for y in max(0, row - radius)...min(rows - 1, row + radius) {
                        for x in max(0, column - radius)...min(columns - 1, column + radius) {
                            expected += plane[y * columns + x]
                        }
                    }
                    #expect(result[row * columns + column] == expected)
                }
            }
        }
    }

    /// A pixel whose whole square lies in a part of the plane gets the same bits there.
    @Test(arguments: KernelTarget.runnable, [2, 3, 5])
    func boxSumsDoNotDependOnWhereABlockBegins(on target: KernelTarget, radius: Int) {
        var random = SeededNumbers(seed: 3)
        let (rows, columns) = (40, 50)
        let plane = (0..<rows * columns).map { _ in Float.random(in: 0...255, using: &random) }
        let whole = boxSum(plane, rows, columns, radius, target)
        let (top, left, height, width) = (7, 11, 27, 33)
        let part = (top..<(top + height)).flatMap { plane[($0 * columns + left)..<($0 * columns + left + width)] }
        let cut = boxSum(part, height, width, radius, target)
        for row in radius..<(height - radius) {
            for column in radius..<(width - radius) {
                #expect(cut[row * width + column] == whole[(top + row) * columns + left + column])
            }
        }
    }

    @Test(arguments: KernelTarget.runnable) func smoothingKeepsAnEvenPlaneAndSpreadsAPointLikeTheBinomial(
        on target: KernelTarget
    ) {
        var scratch = [Float](repeating: 0, count: 81)
        var even = [Float](repeating: 5, count: 81)
        target.kernels.smooth5x5(even, at: 0, rows: 9, columns: 9, scratch: &scratch, into: &even)
        #expect(even.allSatisfy { abs($0 - 5) < 1e-5 })
        var point = [Float](repeating: 0, count: 81)
        point[40] = 256
        target.kernels.smooth5x5(point, at: 0, rows: 9, columns: 9, scratch: &scratch, into: &point)
        #expect(point[40] == 36 && point[39] == 24 && point[38] == 6 && point[37] == 0 && point[20] == 1)
    }

    /// b = a moved by (0.01, −0.02) on a slope with curvature: the equations give that step.
    @Test(arguments: KernelTarget.runnable) func theShiftSumsSolveForASmallStep(on target: KernelTarget) {
        let (rows, columns) = (30, 30)
        func ground(_ x: Double, _ y: Double) -> Float { Float(10 * (x / 5) * (y / 7) + 3 * x + x * x / 9 - y * y / 8) }
        var (a, b): ([Float], [Float]) = ([], [])
        for y in 0..<rows {
            for x in 0..<columns {
                a.append(ground(Double(x), Double(y)))
                b.append(ground(Double(x) - 0.01, Double(y) + 0.02))
            }
        }
        let weights = [Float](repeating: 1, count: 28 * 28)
        var scratch = [Float](repeating: 0, count: 7 * 28)
        var sums = [Double](repeating: 0, count: 7)
        target.kernels.addShiftSums(
            a, at: 31, aStride: columns, b, at: 31, bStride: columns, weights: weights, at: 0, weightStride: 28,
            columns: 28, rows: 28, scratch: &scratch, into: &sums, at: 0)
        let determinant = sums[0] * sums[2] - sums[1] * sums[1]
        #expect(abs((sums[2] * sums[3] - sums[1] * sums[4]) / determinant - 0.01) < 5e-4)
        #expect(abs((sums[0] * sums[4] - sums[1] * sums[3]) / determinant + 0.02) < 5e-4)
    }
}
