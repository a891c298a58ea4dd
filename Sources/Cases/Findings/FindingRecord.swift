public import Ground

/// A finding's stable identity: the parcel and the change episode, e.g. `440605001001JC00017-01`.
///
/// Reruns and later epochs that see the same change keep it; a new change after the old one was settled counts up.
public struct FindingID: TextIdentifier {
    /// The identity as people read it out.
    public let text: String

    /// Takes the text, e.g. from a command line.
    public init(_ text: String) {
        self.text = text
    }

    /// The identity of a parcel's n-th change episode, counted from 1.
    public init(parcelCode: ParcelCode, episode: Int) {
        text = "\(parcelCode.text)-\(episode < 10 ? "0" : "")\(episode)"
    }
}

/// A finding as the store keeps it.
public struct FindingRecord: Sendable, Codable, Hashable {
    /// The stable identity.
    public var id: FindingID
    /// The parcel's change episode, counted from 1.
    public var episode: Int
    /// How far later observations have confirmed it.
    public var state: ConfirmationState
    /// What was found, as last seen.
    public var finding: Finding
    /// How far surveys saw it reach, where an officer drew another outline, which ``finding`` has then; nil otherwise.
    public var observedExtent: ChangeExtent?
    /// When the store first recorded it. Wall-clock time: kept out of exports, which are reproducible.
    public var detectedAt: Instant
    /// One observation for each pair of epochs that showed the parcel, in the order in which they were surveyed.
    public var observations: [Observation]
    /// What an officer decided, the latest decision; nil before the first.
    public var decision: Decision?
    /// What officers said that does not count until another one has looked; one of each, two at most, which differ.
    public var looks: [Decision] = []

    /// The names under which records are kept.
    package enum CodingKeys: String, CodingKey {
        case id, episode, state, finding, detectedAt, decision, observedExtent
        case observations = "looks"
        case looks = "firstLooks"
    }

    /// The key under which programs before 0.2 kept the decided class, without the reviewer.
    private enum FormerKeys: String, CodingKey { case decidedClass = "groundReport" }

    /// A record from its parts.
    public init(
        id: FindingID, episode: Int, state: ConfirmationState, finding: Finding, detectedAt: Instant,
        observations: [Observation] = [], decision: Decision? = nil, observedExtent: ChangeExtent? = nil
    ) {
        self.observedExtent = observedExtent
        self.id = id
        self.episode = episode
        self.state = state
        self.finding = finding
        self.detectedAt = detectedAt
        self.observations = observations
        self.decision = decision
    }

    /// Reads a record; one written before observations were kept has none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(FindingID.self, forKey: .id)
        episode = try container.decode(Int.self, forKey: .episode)
        state = try container.decode(ConfirmationState.self, forKey: .state)
        finding = try container.decode(Finding.self, forKey: .finding)
        detectedAt = try container.decode(Instant.self, forKey: .detectedAt)
        observations = try container.decodeIfPresent([Observation].self, forKey: .observations) ?? []
        observedExtent = try container.decodeIfPresent(ChangeExtent.self, forKey: .observedExtent)
        decision = try container.decodeIfPresent(Decision.self, forKey: .decision)
        looks = try container.decodeIfPresent([Decision].self, forKey: .looks) ?? []
        guard decision == nil else { return }
        let former = try decoder.container(keyedBy: FormerKeys.self)
        decision = try former.decodeIfPresent(VerdictClass.self, forKey: .decidedClass).map { decidedClass in
            Decision(
                findingID: id, verdictClass: decidedClass, decidedBy: "", note: nil, decidedAt: detectedAt)
        }
    }
}

extension FindingRecord {
    /// Writes the record; what does not wait for a second look is not mentioned.
    public func encode(to encoder: any Encoder) throws { try encode(finding, to: encoder) }

    /// Writes the record with something in place of its finding.
    package func encode(_ finding: some Encodable, to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(episode, forKey: .episode)
        try container.encode(state, forKey: .state)
        try container.encode(finding, forKey: .finding)
        try container.encode(detectedAt, forKey: .detectedAt)
        try container.encode(observations, forKey: .observations)
        try container.encodeIfPresent(observedExtent, forKey: .observedExtent)
        try container.encodeIfPresent(decision, forKey: .decision)
        if !looks.isEmpty { try container.encode(looks, forKey: .looks) }
    }

    /// What an officer decided is really there; nil before a decision.
    public var decidedClass: VerdictClass? { decision?.verdictClass }

    /// The class in force: the officer's decision where it is a change, otherwise the judge's class.
    public var statedClass: VerdictClass {
        if let decidedClass, decidedClass.isChange { return decidedClass }
        return finding.verdict.verdictClass
    }

    /// Its observations; of a record written before observations were kept, its sighting.
    public var allObservations: [Observation] {
        guard observations.isEmpty else { return observations }
        return [
            Observation(
                scenePair: finding.provenance.scenePair, laterScenes: finding.provenance.laterSceneNames,
                earlierAcquiredAt: finding.earlierAcquiredAt, laterAcquiredAt: finding.laterAcquiredAt,
                sensorClass: nil, answer: .seen)
        ]
    }

    /// When it was seen first and last; nil where no time is known.
    public var sightings: SightingSpan? {
        var times = observations.filter { $0.answer == .seen }.compactMap(\.laterAcquiredAt)
        if times.isEmpty, let only = finding.laterAcquiredAt { times = [only] }
        guard let first = times.min(), let last = times.max() else { return nil }
        return SightingSpan(first: first, last: last)
    }

    /// Whether an officer decided that there is no change.
    public var isRejected: Bool { decidedClass == .noChange }

    /// Whether an officer decided that it was built as approved.
    public var isApproved: Bool { decision?.isApproved == true }

    /// Whether the change itself was undone, e.g. the building was demolished.
    public var isUndone: Bool { state == .finished && observations.contains { $0.answer == .gone } }
}

/// From a first to a last sighting.
public struct SightingSpan: Sendable, Hashable {
    /// The first later epoch that showed it.
    public var first: Instant
    /// The last one that did.
    public var last: Instant

    /// A span from its ends.
    public init(first: Instant, last: Instant) { (self.first, self.last) = (first, last) }
}
