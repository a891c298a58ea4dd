import Align
import Ground
import KernelSet
import Kernels

/// Structure of both epochs: local correlation, texture, gradient energy and straight edges.
///
/// Works on the mean of the visible bands in a square of about 5.5 m: half a house. Sources: structure term of SSIM
/// (Wang et al. 2004), structure tensor (Bigün & Granlund 1987); see the kernels.
struct StructureDetector: Detector {
    func evidence(of pair: AlignedPair, scale: EvidenceScale) -> [EvidenceKind: [Float]] {
        let (rows, columns, count) = (pair.window.rows, pair.window.columns, pair.window.count)
        // Sums of squares keep their digits when taken about the middle of the range.
        let middle = pair.greyMiddle
        let means = LocalMeans(
            validity: pair.validity, rows: rows, columns: columns, radius: scale.structureRadius)
        var epochs: [(grey: [Float], sum: [Float], squares: [Float])] = []
        for block in [pair.earlier, pair.later] {
            var grey = Planes.grey(block, validity: pair.validity, outside: middle)
            kernels.scale(&grey, count: count, by: 1, offset: -middle)
            epochs.append((grey, means.sum(grey), means.productSum(grey, grey)))
        }
        let cross = means.productSum(epochs[0].grey, epochs[1].grey)
        var deviations = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
        var change = Planes.make(count) { correlation in
            kernels.localCorrelation(
                weight: means.weight, a: epochs[0].sum, b: epochs[1].sum, aa: epochs[0].squares,
                bb: epochs[1].squares, ab: cross, noise: pair.greyNoise, count: count, correlation: correlation,
                deviationA: &deviations.0, deviationB: &deviations.1)
        }
        kernels.scale(&change, count: count, by: -1, offset: 1)
        var planes: [EvidenceKind: [Float]] = [
            .structureChange: change, .textureEarlier: deviations.0, .textureLater: deviations.1,
        ]
        for (epoch, kinds) in zip(
            epochs,
            [
                (EvidenceKind.gradientEnergyEarlier, EvidenceKind.straightnessEarlier),
                (.gradientEnergyLater, .straightnessLater),
            ])
        {
            (planes[kinds.0], planes[kinds.1]) = edges(epoch.grey, means, noise: pair.greyNoise, rows, columns)
        }
        return planes
    }

    private func edges(
        _ grey: [Float], _ means: LocalMeans, noise: Float, _ rows: Int, _ columns: Int
    ) -> (energy: [Float], straightness: [Float]) {
        let count = grey.count
        var (x, y) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
        kernels.gradients(grey, rows: rows, columns: columns, alongColumns: &x, alongRows: &y)
        let (xx, yy, xy) = (means.productSum(x, x), means.productSum(y, y), means.productSum(x, y))
        var energy = [Float](repeating: 0, count: count)
        let straightness = Planes.make(count) { straightness in
            kernels.edgeTensor(
                weight: means.weight, xx: xx, yy: yy, xy: xy, scale: 1 / noise, count: count, energy: &energy,
                straightness: straightness)
        }
        return (energy, straightness)
    }
}
