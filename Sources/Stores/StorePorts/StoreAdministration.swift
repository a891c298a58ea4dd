public import Ground

/// Copies and layouts of a store as a whole, which need not be open.
public protocol StoreAdministration: Sendable {
    /// The steps of the program's layout, and how many of them the store has; throws ``StoreError`` if it is none.
    func layout() async throws -> (applied: Int, all: Int)
    /// Brings the store up to the program's layout, after a copy, whose name it gives.
    func migrate() async throws -> String
    /// Copies the store to a new file, consistent at one moment, while others read and write; the copy is checked. An
    /// existing file is never replaced.
    func backUp(to target: String) async throws
    /// Puts a backup in the place of the store. What was there stays beside it under the name returned; nil if there was
    /// nothing.
    func restore(_ backup: String, replacing: Bool, now: Instant) async throws -> String?
}
