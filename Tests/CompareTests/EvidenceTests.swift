import Align
import Compare
import Ground
import TestRasters
import Testing

@Suite struct EvidenceTests {
    private let window = Window(column: 0, row: 0, columns: 6, rows: 6)

    /// Grass everywhere (R 60, G 90, B 50, N 160); in the later epoch a roof (150, 150, 150, 150) on `roof`.
    private func pair(bands: [Band], roof: [Int], blind: [Int] = []) -> AlignedPair {
        let grass: [Band: Float] = [.red: 60, .green: 90, .blue: 50, .nir: 160, .grey: 70]
        let earlier = bands.flatMap { [Float](repeating: grass[$0] ?? 0, count: 36) }
        var later = earlier
        for band in bands.indices { for pixel in roof { later[band * 36 + pixel] = 150 } }
        var validity = [UInt8](repeating: 1, count: 36)
        for pixel in blind { validity[pixel] = 0 }
        return AlignedPair(
            window: window, bands: bands, pixelSize: 1,
            earlier: PixelBlock(window: window, bands: bands, samples: earlier, validity: validity),
            later: PixelBlock(window: window, bands: bands, samples: later, validity: validity),
            validity: validity, noise: [Float](repeating: 5, count: bands.count), greyNoise: 5, greyMiddle: 100)
    }

    private let roof = [14, 15, 20, 21]

    @Test func changeIsMeasuredInNoiseAndOnlyWhereItHappened() throws {
        let evidence = Evidence(pair(bands: [.red, .green, .blue], roof: roof))
        let plane = try #require(evidence.planes[.changeMagnitude])
        #expect(plane.indices.filter { plane[$0] > 0 } == roof)
        // √((90² + 60² + 100²) / 25 / 3) by hand.
        #expect(abs(plane[14] - (Float(21_700) / 75).squareRoot()) < 1e-4)
    }

    @Test func vegetationLossUsesNearInfraredWhereThereIsOneElseExcessGreen() throws {
        let withNIR = try #require(
            Evidence(pair(bands: [.red, .green, .blue, .nir], roof: roof)).planes[.vegetationLoss])
        // NDVI of grass (160 − 60) / 220, of the roof 0.
        #expect(abs(withNIR[14] - 100.0 / 220) < 1e-6 && withNIR[0] == 0)
        let colours = try #require(Evidence(pair(bands: [.red, .green, .blue], roof: roof)).planes[.vegetationLoss])
        // Excess green of grass (180 − 110) / 200, of the roof 0.
        #expect(abs(colours[14] - 0.35) < 1e-6)
    }

    @Test func greyImageryHasNoVegetationRatherThanZero() {
        let evidence = Evidence(pair(bands: [.grey], roof: roof))
        #expect(evidence.planes[.vegetationLoss] == nil)
        #expect(evidence.planes[.changeMagnitude] != nil)
    }

    @Test func whatWasNotObservedTakesItsNeighboursWithIt() {
        let evidence = Evidence(pair(bands: [.red, .green, .blue], roof: roof, blind: [14]))
        for pixel in [7, 8, 9, 13, 14, 15, 19, 20, 21] { #expect(evidence.validity[pixel] == 0) }
        #expect(evidence.validity[28] == 1)
    }
}
