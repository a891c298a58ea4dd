import Ground

/// When a finding counts as borne out, finished or lapsed: a pure function of its observations and of what was said on the
/// ground.
///
/// After OPERA DIST-ALERT (Pickens et al. 2022) and GLAD (Hansen et al. 2016): repeated detections confirm, repeated
/// clear observations without one let lapse; a parcel that could not be seen counts neither way.
public struct ConfirmationRules: Sendable, Codable, Hashable {
    /// Later epochs that must see the change for *provisional*.
    public var observationsToProvisional: Int
    /// Later epochs that must see it for *confirmed*.
    public var observationsToConfirm: Int
    /// Clear observations in a row without it that let it lapse before it is confirmed, or finish it afterwards.
    public var missesToLapse: Int
    /// Days after the last sighting at which a clear observation without one lets an unconfirmed finding lapse.
    public var daysToLapse: Int
    /// Whether satellite and drone both seeing it confirm it.
    public var droneConfirms: Bool
    /// Whether an officer's word confirms it; that there is nothing always lets it lapse.
    public var decisionConfirms: Bool
    /// Looks in a row that show nothing more happening, after which a confirmed change is finished.
    public var observationsToFinish: Int

    /// The names under which surveys on record keep them.
    private enum CodingKeys: String, CodingKey {
        case observationsToProvisional = "looksToProvisional"
        case observationsToConfirm = "looksToConfirm"
        case missesToLapse, daysToLapse, droneConfirms
        case decisionConfirms = "groundReportConfirms"
        case observationsToFinish = "looksToFinish"
    }

    /// Rules with their defaults.
    public init(
        observationsToProvisional: Int = 2, observationsToConfirm: Int = 3, missesToLapse: Int = 2,
        daysToLapse: Int = 365,
        droneConfirms: Bool = true, decisionConfirms: Bool = true, observationsToFinish: Int = 2
    ) {
        self.observationsToProvisional = observationsToProvisional
        self.observationsToConfirm = observationsToConfirm
        self.missesToLapse = missesToLapse
        self.daysToLapse = daysToLapse
        self.droneConfirms = droneConfirms
        self.decisionConfirms = decisionConfirms
        self.observationsToFinish = observationsToFinish
    }

    /// The state after all observations, in the order in which they were surveyed, and, if there is one, an officer's word on
    /// what is really there.
    ///
    /// That order matters only between observations that share a scene; otherwise it does not matter when a observation came to be
    /// known, only when the ground was looked at.
    public func state(of observations: [Observation], decidedClass: VerdictClass? = nil) -> ConfirmationState {
        if let decidedClass, !decidedClass.isChange { return .lapsed }
        let epochs = Self.byLaterEpoch(observations)
        let firstSeen = epochs.filter { $0.answer == .seen }.compactMap(\.laterAcquiredAt).min()
        var standing = Standing()
        for var epoch in epochs {
            epoch.answer = epoch.answer(of: firstSeen)
            standing.take(epoch, rules: self, report: decidedClass)
        }
        return standing.state ?? .lapsed
    }

    /// One observation per later epoch as it stands now, in the order of their times.
    ///
    /// A scene belongs to one epoch. Of observations whose later epochs share a scene but are not the same, the one surveyed
    /// last speaks: it has scenes that came late, or is without one that was taken out of the catalogue. Of pairs with
    /// the same later epoch, and of epochs that one kind of sensor took on one day (in colour and panchromatic), the one
    /// that saw most.
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
            // Without a time a observation counts as the latest; the scenes settle what times leave open.
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
            (
                [Observation.Answer.standing, .absent, .seen].firstIndex(of: observation.answer) ?? 0,
                observation.scenePair
            )
        }
        return rank(left) < rank(right)
    }

    /// How far the observations so far have brought it.
    private struct Standing {
        /// Nil before the first sighting.
        var state: ConfirmationState?
        private var sightings = 0
        private var misses = 0
        private var quiet = 0
        private var sensors: Set<SensorClass> = []
        private var lastSeenAt: Instant?

        mutating func take(_ observation: Observation, rules: ConfirmationRules, report: VerdictClass?) {
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
            }
            // What observations before the first sighting say is no word on it; what is finished stays so.
            guard sightings > 0, state != .finished else { return }
            let isConfirmed =
                state == .confirmed || sightings >= rules.observationsToConfirm
                || (rules.droneConfirms && sensors.count > 1)
                || (rules.decisionConfirms && report != nil)
            if isConfirmed {
                let isOver = quiet >= rules.observationsToFinish || misses >= rules.missesToLapse
                state = isOver ? .finished : .confirmed
            } else if misses >= rules.missesToLapse || isOverdue(at: observation, rules: rules) {
                state = .lapsed
            } else {
                state = sightings >= rules.observationsToProvisional ? .provisional : .suspected
            }
        }

        private func isOverdue(at observation: Observation, rules: ConfirmationRules) -> Bool {
            // Where the change stood already on both days, nothing says that it is gone.
            guard observation.answer == .absent, let now = observation.laterAcquiredAt, let lastSeenAt else {
                return false
            }
            return now.secondsSince1970 - lastSeenAt.secondsSince1970 > Int64(rules.daysToLapse) * 86_400
        }
    }

    /// The rules as one text, for a survey's settings.
    public var text: String {
        "provisional=\(observationsToProvisional) confirm=\(observationsToConfirm) lapse=\(missesToLapse) days=\(daysToLapse) "
            + "drone=\(droneConfirms) ground=\(decisionConfirms) finish=\(observationsToFinish)"
    }
}
