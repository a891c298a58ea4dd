import Align
import Ground

/// Shadow of buildings and trees in both epochs, and how it moved. Shadow is observed, but it is no ground change.
///
/// Shadow is darker than nearly all open ground: between 0.62 (none) and 0.47 (full) of its middle brightness; the
/// visible share of a clear sky's light is about a third to a half (Dare 2005, 10.14358/PERS.71.2.169). Green plants,
/// as dark, are left out by their index.
struct ShadowDetector: Detector {
    func evidence(of pair: AlignedPair, scale: EvidenceScale) -> [EvidenceKind: [Float]] {
        let (upper, lower) = (0.62 * pair.greyMiddle, 0.47 * pair.greyMiddle)
        func shadow(_ block: PixelBlock) -> [Float] {
            var plane = Planes.grey(block, validity: pair.validity, outside: upper)
            let greenness = VegetationDetector.greenness(of: block)
            for pixel in plane.indices {
                let depth = min(max((upper - plane[pixel]) / (upper - lower), 0), 1)
                plane[pixel] = depth * (1 - (greenness?[pixel] ?? 0))
            }
            return plane
        }
        let (before, after) = (shadow(pair.earlier), shadow(pair.later))
        var change = after
        for pixel in change.indices { change[pixel] -= before[pixel] }
        return [.shadowEarlier: before, .shadowLater: after, .shadowChange: change]
    }
}
