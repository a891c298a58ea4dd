import Foundation

/// Periodic planes of smooth noise, mean 0 and deviation 1, laid over the ground at any scale.
struct TextureBank {
    private static let edge = 256
    private static let mask = 255
    private let fine: [Float]
    private let clump: [Float]

    init(seed: UInt64) {
        fine = Self.plane(seed: seed, stream: 901, smoothing: 1)
        clump = Self.plane(seed: seed, stream: 902, smoothing: 5)
    }

    /// Noise whose grains are about two texels wide.
    func grain(_ x: Float, _ y: Float, texel: Float, offset: UInt32) -> Float {
        Self.sample(fine, x / texel, y / texel, offset)
    }

    /// Noise whose clumps are about six texels wide.
    func clumps(_ x: Float, _ y: Float, texel: Float, offset: UInt32) -> Float {
        Self.sample(clump, x / texel, y / texel, offset)
    }

    @inline(__always)
    private static func sample(_ plane: [Float], _ x: Float, _ y: Float, _ offset: UInt32) -> Float {
        let (fx, fy) = (x.rounded(.down), y.rounded(.down))
        let (tx, ty) = (x - fx, y - fy)
        let column = (Int(fx) &+ Int(offset & 0xFFFF)) & mask
        let row = (Int(fy) &+ Int(offset >> 16)) & mask
        let (right, below) = ((column + 1) & mask, (row + 1) & mask)
        return plane.withUnsafeBufferPointer { plane in
            let upper = plane[row << 8 | column] * (1 - tx) + plane[row << 8 | right] * tx
            let lower = plane[below << 8 | column] * (1 - tx) + plane[below << 8 | right] * tx
            return upper * (1 - ty) + lower * ty
        }
    }

    private static func plane(seed: UInt64, stream: UInt64, smoothing passes: Int) -> [Float] {
        var random = RandomSource(seed: seed, stream: stream)
        var plane = (0..<(edge * edge)).map { _ in Float(random.normal()) }
        for _ in 0..<passes {
            for horizontal in [true, false] {
                let source = plane
                for row in 0..<edge {
                    for column in 0..<edge {
                        func at(_ step: Int) -> Float {
                            horizontal
                                ? source[row << 8 | ((column + step) & mask)]
                                : source[((row + step) & mask) << 8 | column]
                        }
                        plane[row << 8 | column] = 0.25 * at(-1) + 0.5 * at(0) + 0.25 * at(1)
                    }
                }
            }
        }
        let mean = plane.reduce(0, +) / Float(plane.count)
        let deviation = (plane.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(plane.count)).squareRoot()
        return plane.map { ($0 - mean) / deviation }
    }
}
