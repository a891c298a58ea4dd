import Align
import Foundation
import Ground
import TestRasters
import Testing

@Suite struct HeightShiftTests {
    private static let edge = 420
    /// Pixels by which the later epoch, imagery and surface model, lies off the earlier one.
    private static let shift = (x: 0.4, y: -0.3)

    /// Metres above the datum at a place in pixels: a slope of 0.5 m a pixel eastward and 0.25 m southward, all the way
    /// or up to a ridge and down again.
    private static func height(_ x: Double, _ y: Double, hasRidge: Bool) -> Double {
        let middle = Double(edge) / 2
        return 300 + 0.5 * (hasRidge ? -abs(x - middle) : x) + 0.25 * (hasRidge ? -abs(y - middle) : y)
    }

    /// Nothing was built: whatever the shift, the surfaces do not differ. With the shift left in, they would differ by
    /// 0.5 · 0.4 − 0.25 · 0.3 = 0.125 m on the slope, and by up to 0.5 · 0.4 + 0.25 · 0.3 = 0.275 m beside the ridge.
    @Test(arguments: [true, false], [true, false])
    func aSlopeThatLiesOffDoesNotDiffer(isOnGrid: Bool, hasRidge: Bool) async throws {
        let edge = Self.edge
        let window = Window(column: 0, row: 0, columns: edge, rows: edge)
        let ground = DrawnVillage(seed: 41, window: window)
        let (before, after) = (ground.bands([]), ground.bands([], shift: Self.shift))
        let surface = { (x: Double, y: Double) in Self.height(x, y, hasRidge: hasRidge) }
        let files = try EpochFiles(
            before.noisy(1.5, seed: 5), after.noisy(1.5, seed: 6), columns: edge, rows: edge,
            surfaces: EpochFiles.Surfaces(
                earlier: surface, later: { surface($0 - Self.shift.x, $1 - Self.shift.y) },
                offset: isOnGrid ? 0 : 0.37))
        let alignment = try await files.alignment(across: 3, down: 3)
        // A twentieth of a pixel off is 0.025 m on the steeper slope.
        #expect(abs(alignment.shift.global.columns - Self.shift.x) < 0.05)
        #expect(abs(alignment.shift.global.rows - Self.shift.y) < 0.05)
        let match = try #require(alignment.height)
        #expect(abs(match.bias) < 0.04 && match.noise < 0.04)
        let pair = try PairReader(files.pair, alignment: alignment).read(window)
        let (earlier, later) = (try #require(pair.surfaces.earlier), try #require(pair.surfaces.later))
        var worst: Float = 0
        for row in 20..<edge - 20 where abs(row - edge / 2) > 3 {
            for column in 20..<edge - 20 where abs(column - edge / 2) > 3 {
                let pixel = row * edge + column
                try #require(earlier.validity[pixel] == 1 && later.validity[pixel] == 1)
                let correction = match.correction(column: Double(column), row: Double(row))
                worst = max(worst, abs(later.samples[pixel] - earlier.samples[pixel] - correction))
            }
        }
        #expect(worst < 0.06)
    }
}
