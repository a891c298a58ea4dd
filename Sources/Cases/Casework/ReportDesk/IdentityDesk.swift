public import Ground
public import Reports
public import WorkOrders

/// Reads who reported and in what words. Each look is on record, with its reason, before anything is given away: an answer that is lost on
/// its way was a look all the same.
public struct IdentityDesk: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant

    /// `clock` gives the moment of a look.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Who reported, and in what words.
    public struct Identity: Sendable, Hashable {
        /// The report.
        public var report: ReportID
        /// The reporter's name and number; nil where nobody gave them.
        public var contact: ReporterContact?
        /// The reporter's own words.
        public var text: String
    }

    /// A look at identities, as the log has it.
    public struct Look: Sendable, Hashable {
        /// The number of the log's entry.
        public var sequence: Int
        /// When.
        public var at: Instant
        /// Who looked.
        public var actor: CaseActor?
        /// Why, and at which reports.
        public var note: IdentityNote
    }

    /// Reads who reported what an order is about.
    ///
    /// Throws ``CaseError/unknownOrder(store:id:)``.
    public func identities(of order: WorkOrderID, reason: String, by actor: CaseActor) async throws -> [Identity] {
        let (now, name) = (clock(), store.name)
        return try await store.write { unit in
            guard let known = try unit.order(order) else { throw CaseError.unknownOrder(store: name, id: order) }
            return try Self.read(try unit.reports(of: order), of: known.id, reason, in: unit, by: actor, at: now)
        }
    }

    /// Reads who handed in one report.
    ///
    /// Throws ``CaseError/unknownReport(store:id:)``.
    public func identity(of report: ReportID, reason: String, by actor: CaseActor) async throws -> Identity {
        let (now, name) = (clock(), store.name)
        let found = try await store.write { unit in
            guard let record = try unit.report(report) else { throw CaseError.unknownReport(store: name, id: report) }
            return try Self.read([record], of: record.order, reason, in: unit, by: actor, at: now)
        }
        guard let identity = found.first else { throw CaseError.unknownReport(store: name, id: report) }
        return identity
    }

    /// Who looked at the reporters of an order, or of one that was merged into it; when and why, in their order.
    ///
    /// Throws ``CaseError/unknownOrder(store:id:)``.
    public func looks(of order: WorkOrderID) async throws -> [Look] {
        let name = store.name
        return try await store.read { unit in
            guard let known = try unit.order(order) else { throw CaseError.unknownOrder(store: name, id: order) }
            let events = try ([known.id] + known.course.absorbed).flatMap { try unit.events(on: $0.text) }
            return try events.filter { $0.kind == .identityRead }.map { event in
                Look(
                    sequence: event.sequence, at: event.at, actor: event.actor,
                    note: try CanonicalJSON.value(IdentityNote.self, from: event.content))
            }.sorted { $0.sequence < $1.sequence }
        }
    }

    /// Reads what reports say and writes the look, in one unit of work.
    private static func read(
        _ records: [ReportRecord], of order: WorkOrderID, _ reason: String, in unit: any CaseWriting,
        by actor: CaseActor, at now: Instant
    ) throws -> [Identity] {
        let found = try records.map { record in
            Identity(
                report: record.id, contact: try record.report.reporter.flatMap { try unit.contact(of: $0) },
                text: record.report.text)
        }
        var log = try unit.events(by: actor, at: now)
        try log.append(.identityRead, order.text, IdentityNote(reports: found.map(\.report), reason: reason))
        return found
    }
}
