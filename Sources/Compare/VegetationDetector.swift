import Align
import Ground
import Kernels

/// Vegetation of both epochs and its loss: NDVI with near infrared, excess green with colours only, else nothing.
struct VegetationDetector: Detector {
    func evidence(of pair: AlignedPair) -> [EvidenceKind: [Float]] {
        guard let before = index(of: pair.earlier), let after = index(of: pair.later) else { return [:] }
        let window = pair.window
        let least = plane(window.count) {
            Kernels.minimum3x3(before, rows: window.rows, columns: window.columns, into: $0)
        }
        var loss = least
        for pixel in loss.indices { loss[pixel] -= after[pixel] }
        return [.vegetationEarlier: before, .vegetationLater: after, .vegetationLoss: loss]
    }

    private func index(of block: PixelBlock) -> [Float]? {
        let count = block.window.count
        func offset(_ band: Band) -> Int? { block.bands.firstIndex(of: band).map { $0 * count } }
        return block.samples.withUnsafeBufferPointer { samples -> [Float]? in
            guard let base = samples.baseAddress, let red = offset(.red) else { return nil }
            if let nir = offset(.nir) {
                return plane(count) { Kernels.normalisedDifference(base + nir, base + red, count: count, into: $0) }
            }
            guard let green = offset(.green), let blue = offset(.blue) else { return nil }
            return plane(count) {
                Kernels.excessGreen(red: base + red, green: base + green, blue: base + blue, count: count, into: $0)
            }
        }
    }

    private func plane(_ count: Int, _ fill: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialised in
            if let base = buffer.baseAddress { fill(base) }
            initialised = count
        }
    }
}
