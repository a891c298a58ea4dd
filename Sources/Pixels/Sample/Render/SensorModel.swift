import Foundation
import Ground

/// Turns radiance into what a real sensor delivers: blur, shift, haze of a cloud, radiometry, noise, gaps.
struct SensorModel {
    let acquisition: Acquisition
    let textures: TextureBank
    let seed: UInt64

    /// `bands × rows × columns` digital numbers, 1…255, and 0 where nothing was recorded.
    struct Image {
        let columns: Int
        let rows: Int
        var planes: [UInt8]
        /// `rows × columns`; 255 = recorded.
        var mask: [UInt8]
    }

    func expose(_ radiance: SceneRenderer.Radiance, bands: Int) -> Image {
        let (columns, rows) = (acquisition.columns, acquisition.rows)
        var image = Image(
            columns: columns, rows: rows, planes: [UInt8](repeating: 0, count: bands * columns * rows),
            mask: [UInt8](repeating: 0, count: columns * rows))
        var random = RandomSource(
            seed: seed, stream: 0xA000 + (acquisition.role == .later ? 1 : 0) + (acquisition.sensor == .drone ? 2 : 0))
        let response = Response(acquisition)
        for row in 0..<rows {
            for column in 0..<columns {
                let at = Coordinate(
                    x: acquisition.corner.x + (Double(column) + 0.5) * acquisition.pixelSize,
                    y: acquisition.top - (Double(row) + 0.5) * acquisition.pixelSize)
                var noise = SIMD4<Float>.zero
                // Drawn for every pixel, so that a gap does not change the noise of the rest.
                for band in 0..<bands { noise[band] = Float(acquisition.noise * random.normal()) }
                if acquisition.isMissing(at) { continue }
                let shift = acquisition.shift(at: at)
                var value = blurred(radiance, column: Double(column) - shift.x, row: Double(row) - shift.y)
                value = veiled(value, at: at)
                let (u, v) = (
                    (at.x - acquisition.corner.x) / acquisition.bounds.width,
                    (at.y - acquisition.corner.y) / acquisition.bounds.height
                )
                let illumination = 1 + acquisition.illumination * sin(5 * u + 1) * cos(4 * v)
                for band in 0..<bands {
                    let number = response.number(value[band], band: band) * Float(illumination) + noise[band]
                    // 0 means "not recorded", so the darkest water is 1.
                    image.planes[(band * rows + row) * columns + column] = UInt8(min(255, max(1, number.rounded())))
                }
                image.mask[row * columns + column] = 255
            }
        }
        return image
    }

    /// The response curve as a table: a power per pixel and band would dominate the cost.
    private struct Response {
        private var tables: [[Float]] = []

        init(_ acquisition: Acquisition) {
            for band in 0..<4 {
                let (gain, offset, gamma) = (acquisition.gain[band], acquisition.offset[band], acquisition.gamma[band])
                tables.append((0...1200).map { 255 * pow(Float($0) / 1020, gamma) * gain + offset })
            }
        }

        func number(_ value: Float, band: Int) -> Float {
            let place = min(max(value * 4, 0), 1199)
            let index = Int(place)
            let table = tables[band]
            return table[index] + (table[index + 1] - table[index]) * (place - Float(index))
        }
    }

    /// The point spread function around a (fractional) pixel: a Gaussian over half-pixel radiances.
    private func blurred(_ radiance: SceneRenderer.Radiance, column: Double, row: Double) -> SIMD4<Float> {
        // Pixel centres lie between two half pixels.
        let (x, y) = (column * 2 + 0.5 + Double(radiance.margin), row * 2 + 0.5 + Double(radiance.margin))
        let (left, top) = (Int(x.rounded(.down)) - 3, Int(y.rounded(.down)) - 3)
        let sharpness = Float(1 / (2 * pow(2 * acquisition.blurPixels, 2)))
        var (weightsX, weightsY) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for tap in 0..<8 {
            let (dx, dy) = (Float(Double(left + tap) - x), Float(Double(top + tap) - y))
            weightsX[tap] = exp(-dx * dx * sharpness)
            weightsY[tap] = exp(-dy * dy * sharpness)
        }
        var sum = SIMD4<Float>.zero
        radiance.samples.withUnsafeBufferPointer { samples in
            for tapY in 0..<8 {
                let start = (top + tapY) * radiance.columns + left
                var line = SIMD4<Float>.zero
                for tapX in 0..<8 { line += samples[start + tapX] * weightsX[tapX] }
                sum += line * weightsY[tapY]
            }
        }
        return sum / (weightsX.sum() * weightsY.sum())
    }

    private func veiled(_ value: SIMD4<Float>, at point: Coordinate) -> SIMD4<Float> {
        guard let cloud = acquisition.cloud else { return value }
        let dimmed = value * (1 - 0.45 * Self.opacity(around: cloud.shadow, cloud.radius, point, textures))
        let opacity = Self.opacity(around: cloud.centre, cloud.radius, point, textures)
        return dimmed * (1 - opacity) + SIMD4<Float>(232, 234, 238, 226) * opacity
    }

    /// 0 = clear, 1 = nothing seen; the cloud and its shadow have the same shape.
    static func opacity(
        around centre: Coordinate, _ radius: Double, _ point: Coordinate, _ textures: TextureBank
    ) -> Float {
        let (dx, dy) = (point.x - centre.x, point.y - centre.y)
        let distance = hypot(dx, dy)
        guard distance < radius * 2 else { return 0 }
        let texel = Float(radius / 14)
        let ragged =
            textures.clumps(Float(dx), Float(dy), texel: texel, offset: 0)
            + 0.5 * textures.clumps(Float(dx), Float(dy), texel: texel / 3, offset: 99)
        return min(1, max(0, (1.1 - Float(distance / radius) - 0.2 * ragged) / 0.4))
    }
}
