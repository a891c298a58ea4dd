public import Calendar
public import Ground
public import WorkOrders

/// Keeps what the work-order centre goes by: rules and notices on holidays.
public struct OfficeRegister: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant

    /// `clock` gives the moment at which something is recorded.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// What the centre goes by now.
    public func office() async throws -> Office { try await store.read { try $0.office() } }

    /// Adopts rules for what is dispatched from now on, and gives their version; orders that run keep theirs. The same rules again
    /// change nothing.
    public func adopt(_ rules: RuleSet, text: String, by actor: CaseActor) async throws -> (
        version: String, isNew: Bool
    ) {
        let now = clock()
        return try await store.write { unit in
            let office = try unit.office()
            if let version = office.version, office.rules[version] == rules { return (version, false) }
            let stored = StoredRules(
                version: StoredRules.name(of: office.rules.count + 1), rules: rules, text: text, adoptedAt: now)
            try unit.put(stored)
            var log = try unit.events(by: actor, at: now)
            try log.append(.rulesAdopted, stored.version, stored.note)
            return (stored.version, true)
        }
    }

    /// The same, and measures the open orders anew: a limit that was verified, or is no longer, says something else of them. `areas` cuts
    /// polygons; nil = nothing is measured.
    public func adopt(
        _ rules: RuleSet, text: String, areas: (any AreaMeasure)?, by actor: CaseActor
    ) async throws -> (adopted: (version: String, isNew: Bool), measured: LandRegister.Measured?) {
        let adopted = try await adopt(rules, text: text, by: actor)
        guard adopted.isNew, let areas else { return (adopted, nil) }
        return (adopted, try await LandRegister(store, areas: areas, clock: clock).measureAnew(by: actor))
    }

    /// What an import of holidays did.
    public struct ImportedHolidays: Sendable, Hashable {
        /// The years whose notice is new or another by now.
        public var years: [Int]
        /// How many orders have another deadline.
        public var movedDeadlines: Int
    }

    /// Imports notices on holidays, and computes the deadlines of running orders anew; the same notices again change nothing.
    public func record(_ years: [HolidayYear], by actor: CaseActor) async throws -> ImportedHolidays {
        let known = try await store.read { try $0.office() }.calendar.years
        let changed = years.filter { known[$0.year] != $0 }.sorted { $0.year < $1.year }
        let now = clock()
        if !changed.isEmpty {
            try await store.write { unit in
                try unit.put(changed)
                var log = try unit.events(by: actor, at: now)
                try log.append(
                    .holidaysImported, changed.map { "\($0.year)" }.joined(separator: " "), ["years": changed])
            }
        }
        // Without news as well: an import may have been cut off before its end.
        var moved = 0
        var last: WorkOrderID?
        while true {
            let behind = last
            let some = try await store.read { try $0.ordersWithDeadline(after: behind, limit: Self.ordersAtOnce) }
            guard let end = some.last else { break }
            moved += try await store.write { unit in
                let office = try unit.office()
                return try some.reduce(into: 0) { count, id in
                    guard let order = try unit.order(id) else { return }
                    if try unit.update(OrderStanding(order, in: office), of: id) { count += 1 }
                }
            }
            last = end
        }
        return ImportedHolidays(years: changed.map(\.year), movedDeadlines: moved)
    }

    /// Orders in one unit of work of an import.
    private static let ordersAtOnce = 500
}
