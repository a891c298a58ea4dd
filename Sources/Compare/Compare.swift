public import Align
public import Ground
import Kernels

/// `Compare` turns an aligned pair into evidence planes, one detector each.
///
/// ``Evidence/init(_:)`` runs every detector of the ``detectors`` registry that the pair's bands allow. A new detector
/// is one file and one line in the registry.
public struct Evidence: Sendable {
    /// The window of the survey's grid.
    public let window: Window
    /// `rows × columns` per kind; kinds that the bands do not allow are absent, not zero.
    public let planes: [EvidenceKind: [Float]]
    /// 1 = the pixel and its eight neighbours were observed in both epochs; planes mean nothing elsewhere.
    public let validity: [UInt8]
    /// Whether vegetation was told by near infrared (NDVI) rather than by colour (excess green).
    public let hasNearInfrared: Bool
    /// Leftover misregistration in pixels; nil until it is measured.
    public let residualShiftPixels: Double?

    /// Runs every detector on a pair.
    public init(_ pair: AlignedPair) {
        let window = pair.window
        self.window = window
        hasNearInfrared = pair.bands.contains(.nir) && pair.bands.contains(.red)
        residualShiftPixels = pair.residualShiftPixels
        validity = [UInt8](unsafeUninitializedCapacity: window.count) { buffer, initialised in
            if let base = buffer.baseAddress {
                Kernels.erode3x3(pair.validity, rows: window.rows, columns: window.columns, into: base)
            }
            initialised = window.count
        }
        planes = detectors.reduce(into: [:]) { planes, detector in
            for (kind, plane) in detector.evidence(of: pair) { planes[kind] = plane }
        }
    }
}

/// What an evidence plane says of a pixel.
public enum EvidenceKind: String, Sendable, Hashable, CaseIterable {
    /// Robust change vector, in σ of unchanged pixels, ≥ 0.
    case changeMagnitude
    /// Vegetation index of the earlier epoch: NDVI (−1…1), or excess green (−1…2) without near infrared.
    case vegetationEarlier
    /// Vegetation index of the later epoch, same scale.
    case vegetationLater
    /// How far the dimmest band of either epoch outshines 99 % of the ground, in σ of unchanged pixels; above 0 it is as
    /// white as a cloud. Only with near infrared: in colours alone a white roof looks the same.
    case whiteness
    /// Earlier minus later vegetation index; the earlier one's least within ±1 pixel, so a shift yields no loss.
    case vegetationLoss
}

/// A named method: aligned pair → evidence planes.
protocol Detector: Sendable {
    /// The planes it yields, each `rows × columns`; none where the bands do not allow it.
    func evidence(of pair: AlignedPair) -> [EvidenceKind: [Float]]
}

/// Every detector there is.
let detectors: [any Detector] = [
    ChangeVectorDetector(),
    VegetationDetector(),
    WhitenessDetector(),
]
