import Align
import Ground
import TestRasters
import Testing

@Suite struct BrightnessMatchTests {
    private let window = Window(column: 0, row: 0, columns: 100, rows: 100)

    private func block(_ samples: [Float], validity: [UInt8]? = nil) -> PixelBlock {
        PixelBlock(
            window: window, bands: [.grey], samples: samples, validity: validity ?? [UInt8](repeating: 1, count: 10_000)
        )
    }

    /// earlier = 1.25 × later − 10, a fifth of the pixels changed by a lot, noise of σ = 2 on the rest.
    @Test func gainOffsetAndNoiseAreFoundInSpiteOfAFifthOfTrueChange() throws {
        var numbers = SeededNumbers(seed: 3)
        var (earlier, later): ([Float], [Float]) = ([], [])
        for pixel in 0..<10_000 {
            let value = Float.random(in: 60...160, using: &numbers)
            // The sum of twelve uniforms less 6 has σ = 1 (Irwin–Hall).
            let noise = (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0...1, using: &numbers) }
            later.append(value)
            earlier.append(1.25 * value - 10 + 2 * noise + (pixel % 5 == 0 ? 70 : 0))
        }
        let match = BrightnessMatch(samples: [(block(earlier), block(later))], bands: 1)
        // Within 2 % of the range 65…190 from its 1st to its 99th percentile.
        for value in stride(from: Float(61), through: 159, by: 7) {
            #expect(abs(match.curves[0](value) - (1.25 * value - 10)) < 2.5, "\(value)")
        }
        #expect((1.8...3.2).contains(match.noise[0]))
    }

    @Test func whatWasNotObservedDoesNotCount() {
        let earlier = (0..<10_000).map { Float($0 % 100) }
        var later = earlier
        var validity = [UInt8](repeating: 1, count: 10_000)
        for pixel in 0..<5_000 {
            later[pixel] = 255
            validity[pixel] = 0
        }
        let match = BrightnessMatch(samples: [(block(earlier), block(later, validity: validity))], bands: 1)
        for value in stride(from: Float(1), through: 98, by: 1) { #expect(abs(match.curves[0](value) - value) < 0.01) }
    }

    @Test func withoutASinglePixelTheMatchIsTheIdentity() {
        let blind = block([Float](repeating: 7, count: 10_000), validity: [UInt8](repeating: 0, count: 10_000))
        let match = BrightnessMatch(samples: [(blind, blind)], bands: 1)
        #expect(match.curves == [.identity] && match.curves[0](7) == 7 && match.curves[0](-300) == -300)
        #expect(match.noise[0] == 1)
    }
}
