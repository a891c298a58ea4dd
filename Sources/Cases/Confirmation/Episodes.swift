public import Findings
import Ground

/// What a sighting on a parcel is.
public enum Sighting: Sendable, Hashable {
    /// One more observation of a finding on record.
    case known(FindingRecord)
    /// The first of a new episode. `ending`: the open episode that it puts an end to, e.g. the building that was
    /// demolished; nil where there is none.
    case first(ending: FindingRecord?)
}

/// A parcel's change episodes, as a survey that observes the parcel finds them.
public struct Episodes: Sendable {
    private let records: [FindingRecord]
    /// The survey's own observation, where it sees the change.
    private let own: Observation
    private let clearObservations: [Observation]
    private let rules: ConfirmationRules

    /// The episodes of one parcel. `records`: its findings in the order of their episodes. `clearObservations`: the
    /// observations of surveys that saw no change there, in the order in which the surveys were begun. `own`: the
    /// survey's observation.
    public init(
        _ records: [FindingRecord], clearObservations: [Observation], own: Observation, rules: ConfirmationRules
    ) {
        (self.records, self.clearObservations, self.own, self.rules) = (records, clearObservations, own, rules)
    }

    /// The number of the last episode, 0 before the first.
    public var lastNumber: Int { records.last?.episode ?? 0 }

    /// The episode that later observations may still confirm.
    public var open: FindingRecord? { records.last { $0.state.isOpen } }

    /// What a sighting of this change is.
    ///
    /// | on record | the sighting is |
    /// |---|---|
    /// | an observation of the same pair of epochs, or of the same kind in an epoch that shares a scene | one more of that finding |
    /// | an open episode of the same kind | one more of it |
    /// | an open episode of the opposite kind | the first of a new episode, which ends that one |
    /// | a settled episode observed until after this epoch | one more of it |
    /// | a settled or rejected one that already covers this change | one more of it |
    /// | an episode that began after this epoch, with nothing in between | its first sighting, delivered late |
    /// | anything else | the first of a new episode |
    public func sighting(of finding: Finding) -> Sighting {
        if let known = owner(of: finding) { return .known(known) }
        guard let open, open.isOpposite(to: finding), hasBegun(open) else { return .first(ending: nil) }
        return .first(ending: open)
    }

    /// Whether an episode began no later than the survey's later epoch; without times, the order of surveys counts.
    private func hasBegun(_ record: FindingRecord) -> Bool {
        guard let time = own.laterAcquiredAt, let first = record.sightings?.first else { return true }
        return first <= time
    }

    private func owner(of finding: Finding) -> FindingRecord? {
        let candidates = records.filter { isOneMatter($0, finding) }
        // Observations of the same scenes belong to one episode, even where the epoch has gained or lost a scene since.
        let same = candidates.last { record in
            record.allObservations.contains { $0.answer != .gone && $0.sharesEpoch(with: own) }
        }
        if let same { return same }
        let covering = records.last { covers($0, finding) }
        let openCandidate = candidates.last { $0.state.isOpen }
        guard let time = own.laterAcquiredAt else { return openCandidate ?? covering }
        if let begun = records.last(where: { $0.sightings.map { $0.first <= time } ?? false }) {
            if begun.state.isOpen {
                // A house that still stands is no observation of the open demolition.
                if begun.isOpposite(to: finding), let covering = settledCover(of: finding) { return covering }
                return candidates.contains(begun) ? begun : nil
            }
            if candidates.contains(begun), begun.lastObservation.map({ time <= $0 }) ?? false { return begun }
        }
        // Before an episode began: its first sighting, unless the change was gone again in between.
        if let next, candidates.contains(next) {
            return rules.state(of: clearObservationsBeforeNext + [own]) == .lapsed ? nil : next
        }
        if let next, next.isOpposite(to: finding) { return covering }
        return openCandidate ?? covering
    }

