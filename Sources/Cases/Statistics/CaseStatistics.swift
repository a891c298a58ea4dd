import Foundation
public import Ground
import Reports
import WorkOrders

/// The days whose facts count, by China's clock.
public struct StatisticsPeriod: Sendable, Hashable {
    /// The first day; nil = from the beginning.
    public var first: CivilDay?
    /// The last day; nil = up to now.
    public var last: CivilDay?

    /// A period; both ends count.
    public init(first: CivilDay? = nil, last: CivilDay? = nil) { (self.first, self.last) = (first, last) }

    /// Whether a day lies in it.
    public func contains(_ day: CivilDay) -> Bool {
        (first.map { $0 <= day } ?? true) && (last.map { day <= $0 } ?? true)
    }
}

/// What rows of statistics stand for.
public enum StatisticsGrouping: String, Sendable, Hashable, CaseIterable {
    /// All orders.
    case total
    /// A unit.
    case unit
    /// A village.
    case village
    /// A category.
    case category
    /// A month, e.g. `2026-03`.
    case month

    /// The name shown to people.
    public var name: Message {
        switch self {
        case .total: Message(zh: "合计", en: "total")
        case .unit: Message(zh: "单位", en: "unit")
        case .village: Message(zh: "村居", en: "village")
        case .category: Message(zh: "类别", en: "category")
        case .month: Message(zh: "月份", en: "month")
        }
    }
}

/// The figures of a period, by every grouping.
public struct CaseStatistics: Sendable, Hashable {
    /// The days whose facts count.
    public let period: StatisticsPeriod
    /// The figures of each grouping by their key: a code, a month; empty for all, and for what is in no unit or village.
    public private(set) var rows: [StatisticsGrouping: [String: Figures]] = [.total: ["": Figures()]]

    /// Statistics without an order yet.
    public init(_ period: StatisticsPeriod = StatisticsPeriod()) { self.period = period }

    /// The figures over all orders.
    public var total: Figures { rows[.total]?[""] ?? Figures() }

    /// The keys of a grouping, in their order; what has none is last.
    public func keys(_ grouping: StatisticsGrouping) -> [String] {
        (rows[grouping] ?? [:]).keys.sorted { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) }
    }

    /// Adds what is counted of one order.
    public mutating func add(_ facts: OrderFacts) {
        count(facts, at: facts.filedAt) { figures in
            figures.filed += 1
            if facts.state.isOpen { figures.open += 1 }
            if facts.isOverdue { figures.overdue += 1 }
            if facts.state == .withdrawn { figures.withdrawn += 1 }
            if facts.state == .mergedInto { figures.merged += 1 }
        }
        if let at = facts.dispatchedAt {
            count(facts, at: at) { figures in
                figures.dispatched += 1
                figures.handOvers += facts.handOvers
                if facts.cameBack { figures.cameBack += 1 }
            }
        }
        for round in facts.rounds {
            guard let wasInTime = round.wasInTime else { continue }
            count(facts, at: round.endedAt) { figures in
                figures.timedRounds += 1
                if wasInTime { figures.roundsInTime += 1 }
            }
        }
        if let closing = facts.closing {
            count(facts, at: closing.at) { figures in
                figures.closed += 1
                figures.outcomes[closing.outcome, default: 0] += 1
                if closing.isFirstTime { figures.firstTimeRight += 1 }
                if let signing = closing.signing { figures.signing.add(signing) }
                figures.handling.add(closing.handling)
                figures.checking.add(closing.checking)
            }
        }
        addDisagreements(facts)
        for reopening in facts.reopenings {
            count(facts, at: reopening.at) { figures in
                figures.reopenings[reopening.cause, default: 0] += 1
                if reopening.isRecheckFailure { figures.recheckFailures += 1 }
            }
        }
        if let at = facts.recheckedAt { count(facts, at: at) { $0.rechecksPassed += 1 } }
        for rating in facts.ratings {
            count(facts, at: rating.at, for: rating.unit) { figures in
                figures.evaluations += 1
                if rating.score >= Self.satisfiedScore { figures.satisfied += 1 }
                guard let isSolved = rating.isSolved else { return }
                figures.solvedAnswers += 1
                if isSolved { figures.saidSolved += 1 }
            }
        }
    }

    /// From how many points of 5 on somebody is satisfied.
    private static let satisfiedScore = 4

    /// What units said against its being theirs.
    private mutating func addDisagreements(_ facts: OrderFacts) {
        if let returned = facts.returned {
            count(facts, at: returned.at, for: returned.unit) { figures in
                figures.returns += 1
                if returned.wasUpheld { figures.returnsUpheld += 1 }
            }
        }
        if let dispute = facts.dispute {
            count(facts, at: dispute.at, for: dispute.unit) { figures in
                figures.disputes += 1
                if dispute.wasLate { figures.lateDisputes += 1 }
            }
        }
        if let at = facts.ruledAt { count(facts, at: at) { $0.rulings += 1 } }
    }

    private mutating func count(
        _ facts: OrderFacts, at instant: Instant, for unit: UnitCode? = nil, _ change: (inout Figures) -> Void
    ) {
        let day = CivilDay(instant, utcOffsetSeconds: LocalTime.china.secondsFromGMT())
        guard period.contains(day) else { return }
        let keys: [(StatisticsGrouping, String)] = [
            (.total, ""), (.unit, (unit ?? facts.unit)?.text ?? ""), (.village, facts.village ?? ""),
            (.category, facts.category.text), (.month, String(day.description.prefix(7))),
        ]
        for (grouping, key) in keys { change(&rows[grouping, default: [:]][key, default: Figures()]) }
    }
}

/// A figure on which two counts disagree.
public struct StatisticsDifference: Sendable, Hashable {
    /// What its row stands for.
    public var grouping: StatisticsGrouping
    /// The row's key.
    public var key: String
    /// The figure's key; `distribution` where all figures agree and the times behind them do not.
    public var figure: String
    /// What the one count says.
    public var one: String
    /// What the other says.
    public var other: String
}

extension CaseStatistics {
    /// Every figure on which another count disagrees.
    public func differences(from other: CaseStatistics) -> [StatisticsDifference] {
        var differences: [StatisticsDifference] = []
        for grouping in StatisticsGrouping.allCases {
            for key in Set(keys(grouping) + other.keys(grouping)).sorted() {
                let (mine, others) = (rows[grouping]?[key], other.rows[grouping]?[key])
                guard mine != others else { continue }
                let (a, b) = (mine ?? Figures(), others ?? Figures())
                let columns = StatisticsColumn.all.filter { $0.value(a) != $0.value(b) }
                differences += columns.map {
                    StatisticsDifference(
                        grouping: grouping, key: key, figure: $0.key, one: "\($0.value(a).number ?? 0)",
                        other: "\($0.value(b).number ?? 0)")
                }
                if columns.isEmpty {
                    differences.append(
                        StatisticsDifference(
                            grouping: grouping, key: key, figure: "distribution", one: "\(a.handling.total)",
                            other: "\(b.handling.total)"))
                }
            }
        }
        return differences
    }
}
