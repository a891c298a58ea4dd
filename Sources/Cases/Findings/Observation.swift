public import Ground

/// What one pair of epochs shows of a finding; a pair that does not show the parcel makes no observation.
public struct Observation: Sendable, Codable, Hashable {
    /// What was seen.
    public enum Answer: String, Sendable, Codable, Hashable, CaseIterable {
        /// The change is there.
        case seen
        /// Compared with the ground before the change: it is not there.
        case absent
        /// Compared with ground that already held the change: nothing more happened.
        case standing
        /// The change was undone, e.g. the building was demolished.
        case gone
    }

    /// The hash of both epochs' scenes; a rerun over the same scenes replaces its observation.
    public var scenePair: String
    /// The later epoch's scenes by the first 16 digits of their hashes, sorted: pairs that share one are one observation.
    public var laterScenes: [String]
    /// When the earlier epoch was acquired; nil if unknown.
    public var earlierAcquiredAt: Instant?
    /// When the later epoch was acquired; nil if unknown.
    public var laterAcquiredAt: Instant?
    /// What kind of sensor took the later epoch.
    public var sensorClass: SensorClass?
    /// What was seen.
    public var answer: Answer

    /// An observation from its parts.
    public init(
        scenePair: String, laterScenes: [String], earlierAcquiredAt: Instant?, laterAcquiredAt: Instant?,
        sensorClass: SensorClass?, answer: Answer
    ) {
        (self.scenePair, self.laterScenes) = (scenePair, laterScenes)
        (self.earlierAcquiredAt, self.laterAcquiredAt) = (earlierAcquiredAt, laterAcquiredAt)
        (self.sensorClass, self.answer) = (sensorClass, answer)
    }

    /// What a survey observed.
    public init(_ survey: SurveyRecord, _ answer: Answer) {
        self.init(
            scenePair: survey.provenance.scenePair,
            laterScenes: survey.laterImagery ?? survey.provenance.laterSceneNames,
            earlierAcquiredAt: survey.earlierAcquiredAt, laterAcquiredAt: survey.laterAcquiredAt,
            sensorClass: survey.sensorClass, answer: answer)
    }

    /// Whether it is of the same pair as another, or their later epochs share a scene.
    public func sharesEpoch(with other: Observation) -> Bool {
        scenePair == other.scenePair || !Set(laterScenes).isDisjoint(with: other.laterScenes)
    }

    /// Whether it is of an epoch that `later`, surveyed after it, has cut otherwise.
    public func isReplaced(by later: Observation) -> Bool {
        laterScenes != later.laterScenes && !Set(laterScenes).isDisjoint(with: later.laterScenes)
    }

    /// Its answer for a change that was first seen at `firstSeen`.
    ///
    /// Whether a clear observation shows the ground without the change or with it depends on when its earlier epoch was
    /// acquired; where that is unknown, the recorded answer holds.
    public func answer(of firstSeen: Instant?) -> Answer {
        guard answer == .absent || answer == .standing, let earlierAcquiredAt, let firstSeen else { return answer }
        return earlierAcquiredAt < firstSeen ? .absent : .standing
    }
}
