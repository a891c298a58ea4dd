import Ground
public import Reports

/// What the officers of a simulated desk do.
public struct SimulatedOfficers: Sendable, Hashable {
    /// How often they take the right matter where it is suggested, 0…1; they never take a wrong one.
    public var acceptShare = 0.9
    /// How often a merge that the desk made by itself is looked at, 0…1; a wrong one is taken apart then.
    public var auditShare = 0.1
    /// After how many days the model is relearnt from their confirmations; nil for never.
    public var learningDays: Double? = 7

    /// Officers as described.
    public init() {}
}

/// A desk through a simulated year: it matches each report, officers confirm and refuse, and the truth counts what was right.
///
/// The desk knows what a real one knows: reports, its own orders, which of them were settled, and the confirmations. A report
/// that joins nothing begins an order of its own, a missed repeat too; so the orders of one matter may be several.
public struct MatchingTrial {
    /// The counts so far.
    public private(set) var figures = MatchingFigures()
    /// The matcher as it is now.
    public private(set) var matcher: ReportMatcher
    /// The open matters of the desk.
    public private(set) var index = MatterIndex()
    /// The confirmations so far.
    public private(set) var learning: MatchLearning
    private let year: SimulatedYear
    private let officers: SimulatedOfficers
    private var density: MatterDensity
    private var random: SeededRandom
    /// The truth of the report that founded each of the desk's matters.
    private var founders: [Int] = []
    /// Matters by the quarter of a day in which they are settled.
    private var settling: [[String]] = []
    private var settledQuarters = 0
    private var nextLearning: Double

    /// A desk at the start of a year.
    public init(
        _ year: SimulatedYear, model: MatchModel = MatchingTrial.priorModel,
        officers: SimulatedOfficers = SimulatedOfficers()
    ) {
        self.year = year
        self.officers = officers
        matcher = ReportMatcher(model)
        learning = MatchLearning(prior: model)
        density = MatterDensity(start: year.start)
        random = SeededRandom(seed: year.seed, stream: 6, 0)
        nextLearning = officers.learningDays ?? .infinity
    }

    /// What a desk knows of its categories from the years before: shares and time scales, in round numbers.
    public static var priorModel: MatchModel {
        var model = MatchModel()
        for category in SimulatedCategory.all {
            model.categoryShares[category.code] = category.share
            model.timeScaleDays[category.code] = category.timeScaleDays
        }
        return model
    }

    /// A whole year.
    public static func run(
        _ year: SimulatedYear, model: MatchModel = MatchingTrial.priorModel,
        officers: SimulatedOfficers = SimulatedOfficers()
    ) -> MatchingFigures {
        var trial = MatchingTrial(year, model: model, officers: officers)
        for report in year.reports { trial.take(report) }
        return trial.figures
    }

    /// The next report. Returns what the desk made of it.
    @discardableResult public mutating func take(_ told: SimulatedReport) -> MatchOutcome {
        let report = told.report
        let day = Double(report.reportedAt.secondsSince1970 - year.start.secondsSince1970) / 86_400
        settle(until: day)
        let candidates = index.candidates(for: report, model: matcher.model)
        let outcome = matcher.match(report, among: candidates, density: density)
        var merged: MatchSuggestion?
        if case .merge(let match) = outcome { merged = match }
        learning.noteReport(repeatChance: outcome.repeatChance, merged: merged)
        let matches = outcome.joined.map { [$0] } ?? outcome.suggestions
        figures.note(told, outcome, matches.map { judge($0.key, told) })
        if let joined = outcome.joined {
            joinByItself(joined, told, isProbable: merged != nil)
        } else {
            askOfficer(outcome.suggestions, told)
        }
        if day >= nextLearning, let days = officers.learningDays {
            matcher = ReportMatcher(learning.model())
            nextLearning = day + days
        }
        return outcome
    }

    // MARK: - The desk

    private mutating func joinByItself(_ joined: MatchSuggestion, _ told: SimulatedReport, isProbable: Bool) {
        let isRight = judge(joined.key, told) != .wrong
        let isAudited = isProbable && random.chance(officers.auditShare)
        if isAudited { learning.note(joined, isRight ? .merged : .unmerged, byItself: true) }
        if isAudited, !isRight { return open(told) }
        join(joined.key, told.report)
    }

    private mutating func askOfficer(_ suggestions: [MatchSuggestion], _ told: SimulatedReport) {
        let right = suggestions.first { judge($0.key, told) == .right }
        guard let right, random.chance(officers.acceptShare) else {
            // Where the right one is there but was not taken, nothing was said of the others.
            if right == nil {
                for suggestion in suggestions { learning.note(suggestion, .rejected, byItself: false) }
            }
            return open(told)
        }
        for suggestion in suggestions {
            let isSame = judge(suggestion.key, told) == .right
            learning.note(suggestion, isSame ? .merged : .rejected, byItself: false)
        }
        join(right.key, told.report)
    }

    private mutating func join(_ key: String, _ report: Report) {
        guard var matter = index[key] else { return }
        matter.join(report)
        index.update(matter)
    }

    private mutating func open(_ told: SimulatedReport) {
        let key = String(founders.count)
        founders.append(told.matter)
        index.update(Matter(key: key, report: told.report))
        density.note(told.report.category, told.report.place, at: told.report.reportedAt)
        let settled = max(year.matter(told.matter).settledAt, told.report.reportedAt.advanced(by: 86_400))
        let quarter = Int((settled.secondsSince1970 - year.start.secondsSince1970) / 21_600)
        while settling.count <= quarter { settling.append([]) }
        settling[quarter].append(key)
    }

    private mutating func settle(until day: Double) {
        let now = Int(day * 4)
        while settledQuarters < min(now, settling.count) {
            for key in settling[settledQuarters] { index.remove(key) }
            settling[settledQuarters] = []
            settledQuarters += 1
        }
        settledQuarters = max(settledQuarters, now)
    }

    // MARK: - The truth

    /// What it would be to join a report to one of the desk's matters.
    private func judge(_ key: String, _ told: SimulatedReport) -> MatchingFigures.Verdict {
        guard let number = Int(key) else { return .wrong }
        let founder = founders[number]
        if founder == told.matter { return .right }
        return year.isOnePlace(told.matter, founder) ? .neutral : .wrong
    }
}

extension SimulatedYear {
    /// Whether two matters are on one parcel and of one category, so that a desk takes them for one.
    func isOnePlace(_ one: Int, _ other: Int) -> Bool {
        let (one, other) = (plan.matters[one], plan.matters[other])
        return one.parcel >= 0 && one.parcel == other.parcel && one.category == other.category
    }
}
