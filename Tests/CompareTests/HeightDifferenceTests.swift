import Align
import Compare
import Ground
import TestNumbers
import TestRasters
import Testing

@Suite struct HeightDifferenceTests {
    private let window = Window(column: 100, row: 50, columns: 16, rows: 14)

    private func block(blind: Int? = nil, _ height: (Int, Int) -> Float) -> PixelBlock {
        var validity = [UInt8](repeating: 1, count: window.count)
        if let blind { validity[blind] = 0 }
        return PixelBlock(
            window: window, bands: [.height],
            samples: (0..<window.count).map { height($0 % window.columns, $0 / window.columns) }, validity: validity)
    }
    /// A house of 6 m from column `start`, 6 × 6 pixels.
    private func house(_ start: Int, roof: Float = 6) -> (Int, Int) -> Float {
        { (start..<start + 6).contains($0) && (4..<10).contains($1) ? roof : 0 }
    }
    private func match(_ bias: Float) -> HeightMatch {
        HeightMatch(samples: [(block { _, _ in 0 }, block { _, _ in bias })])
    }

    @Test func aStoreyIsGainedByItsHeightLessTheBias() {
        let planes = HeightDifference(
            earlier: block(house(5)), later: block { house(5, roof: 9)($0, $1) + 0.5 }, match: match(0.5))
        // One pixel in from the eaves, where a pixel of misfit cannot explain it: 4 × 4.
        let proved = planes.gain.indices.filter { planes.gain[$0] > 0 }
        #expect(proved.count == 16 && proved.allSatisfy { abs(planes.gain[$0] - 3) < 1e-5 })
        #expect(planes.difference.count { abs($0 - 3) < 1e-5 } == 36)
        #expect(planes.loss.allSatisfy { $0 == 0 })
    }

    @Test func aHouseShownAPixelAsideNeitherRoseNorSank() {
        let planes = HeightDifference.planes(earlier: block(house(5)), later: block(house(6)), match: match(0))
        #expect(planes.gain.allSatisfy { $0 == 0 } && planes.loss.allSatisfy { $0 == 0 })
    }

    @Test func swappedEpochsSwapGainAndLossExactly() {
        var numbers = SeededNumbers(seed: 2)
        let noise = (0..<2 * window.count).map { _ in Float.random(in: -0.3...0.3, using: &numbers) }
        let before = block { 20 + house(3)($0, $1) + noise[$1 * 16 + $0] }
        let after = block(blind: 40) { 20.7 + house(8)($0, $1) + noise[224 + $1 * 16 + $0] }
        let forward = HeightDifference(
            earlier: before, later: after, match: HeightMatch(samples: [(before, after)]))
        let backward = HeightDifference(
            earlier: after, later: before, match: HeightMatch(samples: [(after, before)]))
        #expect(forward.gain == backward.loss && forward.loss == backward.gain)
        #expect(forward.gain.contains { $0 > 5 } && forward.loss.contains { $0 > 5 })
        #expect(forward.validity == backward.validity)
        #expect(forward.difference == backward.difference.map { -$0 })
    }

    @Test func whatWasNotObservedTakesItsNeighboursWithIt() {
        let planes = HeightDifference.planes(
            earlier: block(blind: 5 * 16 + 5) { _, _ in 0 }, later: block { _, _ in 9 }, match: match(0))
        let lost = (1..<13).flatMap { row in (1..<15).map { row * 16 + $0 } }.filter { planes.validity[$0] == 0 }
        #expect(lost == [68, 69, 70, 84, 85, 86, 100, 101, 102])
        #expect(lost.allSatisfy { planes.gain[$0] == 0 })
    }
}
