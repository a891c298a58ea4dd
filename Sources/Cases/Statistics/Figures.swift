import Ground
public import WorkOrders

/// What is counted of the orders of a unit, a village, a category, a month or all.
public struct Figures: Sendable, Hashable {
    /// Put on file, or brought back.
    public var filed = 0
    /// Of those, open now.
    public var open = 0
    /// Of those, open though their time is over.
    public var overdue = 0
    /// Of those, taken back before anybody acted.
    public var withdrawn = 0
    /// Of those, taken in by another order.
    public var merged = 0
    /// Dispatched for the first time.
    public var dispatched = 0
    /// How often these went from one unit to another.
    public var handOvers = 0
    /// Those of these that a unit got again which had had them.
    public var cameBack = 0
    /// Rounds with a limit that a passed report ended.
    public var timedRounds = 0
    /// Those that ended in time.
    public var roundsInTime = 0
    /// Closed.
    public var closed = 0
    /// How those were closed.
    public var outcomes: [OrderOutcome: Int] = [:]
    /// Closed without a report that was sent back, and never opened again.
    public var firstTimeRight = 0
    /// Returns.
    public var returns = 0
    /// Returns after which the unit got it once more.
    public var returnsUpheld = 0
    /// Disputes.
    public var disputes = 0
    /// Disputes after the time for returning.
    public var lateDisputes = 0
    /// Rulings of an arbiter.
    public var rulings = 0
    /// Reopenings by their causes.
    public var reopenings: [ReopeningCause: Int] = [:]
    /// Orders put right that a later epoch still shows.
    public var recheckFailures = 0
    /// Orders put right that a later epoch no longer shows.
    public var rechecksPassed = 0
    /// Evaluations.
    public var evaluations = 0
    /// Those of 4 or 5 points of 5.
    public var satisfied = 0
    /// Evaluations that say whether it is solved.
    public var solvedAnswers = 0
    /// Those that say that it is.
    public var saidSolved = 0
    /// Working minutes from dispatch to signature.
    public var signing = MinuteCounts()
    /// Working minutes of the last round.
    public var handling = MinuteCounts()
    /// Working minutes from report to closing.
    public var checking = MinuteCounts()

    /// Nothing yet.
    public init() {}
}

/// How often each number of minutes came: exact quantiles without keeping every order.
public struct MinuteCounts: Sendable, Hashable {
    /// How often, by minutes.
    public private(set) var counts: [Int: Int] = [:]
    /// How many there are.
    public private(set) var total = 0

    /// None yet.
    public init() {}

    /// Adds one.
    public mutating func add(_ minutes: Int) {
        counts[minutes, default: 0] += 1
        total += 1
    }

    /// The smallest number of minutes that `share` (0…1) of all do not exceed; nil of none.
    public func quantile(_ share: Double) -> Int? {
        guard total > 0 else { return nil }
        let wanted = max(1, Int((share * Double(total)).rounded(.up)))
        var seen = 0
        for (minutes, count) in counts.sorted(by: { $0.key < $1.key }) {
            seen += count
            if seen >= wanted { return minutes }
        }
        return nil
    }
}
