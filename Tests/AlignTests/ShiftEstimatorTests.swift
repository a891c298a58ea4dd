import Align
import Foundation
import Ground
import Testing

@Suite struct ShiftEstimatorTests {
    private let window = Window(column: 500, row: 300, columns: 160, rows: 160)

    private func error(_ point: TiePoint, _ columns: Double, _ rows: Double) -> Double {
        Shift(columns: point.shift.columns - columns, rows: point.shift.rows - rows).length
    }

    @Test(arguments: [(0.0, 0.0), (0.5, -0.5), (0.27, 3.61), (-2.33, 1.75), (-7.9, 8.0), (6.48, -5.02)])
    func aShiftIsFoundToAFiftiethOfAPixelWhereTheTruthIsExact(columns: Double, rows: Double) {
        let land = Landscape(seed: 1, window: window)
        let point = ShiftEstimator().measure(
            earlier: land.block(window), later: land.block(window) { _, _ in (columns, rows) })
        #expect(error(point, columns, rows) < 0.02)
        #expect(point.isReliable && point.correlation > 0.98 && point.standardError < 0.02)
        #expect(point.column == 580 && point.row == 380)
    }

    /// Gains 0.7 and 1.4, gammas 0.8 and 1.25, noise of σ = 5, in two bands.
    @Test(arguments: [(Float(0.7), Float(0.8)), (1.4, 1.25), (0.7, 1.25), (1.4, 0.8)])
    func gainGammaAndNoiseDoNotMoveIt(gain: Float, gamma: Float) {
        let land = Landscape(seed: 2, window: window)
        let earlier = land.block(window, bands: [.red, .nir]).noisy(5, seed: 3)
        let later = land.block(window, bands: [.red, .nir]) { _, _ in (1.37, -0.62) }
            .mapped { gain * 100 * pow(max(0, $0) / 100, gamma) + 12 }.noisy(5, seed: 4)
        let point = ShiftEstimator().measure(earlier: earlier, later: later)
        #expect(error(point, 1.37, -0.62) < 0.06 && point.isReliable)
    }

    @Test func aThirdOfTheWindowRebuiltDoesNotMoveIt() {
        let (land, other) = (Landscape(seed: 5, window: window), Landscape(seed: 6, window: window))
        var later = land.block(window) { _, _ in (-0.81, 2.44) }
        let rebuilt = other.block(window)
        for pixel in 0..<window.count where pixel % 160 < 54 { later.samples[pixel] = rebuilt.samples[pixel] }
        let point = ShiftEstimator().measure(
            earlier: land.block(window).noisy(3, seed: 7), later: later.noisy(3, seed: 8))
        #expect(error(point, -0.81, 2.44) < 0.05 && point.isReliable)
    }

    @Test func theStandardErrorIsAsLargeAsTheErrorsAre() {
        var squares = 0.0
        for seed in UInt64(0)..<12 {
            let (land, clutter) = (Landscape(seed: seed, window: window), Landscape(seed: 90 + seed, window: window))
            let own = clutter.block(window)
            var later = land.block(window) { _, _ in (0.4, 0.3) }
            for pixel in 0..<window.count { later.samples[pixel] += 0.7 * (own.samples[pixel] - 100) }
            let point = ShiftEstimator().measure(
                earlier: land.block(window).noisy(4, seed: 20 + seed), later: later.noisy(4, seed: 50 + seed))
            let inUnits = error(point, 0.4, 0.3) / point.standardError
            squares += inUnits * inUnits / 12
        }
        // Both directions together: up to √2 standard errors if they are alike.
        #expect((0.4...2.5).contains(squares.squareRoot()))
    }

    @Test func whatWasNotObservedDoesNotCount() {
        let land = Landscape(seed: 9, window: window)
        var later = land.block(window) { _, _ in (2.2, 0.4) }
        for pixel in 0..<window.count where (pixel / 160) % 160 < 60 {
            later.samples[pixel] = pixel % 3 == 0 ? .nan : 200
            later.validity[pixel] = 0
        }
        let point = ShiftEstimator().measure(earlier: land.block(window), later: later)
        #expect(error(point, 2.2, 0.4) < 0.02 && point.isReliable)
        for pixel in 0..<window.count where pixel % 160 < 140 { later.validity[pixel] = 0 }
        #expect(ShiftEstimator().measure(earlier: land.block(window), later: later).weakness == .tooFewPixels)
    }

