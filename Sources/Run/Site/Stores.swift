public import Casework
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

    /// Both ways to open a store.
    public static func opening(_ name: String, by actor: CaseActor) -> StoreOpening {
        StoreOpening(reading: { try reading(name) }, writing: { try writing(name, by: actor) })
    }

    /// A store as a whole: its layout and its backups.
    public static func administration(of name: String) -> any StoreAdministration {
        GeoPackageAdministration(path: name, now: { .now })
    }
}
