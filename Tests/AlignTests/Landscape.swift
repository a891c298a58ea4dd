import Foundation
import Ground
import TestNumbers
import TestRasters

/// A ground that can be sampled anywhere exactly: bumps, known in closed form, of the size of roofs and bushes.
struct Landscape {
    private let bumps: [(x: Double, y: Double, width: Double, height: Double)]

    /// About one bump for every 60 square pixels of `window`, and around it.
    init(seed: UInt64, window: Window) {
        var numbers = SeededNumbers(seed: seed)
        let wide = window.expanded(by: 20)
        bumps = (0..<wide.count / 60).map { _ in
            (
                Double.random(in: Double(wide.column)...Double(wide.endColumn), using: &numbers),
                Double.random(in: Double(wide.row)...Double(wide.endRow), using: &numbers),
                Double.random(in: 1.6...4, using: &numbers), Double.random(in: -40...40, using: &numbers)
            )
        }
    }

    /// `bands × rows × columns`; pixel (x, y) shows the ground at (x, y) − shift(x, y). Band b is 100 + 0.8ᵇ·ground.
    func block(
        _ window: Window, bands: [Band] = [.grey], shift: (Double, Double) -> (Double, Double) = { _, _ in (0, 0) }
    ) -> PixelBlock {
        var ground = [Double](repeating: 0, count: window.count)
        for bump in bumps {
            let reach = 5 * bump.width + 12
            let part = Window(
                column: Int(bump.x - reach), row: Int(bump.y - reach), columns: Int(2 * reach) + 1,
                rows: Int(2 * reach) + 1
            ).intersection(window)
            for row in part.row..<part.endRow {
                for column in part.column..<part.endColumn {
                    let moved = shift(Double(column), Double(row))
                    let (x, y) = (Double(column) - moved.0 - bump.x, Double(row) - moved.1 - bump.y)
                    ground[(row - window.row) * window.columns + column - window.column] +=
                        bump.height * exp(-(x * x + y * y) / (2 * bump.width * bump.width))
                }
            }
        }
        let samples = bands.indices.flatMap { band in ground.map { Float(100 + pow(0.8, Double(band)) * $0) } }
        return PixelBlock(
            window: window, bands: bands, samples: samples, validity: [UInt8](repeating: 1, count: window.count))
    }
}

extension PixelBlock {
    /// With white noise of σ = `sigma` added (the sum of twelve uniforms less 6 has σ = 1).
    func noisy(_ sigma: Float, seed: UInt64) -> PixelBlock {
        var numbers = SeededNumbers(seed: seed)
        var block = self
        for index in samples.indices {
            let normal = (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0...1, using: &numbers) }
            block.samples[index] += sigma * normal
        }
        return block
    }

    /// With every sample replaced.
    func mapped(_ transform: (Float) -> Float) -> PixelBlock {
        PixelBlock(window: window, bands: bands, samples: samples.map(transform), validity: validity)
    }
}
