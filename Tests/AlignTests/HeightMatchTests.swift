import Align
import Ground
import TestNumbers
import TestRasters
import Testing

@Suite struct HeightMatchTests {
    /// Sampled windows of 40 × 40 spread over `extent` pixels; `later` gives what the later epoch adds.
    private func samples(
        extent: Int = 2_000, noise: Float, _ later: (Int, Int, inout SeededNumbers) -> Float
    ) -> [(earlier: PixelBlock, later: PixelBlock)] {
        var numbers = SeededNumbers(seed: 11)
        func gaussian() -> Float { (0..<12).reduce(Float(-6)) { sum, _ in sum + .random(in: 0...1, using: &numbers) } }
        return (0..<25).map { place in
            let window = Window(
                column: place % 5 * extent / 5, row: place / 5 * extent / 5, columns: 40, rows: 40)
            var (before, after): ([Float], [Float]) = ([], [])
            for pixel in 0..<window.count {
                let (column, row) = (window.column + pixel % 40, window.row + pixel / 40)
                let ground = 20 + Float(column) / 50
                before.append(ground)
                after.append(ground + noise * gaussian() + later(column, row, &numbers))
            }
            let seen = [UInt8](repeating: 1, count: window.count)
            return (
                PixelBlock(window: window, bands: [.height], samples: before, validity: seen),
                PixelBlock(window: window, bands: [.height], samples: after, validity: seen)
            )
        }
    }

    @Test func biasAndNoiseAreFoundInSpiteOfAThirdOfTrueChangeOneWay() {
        let match = HeightMatch(
            samples: samples(noise: 0.1) { _, _, numbers in
                0.5 + (Float.random(in: 0...1, using: &numbers) < 0.3 ? Float.random(in: 2...6, using: &numbers) : 0)
            })
        #expect(abs(match.bias - 0.5) < 0.01)
        #expect(match.tilt == .zero)
        #expect((0.09...0.12).contains(match.noise))
        // Seven tenths of 40 000 are stable.
        #expect((27_000...28_500).contains(match.stableSamples))
    }

    @Test func aTiltIsFoundWhereSamplesSpreadBothWays() {
        let match = HeightMatch(
            samples: samples(noise: 0.1) { column, row, numbers in
                -0.5 + 0.0004 * Float(column) - 0.0002 * Float(row)
                    + (Float.random(in: 0...1, using: &numbers) < 0.3 ? -4 : 0)
            })
        #expect(abs(match.tilt.x - 0.0004) < 1e-5 && abs(match.tilt.y + 0.0002) < 1e-5)
        for (column, row) in [(0.0, 0.0), (2_000, 0), (0, 2_000), (1_000, 1_000)] {
            let expected = -0.5 + 0.0004 * Float(column) - 0.0002 * Float(row)
            #expect(abs(match.correction(column: column, row: row) - expected) < 0.02)
        }
    }

    @Test func samplesThatLieCloseTogetherSupportNoTilt() {
        let match = HeightMatch(samples: samples(extent: 100, noise: 0.02) { column, _, _ in 0.003 * Float(column) })
        #expect(match.tilt == .zero)
    }

    @Test func swappedEpochsYieldExactlyTheNegative() {
        let pairs = samples(noise: 0.1) { column, _, numbers in
            0.3 + 0.0003 * Float(column) + (Float.random(in: 0...1, using: &numbers) < 0.2 ? 3 : 0)
        }
        let forward = HeightMatch(samples: pairs)
        let backward = HeightMatch(samples: pairs.map { ($0.later, $0.earlier) })
        #expect(backward.bias == -forward.bias && backward.tilt == -forward.tilt)
        #expect(backward.noise == forward.noise && backward.stableSamples == forward.stableSamples)
    }

    @Test func withoutAPixelSeenInBothTheMatchIsTheIdentity() {
        let match = HeightMatch(
            samples: samples(noise: 0) { _, _, _ in 5 }.map { pair in
                var blind = pair.later
                blind.validity = [UInt8](repeating: 0, count: blind.window.count)
                return (pair.earlier, blind)
            })
        #expect(match.correction(column: 3, row: 4) == 0 && match.noise == 1 && match.stableSamples == 0)
    }
}
