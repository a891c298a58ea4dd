import Reports

/// What a desk got right in a simulated year.
public struct MatchingFigures: Sendable, Hashable {
    /// What a merge is, by the truth.
    public enum Verdict: Sendable, Hashable {
        /// Report and matter are one.
        case right
        /// They are two matters of the same parcel and category, which a desk takes for one: counts neither way.
        case neutral
        /// They are two.
        case wrong
    }

    /// All reports.
    public private(set) var reports = 0
    /// Those of a known matter.
    public private(set) var repeats = 0
    /// Those of a known matter with a place of their own within 20 m.
    public private(set) var repeatsWithin20Metres = 0
    /// Merges by themselves, by verdict.
    public private(set) var merges: [Verdict: Int] = [:]
    /// Those of ``merges`` that are by definition.
    public private(set) var byDefinition: [Verdict: Int] = [:]
    /// Repeats that joined their matter by themselves or had it suggested.
    public private(set) var covered = 0
    /// Those of ``covered`` with a place of their own within 20 m.
    public private(set) var coveredWithin20Metres = 0
    /// Reports of something new that were shown a suggestion.
    public private(set) var newWithSuggestion = 0
    /// The best probability of each report in steps of 0.05, and how often that matter was the right one.
    public var calibration: [(all: Int, right: Int)] { bins.map { ($0.all, $0.right) } }
    private var bins = [Bin](repeating: Bin(), count: 20)

    /// Nothing counted.
    public init() {}

    private struct Bin: Sendable, Hashable {
        var all = 0
        var right = 0
    }

    /// Right merges among the right and the wrong ones, 0…1.
    public var precision: Double { Self.share(merges[.right] ?? 0, (merges[.right] ?? 0) + (merges[.wrong] ?? 0)) }
    /// Right merges among all repeats, 0…1.
    public var recall: Double { Self.share(merges[.right] ?? 0, repeats) }
    /// Repeats that joined their matter by themselves or had it suggested, 0…1.
    public var coverage: Double { Self.share(covered, repeats) }
    /// The same of those with a place of their own within 20 m.
    public var coverageWithin20Metres: Double { Self.share(coveredWithin20Metres, repeatsWithin20Metres) }
    /// The share of reports of something new that were shown a suggestion, 0…1.
    public var shownToNew: Double { Self.share(newWithSuggestion, reports - repeats) }

    private static func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }

    /// One more report. `verdicts`: that of the matter it joined, or those of the suggestions.
    mutating func note(_ told: SimulatedReport, _ outcome: MatchOutcome, _ verdicts: [Verdict]) {
        var isByDefinition = false
        if case .sameMatter = outcome { isByDefinition = true }
        note(
            told, isJoined: outcome.joined != nil, isByDefinition: isByDefinition,
            probability: (outcome.joined ?? outcome.suggestions.first)?.probability, verdicts)
    }

    /// One more report. `isJoined`: it joined the matter of the first verdict by itself; otherwise the verdicts are those of the
    /// suggestions. `probability`: that of the first.
    mutating func note(
        _ told: SimulatedReport, isJoined: Bool, isByDefinition: Bool, probability: Double?, _ verdicts: [Verdict]
    ) {
        reports += 1
        let place = told.report.place
        let isNear = place.position != nil && place.accuracyMetres <= 20
        if !told.isFirst {
            repeats += 1
            if isNear { repeatsWithin20Metres += 1 }
        }
        if verdicts.contains(.right) {
            covered += 1
            if isNear { coveredWithin20Metres += 1 }
        }
        if isJoined, let verdict = verdicts.first {
            merges[verdict, default: 0] += 1
            if isByDefinition { byDefinition[verdict, default: 0] += 1 }
        }
        if told.isFirst, !isJoined, !verdicts.isEmpty { newWithSuggestion += 1 }
        guard !isByDefinition, let probability, let verdict = verdicts.first, verdict != .neutral else { return }
        let bin = min(Int(probability * 20), 19)
        bins[bin].all += 1
        bins[bin].right += verdict == .right ? 1 : 0
    }
}
