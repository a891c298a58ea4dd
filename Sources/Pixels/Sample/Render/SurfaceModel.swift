import Foundation
import Ground

/// The drone's digital surface model: heights above the sea as photogrammetry gives them.
enum SurfaceModel {
    static let nodata: Float = -9999
    /// Heights are kept in steps of 1/64 m: finer digits are noise, and noise does not compress; a binary fraction
    /// leaves the rest of the mantissa zero.
    private static let step: Float = 1 / 64

    /// `rows × columns` metres; ``nodata`` where nothing was recorded.
    static func render(_ world: World, acquisition: Acquisition, textures: TextureBank, seed: UInt64) -> [Float] {
        let (columns, rows) = (acquisition.columns, acquisition.rows)
        let field = HeightField(
            world, role: acquisition.role, bounds: acquisition.bounds.expanded(by: 0.2), cell: acquisition.pixelSize)
        var random = RandomSource(seed: seed, stream: 0xD000 + (acquisition.role == .later ? 1 : 0))
        let season: UInt32 = acquisition.role == .later ? 9_000_017 : 4_100_003
        // The later flight's control points sit 15 cm higher, as two flights rarely agree.
        let bias: Float = acquisition.role == .later ? 0.15 : 0
        var model = [Float](repeating: nodata, count: columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                let noise = Float(random.normal()) * 0.007
                let at = Coordinate(
                    x: acquisition.corner.x + (Double(column) + 0.5) * acquisition.pixelSize,
                    y: acquisition.top - (Double(row) + 0.5) * acquisition.pixelSize)
                if acquisition.isMissing(at) { continue }
                // Matching smooths over a few pixels: walls become steep slopes.
                var height: Float = 0
                for dy in -1...1 {
                    for dx in -1...1 {
                        let share: Float = (dx == 0 ? 0.5 : 0.25) * (dy == 0 ? 0.5 : 0.25)
                        height += share * field.heights[(row + 2 + dy) * field.fill.columns + column + 2 + dx]
                    }
                }
                let wave = textures.clumps(Float(at.x), Float(at.y), texel: 0.4, offset: season) * 0.025
                let value = ground(at) + height + wave + noise + bias
                model[row * columns + column] = (value / step).rounded() * step
            }
        }
        return model
    }

    /// The delta's floor, 1985 national height datum: 3 m, rising gently.
    static func ground(_ point: Coordinate) -> Float {
        Float(3.2 + 0.004 * point.x + 0.35 * sin(point.x / 70) * cos(point.y / 55))
    }
}
