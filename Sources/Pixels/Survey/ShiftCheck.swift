import Align
import Cadastre
import Compare
import Findings
import Ground
import Judge

/// Asks of every suspected parcel whether a leftover shift around it explains the change.
///
/// The survey's shift field is smooth; walls, terrain and mosaics shift more locally. Where a parcel looks changed, the
/// shift is measured once more in its own window, taken out, and the parcel is judged on what is left.
struct ShiftCheck {
    /// What the survey's alignment left, pixels: the answer where nothing local can be measured; nil = not aligned.
    let residualPixels: Double?
    private let estimator = ShiftEstimator(searchPixels: searchPixels)
    /// A local shift beyond this is not misregistration.
    private static let searchPixels = 3
    /// Probability from which no leftover shift explains a change.
    private static let clearProbability = 0.95
    /// Robust change vectors tolerate a shift below this.
    private static let worthwhilePixels = 0.25

    init(residualPixels: Double?) {
        self.residualPixels = residualPixels
    }

    /// The judgement of a parcel, the leftover shift around it taken out.
    func judge(
        _ parcel: Parcel, _ judge: ParcelJudge, evidence: Evidence, pair: AlignedPair
    ) -> ParcelJudge.Judgement {
        let first = judge.judge(parcel, evidence: evidence, residualShiftPixels: residualPixels)
        guard first.change != nil, (first.verdict.confidence ?? 0) < Self.clearProbability else { return first }
        // The parcel's own window and nothing beyond it: the answer must be the same in every block.
        let local = pair.cut(to: judge.window(for: parcel.bounds).intersection(pair.window))
        // Bands are correlated: their mean gives as good a shift, four times as fast.
        let grey = local.grey
        let point = estimator.measure(earlier: grey.earlier, later: grey.later)
        guard point.isReliable else { return first }
        var measured = first
        measured.verdict.residualShiftPixels = point.shift.length
        guard point.shift.length > Self.worthwhilePixels else { return measured }
        let second = judge.judge(
            parcel, evidence: Evidence(local.shifted(by: point.shift)), residualShiftPixels: point.shift.length)
        // The local shift may only withdraw a suspicion: if it raises the probability, the match is wrong.
        return (second.verdict.confidence ?? 0) < (first.verdict.confidence ?? 0) ? second : measured
    }
}
