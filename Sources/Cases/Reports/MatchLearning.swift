import Foundation

/// What a person said of a match.
public enum MatchDecision: String, Sendable, Codable, Hashable, CaseIterable {
    /// The report is of this matter: a suggestion taken, or a merge confirmed.
    case merged
    /// A suggestion refused.
    case rejected
    /// A merge taken apart.
    case unmerged
}

/// Learns the parameters of matching from what officers confirm and refuse, and from its own merges. It keeps counts only, so that it can
/// be stored and gone on with.
///
/// Each parameter is the mean of the prior's, for so many cases, and of those that were seen: a handful moves it by a few hundredths,
/// and no number of them beyond its bounds.
///
/// Every merge counts once, whoever made it: one that the desk makes by itself when it is made, and no longer when somebody takes it
/// apart. Otherwise the hard cases, which people have to decide, would count for more than the plain ones, and most of all
/// those under another category, which are never merged without being asked.
///
/// Officers see only what the model has chosen, so a merge teaches a parameter only where the match would have been shown
/// whatever that parameter's evidence was: the likeness of texts is learnt from matches that place and time alone had
/// suggested, and so on. Otherwise the model would learn that all repeats look as it expects them to.
///
/// | parameter | learnt from | prior's weight | bounds |
/// |---|---|---|---|
/// | confusion of categories | merged | 60 a category | — |
/// | time scales | merged | 50 a category | a third to three times the prior's |
/// | likeness of texts | merged against rejected and taken apart | 400 pairs | odds within 1/60 to 60, monotone |
/// | same reporter | merged | 200 | 0.02…0.8 |
/// | share of repeats | all reports | 5,000 | 0.02…0.6 |
/// | threshold of merging | merges by themselves that were looked at | 300 at 0.994 | the prior's…0.999 |
public struct MatchLearning: Sendable, Codable, Hashable {
    /// The model that it began with.
    public let prior: MatchModel
    /// How many matches people have judged.
    public private(set) var judgements = 0
    private let leastTextFactor: Double
    private var confusion: [CategoryCode: [CategoryCode: Double]] = [:]
    private var days: [CategoryCode: Sum] = [:]
    private var sameTexts = [Double](repeating: 0, count: TextOdds.classes)
    private var otherTexts = [Double](repeating: 0, count: TextOdds.classes)
    private var reporters = Sum()
    private var reports = Sum()
    /// Of merges by themselves that were looked at, by `steps`: how many, and how many were right.
    private var looked: [Sum]

    /// A sum of so many values.
    private struct Sum: Sendable, Codable, Hashable {
        var count = 0.0
        var sum = 0.0

        mutating func add(_ value: Double, weight: Double = 1) {
            count += weight
            sum += weight * value
        }

        /// The mean with `weight` more values of `prior`.
        func mean(prior: Double, weight: Double) -> Double { (sum + weight * prior) / (max(count, 0) + weight) }
    }

    /// The precision that the merges looked at are to have: somewhat more than the 0.99 that all merges by themselves are to have, as
    /// those looked at are a sample.
    public static let precisionGoal = 0.992
    /// The thresholds that are tried.
    private static let steps = [0, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.999]

    /// Begins with a model.
    public init(prior: MatchModel) {
        self.prior = prior
        leastTextFactor = prior.texts.logOdds.first.map { exp($0) } ?? 1
        looked = [Sum](repeating: Sum(), count: Self.steps.count)
    }

    /// A report that came in. `repeatChance`: how probable the model finds it that it is of a known matter, 0…1
    /// (``MatchOutcome/repeatChance``); `merged`: the match by which it joined one by itself.
    ///
    /// The share of repeats is the mean of these, as the share of a mixture is estimated (Dempster, Laird and Rubin 1977). The share
    /// of the reports that were joined would leave out all repeats that nobody found: the less the desk finds, the less it would
    /// expect to find.
    public mutating func noteReport(repeatChance: Double, merged: MatchSuggestion? = nil) {
        reports.add(repeatChance)
        if let merged, merged.probability < 1 { learn(from: merged.evidence, weight: 1) }
    }

