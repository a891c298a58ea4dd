import Casework
public import Ground
public import StorePorts

/// Copies and layouts of a store in a GeoPackage file.
public struct GeoPackageAdministration: StoreAdministration {
    /// The file.
    public let path: String
    private let now: @Sendable () -> Instant

    /// Of the store at `path`; `now` is the clock for what migrating writes.
    public init(path: String, now: @escaping @Sendable () -> Instant) { (self.path, self.now) = (path, now) }

    /// The steps of the layout, and how many of them the file has; throws ``StorePorts/StoreError``.
    public func layout() async throws -> (applied: Int, all: Int) { try GeoPackageStore.layout(of: path) }

    /// Brings the file up to this program's layout; the copy lies beside it.
    public func migrate() async throws -> String {
        let copy = try StoreBackup.keep(path, as: "\(path).before-layout-\(StoreMigrations.all.count)")
        try GeoPackageStore(
            writing: path, by: .program, now: now, wellKnownText: { _ in throw StoreError.missing(path: path) }
        )
        .close()
        return copy
    }

    /// Copies the file, as ``StoreBackup/make(of:at:)`` does.
    public func backUp(to target: String) async throws { try StoreBackup.make(of: path, at: target) }

    /// Puts a backup in the file's place, as ``StoreBackup/restore(_:to:replacing:now:)`` does.
    public func restore(_ backup: String, replacing: Bool, now: Instant) async throws -> String? {
        try StoreBackup.restore(backup, to: path, replacing: replacing, now: now)
    }
}
