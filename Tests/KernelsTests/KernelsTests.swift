import KernelSet
import Kernels
import TestNumbers
import TestRasters
import Testing

@Suite struct RobustChangeVectorTests {
    /// The definition, written as slowly and plainly as it can be.
    private func reference(
        _ earlier: [Float], _ later: [Float], _ weights: [Float], rows: Int, columns: Int
    ) -> [Float] {
        let count = rows * columns
        var result = [Float](repeating: 0, count: count)
        guard rows > 2, columns > 2 else { return result }
        func distance(_ a: [Float], _ p: Int, _ b: [Float], _ q: Int) -> Float {
            var sum: Float = 0
            for band in weights.indices {
                let difference = a[band * count + p] - b[band * count + q]
                sum += weights[band] * difference * difference
            }
            return sum
        }
        for row in 1..<(rows - 1) {
            for column in 1..<(columns - 1) {
                let p = row * columns + column
                let near = (-1...1).flatMap { dy in (-1...1).map { dx in p + dy * columns + dx } }
                let forward = near.map { distance(later, p, earlier, $0) }.min() ?? 0
                let backward = near.map { distance(earlier, p, later, $0) }.min() ?? 0
                result[p] = (max(forward, backward) * (1 / Float(weights.count))).squareRoot()
            }
        }
        return result
    }

    private func kernel(
        _ target: KernelTarget, _ earlier: [Float], _ later: [Float], _ weights: [Float], rows: Int, columns: Int
    ) -> [Float] {
        var scratch = [Float](repeating: 0, count: 3 * max(columns, 1))
        var magnitude = [Float](repeating: -1, count: rows * columns)
        target.kernels.robustChangeVector(
            earlier: earlier, later: later, weights: weights, bands: weights.count, rows: rows, columns: columns,
            scratch: &scratch, magnitude: &magnitude)
        return magnitude
    }

    @Test(arguments: KernelTarget.runnable) func agreesBitForBitWithTheDefinitionForEveryWidthPastTwoVectors(
        on target: KernelTarget
    ) {
        var numbers = SeededNumbers(seed: 7)
        for columns in 1...35 {
            for (bands, rows) in [(1, 3), (3, 4), (4, 5)] {
                let values = { (0..<(bands * rows * columns)).map { _ in Float.random(in: 0...255, using: &numbers) } }
                let (earlier, later) = (values(), values())
                let weights = (0..<bands).map { _ in Float.random(in: 0.01...1, using: &numbers) }
                #expect(
                    kernel(target, earlier, later, weights, rows: rows, columns: columns)
                        == reference(earlier, later, weights, rows: rows, columns: columns), "\(columns) columns")
            }
        }
    }

    @Test(arguments: KernelTarget.runnable) func aSceneShiftedByOnePixelYieldsNothing(on target: KernelTarget) {
        var numbers = SeededNumbers(seed: 1)
        let (rows, columns) = (12, 12)
        let earlier = (0..<(rows * columns)).map { _ in Float.random(in: 0...255, using: &numbers) }
        var later = earlier
        for row in 0..<rows {
            for column in 1..<columns { later[row * columns + column] = earlier[row * columns + column - 1] }
        }
        let magnitude = kernel(target, earlier, later, [1], rows: rows, columns: columns)
        // Both partners of a pixel lie within ±1 pixel except next to the border.
        for row in 1..<(rows - 1) {
            for column in 2..<(columns - 2) { #expect(magnitude[row * columns + column] == 0) }
        }
    }

    @Test(arguments: KernelTarget.runnable) func aChangedSquareOfThreePixelsKeepsItsSize(on target: KernelTarget) {
        let (rows, columns) = (9, 9)
        let earlier = [Float](repeating: 50, count: rows * columns)
        var later = earlier
        for row in 3..<6 { for column in 3..<6 { later[row * columns + column] = 150 } }
        let magnitude = kernel(target, earlier, later, [0.01], rows: rows, columns: columns)
        #expect(magnitude.filter { $0 > 0 } == [Float](repeating: 10, count: 9))
    }
}

@Suite struct PlaneKernelTests {
    @Test(arguments: KernelTarget.runnable) func normalisedDifferenceOfNearInfraredAndRed(on target: KernelTarget) {
        var result = [Float](repeating: 0, count: 3)
        target.kernels.normalisedDifference([165, 62, 0], [62, 165, 0], count: 3, into: &result)
        // (165 − 62) / (165 + 62) by hand; 0/0 counts as 0.
        #expect(result[0] == 103 / 227 && result[1] == -103 / 227 && result[2] == 0)
    }

    @Test(arguments: KernelTarget.runnable) func excessGreenOfGrassRoofAndBlack(on target: KernelTarget) {
        var result = [Float](repeating: 9, count: 3)
        target.kernels.excessGreen(
            red: [60, 150, 0], green: [90, 150, 0], blue: [50, 150, 0], count: 3, into: &result)
        #expect(result == [70.0 / 200, 0, 0])
    }

    @Test(arguments: KernelTarget.runnable) func erosionKeepsOnlyPixelsWithAWholeNeighbourhood(on target: KernelTarget)
    {
        // 4 × 5 all valid but the pixel at row 1, column 3: what touches it goes, and so does the border.
        var validity = [UInt8](repeating: 1, count: 20)
        validity[1 * 5 + 3] = 0
        var eroded = [UInt8](repeating: 9, count: 20)
        target.kernels.erode3x3(validity, rows: 4, columns: 5, into: &eroded)
        #expect(eroded.indices.filter { eroded[$0] == 1 } == [6, 11])
    }

