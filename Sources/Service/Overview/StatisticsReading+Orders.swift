public import Ground
public import Statistics
import StorePorts
public import WorkOrders

/// The orders behind a figure of the statistics.
public struct CountedOrders: Sendable, Hashable {
    /// An order, and how often the figure counts it, e.g. each of its reopenings.
    public struct Counted: Sendable, Hashable {
        /// The order.
        public let id: WorkOrderID
        /// How often it counts.
        public let times: Int
    }

    /// The orders, by id.
    public internal(set) var orders: [Counted] = []
    /// What the figure comes to: the sum of ``Counted/times``; of a share or a rate what stands above the line.
    public var count: Int { orders.reduce(0) { $0 + $1.times } }
}

extension StatisticsReading {
    /// The orders that a figure counts in a row: those for which it is not nought where nothing but they is counted.
    ///
    /// - Parameters:
    ///   - column: the figure.
    ///   - grouping: what the row stands for.
    ///   - key: the row's key; empty for all.
    /// - Throws: what the store throws.
    public func orders(
        behind column: StatisticsColumn, in grouping: StatisticsGrouping, key: String
    ) async throws -> CountedOrders {
        var found = CountedOrders()
        try await forEachFacts { facts in
            var alone = CaseStatistics(period)
            alone.add(facts)
            guard let figures = alone.rows[grouping]?[key] else { return }
            let times =
                switch column.value(figures) {
                case .count(let count), .share(let count, _), .perHundred(let count, _): count
                case .minutes(let minutes): minutes == nil ? 0 : 1
                }
            if times > 0 { found.orders.append(CountedOrders.Counted(id: facts.id, times: times)) }
        }
        found.orders.sort { $0.id < $1.id }
        return found
    }
}
