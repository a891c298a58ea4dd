import Align
import Ground
import KernelSet
import Kernels

/// Vegetation of both epochs and its loss: NDVI with near infrared, excess green with colours only, else nothing.
struct VegetationDetector: Detector {
    func evidence(of pair: AlignedPair, scale: EvidenceScale) -> [EvidenceKind: [Float]] {
        guard let before = Self.index(of: pair.earlier), let after = Self.index(of: pair.later) else { return [:] }
        let window = pair.window
        let least = Planes.make(window.count) {
            kernels.minimum3x3(before, rows: window.rows, columns: window.columns, into: $0)
        }
        return [
            .vegetationEarlier: before, .vegetationLater: after, .vegetationLoss: Planes.difference(least, after),
        ]
    }

    /// How green a pixel is, 0…1: a soft step at NDVI 0.3 (sparse cover) or at excess green 0.12 (Woebbecke et al. 1995
    /// separate plants from soil there); nil where the bands do not say.
    static func greenness(of block: PixelBlock) -> [Float]? {
        guard var plane = index(of: block) else { return nil }
        let isNDVI = block.bands.contains(.nir)
        let (middle, slope): (Float, Float) = isNDVI ? (0.3, 1 / 0.05) : (0.12, 1 / 0.02)
        // A logistic step, drawn straight within ±2 widths: the tails do not matter.
        kernels.step(&plane, count: plane.count, middle: middle, slope: slope * 0.25)
        return plane
    }

    private static func index(of block: PixelBlock) -> [Float]? {
        let count = block.window.count
        func offset(_ band: Band) -> Int? { block.bands.firstIndex(of: band).map { $0 * count } }
        return block.samples.withUnsafeBufferPointer { samples -> [Float]? in
            guard let base = samples.baseAddress, let red = offset(.red) else { return nil }
            if let nir = offset(.nir) {
                return Planes.make(count) {
                    kernels.normalisedDifference(base + nir, base + red, count: count, into: $0)
                }
            }
            guard let green = offset(.green), let blue = offset(.blue) else { return nil }
            return Planes.make(count) {
                kernels.excessGreen(red: base + red, green: base + green, blue: base + blue, count: count, into: $0)
            }
        }
    }
}
