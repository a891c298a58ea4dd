public import Casework
public import Governance
public import Ground
import Reports
public import Statistics
public import StorePorts
import WorkOrders

/// Counts a store's orders, from the log or from the tables.
public struct StatisticsReading: Sendable {
    /// Which orders count; every given condition must hold.
    public struct Filter: Sendable, Hashable {
        /// In one of these villages, by code or name; none = anywhere.
        public var villages: Set<String> = []
        /// Of one of these categories; none = any.
        public var categories: Set<String> = []
        /// With one of these units, responsible now; none = any.
        public var units: Set<UnitCode> = []

        /// Every order.
        public init() {}

        func holds(_ facts: OrderFacts) -> Bool {
            (villages.isEmpty || facts.village.map(villages.contains) ?? false)
                && (categories.isEmpty || categories.contains(facts.category.text))
                && (units.isEmpty || facts.unit.map(units.contains) ?? false)
        }
    }

    /// What two independent counts say.
    public struct Verification: Sendable {
        /// The count of the log.
        public let log: CaseStatistics
        /// The count of the tables.
        public let tables: CaseStatistics
        /// Orders in the log.
        public let orders: Int
        /// Every figure on which they disagree.
        public let differences: [StatisticsDifference]
    }

    private let store: any OfficeStore
    private let office: Office
    let period: StatisticsPeriod
    private let filter: Filter
    private let scope: Scope
    private let now: Instant

    /// A count of a store's orders over a period; `now` says what is overdue. `scope`: only the orders inside; the log is counted whole.
    public init(
        _ store: any OfficeStore, office: Office, period: StatisticsPeriod = StatisticsPeriod(),
        filter: Filter = Filter(), in scope: Scope = .everything, now: Instant
    ) {
        (self.store, self.office, self.period, self.filter) = (store, office, period, filter)
        (self.scope, self.now) = (scope, now)
    }

    /// Counts the log, order by order; memory holds one order at a time, and what people think of all.
    public func fromLog() async throws -> CaseStatistics { try await countLog().statistics }

    /// Counts the orders' records in the tables.
    public func fromTables() async throws -> CaseStatistics {
        var statistics = CaseStatistics(period)
        try await forEachFacts { statistics.add($0) }
        return statistics
    }

    /// Calls `body` with the facts of every order that counts, from the tables.
    func forEachFacts(_ body: (OrderFacts) -> Void) async throws {
        var ratings: [WorkOrderID: [OrderFacts.Rating]] = [:]
        var query = OfficeRecordQuery()
        query.scope = scope
        let asked = query
        try await forEachRow {
            try await store.officeRecords(Evaluation.self, asked, page: $0)
        } _: { evaluation in
            if let order = evaluation.order { ratings[order, default: []].append(OrderFacts.Rating(evaluation)) }
        }
        try await forEachRow {
            try await store.orders(OrderQuery(), in: scope, page: $0)
        } _: { order in
            if let facts = counted(OrderFacts(order, in: office, at: now), ratings[order.id]) { body(facts) }
        }
    }

    /// Counts what may be told to anybody, from the tables. A filter would tell by difference what is withheld: there is none here.
    public func openFigures() async throws -> OpenFigures {
        var figures = OpenFigures(period)
        try await forEachRow {
            try await store.orders(OrderQuery(), in: scope, page: $0)
        } _: { order in
            figures.add(OrderFacts(order, in: office, at: now))
        }
        return figures
    }

    /// Counts both ways. Where somebody writes meanwhile, it counts again; the last count stands.
    public func verify() async throws -> Verification {
        var attempts = 0
        while true {
            let head = try await store.logHead()
            async let counted = countLog()
            async let tabled = fromTables()
            let ((log, orders), tables) = try await (counted, tabled)
            attempts += 1
            let differences = log.differences(from: tables)
            let isStill = try await store.logHead() == head
            if differences.isEmpty || isStill || attempts == Self.attempts {
                return Verification(log: log, tables: tables, orders: orders, differences: differences)
            }
        }
    }

    /// How often a count is begun while others write.
    private static let attempts = 3

    private func countLog() async throws -> (statistics: CaseStatistics, orders: Int) {
        var statistics = CaseStatistics(period)
        var ratings: [WorkOrderID: [OrderFacts.Rating]] = [:]
        try await store.forEachOrderEvent(on: "\(OfficeRecordKind.evaluations.letter)-") { event in
            guard event.kind == .orderEvaluated else { return }
            let evaluation = try CanonicalJSON.value(Evaluation.self, from: event.content)
            if let order = evaluation.order { ratings[order, default: []].append(OrderFacts.Rating(evaluation)) }
        }
        var orders = 0
        var subject: String?
        var history = OrderHistory()
        func end() {
            guard let facts = history.facts(in: office, at: now) else { return }
            orders += 1
            if let counted = counted(facts, ratings[facts.id]) { statistics.add(counted) }
        }
        try await store.forEachOrderEvent { event in
            if event.subject != subject {
                end()
                (subject, history) = (event.subject, OrderHistory())
            }
            try history.take(event)
        }
        end()
        return (statistics, orders)
    }

    /// Facts with what people think of it; nil where the filter leaves it out.
    private func counted(_ facts: OrderFacts, _ ratings: [OrderFacts.Rating]?) -> OrderFacts? {
        var facts = facts
        facts.ratings = ratings ?? []
        return filter.holds(facts) ? facts : nil
    }
}
