/// How a surface looks in sunlight: mean digital numbers and how they vary over it.
struct Paint {
    /// Parallel stripes: crop rows, roof tiles, corrugated steel.
    struct Stripes {
        /// Metres from stripe to stripe.
        var spacing: Double
        /// Direction across the stripes.
        var cosine: Double
        var sine: Double
        /// What is seen between the stripes.
        var between: SIMD4<Float>
        /// Share of the spacing that the gaps take, 0…1.
        var gap: Float
    }

    /// Red, green, blue, near infrared, 0…255.
    var colour: SIMD4<Float>
    /// Deviation of the texture that stays from epoch to epoch (stains, gravel), as a share of the colour.
    var stains: Float = 0.04
    /// Deviation of the texture that changes between epochs (leaves, weeds).
    var growth: Float = 0
    /// Deviation over metres (damp, worn, manured patches).
    var patches: Float = 0.03
    var stripes: Stripes?

    /// The same surface brighter or darker.
    func scaled(_ factor: Float) -> Paint {
        var paint = self
        paint.colour *= factor
        return paint
    }

    /// Another batch of the same material: lighter or darker, and slightly off in hue.
    func varied(_ random: inout RandomSource, by deviation: Double = 0.06) -> Paint {
        var paint = self
        let overall = 1 + deviation * random.normal()
        for band in 0..<4 {
            paint.colour[band] *= Float(overall * (1 + 0.3 * deviation * random.normal()))
        }
        return paint
    }
}
