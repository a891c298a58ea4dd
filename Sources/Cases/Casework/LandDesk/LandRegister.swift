public import Findings
public import Ground
public import WorkOrders

/// Keeps the register of approvals and the protected layers, and measures open orders anew when they change.
public struct LandRegister: Sendable {
    private let store: any CaseStore
    private let areas: any AreaMeasure
    private let clock: @Sendable () -> Instant

    /// Approvals in one unit of work: enough to be fast, few enough that other processes wait only briefly.
    private static let approvalsAtOnce = 1_000
    /// Parcels in one unit of work where their orders are measured anew.
    private static let parcelsAtOnce = 100

    /// `areas` cuts polygons; `clock` gives the moment at which something is recorded.
    public init(_ store: any CaseStore, areas: any AreaMeasure, clock: @escaping @Sendable () -> Instant) {
        (self.store, self.areas, self.clock) = (store, areas, clock)
    }

    /// What an import of approvals did.
    public struct ImportedApprovals: Sendable, Hashable {
        /// Approvals that were not on record.
        public var added = 0
        /// Approvals that say something else by now.
        public var changed = 0
        /// Approvals that are as they were.
        public var same = 0
        /// Of all these, those whose parcel is not on record.
        public var withoutParcel = 0
        /// Of all these, the ids of those whose outlines lie off their parcels (``WorkOrders/BuildingApproval/isMisplaced(from:_:)``).
        public var misplaced: [String] = []
        /// What measuring anew did.
        public var measured = Measured()
    }

    /// What measuring open orders anew did.
    public struct Measured: Sendable, Hashable {
        /// Open orders that were measured.
        public var orders = 0
        /// Those that say something else by now.
        public var changed = 0
    }

    /// Keeps approvals and where the register is complete, and measures the orders of their parcels anew; the same again changes
    /// nothing. `subject`: what the log says that they come from. No parcel and number may come twice.
    public func record(
        _ approvals: [BuildingApproval], complete: [ApprovalCoverage], from subject: String, by actor: CaseActor
    ) async throws -> ImportedApprovals {
        var done = ImportedApprovals()
        for start in stride(from: 0, to: approvals.count, by: Self.approvalsAtOnce) {
            let some = Array(approvals[start..<min(start + Self.approvalsAtOnce, approvals.count)])
            let part = try await record(some, from: subject, by: actor)
            done.added += part.added
            done.changed += part.changed
            done.same += part.same
            done.withoutParcel += part.withoutParcel
            done.misplaced += part.misplaced
        }
        try await record(complete, from: subject, by: actor)
        // Without news as well: an import may have been cut off before its end.
        let parcels = Set(approvals.map(\.parcelCode))
        done.measured = try await measureAnew(by: actor) { record in
            let (parcel, place) = (record.finding.verdict.parcelCode, record.finding.place)
            return parcels.contains(parcel)
                || complete.contains { $0.covers(parcel, at: place, on: $0.asOf) }
        }
        return done
    }

    private func record(
        _ approvals: [BuildingApproval], from subject: String, by actor: CaseActor
    ) async throws -> ImportedApprovals {
        let (now, areas) = (clock(), areas)
        // Looked up before anything is written, so that a repeat leaves the store as it is.
        let (known, count) = try await store.read { cases in
            var (known, count): ([String: BuildingApproval], ImportedApprovals) = ([:], ImportedApprovals())
            for parcel in Set(approvals.map(\.parcelCode)) {
                for approval in try cases.approvals(on: parcel) { known[approval.id] = approval }
            }
            for approval in approvals {
                if let kept = known[approval.id] {
                    if kept == approval { count.same += 1 } else { count.changed += 1 }
                } else {
                    count.added += 1
                }
                guard let parcel = try cases.parcel(approval.parcelCode) else {
                    count.withoutParcel += 1
                    continue
                }
                if approval.isMisplaced(from: parcel.polygon, areas) { count.misplaced.append(approval.id) }
            }
            return (known, count)
        }
        let changed = approvals.filter { known[$0.id] != $0 }
        guard !changed.isEmpty else { return count }
        try await store.write { unit in
            try unit.put(changed)
            var log = try unit.events(by: actor, at: now)
            let hashes = try changed.map { ($0.id, try $0.hash()) }
            try log.append(.approvalsRecorded, subject, ["approvals": Dictionary(hashes) { $1 }])
        }
        return count
    }

