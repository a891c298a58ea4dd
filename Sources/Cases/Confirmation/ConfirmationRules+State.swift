public import Findings
import Ground

extension ConfirmationRules {
    /// The state after all observations, in the order in which they were surveyed, and, where there is one, an officer's
    /// decision.
    ///
    /// | decided | state |
    /// |---|---|
    /// | nothing | what the observations say |
    /// | the pictures do not show enough | what the observations say |
    /// | there is no change | lapsed, whatever is seen |
    /// | there is a change | confirmed at least, with ``decisionConfirms``; otherwise at least suspected |
    ///
    /// Repeated detections confirm, repeated clear observations without one let lapse; a parcel that could not be seen
    /// counts neither way. The order matters only between observations that share a scene: otherwise it does not matter
    /// when an observation came to be known, only when the ground was observed.
    public func state(of observations: [Observation], decidedClass: VerdictClass? = nil) -> ConfirmationState {
        if decidedClass == .noChange { return .lapsed }
        let isDecided = decidedClass?.isChange == true
        let floor = isDecided ? (decisionConfirms ? ConfirmationState.confirmed : .suspected) : nil
        let epochs = Self.byLaterEpoch(observations)
        let firstSeen = epochs.filter { $0.answer == .seen }.compactMap(\.laterAcquiredAt).min()
        var progress = Progress(floor: floor)
        for var epoch in epochs {
            epoch.answer = epoch.answer(of: firstSeen)
            progress.take(epoch, rules: self)
        }
        return progress.state ?? floor ?? .lapsed
    }

    /// One observation per later epoch as it stands now, in the order of their times.
    ///
    /// A scene belongs to one epoch. Of observations whose later epochs share a scene but are not the same, the one
    /// surveyed last counts: it has scenes that came late, or is without one that was taken out of the catalogue. Of pairs
    /// with the same later epoch, and of epochs that one kind of sensor took on one day (in colour and panchromatic), the
    /// one that saw most.
    private static func byLaterEpoch(_ observations: [Observation]) -> [Observation] {
        var current: [Observation] = []
        for observation in observations.reversed() where !current.contains(where: observation.isReplaced) {
            current.append(observation)
        }
        let epochs = Dictionary(grouping: current, by: \.laterScenes).values.compactMap { $0.max(by: isWeaker) }
        let days = Dictionary(grouping: epochs) { observation in
            Passage(
                sensorClass: observation.sensorClass,
                day: observation.laterAcquiredAt.map { CivilDay($0, utcOffsetSeconds: 8 * 3600).number },
                scenes: observation.sensorClass == nil || observation.laterAcquiredAt == nil
                    ? observation.laterScenes : [])
        }.values
        return days.compactMap { $0.max(by: isWeaker) }.sorted { left, right in
            // An observation without a time counts as the latest; the scenes decide between equal times.
            let (a, b) = (left.laterAcquiredAt ?? .distantFuture, right.laterAcquiredAt ?? .distantFuture)
            return a != b ? a < b : left.laterScenes.lexicographicallyPrecedes(right.laterScenes)
        }
    }

    /// What one kind of sensor saw on one day; by its scenes where either is unknown.
    private struct Passage: Hashable {
        let sensorClass: SensorClass?
        let day: Int?
        let scenes: [String]
    }

    private static func isWeaker(_ left: Observation, _ right: Observation) -> Bool {
        func rank(_ observation: Observation) -> (Int, String) {
            let order = [Observation.Answer.standing, .absent, .gone, .seen]
            return (order.firstIndex(of: observation.answer) ?? 0, observation.scenePair)
        }
        return rank(left) < rank(right)
    }

    /// How far the observations so far have brought an episode.
    private struct Progress {
        /// The least that an officer's decision leaves; nil before there is one.
        let floor: ConfirmationState?
        /// Nil before the first sighting.
        private(set) var state: ConfirmationState?
        private var sightings = 0
        private var misses = 0
        private var quiet = 0
        private var sensors: Set<SensorClass> = []
        private var lastSeenAt: Instant?

        init(floor: ConfirmationState?) { self.floor = floor }

        mutating func take(_ observation: Observation, rules: ConfirmationRules) {
            switch observation.answer {
            case .seen:
                sightings += 1
                (misses, quiet) = (0, 0)
                lastSeenAt = observation.laterAcquiredAt ?? lastSeenAt
                if let sensor = observation.sensorClass { sensors.insert(sensor) }
            case .absent:
                misses += 1
                quiet += 1
            case .standing:
                quiet += 1
            case .gone:
                break
            }
            // An observation before the first sighting does not count; a finished episode stays finished.
            // What an officer has decided to be there can go, whichever cut of epochs still shows it.
            if observation.answer == .gone, sightings > 0 || floor != nil { state = .finished }
            guard sightings > 0, state != .finished else { return }
            let isConfirmed =
                state == .confirmed || floor == .confirmed || sightings >= rules.observationsToConfirm
                || (rules.droneConfirms && sensors.count > 1)
            if isConfirmed {
                let isOver = quiet >= rules.observationsToFinish || misses >= rules.missesToLapse
                state = isOver ? .finished : .confirmed
            } else if floor == nil, misses >= rules.missesToLapse || isOverdue(at: observation, rules: rules) {
                state = .lapsed
            } else {
                state = sightings >= rules.observationsToProvisional ? .provisional : .suspected
            }
        }

        private func isOverdue(at observation: Observation, rules: ConfirmationRules) -> Bool {
            // Where both epochs show the change already, the observation does not show that it is gone.
            guard observation.answer == .absent, let now = observation.laterAcquiredAt, let lastSeenAt else {
                return false
            }
            return now.secondsSince1970 - lastSeenAt.secondsSince1970 > Int64(rules.daysToLapse) * 86_400
        }
    }
}