    @Test func cutOffBrightnessDoesNotMoveIt() {
        let land = Landscape(seed: 10, window: window)
        let later = land.block(window) { _, _ in (0.6, -0.3) }
        let point = ShiftEstimator().measure(
            earlier: land.block(window).mapped { min(255, 2.2 * $0) }, later: later.mapped { min(255, 2 * $0) })
        #expect(error(point, 0.6, -0.3) < 0.02 && point.isReliable)
    }

    @Test func aFlatWindowHasNoTexture() {
        let flat = Landscape(seed: 11, window: window).block(window).mapped { _ in 80 }
        #expect(ShiftEstimator().measure(earlier: flat, later: flat).weakness == .noTexture)
        let point = ShiftEstimator().measure(earlier: flat.noisy(4, seed: 1), later: flat.noisy(4, seed: 2))
        #expect(!point.isReliable && point.reliability == 0)
    }

    @Test func stripesAreAmbiguous() {
        var stripes = Landscape(seed: 12, window: window).block(window)
        for pixel in 0..<window.count { stripes.samples[pixel] = 100 + 40 * sin(Float(pixel % 160) * 0.7) }
        let point = ShiftEstimator().measure(
            earlier: stripes.noisy(2, seed: 1), later: stripes.noisy(2, seed: 2))
        #expect(point.weakness == .ambiguous)
    }

    @Test func aGridOfEqualRoofsIsAmbiguous() {
        var roofs = Landscape(seed: 12, window: window).block(window)
        for pixel in 0..<window.count {
            roofs.samples[pixel] = (pixel % 160) % 12 < 6 && (pixel / 160) % 12 < 6 ? 160 : 90
        }
        let point = ShiftEstimator(searchPixels: 14).measure(
            earlier: roofs.noisy(2, seed: 1), later: roofs.noisy(2, seed: 2))
        #expect(point.weakness == .ambiguous)
    }

    @Test func nothingInCommonIsAmbiguous() {
        let (land, other) = (Landscape(seed: 13, window: window), Landscape(seed: 14, window: window))
        let point = ShiftEstimator().measure(earlier: land.block(window), later: other.block(window))
        #expect(point.weakness == .ambiguous)
    }

    @Test func aNarrowSearchAboutAKnownShiftFindsTheSame() {
        let land = Landscape(seed: 15, window: window)
        let later = land.block(window.expanded(by: 14)) { _, _ in (9.3, -10.6) }
        let point = ShiftEstimator().measure(
            earlier: land.block(window), later: later, initial: Shift(columns: 8.6, rows: -10.1), searchPixels: 2)
        #expect(error(point, 9.3, -10.6) < 0.01 && point.isReliable)
    }

    @Test func changingPlacesTurnsTheShiftRound() {
        let land = Landscape(seed: 16, window: window)
        let (a, b) = (land.block(window).noisy(3, seed: 1), land.block(window) { _, _ in (0.7, 1.2) }.noisy(3, seed: 2))
        let forth = ShiftEstimator().measure(earlier: a, later: b)
        let back = ShiftEstimator().measure(earlier: b, later: a)
        #expect(error(forth, -back.shift.columns, -back.shift.rows) < 0.02)
        #expect(ShiftEstimator().measure(earlier: a, later: b) == forth)
    }

    @Test func aTinyWindowIsTooSmallNotATrap() {
        for size in [0, 1, 2, 5, 17, 30] {
            let tiny = Window(column: 0, row: 0, columns: size, rows: size)
            let land = Landscape(seed: 17, window: tiny)
            let point = ShiftEstimator().measure(earlier: land.block(tiny), later: land.block(tiny))
            #expect(!point.isReliable)
        }
    }
}
