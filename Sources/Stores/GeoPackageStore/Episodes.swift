import Findings
import Ground

/// A parcel's change episodes, in their order, as a survey that sees a change there finds them: which of them it is a
/// observation at.
struct Episodes {
    private let records: [FindingRecord]
    private let survey: SurveyRecord
    private let rules: ConfirmationRules
    private let own: Observation
    /// What surveys said of the parcel where they saw no change, in the order in which they were begun.
    private let clearObservations: [Observation]

    init(_ records: [FindingRecord], clearObservations: [Observation], survey: SurveyRecord, rules: ConfirmationRules) {
        (self.records, self.clearObservations, self.survey, self.rules) = (records, clearObservations, survey, rules)
        own = Observation(survey, .seen)
    }

    /// The number of the last one, 0 before the first.
    var lastNumber: Int { records.last?.episode ?? 0 }
    /// The one that later observations may still bear out.
    var open: FindingRecord? { records.last { $0.state.isOpen } }

    /// The first one that was first seen after this survey's observation; nil for none, or where no time is known.
    private var next: FindingRecord? {
        guard let time = survey.laterAcquiredAt else { return nil }
        return records.first { $0.sightings.map { $0.first > time } ?? false }
    }

    /// Clear observations after this survey's, up to where the next episode was first seen: those after it are observations at that.
    var clearObservationsBeforeNext: [Observation] {
        guard let time = survey.laterAcquiredAt else { return [] }
        let end = next?.sightings?.first ?? .distantFuture
        return clearObservations.filter { observation in
            observation.laterAcquiredAt.map { $0 > time && $0 < end } ?? false
        }
    }

    /// The clear observations that were not written down for an episode: while it was settled, or before it was seen.
    func missed(by record: FindingRecord) -> [Observation] {
        let known = record.allObservations
        guard !record.state.isOpen || record.id == next?.id else { return [] }
        return clearObservationsBeforeNext.filter { observation in
            !known.contains { $0.scenePair == observation.scenePair }
        }
    }

    /// The episode that a sighting belongs to; nil for a new one.
    func owner(of finding: Finding) -> FindingRecord? {
        // The same scenes are the same matter, also where the epoch has got or lost one since.
        if let same = records.last(where: { $0.allObservations.contains { $0.sharesEpoch(with: own) } }) { return same }
        guard let time = survey.laterAcquiredAt else { return open ?? records.last { speaks($0, of: finding) } }
        if let begun = records.last(where: { $0.sightings.map { $0.first <= time } ?? false }),
            begun.state.isOpen || begun.lastObservation.map({ time <= $0 }) ?? false
        {
            return begun.state.isOpen ? opposite(of: finding, to: begun) ?? begun : begun
        }
        // Before an episode began: its first sighting, unless the change was gone again in between.
        if let next { return rules.state(of: clearObservationsBeforeNext + [own]) == .lapsed ? nil : next }
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
        let isRejected = settled.decidedClass.map { !$0.isChange } ?? false
        guard settled.state == .finished || isRejected else { return false }
        // A quarter more and 10 m² is more than two observations at one and the same roof differ by.
        let known = settled.finding.changedAreaInsideSquareMetres
        guard finding.changedAreaInsideSquareMetres <= max(known * 1.25, known + 10) else { return false }
        guard let earlier = survey.earlierAcquiredAt, let seen = settled.sightings else { return isRejected }
        let time = survey.laterAcquiredAt ?? .distantFuture
        let gone = clearObservations.filter { observation in
            observation.answer(of: seen.first) == .absent
                && observation.laterAcquiredAt.map { $0 > seen.last && $0 < time } ?? false
        }
        return earlier < seen.first && Set(gone.map(\.laterScenes)).count < rules.missesToLapse
    }
}

extension Observation {
    /// A survey's observation.
    init(_ survey: SurveyRecord, _ answer: Answer) {
        self.init(
            scenePair: SurveyTable.scenePair(survey.provenance), laterScenes: SurveyTable.laterScenes(survey),
            earlierAcquiredAt: survey.earlierAcquiredAt, laterAcquiredAt: survey.laterAcquiredAt,
            sensorClass: survey.sensorClass, answer: answer)
    }
}

extension FindingRecord {
    /// Its observations; of one recorded before observations were kept, its sighting.
    var allObservations: [Observation] {
        guard observations.isEmpty else { return observations }
        return [
            Observation(
                scenePair: SurveyTable.scenePair(finding.provenance),
                laterScenes: SurveyTable.laterScenes(finding.provenance),
                earlierAcquiredAt: finding.earlierAcquiredAt, laterAcquiredAt: finding.laterAcquiredAt,
                sensorClass: nil, answer: .seen)
        ]
    }

    /// When it was last looked at, clearly or not.
    var lastObservation: Instant? { allObservations.compactMap(\.laterAcquiredAt).max() }

    /// Takes in a observation: in place of one of the same pair, at the end where that was replaced by another cut meanwhile.
    mutating func take(_ observation: Observation) {
        guard let index = observations.firstIndex(where: { $0.scenePair == observation.scenePair }) else {
            observations.append(observation)
            return
        }
        if observations[index...].dropFirst().contains(where: { observation.isReplaced(by: $0) }) {
            observations.remove(at: index)
            observations.append(observation)
        } else {
            observations[index] = observation
        }
    }
}

extension Finding {
    /// Whether it is about something gone, not about something new.
    var isRemoval: Bool { verdict.verdictClass == .demolished }
}
