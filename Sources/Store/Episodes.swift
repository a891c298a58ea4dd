import Findings
import Ground

/// A parcel's change episodes, in their order, as a survey that sees a change there finds them: which of them it is a
/// look at.
struct Episodes {
    private let records: [FindingRecord]
    private let survey: SurveyRecord
    private let rules: ConfirmationRules
    private let own: Look
    /// What surveys said of the parcel where they saw no change, in the order in which they were begun.
    private let clearLooks: [Look]

    init(_ records: [FindingRecord], clearLooks: [Look], survey: SurveyRecord, rules: ConfirmationRules) {
        (self.records, self.clearLooks, self.survey, self.rules) = (records, clearLooks, survey, rules)
        own = Look(survey, .seen)
    }

    /// The number of the last one, 0 before the first.
    var lastNumber: Int { records.last?.episode ?? 0 }
    /// The one that later looks may still bear out.
    var open: FindingRecord? { records.last { $0.state.isOpen } }

    /// The first one that was first seen after this survey's look; nil for none, or where no time is known.
    private var next: FindingRecord? {
        guard let time = survey.laterAcquiredAt else { return nil }
        return records.first { $0.sightings.map { $0.first > time } ?? false }
    }

    /// Clear looks after this survey's, up to where the next episode was first seen: those after it are looks at that.
    var clearLooksBeforeNext: [Look] {
        guard let time = survey.laterAcquiredAt else { return [] }
        let end = next?.sightings?.first ?? .distantFuture
        return clearLooks.filter { look in look.laterAcquiredAt.map { $0 > time && $0 < end } ?? false }
    }

    /// The clear looks that were not written down for an episode: while it was settled, or before it was seen.
    func missed(by record: FindingRecord) -> [Look] {
        let known = record.allLooks
        guard !record.state.isOpen || record.id == next?.id else { return [] }
        return clearLooksBeforeNext.filter { look in !known.contains { $0.scenePair == look.scenePair } }
    }

    /// The episode that a sighting belongs to; nil for a new one.
    func owner(of finding: Finding) -> FindingRecord? {
        // The same scenes are the same matter, also where the epoch has got or lost one since.
        if let same = records.last(where: { $0.allLooks.contains { $0.sharesEpoch(with: own) } }) { return same }
        guard let time = survey.laterAcquiredAt else { return open ?? records.last { speaks($0, of: finding) } }
        if let begun = records.last(where: { $0.sightings.map { $0.first <= time } ?? false }),
            begun.state.isOpen || begun.lastLook.map({ time <= $0 }) ?? false
        {
            return begun.state.isOpen ? opposite(of: finding, to: begun) ?? begun : begun
        }
        // Before an episode began: its first sighting, unless the change was gone again in between.
        if let next { return rules.state(of: clearLooksBeforeNext + [own]) == .lapsed ? nil : next }
        return open ?? records.last { speaks($0, of: finding) }
    }

    /// A settled episode of the other kind that speaks of what an open one is not about: a house that stands where it
    /// stood says nothing for a demolition.
    private func opposite(of finding: Finding, to open: FindingRecord) -> FindingRecord? {
        guard open.finding.isRemoval != finding.isRemoval else { return nil }
        return records.last {
            !$0.state.isOpen && $0.finding.isRemoval == finding.isRemoval && speaks($0, of: finding)
        }
    }

    /// Whether a finished or rejected finding already speaks of this change: it is compared with the ground before that
    /// change, has not grown since, and was not gone in between.
    private func speaks(_ settled: FindingRecord, of finding: Finding) -> Bool {
        let isRejected = settled.groundReport.map { !$0.isChange } ?? false
        guard settled.state == .finished || isRejected else { return false }
        // A quarter more and 10 m² is more than two looks at one and the same roof differ by.
        let known = settled.finding.changedAreaInsideSquareMetres
        guard finding.changedAreaInsideSquareMetres <= max(known * 1.25, known + 10) else { return false }
        guard let earlier = survey.earlierAcquiredAt, let seen = settled.sightings else { return isRejected }
        let time = survey.laterAcquiredAt ?? .distantFuture
        let gone = clearLooks.filter { look in
            look.answer(of: seen.first) == .absent && look.laterAcquiredAt.map { $0 > seen.last && $0 < time } ?? false
        }
        return earlier < seen.first && Set(gone.map(\.laterScenes)).count < rules.missesToLapse
    }
}

extension Look {
    /// A survey's look.
    init(_ survey: SurveyRecord, _ answer: Answer) {
        self.init(
            scenePair: SurveyTable.scenePair(survey.provenance), laterScenes: SurveyTable.laterScenes(survey),
            earlierAcquiredAt: survey.earlierAcquiredAt, laterAcquiredAt: survey.laterAcquiredAt,
            sensorClass: survey.sensorClass, answer: answer)
    }
}

extension FindingRecord {
    /// Its looks; of one recorded before looks were kept, its sighting.
    var allLooks: [Look] {
        guard looks.isEmpty else { return looks }
        return [
            Look(
                scenePair: SurveyTable.scenePair(finding.provenance),
                laterScenes: SurveyTable.laterScenes(finding.provenance),
                earlierAcquiredAt: finding.earlierAcquiredAt, laterAcquiredAt: finding.laterAcquiredAt,
                sensorClass: nil, answer: .seen)
        ]
    }

    /// When it was last looked at, clearly or not.
    var lastLook: Instant? { allLooks.compactMap(\.laterAcquiredAt).max() }

    /// Takes in a look: in place of one of the same pair, at the end where that was replaced by another cut meanwhile.
    mutating func take(_ look: Look) {
        guard let index = looks.firstIndex(where: { $0.scenePair == look.scenePair }) else {
            looks.append(look)
            return
        }
        if looks[index...].dropFirst().contains(where: { look.isReplaced(by: $0) }) {
            looks.remove(at: index)
            looks.append(look)
        } else {
            looks[index] = look
        }
    }
}

extension Finding {
    /// Whether it is about something gone, not about something new.
    var isRemoval: Bool { verdict.verdictClass == .demolished }
}
