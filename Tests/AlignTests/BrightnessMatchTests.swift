import Align
import Foundation
import Ground
import TestNumbers
import TestRasters
import Testing

@Suite struct BrightnessMatchTests {
    private let window = Window(column: 0, row: 0, columns: 100, rows: 100)

    private func block(_ samples: [Float], validity: [UInt8]? = nil) -> PixelBlock {
        PixelBlock(
            window: window, bands: [.grey], samples: samples, validity: validity ?? [UInt8](repeating: 1, count: 10_000)
        )
    }

    /// `response` of the earlier epoch's ground is what the later one shows; a share of the pixels shows other ground.
    private func pair(
        changed: Double, sigma: Float, _ response: (Float) -> Float
    ) -> (earlier: PixelBlock, later: PixelBlock) {
        var numbers = SeededNumbers(seed: 3)
        // The sum of twelve uniforms less 6 has σ = 1 (Irwin–Hall).
        func noise() -> Float {
            (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0...1, using: &numbers) }
        }
        var (earlier, later): ([Float], [Float]) = ([], [])
        for _ in 0..<10_000 {
            let ground = Float.random(in: 50...170, using: &numbers)
            let isChanged = Double.random(in: 0...1, using: &numbers) < changed
            let seen = isChanged ? Float.random(in: 50...170, using: &numbers) : ground
            earlier.append(ground + sigma * noise())
            later.append(response(seen) + sigma * noise())
        }
        return (block(earlier), block(later))
    }

    /// Another gain, offset and gamma, a third of the pixels another ground, noise of σ = 1.5 on all.
    @Test(arguments: [Float(0.8), 1, 1.25], [(Float(0.7), Float(25)), (1.4, -25), (1, 0)])
    func theResponseIsFoundInSpiteOfAThirdOfTrueChange(_ gamma: Float, _ line: (gain: Float, offset: Float)) {
        let response = { (ground: Float) in line.gain * 255 * pow(ground / 255, gamma) + line.offset }
        let match = BrightnessMatch(samples: [pair(changed: 1.0 / 3, sigma: 1.5, response)], bands: 1)
        // 2 % of the range 50…170.
        for ground in stride(from: Float(56), through: 164, by: 4) {
            let found = match.curves[0](response(ground))
            #expect(abs(found - ground) < 2.4, "\(ground) → \(found)")
        }
    }

    /// With a fifth of other ground (nearly all of it off by more than the noise) the median over all is the unchanged
    /// pixels' 0.625 quantile (0.5 / 0.8): 0.887 σ, times 1.4826, times √2 for noise in both epochs.
    @Test func noiseIsMeasuredAndNeverBelowWhatIsVisible() {
        let loud = BrightnessMatch(samples: [pair(changed: 0.2, sigma: 5) { $0 }], bands: 1)
        #expect(abs(loud.noise[0] - 0.887 * 1.4826 * 5 * Float(2).squareRoot()) < 1.2)
        // 2 % of the range from the 1st to the 99th percentile of 50…170.
        let quiet = BrightnessMatch(samples: [pair(changed: 0.2, sigma: 0.5) { $0 }], bands: 1)
        #expect(abs(quiet.noise[0] - 0.02 * 0.98 * 120) < 0.05)
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
