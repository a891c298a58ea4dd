public import Ground

/// How far later observations have confirmed a finding (after OPERA DIST-ALERT and GLAD).
public enum ConfirmationState: String, Sendable, Codable, Hashable, CaseIterable {
    /// Seen once.
    case suspected
    /// Seen again, not often enough to be sure.
    case provisional
    /// Seen often enough, by a drone too, or confirmed by an officer on the ground.
    case confirmed
    /// Confirmed, and no further change is seen: a new change is a new episode.
    case finished
    /// No longer seen, or an officer said that there is nothing.
    case lapsed

    /// Whether later observations still bear on it; a parcel has at most one such finding.
    public var isOpen: Bool {
        switch self {
        case .suspected, .provisional, .confirmed: true
        case .finished, .lapsed: false
        }
    }

    /// Whether it is not yet confirmed.
    public var isUnresolved: Bool { self == .suspected || self == .provisional }

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .suspected: Message(zh: "疑似", en: "suspected")
        case .provisional: Message(zh: "初步确认", en: "provisional")
        case .confirmed: Message(zh: "已确认", en: "confirmed")
        case .finished: Message(zh: "已完结", en: "finished")
        case .lapsed: Message(zh: "已失效", en: "lapsed")
        }
    }
}
