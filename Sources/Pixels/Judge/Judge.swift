public import Cadastre
public import Compare
public import Findings
public import Ground
public import Model

/// `Judge` gives every parcel a verdict and the evidence for it.
///
/// The flow: gates first (*too coarse*, *not observed*, clouds counted in) → coverage fractions of the parcel
/// (Cadastre) × evidence planes (Compare) → ``ParcelMeasurements`` → the learned model's probabilities, which surface
/// models overrule where they prove something → verdict → outlines of the suspected patches and the reasons.
///
/// A verdict is a pure function of the parcel and the pixels within ``JudgeSettings/contextMetres`` of it, so it does
/// not depend on how the survey was cut into blocks.
public struct ParcelJudge: Sendable {
    /// The revision of everything between pixels and verdict, part of every survey's identity.
    ///
    /// Raise it by 1 with every change after which the same scenes, parcels, settings and model may give another
    /// verdict, area, outline or measurement: in reading, aligning, comparing, measuring or judging. A repeated call
    /// then runs a finished survey again. The program's version is no part of the identity: a release that changes none
    /// of these leaves finished surveys finished.
    public static let revision = 1

    private let measurer: ParcelMeasurer
    private let model: JudgeModel
    private let columns: ModelColumns
    private var settings: JudgeSettings { measurer.settings }
    private var grid: PixelGrid { measurer.grid }

    /// A judge of what `measurer` measures.
    ///
    /// Throws ``Model/ModelError`` unless ``MeasurementCatalogue`` has all measurements that `model` reads, of its version.
    public init(measurer: ParcelMeasurer, model: JudgeModel) throws {
        columns = try model.columns(of: MeasurementCatalogue.names, version: MeasurementCatalogue.version)
        self.measurer = measurer
        self.model = model
    }

    /// The probability of construction from which a parcel is a finding.
    public var threshold: Double { settings.threshold ?? model.threshold }

    /// The model's identifier.
    public var modelIdentifier: String { model.identifier }

    /// The pixels around a parcel that its verdict depends on; may reach beyond the grid.
    public func window(for bounds: Bounds) -> Window { measurer.window(for: bounds) }

    /// What a parcel's pixels say.
    public struct Judgement: Sendable {
        /// The verdict.
        public var verdict: Verdict
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
        /// What the model saw and what weighed most.
        public let basis: VerdictBasis
    }

    /// Judges one parcel; `evidence` must hold the parcel's ``window(for:)``.
    ///
    /// `residualShiftPixels` is what is known of the leftover shift around it; kept in the verdict.
    public func judge(_ parcel: Parcel, evidence: Evidence, residualShiftPixels: Double?) -> Judgement {
        let view = measurer.view(of: parcel, evidence: evidence)
        let validShare = view.validShare
        func verdict(_ verdictClass: VerdictClass, _ opinion: Opinion? = nil) -> Verdict {
            Verdict(
                parcelCode: parcel.code, verdictClass: verdictClass, score: opinion?.construction,
                confidence: opinion?.confidence, validShare: validShare, residualShiftPixels: residualShiftPixels)
        }
        let pixels = parcel.polygon.area / grid.pixelAreaSquareMetres
        if grid.isTooCoarseForBuildings || pixels < settings.minimumPixels {
            return Judgement(verdict: verdict(.tooCoarse), change: nil)
        }
        if validShare < settings.minimumValidShare {
            return Judgement(verdict: verdict(.notObserved), change: nil)
        }
        let (measured, suspicion, heights) = measurer.measure(parcel, view: view)
        let row = columns.rows(of: measured.values)
        let opinion = Opinion(
            model.judge(row: row), model: model, heights: heights, support: suspicion.support,
            threshold: threshold, settings: settings)
        if opinion.verdictClass == .noChange {
            return Judgement(verdict: verdict(.noChange, opinion), change: nil)
        }
        let isRemoval = opinion.verdictClass == .demolished
        let patches = FindingPatches(
            of: isRemoval ? suspicion.removed : suspicion.built, proof: opinion.proof, view: view, settings: settings)
        let numbers = PatchMeasurements(patches: patches, opinion: opinion, view: view)
        let polygons = patches.list.flatMap { PatchOutline.polygons(of: $0, view: view, grid: grid) }
        let change = Change(
            // Where nothing stands out by itself, the whole parcel is what was judged.
            polygons: polygons.isEmpty ? parcel.polygon : MultiPolygon(polygons),
            areaInsideSquareMetres: patches.list.reduce(0) { $0 + $1.areaInside },
            areaBeyondSquareMetres: patches.list.reduce(0) { $0 + $1.areaBeyond }, measurements: numbers.list,
            basis: VerdictBasis(
                model: model.identifier, measurementVersion: MeasurementCatalogue.version,
                measurements: measured.values,
                reasons: Explanation.reasons(row, verdictClass: opinion.verdictClass, model: model)))
        return Judgement(
            verdict: verdict(opinion.verdictClass ?? numbers.verdictClass(settings), opinion), change: change)
    }
}