    @Test(arguments: KernelTarget.runnable) func minimumOfTheNeighbourhood(on target: KernelTarget) {
        let values: [Float] = [9, 8, 7, 6, 5, 4, 3, 2, 1]
        var result = [Float](repeating: 0, count: 9)
        target.kernels.minimum3x3(values, rows: 3, columns: 3, into: &result)
        #expect(result == [9, 8, 7, 6, 1, 4, 3, 2, 1])
    }

    @Test(arguments: KernelTarget.runnable) func weightedMomentsByHand(on target: KernelTarget) {
        // The rectangle 2 4 ∞ / 1 3 5 of rows of five numbers; what is not weighed may be anything.
        let plane: [Float] = [9, 2, 4, .infinity, 9, 9, 1, 3, 5, 9]
        var scratch = [Double](repeating: 7, count: 6)
        let moments = target.kernels.weightedMoments(
            plane, at: 1, stride: 5, weights: [1, 0.5, 0, 0.25, 1, 1], rows: 2, columns: 3, scratch: &scratch)
        #expect(moments.sum == 12.25 && moments.squares == 4 + 8 + 0.25 + 9 + 25)
    }

    @Test(arguments: KernelTarget.runnable) func standardisedChangeVectorByHand(on target: KernelTarget) {
        var magnitude: [Float] = [0]
        // (20·0.1 − 10·0.2) + 3 = 3 and (40·0.1 − 10·0.2) + 2 = 4: √(9 + 16) = 5.
        target.kernels.standardisedChangeVector(
            earlier: [10, 10], later: [20, 40], earlierGain: [0.2, 0.2], laterGain: [0.1, 0.1], offset: [3, 2],
            bands: 2, count: 1, magnitude: &magnitude)
        #expect(abs(magnitude[0] - 5) < 1e-5)
    }

    @Test(arguments: KernelTarget.runnable) func aMaskedSumByHand(on target: KernelTarget) {
        // The rectangle 2 4 ∞ / 1 3 5; what the mask leaves out may be anything.
        let plane: [Float] = [9, 2, 4, .infinity, 9, 9, 1, 3, 5, 9]
        var scratch: [Float] = [7, 7, 7]
        let sum = target.kernels.maskedSum(
            plane, at: 1, stride: 5, mask: [1, 0, 0, 1, 1, 1], rows: 2, columns: 3, scratch: &scratch)
        #expect(sum == 2 + 1 + 3 + 5)
    }

    @Test(arguments: KernelTarget.runnable) func meansOfSomeBandsByHand(on target: KernelTarget) {
        // Bands 0 and 2 of three, two pixels each; the second pixel was not observed.
        var result: [Float] = [0, 0]
        target.kernels.mean(
            [10, 1, 99, 99, 20, 1], at: [0, 4], bands: 2, validity: [1, 0], outside: -5, count: 2, into: &result)
        #expect(result == [15, -5])
    }

    @Test(arguments: KernelTarget.runnable) func stepsAndSharesByHand(on target: KernelTarget) {
        var values: [Float] = [-10, 0.25, 0.5, 1, 10]
        target.kernels.step(&values, count: 5, middle: 0.5, slope: 0.5)
        #expect(values == [0, 0.375, 0.5, 0.75, 1])
        target.kernels.fade(&values, by: [0, 0, 1, 0.5, 0.25], count: 5)
        #expect(values == [0, 0.375, 0, 0.375, 0.75])
        target.kernels.divide(&values, by: [0, 0.5, 4, 3, 2], count: 5)
        #expect(values == [0, 0.375, 0, 0.125, 0.375])
    }

    @Test(arguments: KernelTarget.runnable) func colourByHand(on target: KernelTarget) {
        // Red 60, green 20, blue 30 at brightness 36 over a floor of 4: 40, 10 and 40 fortieths; black pixels none.
        var (redness, blueness, saturation): ([Float], [Float], [Float]) = ([9, 9], [9, 9], [9, 9])
        target.kernels.colour(
            red: [60, 0], green: [20, 0], blue: [30, 0], brightness: [36, 0], floor: 4, count: 2, redness: &redness,
            blueness: &blueness, saturation: &saturation)
        #expect(redness == [1, 0] && blueness == [0.25, 0] && saturation == [1, 0])
    }

    @Test(arguments: KernelTarget.runnable) func constructionByHand(on target: KernelTarget) {
        // 6 levels off to 6 / (1 + 6/6) = 3; × 2² of new structure × √(8 / (1.7 + 0.3)) of edges / (1 + 3) of texture
        // = 6, halved by a pixel that itself changed by half of 1.5, × 1.3 for plants lost.
        var change: [Float] = [6, 6, 6]
        target.kernels.construction(
            change: &change, bare: [0.75, 3, 3], novelty: [2, -1, 2], stood: [3, 3, 3], edgesBefore: [1.7, 1.7, 1.7],
            edgesAfter: [8, 8, 8], plants: [1.3, 1, 1], validity: [1, 1, 0], count: 3,
            scales: ConstructionScales(edgeFloor: 0.3, magnitudeScale: 6, edgeMagnitude: 1.5))
        #expect(abs(change[0] - 3.9) < 1e-5 && change[1] == 0 && change[2] == 0)
    }
}
