public import Cadastre
public import Compare
public import Findings
public import Ground

/// `Judge` says of every parcel what happened to it, and on what that rests.
///
/// The flow: coverage fractions of the parcel (Cadastre) × evidence planes (Compare) → gates (*too coarse*,
/// *not observed*, clouds counted in) → the score: the highest level at which a coherent patch of at least
/// ``JudgeSettings/minimumPatchSquareMetres`` inside the parcel stands out → verdict → the patches' outlines.
///
/// A verdict is a pure function of the parcel and the pixels within ``JudgeSettings/contextMetres`` of it, so it does
/// not depend on how the survey was cut into blocks.
public struct ParcelJudge: Sendable {
    let settings: JudgeSettings
    private let grid: PixelGrid

    /// A judge for parcels on `grid`.
    public init(settings: JudgeSettings, grid: PixelGrid) {
        self.settings = settings
        self.grid = grid
    }

    /// The score from which a parcel is a finding.
    public var threshold: Double { settings.threshold }

    /// The pixels around a parcel that its verdict depends on; may reach beyond the grid.
    public func window(for bounds: Bounds) -> Window {
        grid.window(covering: bounds.expanded(by: settings.contextMetres))
            // Evidence looks at its neighbourhood, which must be the same in every block.
            .expanded(by: EvidenceScale(pixelSize: grid.pixelSize).reach)
    }

    /// What a parcel's pixels say.
    public struct Judgement: Sendable {
        /// The verdict.
        public let verdict: Verdict
        /// The changed patches; nil unless the verdict is a change.
        public let change: Change?
    }

    /// The changed patches of a parcel and the numbers they rest on.
    public struct Change: Sendable {
        /// Outlines of the patches, in the grid's CRS.
        public let polygons: MultiPolygon
        /// Coverage-weighted area inside the parcel, m².
        public let areaInsideSquareMetres: Double
        /// The same patches' area beyond the parcel's edge, m².
        public let areaBeyondSquareMetres: Double
        /// The numbers, in a fixed order.
        public let measurements: [Measurement]
    }

    /// Judges one parcel; `evidence` must hold the parcel's ``window(for:)``.
    ///
    /// `residualShiftPixels` is what is known of the leftover shift around it; kept in the verdict.
    public func judge(_ parcel: Parcel, evidence: Evidence, residualShiftPixels: Double?) -> Judgement {
        let view = view(of: parcel, evidence: evidence)
        let validShare = view.validShare
        func verdict(_ verdictClass: VerdictClass, score: Double? = nil) -> Verdict {
            Verdict(
                parcelCode: parcel.code, verdictClass: verdictClass, score: score,
                confidence: score.map(confidence), validShare: validShare,
                residualShiftPixels: residualShiftPixels)
        }
        if parcel.polygon.area / grid.pixelAreaSquareMetres < settings.minimumPixels {
            return Judgement(verdict: verdict(.tooCoarse), change: nil)
        }
        if validShare < settings.minimumValidShare {
            return Judgement(verdict: verdict(.notObserved), change: nil)
        }
        let heights = ParcelHeights(of: parcel, view: view, grid: grid, settings: settings)
        let suspicion = Suspicion(of: view, heights: heights, settings: settings)
        guard suspicion.level >= settings.threshold else {
            return Judgement(verdict: verdict(.noChange, score: suspicion.level), change: nil)
        }
        let patches = patches(of: suspicion, view: view)
        let measurements = PatchMeasurements(patches: patches, suspicion: suspicion, view: view)
        let polygons = patches.flatMap { PatchOutline.polygons(of: $0, view: view, grid: grid) }
        let change = Change(
            polygons: MultiPolygon(polygons), areaInsideSquareMetres: patches.reduce(0) { $0 + $1.areaInside },
            areaBeyondSquareMetres: patches.reduce(0) { $0 + $1.areaBeyond }, measurements: measurements.list)
        return Judgement(
            verdict: verdict(measurements.verdictClass(settings), score: suspicion.level), change: change)
    }

    /// A parcel's measurements, whatever the gates say; `evidence` must hold the parcel's ``window(for:)``.
    public func measurements(of parcel: Parcel, evidence: Evidence) -> ParcelMeasurements {
        let view = view(of: parcel, evidence: evidence)
        let heights = ParcelHeights(of: parcel, view: view, grid: grid, settings: settings)
        return measurements(
            of: parcel, view: view, suspicion: Suspicion(of: view, heights: heights, settings: settings))
    }

    private func measurements(of parcel: Parcel, view: ParcelView, suspicion: Suspicion) -> ParcelMeasurements {
        ParcelMeasurements(
            of: view, area: parcel.polygon.area, suspicion: suspicion, settings: settings, pixelSize: grid.pixelSize)
    }

    /// The evidence around a parcel.
    func view(of parcel: Parcel, evidence: Evidence) -> ParcelView {
        ParcelView(
            window: window(for: parcel.bounds),
            coverage: CoverageFractions(of: parcel.polygon, bounds: parcel.bounds, on: grid), evidence: evidence,
            pixelArea: grid.pixelAreaSquareMetres)
    }

    /// The patches that stand out, and the one that the surfaces prove.
    private func patches(of suspicion: Suspicion, view: ParcelView) -> [Patch] {
        var plane = suspicion.plane
        if let proof = suspicion.proof {
            for pixel in view.indices(of: proof.pixels, in: proof.window) where plane.indices.contains(pixel) {
                plane[pixel] = max(plane[pixel], Float(settings.threshold))
            }
        }
        // A proved patch may be a hair smaller than asked: its edge is a pixel wide.
        let least = suspicion.proof.map { min($0.areaInsideSquareMetres, settings.minimumPatchSquareMetres) }
        return Patches(of: plane, above: Float(settings.threshold), view: view)
            .filter { $0.areaInside >= (least ?? settings.minimumPatchSquareMetres) - 1e-6 }
    }

    /// A score's place on 0…1: one half at the threshold. Uncalibrated until a learned judge replaces it.
    private func confidence(_ score: Double) -> Double { score / (score + settings.threshold) }
}
