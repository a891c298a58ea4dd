import Casework
import Catalogue
public import Findings
import Foundation
import GRDB
import GeoPackage
public import Ground
import WorkOrders

/// The result of a check of the whole store.
public struct StoreCheck: Sendable, Hashable {
    /// Entries of the log, every one fitting its hash.
    public var logEntries = 0
    /// Findings checked.
    public var findings = 0
    /// Chips checked.
    public var chips = 0
    /// Findings that miss one of their three chips though none were taken off by age.
    public var missingChips: [FindingID] = []
    /// Everything else that is wrong, each with its table and key.
    public var faults: [Message] = []

    /// Whether nothing is wrong.
    public var isWhole: Bool { missingChips.isEmpty && faults.isEmpty }
}

extension GeoPackageStore {
    /// Checks the whole store at one moment: its pages, its log, and every row that people rely on against the log.
    public func check() throws -> StoreCheck {
        try read { db in
            var checker = StoreChecker(db: db)
            checker.run()
            return checker.check
        }
    }
}