    /// What a person said of a merge that the desk made by itself, or of a suggestion.
    ///
    /// `byItself`: whether the desk had made it; only these teach the threshold, and a merge by definition teaches nothing.
    public mutating func note(_ match: MatchSuggestion, _ decision: MatchDecision, byItself: Bool) {
        guard match.probability < 1 else { return }
        judgements += 1
        if byItself, let step = Self.steps.lastIndex(where: { $0 <= match.probability }) {
            looked[step].add(decision == .merged ? 1 : 0)
        }
        switch decision {
        case .merged where byItself: break
        case .merged: learn(from: match.evidence, weight: 1)
        case .rejected, .unmerged:
            if decision == .unmerged { learn(from: match.evidence, weight: -1) }
            if let index = textClass(of: match.evidence) { otherTexts[index] += 1 }
        }
    }

    /// The class of the likeness of texts, where the match would have been shown whatever it was.
    private func textClass(of evidence: MatchEvidence) -> Int? {
        guard let likeness = evidence.likeness,
            isShown(evidence, without: evidence.textFactor, least: leastTextFactor)
        else { return nil }
        return TextOdds.index(of: likeness)
    }

    /// Two reports are of one matter. `weight`: 1, or -1 where they are not after all.
    private mutating func learn(from evidence: MatchEvidence, weight: Double) {
        if let index = textClass(of: evidence) { sameTexts[index] += weight }
        if isShown(evidence, without: evidence.categoryFactor, least: 0.01) {
            confusion[evidence.matterCategory, default: [:]][evidence.reportCategory, default: 0] += weight
        }
        let scale = prior.timeScale(of: evidence.matterCategory)
        // Even after four time scales.
        let least = prior.repeatShare * exp(-4) / scale
        if isShown(evidence, without: evidence.perDay, least: least) {
            days[evidence.matterCategory, default: Sum()].add(evidence.days, weight: weight)
        }
        if let isSame = evidence.isSameReporter,
            isShown(evidence, without: evidence.reporterFactor, least: 1 - prior.sameReporterShare)
        {
            reporters.add(isSame ? 1 : 0, weight: weight)
        }
    }

    /// Whether a match would have been as probable as not with `least` instead of one of its factors: then people would have
    /// seen it in any case.
    private func isShown(_ evidence: MatchEvidence, without factor: Double, least: Double) -> Bool {
        factor > 0 && evidence.odds / factor * least >= 1
    }

    // MARK: - The next model

    /// The model that follows.
    public func model() -> MatchModel {
        var model = prior
        for (matter, counts) in confusion { model.confusion[matter] = row(matter, counts) }
        for (category, sum) in days {
            let known = prior.timeScale(of: category)
            model.timeScaleDays[category] = min(max(sum.mean(prior: known, weight: 50), known / 3), known * 3)
        }
        model.texts = TextOdds(
            same: Self.blend(prior.texts.same, sameTexts, weight: 400),
            other: Self.blend(prior.texts.other, otherTexts, weight: 400))
        model.sameReporterShare = min(max(reporters.mean(prior: prior.sameReporterShare, weight: 200), 0.02), 0.8)
        model.repeatShare = min(max(reports.mean(prior: prior.repeatShare, weight: 5_000), 0.02), 0.6)
        model.mergeThreshold = threshold
        return model
    }

    private func row(_ matter: CategoryCode, _ counts: [CategoryCode: Double]) -> [CategoryCode: Double] {
        let weight = 60.0
        let counts = counts.mapValues { max($0, 0) }
        let sum = counts.values.reduce(0, +) + weight
        let known = Set(prior.categoryShares.keys).union(counts.keys).union([matter])
        return Dictionary(
            known.map { ($0, ((counts[$0] ?? 0) + weight * prior.chance(of: $0, when: matter)) / sum) },
            uniquingKeysWith: { first, _ in first })
    }

    private static func blend(_ prior: [Double], _ counts: [Double], weight: Double) -> [Double] {
        zip(prior, counts).map { $0 * weight + max($1, 0) }
    }

    /// The least threshold, from the prior's on, above which the merges looked at had ``precisionGoal``.
    private var threshold: Double {
        let weight = 300.0
        for (index, step) in Self.steps.enumerated() where step >= prior.mergeThreshold || index == Self.steps.count - 1
        {
            let above = looked[index...].reduce(into: Sum()) { sum, step in
                sum.count += step.count
                sum.sum += step.sum
            }
            if above.mean(prior: 0.994, weight: weight) >= Self.precisionGoal { return max(step, prior.mergeThreshold) }
        }
        return max(Self.steps.last ?? 1, prior.mergeThreshold)
    }
}
