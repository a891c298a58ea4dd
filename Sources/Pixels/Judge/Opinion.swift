import Findings
import Foundation
import Model

/// The verdict on a parcel from the model and the surface models together.
struct Opinion {
    /// Probability that something was built, 0…1.
    let construction: Double
    /// Probability that what ``verdictClass`` says is there, 0…1.
    let confidence: Double
    /// What happened; nil = something was built, the model does not tell what.
    let verdictClass: VerdictClass?
    /// The patch that rose or sank, where the surfaces prove it.
    let proof: HeightPatch?

    /// What two surface models prove is as good as certain: it is measured, not guessed.
    private static let proved = 0.95
    /// From this share of confirmed construction on, the surfaces do not contradict it.
    private static let borneOut = 0.6
    /// The probability from which cleared ground is named; it makes no order.
    private static let cleared = 0.5

    init(
        _ answer: (construction: Double, kinds: [Double]), model: JudgeModel, heights: ParcelHeights,
        support: Double, threshold: Double, settings: JudgeSettings
    ) {
        let kinds = Dictionary(
            zip(model.kindNames.map(VerdictClass.init(rawValue:)), answer.kinds).compactMap { kind, share in
                kind.map { ($0, share) }
            }, uniquingKeysWith: +)
        func share(_ kind: VerdictClass) -> Double { kinds[kind] ?? 0 }
        func likeliest(_ classes: [VerdictClass]) -> VerdictClass? {
            classes.contains { share($0) > 0 } ? classes.max { share($0) < share($1) } : nil
        }
        if let risen = heights.risen {
            construction = max(answer.construction, Self.proved)
            confidence = construction
            verdictClass = heights.verdictClass(minimumPatch: settings.minimumPatchSquareMetres)
            proof = risen
            return
        }
        // The model uses pictures only: a surface that contradicts it lowers the probability, and no surface alone
        // proves construction.
        let doubt = min(support / Self.borneOut, 1)
        construction = answer.construction * doubt * doubt
        if let sunken = heights.sunken {
            (verdictClass, confidence, proof) = (.demolished, max(share(.demolished), Self.proved), sunken)
            return
        }
        proof = nil
        if construction >= threshold {
            verdictClass = likeliest([.newBuilding, .extension, .taller])
            confidence = construction
            return
        }
        // A threshold that is stricter than the model's is as much stricter about the other kinds: by the same odds.
        let asTheModel = threshold == model.threshold
        let stricter = asTheModel ? 0 : Self.logOdds(threshold) - Self.logOdds(model.threshold)
        func named(_ kind: VerdictClass, from least: Double) -> Bool {
            least < 1 && share(kind) > 0 && Self.logOdds(share(kind)) >= Self.logOdds(least) + stricter
        }
        let demolished = zip(model.kindNames, model.kindThresholds).first { $0.0 == VerdictClass.demolished.rawValue }
        if let demolished, named(.demolished, from: demolished.1) {
            (verdictClass, confidence) = (.demolished, share(.demolished))
        } else if named(.groundCleared, from: Self.cleared) {
            (verdictClass, confidence) = (.groundCleared, share(.groundCleared))
        } else {
            (verdictClass, confidence) = (.noChange, construction)
        }
    }
    private static func logOdds(_ probability: Double) -> Double { log(probability / (1 - probability)) }
}
