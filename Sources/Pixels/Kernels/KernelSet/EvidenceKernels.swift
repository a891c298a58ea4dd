/// Pixel by pixel from planes of both epochs to evidence.
public protocol EvidenceKernels {
    /// a − b.
    static func difference(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>
    )

    /// factor × values + offset, in place.
    static func scale(_ values: UnsafeMutablePointer<Float>, count: Int, by factor: Float, offset: Float)

    /// values / max(weights, 1), in place.
    static func divide(_ values: UnsafeMutablePointer<Float>, by weights: UnsafePointer<Float>, count: Int)

    /// A soft step, drawn straight: (values − middle) × slope + ½, limited to 0…1, in place.
    static func step(_ values: UnsafeMutablePointer<Float>, count: Int, middle: Float, slope: Float)

    /// values × (1 − shares), in place.
    static func fade(_ values: UnsafeMutablePointer<Float>, by shares: UnsafePointer<Float>, count: Int)

    /// Mean of some bands; `outside` where the mask is 0.
    ///
    /// - Parameters:
    ///   - starts: `bands` places in `samples` at which the bands' `count` numbers begin.
    static func mean(
        _ samples: UnsafePointer<Float>, at starts: UnsafePointer<Int>, bands: Int, validity: UnsafePointer<UInt8>,
        outside: Float, count: Int, into result: UnsafeMutablePointer<Float>
    )

    /// Colour free of brightness: (r − g), (b − g) and (greatest − least of the three), over brightness + floor.
    ///
    /// - Parameters:
    ///   - brightness: `count`.
    ///   - floor: > 0; what dark pixels are divided by.
    static func colour(
        red: UnsafePointer<Float>, green: UnsafePointer<Float>, blue: UnsafePointer<Float>,
        brightness: UnsafePointer<Float>, floor: Float, count: Int, redness: UnsafeMutablePointer<Float>,
        blueness: UnsafeMutablePointer<Float>, saturation: UnsafeMutablePointer<Float>
    )

    /// Signs of construction from all evidence at once; `Construction` in the room Compare says what they mean.
    ///
    /// - Parameters:
    ///   - change: smoothed change of what is bare now, σ; the result is written over it.
    ///   - bare: the same, not smoothed.
    ///   - novelty, stood: smoothed change of structure, and texture that was there.
    ///   - edgesBefore, edgesAfter: straightness of edges.
    ///   - plants: factor for plants lost; 1 where nothing says.
    static func construction(
        change: UnsafeMutablePointer<Float>, bare: UnsafePointer<Float>, novelty: UnsafePointer<Float>,
        stood: UnsafePointer<Float>, edgesBefore: UnsafePointer<Float>, edgesAfter: UnsafePointer<Float>,
        plants: UnsafePointer<Float>, validity: UnsafePointer<UInt8>, count: Int, scales: ConstructionScales
    )
}

/// From where on evidence counts, see `EvidenceKernels.construction`.
public struct ConstructionScales: Sendable {
    /// Straightness, σ per pixel, below which edges are noise.
    public let edgeFloor: Float
    /// Change, σ, at which the magnitude has half its full weight.
    public let magnitudeScale: Float
    /// Change, σ, from which a pixel counts fully by itself.
    public let edgeMagnitude: Float

    /// Scales from their parts.
    public init(edgeFloor: Float, magnitudeScale: Float, edgeMagnitude: Float) {
        (self.edgeFloor, self.magnitudeScale, self.edgeMagnitude) = (edgeFloor, magnitudeScale, edgeMagnitude)
    }
}
