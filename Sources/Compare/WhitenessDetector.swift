import Align
import Ground

/// Pixels brighter than nearly all ground in every band, near infrared included: clouds, in either epoch.
///
/// Source: the whiteness and brightness tests of Fmask (Zhu & Woodcock 2012, 10.1016/j.rse.2011.10.028), reduced to
/// what four bands allow.
struct WhitenessDetector: Detector {
    func evidence(of pair: AlignedPair) -> [EvidenceKind: [Float]] {
        guard pair.bands.contains(.nir) else { return [:] }
        let count = pair.window.count
        var plane = [Float](repeating: -.infinity, count: count)
        for block in [pair.earlier, pair.later] {
            var least = [Float](repeating: .infinity, count: count)
            for band in pair.bands.indices {
                let (brightest, scale) = (pair.brightest[band], 1 / pair.noise[band])
                for pixel in 0..<count {
                    let excess = (block.samples[band * count + pixel] - brightest) * scale
                    if excess < least[pixel] { least[pixel] = excess }
                }
            }
            for pixel in 0..<count where least[pixel] > plane[pixel] { plane[pixel] = least[pixel] }
        }
        return [.whiteness: plane]
    }
}
