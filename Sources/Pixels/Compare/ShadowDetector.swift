import Align
import Ground
import KernelSet
import Kernels

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
            kernels.step(
                &plane, count: plane.count, middle: (upper + lower) / 2, slope: -1 / max(upper - lower, 1e-6))
            if let greenness = VegetationDetector.greenness(of: block) {
                kernels.fade(&plane, by: greenness, count: plane.count)
            }
            return plane
        }
        let (before, after) = (shadow(pair.earlier), shadow(pair.later))
        return [
            .shadowEarlier: before, .shadowLater: after, .shadowChange: Planes.difference(after, before),
        ]
    }
}
