import Align
import Foundation
import Ground
import Testing

@Suite struct ResamplerTests {
    private let window = Window(column: -37, row: 50, columns: 150, rows: 110)

    /// A field of one shift everywhere, from points that all say the same.
    private func field(_ columns: Double, _ rows: Double) -> ShiftField {
        ShiftField(tiePoints: tiePoints { _, _ in Shift(columns: columns, rows: rows) })
    }

    private func tiePoints(_ truth: (Double, Double) -> Shift) -> [TiePoint] {
        (0..<100).map { index in
            let (column, row) = (Double(index % 10) * 50 - 150, Double(index / 10) * 50 - 150)
            return TiePoint(
                column: column, row: row, shift: truth(column, row), standardError: 0.02, correlation: 0.9,
                reliability: 0.9, weakness: nil)
        }
    }

    private func largestDifference(_ a: PixelBlock, _ b: PixelBlock) -> Float {
        zip(a.samples, b.samples).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test(arguments: [(0.5, 0.5), (2.31, -0.77), (-5.6, 4.25), (0.3, 0)])
    func aShiftedLandscapeComesBackToTheEarlierOne(columns: Double, rows: Double) {
        let land = Landscape(seed: 1, window: window)
        let field = field(columns, rows)
        let later = land.block(window.expanded(by: field.marginPixels), bands: [.red, .nir]) { _, _ in (columns, rows) }
        let back = Resampler.resample(later, to: window, field: field)
        #expect(back.window == window && back.bands == [.red, .nir])
        #expect(back.validity.allSatisfy { $0 == 1 })
        // The ground spans some 200 digital numbers; its finest bumps have σ = 1.6 pixels.
        #expect(largestDifference(back, land.block(window, bands: [.red, .nir])) < 0.6)
    }

    @Test(arguments: [(0, 0), (3, -2), (-7, 0)])
    func wholePixelsAreCopied(columns: Int, rows: Int) {
        let land = Landscape(seed: 2, window: window)
        let field = field(Double(columns) + 0.01, Double(rows) - 0.015)
        let later = land.block(window.expanded(by: field.marginPixels)).noisy(10, seed: 3)
        let back = Resampler.resample(later, to: window, field: field)
        for row in 0..<window.rows {
            for column in 0..<window.columns {
                let source =
                    (row + rows + field.marginPixels) * later.window.columns + column + columns + field.marginPixels
                #expect(back.samples[row * window.columns + column] == later.samples[source])
            }
        }
    }

    @Test func theResultDoesNotDependOnHowTheGridIsCut() {
        let land = Landscape(seed: 4, window: window)
        let field = ShiftField(
            tiePoints: tiePoints { Shift(columns: 1 + 0.5 * sin($0 / 90), rows: -0.6 + 0.3 * cos($1 / 110)) })
        var later = land.block(window.expanded(by: field.marginPixels)) { _, _ in (1, -0.6) }
        for pixel in stride(from: 0, to: later.window.count, by: 997) { later.validity[pixel] = 0 }
        let whole = Resampler.resample(later, to: window, field: field)
        for part in [
            Window(column: -37, row: 50, columns: 61, rows: 110), Window(column: 24, row: 50, columns: 89, rows: 33),
            Window(column: 24, row: 83, columns: 89, rows: 77),
        ] {
            let piece = Resampler.resample(cut(later, part.expanded(by: field.marginPixels)), to: part, field: field)
            for row in 0..<part.rows {
                for column in 0..<part.columns {
                    let at = row * part.columns + column
                    let wholeAt =
                        (row + part.row - window.row) * window.columns + column + part.column - window.column
                    #expect(piece.samples[at] == whole.samples[wholeAt])
                    #expect(piece.validity[at] == whole.validity[wholeAt])
                }
            }
        }
    }

    private func cut(_ block: PixelBlock, _ part: Window) -> PixelBlock {
        func pixels<Value>(_ values: [Value], _ base: Int) -> [Value] {
            (part.row..<part.endRow).flatMap { row in
                let start = base + (row - block.window.row) * block.window.columns + part.column - block.window.column
                return values[start..<start + part.columns]
            }
        }
        return PixelBlock(
            window: part, bands: block.bands, samples: pixels(block.samples, 0), validity: pixels(block.validity, 0))
    }

    @Test func whatWasNotObservedSpreadsAsFarAsItHasAWeightAndNoFarther() {
        let field = field(0.5, 0)
        let wide = window.expanded(by: field.marginPixels)
        var later = Landscape(seed: 5, window: window).block(wide)
        let hole = (70 + field.marginPixels) * wide.columns + 40 + field.marginPixels
        later.validity[hole] = 0
        later.samples[hole] = .nan
        let back = Resampler.resample(later, to: window, field: field)
        let gone = back.validity.indices.filter { back.validity[$0] == 0 }
        // Half a pixel across: pixel c is made of c − 2 … c + 3.
        #expect(gone == (37...42).map { 70 * window.columns + $0 })
        #expect(back.samples.indices.allSatisfy { back.validity[$0] == 0 || back.samples[$0].isFinite })
    }

    @Test func whatTheBlockDoesNotHoldIsNotObserved() {
        let field = field(4.5, -2.25)
        let later = Landscape(seed: 6, window: window).block(window)
        let back = Resampler.resample(later, to: window, field: field)
        for row in 0..<window.rows {
            for column in 0..<window.columns {
                let held = column + 4 - 2 >= 0 && column + 4 + 3 < 150 && row - 3 - 2 >= 0 && row - 3 + 3 < 110
                #expect(back.validity[row * 150 + column] == (held ? 1 : 0))
            }
        }
    }

    @Test func withoutAFieldNothingIsTouched() {
        let later = Landscape(seed: 7, window: window).block(window)
        let back = Resampler.resample(later, to: window, field: .none)
        #expect(back.samples == later.samples && back.validity == later.validity)
    }
}
