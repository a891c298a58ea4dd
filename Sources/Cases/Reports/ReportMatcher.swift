import Foundation
import Ground

/// Compares a report with the open matters around it. A value: the same report, matters and counts give the same outcome, in
/// whatever order the matters come.
public struct ReportMatcher: Sendable {
    /// The parameters.
    public let model: MatchModel
    private let repeats: RepeatRate
    private let textFactors: [Double]
    /// The largest factor that texts can give.
    let strongestText: Double
    /// The largest factor that texts and reporters can give.
    let strongest: Double
    /// A matter whose odds stay below this with the most alike of texts is never suggested; its texts are not read.
    private static let negligible = 0.02

    /// A matcher of one model.
    public init(_ model: MatchModel = MatchModel()) {
        self.model = model
        let share = min(max(model.repeatShare, 0.001), 0.9)
        repeats = RepeatRate(meanRepeats: share / (1 - share), tailIndex: max(model.tailIndex, 1.05))
        textFactors = model.texts.logOdds.map { exp($0) }
        strongestText = textFactors.last ?? 1
        strongest = strongestText * max(model.sameReporterShare / model.reporterChance, 1)
    }

    /// What becomes of a report. `matters`: the open ones around it (``MatchModel/searchRadius(for:)``), in any order; one
    /// that began after the report counts as of the same moment. `density`: how often matters begin there.
    public func match(_ report: Report, among matters: [Matter], density: MatterDensity) -> MatchOutcome {
        if let known = sameParcel(report, matters) { return .sameMatter(known) }
        let (rivals, chance) = rivals(of: report, among: matters, density: density)
        guard let best = rivals.first else { return .new(suggestions: [], repeatChance: chance) }
        if best.probability >= model.mergeThreshold, best.evidence.matterCategory == report.category,
            !report.place.isVague
        {
            return .merge(best)
        }
        let shown = rivals.prefix(MatchModel.suggestionLimit).filter { $0.probability >= model.suggestionFloor }
        return .new(suggestions: Array(shown), repeatChance: chance)
    }

    /// The open matter of the report's parcel and group; the oldest where there are several.
    private func sameParcel(_ report: Report, _ matters: [Matter]) -> MatchSuggestion? {
        guard let parcel = report.place.parcelCode else { return nil }
        let group = report.category.group
        let known = matters.filter { $0.parcelCode == parcel && $0.group == group }
        guard let first = known.min(by: { ($0.openedAt, $0.key) < ($1.openedAt, $1.key) }) else { return nil }
        var pair = PairEvidence(report, self)
        let evidence = pair.evidence(of: first, density: nil, villageRate: nil)
        return MatchSuggestion(key: first.key, probability: 1, parcelCode: parcel, evidence: evidence)
    }

    /// The most probable of the matters that the report may be of, the first before the others; and the probability that it is of
    /// any.
    private func rivals(
        of report: Report, among matters: [Matter], density: MatterDensity
    ) -> (suggestions: [MatchSuggestion], repeatChance: Double) {
        var pair = PairEvidence(report, self)
        let local = report.place.position.map {
            density.perDayAndSquareMetre(report.category, at: $0, report.reportedAt)
        }
        let village = report.place.village.map { density.perDay(report.category, in: $0, report.reportedAt) }
        var found: [(odds: Double, matter: Matter)] = []
        // Whole numbers, since a sum of doubles depends on its order.
        var small: Int64 = 0
        for matter in matters {
            guard let odds = pair.odds(of: matter, density: local, villageRate: village, floor: Self.negligible),
                odds.isFinite
            else {
                continue
            }
            if odds >= Self.negligible { found.append((odds, matter)) } else { small += Int64(odds * 0x1p40) }
        }
        found.sort { $0.odds != $1.odds ? $0.odds > $1.odds : $0.matter.key < $1.matter.key }
        let sum = found.reduce(1 + Double(small) * 0x1p-40) { $0 + $1.odds }
        let suggestions = found.prefix(MatchModel.suggestionLimit).map {
            MatchSuggestion(
                key: $0.matter.key, probability: $0.odds / sum, parcelCode: $0.matter.parcelCode,
                evidence: pair.evidence(of: $0.matter, density: local, villageRate: village))
        }
        return (suggestions, 1 - 1 / sum)
    }

    // MARK: - Factors

    /// Further reports per day of a matter with so many reports, so many days after its first.
    func perDay(_ matter: Matter, days: Double, scale: Double) -> Double {
        let slow = 5 * scale
        let left = (1 - model.slowShare) * exp(-days / scale)
        let leftSlow = model.slowShare * exp(-days / slow)
        let expected = repeats.expected(repeats: matter.reportCount - 1, passed: 1 - left - leftSlow)
        return expected * (left / scale + leftSlow / slow)
    }

    /// The factor of a likeness of texts, interpolated between the middles of the classes.
    func textFactor(_ likeness: Double) -> Double {
        let place = min(max(likeness * Double(TextOdds.classes) - 0.5, 0), Double(TextOdds.classes - 1))
        let low = min(Int(place), TextOdds.classes - 2)
        let part = place - Double(low)
        return textFactors[low] * (1 - part) + textFactors[low + 1] * part
    }
}
