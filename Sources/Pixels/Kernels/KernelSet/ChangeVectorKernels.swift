/// Spectral distance between two epochs.
public protocol ChangeVectorKernels {
    /// Robust change vector: the smallest weighted spectral distance to the other epoch's 3 × 3 neighbourhood, taken
    /// both ways, the larger of the two kept.
    ///
    /// A shift of up to one pixel finds its partner in the neighbourhood and yields little; a real change finds none.
    /// Source: Thonfeld, Feilhauer, Braun & Menz 2016, "Robust Change Vector Analysis (RCVA)", IJAEOG 50, 131-140.
    ///
    /// - Parameters:
    ///   - earlier, later: `bands × rows × columns`.
    ///   - weights: one per band, multiplied onto squared differences; 1/σ² gives the result in units of σ.
    ///   - scratch: `3 × columns` floats.
    ///   - magnitude: `rows × columns` out; √(weighted squared distance / bands), 0 on the outermost pixels.
    static func robustChangeVector(
        earlier: UnsafePointer<Float>, later: UnsafePointer<Float>, weights: UnsafePointer<Float>,
        bands: Int, rows: Int, columns: Int,
        scratch: UnsafeMutablePointer<Float>, magnitude: UnsafeMutablePointer<Float>
    )

    /// Change vector of standardised bands (CVA, Malila 1980): √Σ (later·gainᵇ − earlier·gainᵃ + offset)².
    ///
    /// - Parameters:
    ///   - earlier, later: `bands × count`, band planes `count` apart.
    ///   - earlierGain, laterGain, offset: one per band.
    ///   - magnitude: `count` out.
    static func standardisedChangeVector(
        earlier: UnsafePointer<Float>, later: UnsafePointer<Float>, earlierGain: UnsafePointer<Float>,
        laterGain: UnsafePointer<Float>, offset: UnsafePointer<Float>, bands: Int, count: Int,
        magnitude: UnsafeMutablePointer<Float>
    )
}
