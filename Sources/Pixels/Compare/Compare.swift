public import Align
public import Ground
import KernelSet
import Kernels

/// `Compare` turns an aligned pair into evidence planes, one detector each.
///
/// ``Evidence/init(_:)`` runs every detector of the ``detectors`` registry that the pair's bands allow, then
/// combines their planes into what looks like construction (``Construction``). A new detector is one file and one line
/// in the registry.
public struct Evidence: Sendable {
    /// The window of the survey's grid.
    public let window: Window
    /// `rows × columns` per kind; kinds that the bands do not allow are absent, not zero.
    public let planes: [EvidenceKind: [Float]]
    /// 1 = the pixel and its eight neighbours were observed in both epochs; planes mean nothing elsewhere.
    public let validity: [UInt8]
    /// The surfaces compared; nil without both.
    public let heights: HeightDifference?
    /// The earlier surface as it is, metres; nil without one.
    public let earlierSurface: PixelBlock?
    /// The later surface as it is, metres; nil without one.
    public let laterSurface: PixelBlock?
    /// Whether vegetation was told by near infrared (NDVI) rather than by colour (excess green).
    public let hasNearInfrared: Bool

    /// Runs the detectors on a pair.
    public init(_ pair: AlignedPair) {
        let window = pair.window
        self.window = window
        hasNearInfrared = pair.bands.contains(.nir) && pair.bands.contains(.red)
        let validity = [UInt8](unsafeUninitializedCapacity: window.count) { buffer, initialised in
            if let base = buffer.baseAddress {
                kernels.erode3x3(pair.validity, rows: window.rows, columns: window.columns, into: base)
            }
            initialised = window.count
        }
        self.validity = validity
        let scale = EvidenceScale(pixelSize: pair.pixelSize)
        var planes: [EvidenceKind: [Float]] = [:]
        for detector in detectors {
            for (kind, plane) in detector.evidence(of: pair, scale: scale) { planes[kind] = plane }
        }
        let combined = Construction.planes(of: planes, pair: pair, validity: validity, scale: scale)
        planes[.construction] = combined.construction
        planes[.removal] = combined.removal
        (earlierSurface, laterSurface) = (pair.surfaces.earlier, pair.surfaces.later)
        if let before = earlierSurface, let after = laterSurface, let match = pair.surfaces.match {
            let heights = HeightDifference(earlier: before, later: after, match: match)
            planes[.heightGain] = heights.gain
            planes[.heightLoss] = heights.loss
            self.heights = heights
        } else {
            heights = nil
        }
        self.planes = planes
    }
}

/// A named method: aligned pair → evidence planes.
protocol Detector: Sendable {
    /// The planes it yields, each `rows × columns`; none where the bands do not allow it.
    ///
    /// A pixel's value depends on nothing farther away than `scale.reach`, so that it is the same in every block.
    func evidence(of pair: AlignedPair, scale: EvidenceScale) -> [EvidenceKind: [Float]]
}

/// Every detector there is.
let detectors: [any Detector] = [
    ChangeVectorDetector(),
    SpectralAngleDetector(),
    VegetationDetector(),
    StructureDetector(),
    ShadowDetector(),
    ColourDetector(),
]
