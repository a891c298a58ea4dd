public import Findings
public import Ground

/// Keeps parcels that no survey brought: a cadastre whose parcels reports and orders are of.
public struct ParcelRegister: Sendable {
    private let store: any CaseStore
    private let clock: @Sendable () -> Instant
    private static let parcelsAtOnce = 2_000

    /// `clock` gives the moment at which something is recorded.
    public init(_ store: any CaseStore, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.clock) = (store, clock)
    }

    /// Keeps parcels, which the store does not hold yet. `source`: the name of what they come from.
    public func record(_ parcels: [ParcelRecord], from source: String, by actor: CaseActor) async throws {
        for start in stride(from: 0, to: parcels.count, by: Self.parcelsAtOnce) {
            let some = Array(parcels[start..<min(start + Self.parcelsAtOnce, parcels.count)])
            let now = clock()
            try await store.write { unit in
                var log = try unit.events(by: actor, at: now)
                try Self.put(some, source: source, subject: source, in: unit, &log)
            }
        }
    }

    /// Keeps parcels inside a unit of work, and logs what they are. `subject`: on what the log has the entry.
    static func put(
        _ parcels: [ParcelRecord], source: String, subject: String, in unit: any CaseWriting, _ log: inout EventWriter
    ) throws {
        try unit.put(parcels, source: source)
        let hashes = parcels.map { ($0.code.text, $0.shortHash()) }
        try log.append(.parcelsRecorded, subject, ["parcels": Dictionary(hashes) { $1 }])
    }
}