    private func record(_ complete: [ApprovalCoverage], from subject: String, by actor: CaseActor) async throws {
        let known = try await store.read { try $0.approvalCoverage() }
        let changed = complete.filter { !known.contains($0) }
        guard !changed.isEmpty else { return }
        let now = clock()
        try await store.write { unit in
            try unit.put(changed)
            var log = try unit.events(by: actor, at: now)
            try log.append(.approvalsCompleted, subject, ["complete": changed])
        }
    }

    /// Keeps a protected layer in place of the one of its name, and measures the open orders anew; the same polygons again change
    /// nothing. `source`: the file's name.
    public func record(
        layer name: String, polygons: [MultiPolygon], from source: String, by actor: CaseActor
    ) async throws -> (layer: ProtectedLayer, isNew: Bool, measured: Measured) {
        var layer = ProtectedLayer(name: name, source: source, polygons: polygons, importedAt: clock())
        let known = try await store.read { try $0.protectedLayers() }.first { $0.name == name }
        let isNew = known?.sha256 != layer.sha256
        if isNew {
            let kept = layer
            try await store.write { unit in
                try unit.put(kept, polygons: polygons)
                var log = try unit.events(by: actor, at: kept.importedAt)
                try log.append(.layerImported, kept.name, kept)
            }
        } else if let known {
            layer = known
        }
        return (layer, isNew, try await measureAnew(by: actor) { _ in true })
    }

    /// Takes a protected layer away, and measures the open orders anew; nil where there is none of this name.
    public func remove(layer name: String, by actor: CaseActor) async throws -> Measured? {
        guard try await store.read({ try $0.protectedLayers() }).contains(where: { $0.name == name }) else {
            return nil
        }
        let now = clock()
        try await store.write { unit in
            try unit.removeLayer(name)
            var log = try unit.events(by: actor, at: now)
            try log.append(.layerRemoved, name, [String: String]())
        }
        return try await measureAnew(by: actor) { _ in true }
    }

    /// Where the register is complete.
    public func coverage() async throws -> [ApprovalCoverage] { try await store.read { try $0.approvalCoverage() } }

    /// The protected layers.
    public func layers() async throws -> [ProtectedLayer] { try await store.read { try $0.protectedLayers() } }

    /// Measures the open orders of findings anew, of those that `isMeant` names.
    @discardableResult
    public func measureAnew(
        by actor: CaseActor, where isMeant: @escaping @Sendable (FindingRecord) -> Bool = { _ in true }
    ) async throws -> Measured {
        let parcels = try await store.read { cases in
            var parcels: Set<ParcelCode> = []
            try cases.forEachFinding { if isMeant($0) { parcels.insert($0.finding.verdict.parcelCode) } }
            return parcels.sorted()
        }
        var done = Measured()
        for start in stride(from: 0, to: parcels.count, by: Self.parcelsAtOnce) {
            let some = Array(parcels[start..<min(start + Self.parcelsAtOnce, parcels.count)])
            let now = clock()
            let areas = areas
            let part = try await store.write { unit in
                var writer = try CaseWriter(
                    unit, actor: actor, survey: nil, orderConfidence: .infinity, now: now, areas: areas)
                return try some.reduce(into: Measured()) { part, parcel in
                    let (orders, changed) = try writer.measureAnew(parcel)
                    part.orders += orders
                    part.changed += changed
                }
            }
            done.orders += part.orders
            done.changed += part.changed
        }
        return done
    }
}
