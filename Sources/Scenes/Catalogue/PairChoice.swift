public import Ground

/// The earlier epoch chosen for a later one.
public struct PairChoice: Sendable, Codable, Hashable {
    /// The epoch to compare with, surface models included.
    public let earlier: Epoch
    /// Which rules decided, in words, for the record.
    public let reason: Message
    /// The values that the rules used.
    public let score: PairScore
    /// The others, by time, and why each was not taken.
    public let rejected: [RejectedEpoch]
}

/// The decision on every candidate for a pair.
public struct PairDecision: Sendable, Codable, Hashable {
    /// The one chosen; nil where none is suitable.
    public let choice: PairChoice?
    /// The others, by time.
    public let rejected: [RejectedEpoch]
}

/// The values of an earlier epoch that the rules use.
public struct PairScore: Sendable, Codable, Hashable {
    /// Share, 0…1, of what the later epoch shows of the area that this one shows too, less clouds.
    public let validShare: Double
    /// Whole days between its last imagery and the later epoch's first.
    public let daysApart: Int
    /// Days between the two days of the year, the short way round.
    public let seasonDays: Int
    /// Whether that makes them one season.
    public let isSameSeason: Bool

    /// ``validShare`` in steps of 5 %: what differs by less counts as equal.
    var validStep: Int { Int(validShare * 20 + 1e-9) }
    /// ``validShare`` in whole per cent.
    var percent: Int { Self.percent(validShare) }

    static func percent(_ share: Double) -> Int { Int(share * 100 + 1e-9) }
}

/// An epoch that was not chosen.
public struct RejectedEpoch: Sendable, Codable, Hashable {
    /// The epoch.
    public let epoch: Epoch
    /// Why not.
    public let why: Message
}
