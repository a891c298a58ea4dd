import Align
import Ground
import KernelSet
import Kernels

/// The angle between both epochs' spectra: a change of material, whatever the light. Needs two bands or more.
///
/// Source: spectral angle mapper, Kruse et al. 1993, 10.1016/0034-4257(93)90013-N.
struct SpectralAngleDetector: Detector {
    func evidence(of pair: AlignedPair, scale: EvidenceScale) -> [EvidenceKind: [Float]] {
        guard pair.bands.count > 1 else { return [:] }
        let count = pair.window.count
        return [
            .spectralAngle: Planes.make(count) {
                kernels.spectralAngle(
                    pair.earlier.samples, pair.later.samples, bands: pair.bands.count, count: count, into: $0)
            }
        ]
    }
}
