import Align
import Ground

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
                var (redness, blueness, saturation) = (brightness, brightness, brightness)
                for pixel in 0..<count {
                    let (r, g, b) = (
                        block.samples[red * count + pixel], block.samples[green * count + pixel],
                        block.samples[blue * count + pixel]
                    )
                    let share = 1 / max(brightness[pixel] + floor, floor)
                    redness[pixel] = (r - g) * share
                    blueness[pixel] = (b - g) * share
                    saturation[pixel] = (max(r, g, b) - min(r, g, b)) * share
                }
                (planes[kinds[1]], planes[kinds[2]], planes[kinds[3]]) = (redness, blueness, saturation)
            }
            for pixel in 0..<count { brightness[pixel] /= middle }
            planes[kinds[0]] = brightness
        }
        if let before = planes[.brightnessEarlier], var change = planes[.brightnessLater] {
            for pixel in change.indices { change[pixel] -= before[pixel] }
            planes[.brightnessChange] = change
        }
        return planes
    }
}
