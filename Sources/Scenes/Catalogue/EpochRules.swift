/// The rules that form an epoch, and the requirements on the earlier epoch of a pair.
public struct EpochRules: Sendable, Hashable, Codable {
    /// Scenes taken within so many days of an epoch's first belong to it.
    public var windowDays: Int
    /// Whether satellite and drone epochs may be compared with each other; they never form one.
    public var mixesSensors: Bool
    /// Two epochs are of one season if their days of the year lie at most so many days apart, across New Year too.
    public var sameSeasonDays: Int
    /// Least share, 0…1, of what the later epoch shows that the earlier one must show as well.
    public var leastValidShare: Double
    /// Least number of days between an epoch and the one it is compared with.
    public var leastDaysApart: Int

    /// Rules, each at its default unless given.
    public init(
        windowDays: Int = 10, mixesSensors: Bool = false, sameSeasonDays: Int = 45, leastValidShare: Double = 0.5,
        leastDaysApart: Int = 7
    ) {
        (self.windowDays, self.mixesSensors, self.sameSeasonDays) = (windowDays, mixesSensors, sameSeasonDays)
        (self.leastValidShare, self.leastDaysApart) = (leastValidShare, leastDaysApart)
    }
}
