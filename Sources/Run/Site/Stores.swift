public import Casework
import Foundation
import GeoPackageStore
import Ground
import Projection
public import StorePorts

/// Opens stores: the one place that knows which kind of store a name stands for.
public enum Stores {
    /// A store for reading; throws `StoreError`.
    public static func reading(_ name: String) throws -> any OfficeStore { try GeoPackageStore(reading: name) }

    /// A store for writing by `actor`, made where there is none.
    public static func writing(_ name: String, by actor: CaseActor) throws -> any OfficeStore {
        try GeoPackageStore(
            writing: name, by: actor, now: { .now }, wellKnownText: { try wellKnownText(of: $0) })
    }

    /// Fills a new store by `body`, which gets the cases to write to; the file is there when this returns, whole, or not at all.
    /// `progress` gets how many of all orders are written at the end.
    public static func fill<Result>(
        _ name: String, by actor: CaseActor, progress: (Int, Int) throws -> Void,
        _ body: (any CaseStore) async throws -> Result
    ) async throws -> Result {
        let beside = "\(name).part-\(ProcessInfo.processInfo.processIdentifier)"
        do {
            let store = try GeoPackageStore(
                writing: beside, by: actor, now: { .now }, wellKnownText: { try wellKnownText(of: $0) })
            defer { try? store.close() }
            let filling = try StoreFilling(store)
            let result = try await body(filling)
            try await filling.finish(progress)
            try store.close()
            guard rename(beside, name) == 0 else {
                throw StoreError.cannotWrite(path: name, reason: String(cString: strerror(errno)))
            }
            return result
        } catch {
            for end in ["", "-journal", "-wal", "-shm"] { unlink(beside + end) }
            throw error
        }
    }

    /// Both ways to open a store.
    public static func opening(_ name: String, by actor: CaseActor) -> StoreOpening {
        StoreOpening(reading: { try reading(name) }, writing: { try writing(name, by: actor) })
    }

    /// A store as a whole: its layout and its backups.
    public static func administration(of name: String) -> any StoreAdministration {
        GeoPackageAdministration(path: name, now: { .now })
    }
}