    /// Whether a sighting can be of the same change as a finding on record: of one kind, or the same pair of epochs, judged
    /// otherwise.
    private func isOneMatter(_ record: FindingRecord, _ finding: Finding) -> Bool {
        guard record.isOpposite(to: finding) else { return true }
        return record.allObservations.contains { $0.answer != .gone && $0.scenePair == own.scenePair }
    }

    /// The settled episode of the finding's own kind that already covers it.
    private func settledCover(of finding: Finding) -> FindingRecord? {
        records.last { !$0.state.isOpen && !$0.isOpposite(to: finding) && covers($0, finding) }
    }

    /// Whether a finished or rejected finding already covers this change: the survey compares with the ground before that
    /// change, which has not grown since and was not gone in between.
    private func covers(_ settled: FindingRecord, _ finding: Finding) -> Bool {
        let isRejected = settled.isRejected
        guard settled.state == .finished || isRejected, !settled.isOpposite(to: finding) else { return false }
        // Areas of one roof in two observations differ by less than a quarter and 10 m².
        let known = settled.observedFinding.changedAreaInsideSquareMetres
        guard finding.changedAreaInsideSquareMetres <= max(known * 1.25, known + 10) else { return false }
        guard let earlier = own.earlierAcquiredAt, let seen = settled.sightings else { return isRejected }
        let time = own.laterAcquiredAt ?? .distantFuture
        let isGone = settled.observations.contains { observation in
            observation.answer == .gone && observation.laterAcquiredAt.map { $0 > seen.last && $0 < time } ?? true
        }
        let absences = clearObservations.filter { observation in
            observation.answer(of: seen.first) == .absent
                && observation.laterAcquiredAt.map { $0 > seen.last && $0 < time } ?? false
        }
        return !isGone && earlier < seen.first && Set(absences.map(\.laterScenes)).count < rules.missesToLapse
    }

    // MARK: - Observations of an episode

    /// The first episode that was first seen after this survey's later epoch; nil for none, or where no time is known.
    private var next: FindingRecord? {
        guard let time = own.laterAcquiredAt else { return nil }
        return records.first { $0.sightings.map { $0.first > time } ?? false }
    }

    /// Clear observations after this survey's, up to where the next episode was first seen: those after it are of that
    /// episode.
    private var clearObservationsBeforeNext: [Observation] {
        guard let time = own.laterAcquiredAt else { return [] }
        let end = next?.sightings?.first ?? .distantFuture
        return clearObservations.filter { observation in
            observation.laterAcquiredAt.map { $0 > time && $0 < end } ?? false
        }
    }

    /// The observations of a new episode that begins with this survey: those of later epochs, so that an epoch
    /// delivered late raises no finding that is gone already, and the survey's own.
    public func observations(ofNew finding: Finding) -> [Observation] {
        // What undid it may be on record already.
        let undone = next.flatMap { $0.isOpposite(to: finding) ? $0.allObservations : nil } ?? []
        let gone = undone.filter { $0.answer == .seen }.map { observation in
            var observation = observation
            observation.answer = .gone
            return observation
        }
        return clearObservationsBeforeNext + gone.prefix(1) + [own]
    }

    /// Clear observations that were not noted for an episode: those made while it was settled, or before it was seen.
    public func unnoted(by record: FindingRecord) -> [Observation] {
        let known = record.allObservations
        guard !record.state.isOpen || record.id == next?.id else { return [] }
        return clearObservationsBeforeNext.filter { observation in
            bears(observation, on: record) && !known.contains { $0.scenePair == observation.scenePair }
        }
    }

    /// Whether an observation that saw no change says something of an episode.
    ///
    /// It says nothing of a demolition when it was compared with the ground before the building that was demolished: no
    /// building then, none now. In the same way it says nothing of a building on the place of a demolished one.
    public func bears(_ observation: Observation, on record: FindingRecord) -> Bool {
        guard let earlier = observation.earlierAcquiredAt, let first = record.sightings?.first else { return true }
        let undone = records.last { $0.isOpposite(to: record) && ($0.sightings?.first).map { $0 < first } ?? false }
        return undone?.sightings.map { earlier >= $0.first } ?? true
    }
}
