import Align
import Ground
import KernelSet
import Kernels

/// Robust change vector in units of the survey's own noise, see `ChangeVectorKernels.robustChangeVector`.
struct ChangeVectorDetector: Detector {
    func evidence(of pair: AlignedPair, scale: EvidenceScale) -> [EvidenceKind: [Float]] {
        let window = pair.window
        let weights = pair.noise.map { 1 / ($0 * $0) }
        var scratch = [Float](repeating: 0, count: 3 * window.columns)
        let plane = [Float](unsafeUninitializedCapacity: window.count) { buffer, initialised in
            if let base = buffer.baseAddress {
                kernels.robustChangeVector(
                    earlier: pair.earlier.samples, later: pair.later.samples, weights: weights,
                    bands: pair.bands.count, rows: window.rows, columns: window.columns, scratch: &scratch,
                    magnitude: base)
            }
            initialised = window.count
        }
        return [.changeMagnitude: plane]
    }
}
