public import Governance
public import Ground

/// Keeps governance units: those of a survey's grids, and those that a list names, departments among them.
public struct UnitRegister: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant

    /// `clock` gives the moment at which something is recorded.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Keeps those units that are new, or are called or placed otherwise by now, and gives them; writes nothing where there
    /// are none. `subject`: what the log says that they come from.
    @discardableResult
    public func record(_ units: [GovernanceUnit], from subject: String, by actor: CaseActor) async throws
        -> [GovernanceUnit]
    {
        let known = Set(try await store.read { try $0.units() })
        let changed = units.filter { !known.contains($0) }
        guard !changed.isEmpty else { return [] }
        let now = clock()
        try await store.write { unit in
            try unit.put(changed)
            var log = try unit.events(by: actor, at: now)
            try log.append(.unitsRecorded, subject, ["units": changed])
        }
        return changed
    }
}
