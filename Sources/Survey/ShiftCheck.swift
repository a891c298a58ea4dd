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
    /// A local shift beyond this is no misregistration but another thing.
    private static let searchPixels = 3
    /// Times the threshold from which no leftover shift explains a score.
    private static let clearFactor = 3.0
    /// Below this, robust change vectors bear it anyway.
    private static let worthwhilePixels = 0.25

    init(residualPixels: Double?) {
        self.residualPixels = residualPixels
    }

    /// The judgement of a parcel, the leftover shift around it taken out. `evidence` may be the combination alone: a
    /// suspected parcel is described anew in its own window.
    func judge(
        _ parcel: Parcel, _ judge: ParcelJudge, evidence: Evidence, pair: AlignedPair
    ) -> ParcelJudge.Judgement {
        let first = judge.judge(parcel, evidence: evidence, residualShiftPixels: residualPixels)
        guard first.change != nil else { return first }
        // The parcel's own window and nothing beyond it: the answer must be the same in every block.
        let local = pair.cut(to: judge.window(for: parcel.bounds).intersection(pair.window))
        func described(_ pair: AlignedPair, _ shift: Double?) -> ParcelJudge.Judgement {
            judge.judge(parcel, evidence: Evidence(pair), residualShiftPixels: shift)
        }
        // So clear a change is beyond what a leftover shift makes.
        guard (first.verdict.score ?? 0) < Self.clearFactor * judge.threshold else {
            return described(local, residualPixels)
        }
        let point = estimator.measure(earlier: local.earlier, later: local.later)
        guard point.isReliable else { return described(local, residualPixels) }
        guard point.shift.length > Self.worthwhilePixels else { return described(local, point.shift.length) }
        let second = described(local.shifted(by: point.shift), point.shift.length)
        // Only an alarm is taken back: a local match that makes things worse has matched the wrong thing.
        return (second.verdict.score ?? 0) < (first.verdict.score ?? 0)
            ? second : described(local, point.shift.length)
    }
}
