import Casework
import Catalogue
public import Findings
import Foundation
import GRDB
import GeoPackage
public import Ground
import WorkOrders

/// What a check of the whole store found.
public struct StoreCheck: Sendable, Hashable {
    /// Entries of the log, every one fitting its hash.
    public var logEntries = 0
    /// Findings looked at.
    public var findings = 0
    /// Chips looked at.
    public var chips = 0
    /// Findings that miss one of their three chips though none were taken off by age.
    public var missingChips: [FindingID] = []
    /// Everything else that is wrong, each with its table and key.
    public var faults: [Message] = []

    /// Whether nothing is wrong.
    public var isWhole: Bool { missingChips.isEmpty && faults.isEmpty }
}

extension GeoPackageStore {
    /// Looks through the whole store as it is at one moment: pages, log, every row that people rely on, and whether it is
    /// what the log says of it.
    public func check() throws -> StoreCheck {
        try read { db in
            var checker = StoreChecker(db: db)
            checker.run()
            return checker.check
        }
    }
}
