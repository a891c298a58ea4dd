import Align
import Ground
import KernelSet
import Kernels

/// The colours themselves, in both epochs: roofs, soil and concrete differ where no difference of epochs tells.
///
/// Relative to the survey's middle brightness, so that sensors compare; from red, green and blue, or brightness alone
/// where these are not all there.
struct ColourDetector: Detector {
    /// Brightness, as a share of the middle, added to what is divided by: dark pixels have no colour.
    private static let darkness: Float = 0.06

    func evidence(of pair: AlignedPair, scale: EvidenceScale) -> [EvidenceKind: [Float]] {
        let middle = max(pair.greyMiddle, 1e-6)
        var planes: [EvidenceKind: [Float]] = [:]
        for (block, kinds) in [
            (pair.earlier, [EvidenceKind.brightnessEarlier, .rednessEarlier, .bluenessEarlier, .saturationEarlier]),
            (pair.later, [.brightnessLater, .rednessLater, .bluenessLater, .saturationLater]),
        ] {
            var brightness = Planes.grey(block, validity: pair.validity, outside: middle)
            let count = brightness.count
            if let red = block.bands.firstIndex(of: .red), let green = block.bands.firstIndex(of: .green),
                let blue = block.bands.firstIndex(of: .blue)
            {
                let floor = Self.darkness * middle
                var (redness, blueness) = (Planes.empty(count), Planes.empty(count))
                let saturation = block.samples.withUnsafeBufferPointer { samples in
                    Planes.make(count) { saturation in
                        guard let base = samples.baseAddress else { return }
                        kernels.colour(
                            red: base + red * count, green: base + green * count, blue: base + blue * count,
                            brightness: brightness, floor: floor, count: count, redness: &redness,
                            blueness: &blueness, saturation: saturation)
                    }
                }
                (planes[kinds[1]], planes[kinds[2]], planes[kinds[3]]) = (redness, blueness, saturation)
            }
            kernels.scale(&brightness, count: count, by: 1 / middle, offset: 0)
            planes[kinds[0]] = brightness
        }
        if let before = planes[.brightnessEarlier], let after = planes[.brightnessLater] {
            planes[.brightnessChange] = Planes.difference(after, before)
        }
        return planes
    }
}
