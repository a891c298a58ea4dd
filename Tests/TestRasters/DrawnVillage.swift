import Foundation
public import Ground
import TestNumbers

/// A village in closed form, which can be drawn anywhere exactly, shifted by any part of a pixel: a meadow of bumps
/// (bushes, bare patches, shades) as wide as Gaussians, and houses whose walls are as soft as a sensor shows them.
///
/// Smooth over more than a pixel, so that what is drawn is band-limited but for some 1 %.
public struct DrawnVillage: Sendable {
    /// A house: a rectangle in pixels and the brightness of its roof in red, green, blue and near infrared.
    public struct House: Sendable {
        let left: Double
        let top: Double
        let width: Double
        let height: Double
        let colour: [Double]

        /// A house from its north-west corner.
        public init(_ left: Double, _ top: Double, _ width: Double, _ height: Double, colour: [Double] = tile) {
            (self.left, self.top, self.width, self.height, self.colour) = (left, top, width, height, colour)
        }

        /// Red tiles.
        public static let tile = [160.0, 95, 85, 115]
        /// Concrete.
        public static let concrete = [165.0, 160, 150, 150]
    }

    /// What is drawn, pixels.
    public let window: Window
    private let bumps: [(x: Double, y: Double, width: Double, tint: [Double])]

    private static let meadow = [62.0, 88, 52, 150]
    /// What a bump of height 1 adds: a bush, bare ground, mere light.
    private static let tints = [[-20.0, -12, -16, 25], [42, 18, 22, -30], [16, 17, 13, 22]]
    /// Softness of a wall, pixels.
    private static let blur = 0.75

    /// About one bump for every 40 square pixels of `window`, and around it; `contrast` 1 is a wild meadow.
    public init(seed: UInt64, window: Window, contrast: Double = 1) {
        self.window = window
        var numbers = SeededNumbers(seed: seed)
        let wide = window.expanded(by: 20)
        bumps = (0..<wide.count / 40).map { _ in
            let height = contrast * Double.random(in: 0.2...1, using: &numbers)
            return (
                Double.random(in: Double(wide.column)...Double(wide.endColumn), using: &numbers),
                Double.random(in: Double(wide.row)...Double(wide.endRow), using: &numbers),
                Double.random(in: 1.3...3.5, using: &numbers),
                (Self.tints.randomElement(using: &numbers) ?? []).map { $0 * height }
            )
        }
    }

    /// `rows × columns` for red, green, blue and near infrared, around 20…190; pixel (x, y) shows the ground at
    /// (x, y) − `shift`.
    public func bands(_ houses: [House], shift: (x: Double, y: Double) = (0, 0)) -> [[Double]] {
        let (columns, rows) = (window.columns, window.rows)
        var planes = Self.meadow.map { [Double](repeating: $0, count: columns * rows) }
        func pixels(_ from: Double, _ to: Double, of count: Int) -> Range<Int> {
            let first = min(max(0, Int(from.rounded(.down))), count)
            return first..<max(first, min(count, Int(to.rounded(.up)) + 1))
        }
        func fade(_ middle: Double, _ width: Double, _ range: Range<Int>) -> [Double] {
            range.map { exp(-pow(Double($0) - middle, 2) / (2 * width * width)) }
        }
        for bump in bumps {
            let (x, y) = (bump.x + shift.x - Double(window.column), bump.y + shift.y - Double(window.row))
            let reach = 4.5 * bump.width
            let (across, down) = (pixels(x - reach, x + reach, of: columns), pixels(y - reach, y + reach, of: rows))
            guard !across.isEmpty, !down.isEmpty else { continue }
            let (alongRow, alongColumn) = (fade(x, bump.width, across), fade(y, bump.width, down))
            for row in down {
                for column in across {
                    let share = alongRow[column - across.lowerBound] * alongColumn[row - down.lowerBound]
                    for band in 0..<4 { planes[band][row * columns + column] += share * bump.tint[band] }
                }
            }
        }
        for house in houses {
            func cover(_ place: Double, _ start: Double, _ length: Double) -> Double {
                let scale = 1 / (Self.blur * 2.0.squareRoot())
                return (erf((place - start) * scale) - erf((place - start - length) * scale)) / 2
            }
            // Pixel (x, y) is the square from x to x + 1.
            let (x, y) = (house.left + shift.x - Double(window.column), house.top + shift.y - Double(window.row))
            for row in pixels(y - 6, y + house.height + 6, of: rows) {
                for column in pixels(x - 6, x + house.width + 6, of: columns) {
                    let share =
                        cover(Double(column) + 0.5, x, house.width) * cover(Double(row) + 0.5, y, house.height)
                    for band in 0..<4 {
                        let pixel = row * columns + column
                        planes[band][pixel] += share * (house.colour[band] - planes[band][pixel])
                    }
                }
            }
        }
        return planes
    }
}

extension [[Double]] {
    /// With white noise of σ = `sigma` on every sample (the sum of twelve uniforms less 6 has σ = 1).
    public func noisy(_ sigma: Double, seed: UInt64) -> [[Double]] {
        var numbers = SeededNumbers(seed: seed)
        return map { plane in
            plane.map { value in
                // Twelve 16-bit uniforms out of three draws of 64 bits.
                var sum = 0.0
                for _ in 0..<3 {
                    let bits = numbers.next()
                    sum += Double(bits & 0xFFFF) + Double(bits >> 16 & 0xFFFF) + Double(bits >> 32 & 0xFFFF)
                    sum += Double(bits >> 48)
                }
                return value + sigma * (sum / 65_535 - 6)
            }
        }
    }
}
