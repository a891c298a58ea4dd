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

/// How far later looks have borne a finding out (after OPERA DIST-ALERT and GLAD).
public enum ConfirmationState: String, Sendable, Codable, Hashable, CaseIterable {
    /// Seen once.
    case suspected
    /// No longer seen by a rerun over the same epochs.
    case lapsed

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .suspected: Message(zh: "疑似", en: "suspected")
        case .lapsed: Message(zh: "已失效", en: "lapsed")
        }
    }
}

/// A finding as the store keeps it.
public struct FindingRecord: Sendable, Codable, Hashable {
    /// The stable identity.
    public var id: FindingID
    /// The parcel's change episode, counted from 1.
    public var episode: Int
    /// How far later looks have borne it out.
    public var state: ConfirmationState
    /// What was found, as last seen.
    public var finding: Finding
    /// When the store first recorded it. Wall-clock time: kept out of exports, which are reproducible.
    public var detectedAt: Instant

    /// A record from its parts.
    public init(id: FindingID, episode: Int, state: ConfirmationState, finding: Finding, detectedAt: Instant) {
        self.id = id
        self.episode = episode
        self.state = state
        self.finding = finding
        self.detectedAt = detectedAt
    }
}
