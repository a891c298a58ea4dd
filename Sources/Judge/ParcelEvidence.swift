public import Cadastre
public import Compare
import Ground

/// What every evidence plane says of one parcel, in one number each: without a verdict.
public struct ParcelEvidence: Sendable {
    /// Share of the parcel's area that was observed in both epochs, 0…1.
    public let validShare: Double
    /// Per kind, the highest value that a coherent patch of ``JudgeSettings/minimumPatchSquareMetres`` inside the parcel
    /// reaches, as the verdict's score is taken; 0 where nothing stands out above 0.
    public let levels: [EvidenceKind: Double]

    /// Measures a parcel; `evidence` must hold `ParcelJudge.window(for:)` of its bounds.
    public init(of parcel: Parcel, evidence: Evidence, judge: ParcelJudge) {
        let view = judge.view(of: parcel, evidence: evidence)
        validShare = view.validShare
        levels = EvidenceKind.allCases.reduce(into: [:]) { levels, kind in
            guard evidence.planes[kind] != nil else { return }
            levels[kind] = PatchLevel.highest(
                of: view.observed(kind), view: view, minimumArea: judge.settings.minimumPatchSquareMetres)
        }
    }
}
